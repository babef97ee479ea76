"""The verb account authorise: let an account log in with tokens instead of a password, at any time again."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line

if TYPE_CHECKING:
    from tui_mail.oauth import Client, Granted


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--redirect", action="store_true", help="sign in with a browser, then paste the address it could not open"
    )


def authorise(call: Call) -> None:
    """Sign in for an account. Raises UsageError where a question would need a terminal that is not there."""
    from tui_mail.desk.tokens import check_may_authorise, client_of, keep_authorisation
    from tui_mail.store.database import close_database

    name: str = call.words.name
    account = check_may_authorise(call.actor, name)
    client = client_of(account)
    sign_in = _way(call, client)
    close_database()  # a person may take a quarter of an hour
    keep_authorisation(call.actor, account, client, sign_in(client))
    call.printer.one({"account": name, "flow": client.flow}, [f"{name} is authorised; it is fetched now."])


def _way(call: Call, client: "Client") -> "Callable[[Client], Granted]":
    """Return how to sign in: as the account is set up, or as was asked for."""
    from tui_mail.oauth import client_credentials

    if client.flow == "client_credentials":
        if call.words.redirect:
            raise UsageError("This account logs in as an application (client_credentials): nobody signs in.")
        return client_credentials
    if client.flow == "device" and not call.words.redirect:
        return _by_device
    if call.printer.form:
        raise UsageError("With --json nothing is asked, and signing in by --redirect needs an answer.")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("There is no terminal here to paste an address into: call this one in a terminal.")
    return _by_redirect


def _by_device(client: "Client") -> "Granted":
    from tui_mail.oauth import await_device, start_device

    device = start_device(client)
    _say(f"Open {safe_line(device.place)} on any device and enter the code {safe_line(device.user_code)}")
    _say(f"to sign in as {safe_line(client.login)}. Ctrl-C gives up.")
    try:
        return await_device(client, device, _countdown(device.expires_in))
    finally:
        _clear_line()


def _countdown(seconds: int) -> Callable[[float], None]:
    """Return what passes the time and shows a person how much of it is left."""
    until = time.monotonic() + seconds

    def wait(pause: float) -> None:
        end = min(time.monotonic() + pause, until)
        while (now := time.monotonic()) < end:
            if sys.stderr.isatty():
                minutes, rest = divmod(int(until - now), 60)
                print(f"\r\x1b[KWaiting: {minutes}:{rest:02} left ", end="", file=sys.stderr, flush=True)
            time.sleep(min(1.0, end - now))

    return wait


def _clear_line() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _by_redirect(client: "Client") -> "Granted":
    from tui_mail.oauth import finish_redirect, start_redirect

    redirect = start_redirect(client)
    _say(f"Open this address in a browser and sign in as {safe_line(client.login)}:\n\n{redirect.address}\n")
    _say("Then the browser shows a page that it cannot open (http://localhost...). Copy that page's address.")
    return finish_redirect(client, redirect, _pasted())


def _pasted() -> str:
    """Read one line; without readline a terminal cuts it after 4095 characters, and addresses may be longer."""
    with suppress(ImportError):
        import readline  # noqa: F401 - input() uses it from then on

    try:
        return input("Paste it here: ")
    except EOFError as exc:
        raise UsageError("Nothing was pasted.") from exc


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


VERBS = (Verb("account authorise", "sign in for an account that has no password", _arguments, authorise),)
