"""Verbs for accounts: account list, test, fetch, folders, role."""

import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

from tui_mail.cli.account_lines import account_line, account_value, brought_lines, brought_value
from tui_mail.cli.account_progress import showing_progress
from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell
from tui_mail.config.accounts import Role
from tui_mail.errors import Conflict, TuiMailError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import now
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import health

if TYPE_CHECKING:
    from tui_mail.desk.account_folders import AccountFolder
    from tui_mail.desk.account_test import Step

PATIENCE = 60
"""Seconds to wait for the daemon's answer."""


def list_accounts(call: Call) -> None:
    """Print how the accounts fare, and where one failed, why. Raises NotPermitted for who sees no mailbox."""
    require_mailbox(call.actor)
    call.printer.many(health(call.actor), account_value, account_line, none="There is no account.")


def _name_argument(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def list_folders(call: Call) -> None:
    """Print the folders on an account's server, what they are, and which are taken in."""
    from tui_mail.desk.account_folders import account_folders

    found = account_folders(call.actor, call.words.name)
    call.printer.many(found, asdict, _folder_line, none="There is no folder.")


def _folder_line(folder: "AccountFolder") -> str:
    role = folder.role + (" by hand" if folder.by_hand else "")
    taken = "watched" if folder.watched else "next round" if folder.wanted else ""
    messages = "" if folder.messages is None else counted(folder.messages, "message")
    return f"{cell(folder.name, 32)}  {role:<15}  {taken:<10}  {messages:<16}  {safe_line(folder.problem)}".rstrip()


def _role_arguments(parser: ArgumentParser) -> None:
    _name_argument(parser)
    parser.add_argument("folder", metavar="FOLDER", help="as the server calls it")
    parser.add_argument("role", metavar="ROLE", choices=get_args(Role), help=", ".join(get_args(Role)))


def set_role(call: Call) -> None:
    """Say by hand what a folder on the server is."""
    from tui_mail.desk.administration.folder_roles import set_folder_role

    name, folder, role = call.words.name, call.words.folder, call.words.role
    before = set_folder_role(call.actor, name, folder, role)
    value = {"account": name, "folder": folder, "role": role, "before": before or None}
    call.printer.one(value, [f"{folder} of {name} is {role} now."])


def _step_value(step: "Step") -> dict[str, object]:
    return {"step": step.name, "state": step.state, "said": step.said, "seconds": round(step.seconds, 3)}


def _step_line(step: "Step") -> str:
    return f"{step.name:<8}  {step.state:<7}  {step.seconds:6.2f} s  {safe_line(step.said)}"


def test_account(call: Call) -> None:
    """Try an account end to end. Raises TuiMailError where a step failed."""
    from tui_mail.desk.account_test import check_may_test, try_account

    name: str = call.words.name
    check_may_test(call.actor, name)
    failed: list[Step] = []

    def steps() -> Iterator["Step"]:
        for step in try_account(call.actor, name, threading.Event()):
            if step.state == "failed":
                failed.append(step)
            yield step

    call.printer.many(steps(), _step_value, _step_line)
    if failed:
        raise TuiMailError(f"Account {name} does not work ({failed[0].name}): {failed[0].said}")


def _fetch_arguments(parser: ArgumentParser) -> None:
    _name_argument(parser)
    parser.add_argument("--folder", metavar="F", help="also this one, which is not watched, once")


def fetch(call: Call) -> None:
    """Fetch an account now."""
    from tui_mail.desk.accounts import require_taken_in, want_folder
    from tui_mail.desk.wanted_deletions import DELETED
    from tui_mail.store.queries.rounds import brought_since, left_since

    name, folder, since = call.words.name, call.words.folder, now()
    if folder:
        want_folder(call.actor, name, folder)
    by = fetch_account(call, name)
    if folder:
        require_taken_in(call.actor, name, folder)
    brought, left = brought_since(name, since), left_since(name, since, DELETED)
    call.printer.one({"account": name, "by": by, **brought_value(brought, left)}, brought_lines(name, brought, left))


def fetch_account(call: Call, name: str, *, for_mail: bool = True) -> str:
    """Let the running daemon do a round, or without one this command itself; returns which of them did.

    Raises TuiMailError with the reason where it failed.
    """
    from tui_mail.daemon import run_once
    from tui_mail.daemon.journal import start_journal
    from tui_mail.desk.accounts import want_fetch, withdraw_fetch

    want_fetch(call.actor, name, for_mail=for_mail)
    start_journal()
    with showing_progress(name):
        try:
            went_well = run_once(call.home, only=name)
        except Conflict:
            open_store(call.home)
            by, failure = "daemon", _answer_of_the_daemon(name)
        except KeyboardInterrupt:  # what comes later was asked for by nobody
            close_database()
            open_store(call.home)
            withdraw_fetch(name)
            raise
        else:
            open_store(call.home)
            by, failure = "command", "" if went_well else failure_of(name)
    if failure:
        raise TuiMailError(f"Account {name} failed: {failure}")
    return by


def _answer_of_the_daemon(name: str) -> str:
    """Wait for the round that was asked for; returns the sentence of its failure, empty if it went well.

    It may take long as long as it gets on.
    """
    from tui_mail.desk.accounts import is_fetch_done

    until, done = time.monotonic() + PATIENCE, -1
    while not is_fetch_done(name):
        account = next((account for account in health(SYSTEM) if account.name == name), None)
        progress = None if account is None else account.progress
        if progress is not None and progress.done != done:
            until, done = time.monotonic() + PATIENCE, progress.done
        if time.monotonic() > until:
            raise TuiMailError(f"The daemon has not fetched {name} within {PATIENCE} seconds; it goes on trying.")
        time.sleep(0.1)
    return failure_of(name)


def failure_of(name: str) -> str:
    """Return the sentence of an account that failed, in the open store."""
    return next((account.failure for account in health(SYSTEM) if account.name == name), "")


VERBS = (
    Verb("account list", "the state of each account", no_arguments, list_accounts),
    Verb("account test", "log in, send a mail to itself, see it come back", _name_argument, test_account),
    Verb("account fetch", "fetch an account now", _fetch_arguments, fetch),
    Verb("account folders", "the folders on its server", _name_argument, list_folders),
    Verb("account role", "say what a folder on its server is", _role_arguments, set_role),
)
