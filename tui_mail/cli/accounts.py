"""Verbs for accounts: account list, account fetch."""

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
        want_fetch(call.actor, name)
        call.printer.one({"account": name, "by": "daemon"}, [f"The daemon fetches {name} now."])
        return
    if not went_well:
        open_store(call.home)
        raise TuiMailError(f"Account {name} failed: {failure_of(name)}")
    call.printer.one({"account": name, "by": "command"}, [f"Fetched {name}."])


def failure_of(name: str) -> str:
    """Return the sentence of an account that failed, in the open store."""
    return next((account.failure for account in health(SYSTEM) if account.name == name), "")


VERBS = (
    Verb("account list", "the state of each account", no_arguments, list_accounts),
    Verb("account fetch", "fetch an account now", _fetch_arguments, fetch),
)
