"""Verbs for accounts: account list, account fetch."""

import time
from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.errors import Conflict, TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import rfc3339
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import health
from tui_mail.store.rows import AccountHealth

PATIENCE = 60
"""Seconds to wait for the daemon's answer."""


def list_accounts(call: Call) -> None:
    """Print how the accounts fare, and where one failed, why."""
    call.printer.many(health(call.actor), account_value, account_line, none="There is no account.")


def account_value(account: AccountHealth) -> dict[str, object]:
    """Return what scripts read of an account."""
    return {
        "name": account.name,
        "kind": account.kind,
        "mailbox": account.mailbox,
        "state": account.state,
        "failure": account.failure or None,
        "failures": account.failures,
        "last_success": rfc3339(account.last_success_at),
        "next_try": rfc3339(account.next_try_at),
    }


def account_line(account: AccountHealth) -> str:
    """Return an account as one line."""
    last = "never" if account.last_success_at is None else local_time(account.last_success_at)
    cells = (cell(account.name, 16), cell(account.kind, 8), cell(account.mailbox or "-", 12), cell(account.state, 6))
    return "  ".join((*cells, f"last good {last}", safe_line(account.failure))).rstrip()


def _fetch_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def fetch(call: Call) -> None:
    """Fetch an account now: the running daemon does it, or without one this command itself."""
    from tui_mail.daemon import run_once
    from tui_mail.daemon.journal import start_journal
    from tui_mail.desk.accounts import check_may_fetch, want_fetch

    name: str = call.words.name
    check_may_fetch(call.actor, name)
    start_journal()
    try:
        went_well = run_once(call.home, only=name)
    except Conflict:
        open_store(call.home)
        want_fetch(call.actor, name)
        by, failure = "daemon", _answer_of_the_daemon(name)
    else:
        open_store(call.home)
        by, failure = "command", "" if went_well else failure_of(name)
    if failure:
        raise TuiMailError(f"Account {name} failed: {failure}")
    call.printer.one({"account": name, "by": by}, [f"Fetched {name}."])


def _answer_of_the_daemon(name: str) -> str:
    """Wait for the round that was asked for; returns the sentence of its failure, empty if it went well."""
    from tui_mail.desk.accounts import is_fetch_done

    until = time.monotonic() + PATIENCE
    while not is_fetch_done(name):
        if time.monotonic() > until:
            raise TuiMailError(f"The daemon has not fetched {name} within {PATIENCE} seconds; it goes on trying.")
        time.sleep(0.1)
    return failure_of(name)


def failure_of(name: str) -> str:
    """Return the sentence of an account that failed, in the open store."""
    return next((account.failure for account in health(SYSTEM) if account.name == name), "")


VERBS = (
    Verb("account list", "the state of each account", no_arguments, list_accounts),
    Verb("account fetch", "fetch an account now", _fetch_arguments, fetch),
)
