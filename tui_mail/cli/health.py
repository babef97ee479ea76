"""The verb health: whether everything runs."""

import shutil
from collections.abc import Iterator

from tui_mail.cli.account_lines import account_line, account_value
from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.mailboxes import is_outsider
from tui_mail.config.home import Home
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.clock import rfc3339
from tui_mail.store.daemon_lock import daemon_runs
from tui_mail.store.database import is_sqlite
from tui_mail.store.heartbeats import Beat, beating
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.waiting import document_queue, text_queue

NO_DAEMON = "no daemon runs"

LOW_DISK = 200_000_000
"""Bytes below which a disk is called nearly full."""


def tell_health(call: Call) -> None:
    """Print how the instance fares. Raises TuiMailError where something is wrong, with all of it."""
    outside = is_outsider(call.actor)
    running = daemon_runs(call.home)
    if outside:
        _tell_outsider(call, running=running)
        return
    accounts, documents, attachments = health(call.actor), document_queue(), text_queue()
    beats = [] if is_sqlite() else beating()
    free = _free(call.home)
    value = {
        "daemon": running,
        "daemons": [{"host": beat.host, "since": rfc3339(beat.started_at)} for beat in beats],
        "accounts": [account_value(account) for account in accounts],
        "documents": {"due": documents.due, "failed": documents.failed},
        "attachments": {"due": attachments.due, "failed": attachments.failed},
        "disk_free": free,
    }

    def lines() -> Iterator[str]:
        yield f"Daemon: {'runs' if running else 'does not run'}{_hosts(beats)}"
        yield from map(account_line, accounts)
        yield f"PDFs: {documents.due} due, {documents.failed} failed"
        yield f"Text of attachments: {attachments.due} due, {attachments.failed} cannot be had"
        yield f"Disk: {free // 1_000_000} MB free"

    call.printer.one(value, lines())
    wrong = [] if running else [NO_DAEMON]
    wrong += [_wrong_with(account) for account in accounts if account.state == "failed" or account.alert]
    wrong += [f"{counted(documents.failed, 'PDF')} failed"] if documents.failed else []
    wrong += [f"the disk has only {free // 1_000_000} MB left"] if free < LOW_DISK else []
    if wrong:
        raise TuiMailError(f"Not well: {', '.join(wrong)}.")


def _tell_outsider(call: Call, *, running: bool) -> None:
    """Say no more than whether the daemon runs."""
    call.printer.one({"daemon": running}, [f"Daemon: {'runs' if running else 'does not run'}"])
    if not running:
        raise TuiMailError(f"Not well: {NO_DAEMON}.")


def _wrong_with(account: AccountHealth) -> str:
    if account.state != "failed":
        return f"account {account.name} has to be authorised again"
    lasting = f" {account.failures} times in a row" if account.alert else ""
    return f"account {account.name} failed{lasting}"


def _hosts(beats: list[Beat]) -> str:
    return f" on {', '.join(safe_line(beat.host) for beat in beats)}" if beats else ""


def _free(home: Home) -> int:
    """Return the bytes that are free where the home is, or where its files are, if that is less."""
    places = [str(home.root)]
    if home.blob_url.startswith("file://"):
        places.append(home.blob_url.removeprefix("file://"))
    return min(_free_at(place) for place in places)


def _free_at(place: str) -> int:
    try:
        return shutil.disk_usage(place).free
    except FileNotFoundError:  # no message was kept yet: it is made where the home is, or can be seen then
        return 2**63 - 1


VERBS = (Verb("health", "the daemon, the accounts, what is due", no_arguments, tell_health),)
