"""What is started from the command line: the application, the daemon, the demo."""

import gc
import os
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.errors import TuiMailError, UsageError

if TYPE_CHECKING:
    from tui_mail.config.home import Home
    from tui_mail.store.actor import Actor

COLUMNS, LINES = 80, 24
"""The smallest terminal in which the screens can be read."""

_NO_JSON = "The application has no JSON; `tui-mail list --json` has."


def start_application(call: Call) -> None:
    """Open the application. Raises UsageError without a terminal that is large enough.

    Where the terminal has no cursor that could be moved, it is the linear mode.
    """
    if os.environ.get("TERM") == "dumb":
        _start_plain(call, "This terminal (TERM=dumb) has no cursor to move, so everything is said in lines.")
        return
    call.printer.refuse_json(_NO_JSON)
    check_terminal("`tui-mail --help` lists what works without one")
    is_owner = not call.restricted and call.as_login is None
    _open_screens(call.home, call.actor, is_owner=is_owner, restricted=call.restricted)


def _open_screens(home: "Home", actor: "Actor", *, is_owner: bool = True, restricted: bool = False) -> None:
    gc.disable()  # what is imported stays: looking through it again and again for garbage takes a tenth of the start
    from tui_mail.screens.app import run

    gc.freeze()  # nor is it looked through later, between two keys
    gc.enable()
    run(home, actor, is_owner=is_owner, restricted=restricted)


def start_plain(call: Call) -> None:
    """Open the linear mode. Raises UsageError without a terminal."""
    _start_plain(call, "")


def _start_plain(call: Call, because: str) -> None:
    call.printer.refuse_json(_NO_JSON)
    _require_terminal("`tui-mail --help` lists what works without one")
    home, actor = call.home, call.actor
    from tui_mail.screens.linear import run

    run(home, actor, restricted=call.restricted, because=because)


def _require_terminal(instead: str) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(f"There is no terminal here; {instead}.")


def check_terminal(instead: str) -> None:
    """Raise UsageError where there is no terminal, or too small a one."""
    _require_terminal(instead)
    size = os.get_terminal_size(sys.stdout.fileno())
    if size.columns < COLUMNS or size.lines < LINES:
        raise UsageError(
            f"The terminal has {size.columns} x {size.lines} characters; at least {COLUMNS} x {LINES} are needed."
        )


def start_daemon(call: Call) -> None:
    """Keep the database filled; with --once for one round. Raises TuiMailError where an account failed in it."""
    from tui_mail.daemon import run_daemon, run_once
    from tui_mail.daemon.journal import start_journal

    home = call.home_for_nobody()
    start_journal()
    if not call.words.once:
        run_daemon(home)
    elif not run_once(home):
        raise TuiMailError(_failures(home))


def _failures(home: "Home") -> str:
    from tui_mail.store.actor import SYSTEM
    from tui_mail.store.opening import open_store
    from tui_mail.store.queries.accounts import health

    open_store(home)
    failed = [account for account in health(SYSTEM) if account.state == "failed"]
    return "; ".join(f"Account {account.name} failed: {account.failure}" for account in failed)


def _demo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="do the main job without a screen")


def start_demo(call: Call) -> None:
    """Show tui-mail with sample mail, or check that the main job is done."""
    from tui_mail.cli.identity import my_account
    from tui_mail.demo.check import check
    from tui_mail.demo.running import show

    call.refuse_as()
    if call.home_path is not None:
        raise UsageError("The demo has a temporary home of its own: leave --home away.")
    login = my_account().pw_name
    if call.words.check:
        check(login)
        return
    check_terminal("`tui-mail demo --check` does the main job without one")
    show(login, _open_screens)


APPLICATION = Verb("", "the application, in a terminal", no_arguments, start_application)
DAEMON = Verb("--daemon", "keep the database filled", no_arguments, start_daemon, for_owner=True)
VERBS = (
    Verb("plain", "the application in lines of words, for screen readers and slow lines", no_arguments, start_plain),
    Verb("demo", "an instance with sample mail that keeps arriving", _demo_arguments, start_demo, for_owner=True),
)
