"""Running: as a daemon until a signal, or for one round."""

import logging
import os

from tui_mail.config.home import Home
from tui_mail.daemon.chores import collecting, extracting, reassigning, relinking, rendering, waking
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.daemon.sharing import Sharing
from tui_mail.daemon.supervisor import Signals, Supervisor
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.extracting import extract_due, open_extractors
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.purging import collect_garbage
from tui_mail.desk.reassigning import reassign_idle
from tui_mail.desk.relinking import relink_due
from tui_mail.desk.snoozing import wake_due
from tui_mail.errors import Conflict
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.daemon_lock import only_daemon
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts

log = logging.getLogger(__name__)


def run_daemon(home: Home) -> None:
    """Keep the database filled until SIGTERM or SIGINT; SIGHUP lets it read config.toml and the secrets again."""
    signals = Signals()
    signals.listen()
    with only_daemon(home) as mark:
        blobs = open_store(home)
        with (
            open_readers(os.cpu_count() or 1) as readers,
            open_renderers(1) as renderers,
            open_extractors(1) as extractors,
        ):
            in_children = [rendering(blobs, renderers), extracting(blobs, extractors)]
            Supervisor(home, blobs, readers, signals, Sharing(mark)).run(
                [waking(), reassigning(), relinking(), *in_children, collecting(blobs)]
            )
        close_database()


def run_once(home: Home, only: str = "") -> bool:
    """Do one full round: fetch every account; wake, reassign, link, render and look into what is due.

    Returns whether all accounts went well. `only` names the one account that is fetched. Raises Conflict where a daemon
    runs for this home, or fetches that one account elsewhere; of all accounts those are left to it.
    """
    with only_daemon(home) as mark:
        blobs = open_store(home)
        accounts = [account for account in feeding_accounts() if only in ("", account.name)]
        went_well = _fetch(accounts, blobs, Sharing(mark, is_daemon=False), only)
        wake_due(now())
        reassign_idle(now())
        while relink_due().goes_on:
            pass
        collect_garbage(blobs)
        with open_renderers(os.cpu_count() or 1) as renderers:
            while render_due(blobs, renderers):
                pass
        with open_extractors(os.cpu_count() or 1) as extractors:
            while extract_due(blobs, extractors):
                pass
        close_database()
        return went_well


def _fetch(accounts: list[StoredAccount], blobs: Blobs, sharing: Sharing, only: str) -> bool:
    sharing.start()
    try:
        fences = sharing.choose([account.id for account in accounts])
        if only and accounts and not fences:
            raise Conflict(f"Another daemon fetches {only}.")
        with open_readers(os.cpu_count() or 1) as readers:
            mine = [account for account in accounts if account.id in fences]
            for account in accounts:
                if account not in mine:
                    log.info("account %s: another daemon fetches it", account.name, extra={"account": account.name})
            went_well = [Fetcher(account, blobs, readers, fences[account.id]).once() for account in mine]
    finally:
        sharing.stop()
    return all(went_well)
