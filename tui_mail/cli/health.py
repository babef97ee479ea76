"""The verb health: whether everything runs."""

from collections.abc import Iterator

from tui_mail.cli.accounts import account_line, account_value
from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.errors import TuiMailError
from tui_mail.store.daemon_lock import daemon_runs
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.waiting import document_queue


def tell_health(call: Call) -> None:
    """Print how the instance fares. Raises TuiMailError where something is wrong, with all of it."""
    accounts, documents = health(call.actor), document_queue()
    running = daemon_runs(call.home)
    value = {
        "daemon": running,
        "accounts": [account_value(account) for account in accounts],
        "documents": {"due": documents.due, "failed": documents.failed},
    }

    def lines() -> Iterator[str]:
        yield f"Daemon: {'runs' if running else 'does not run'}"
        yield from map(account_line, accounts)
        yield f"PDFs: {documents.due} due, {documents.failed} failed"

    call.printer.one(value, lines())
    wrong = [] if running else ["no daemon runs"]
    wrong += [f"account {account.name} failed" for account in accounts if account.state == "failed"]
    wrong += [f"{documents.failed} PDFs failed"] if documents.failed else []
    if wrong:
        raise TuiMailError(f"Not well: {', '.join(wrong)}.")


VERBS = (Verb("health", "the daemon, the accounts, what is due", no_arguments, tell_health),)
