"""Let mail lie in the office's own Maildir, and take it in as the daemon does: through real children."""

import threading
from collections import Counter as Tally
from collections.abc import Iterable

from tests.office import Office
from tui_mail.children import Children
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.intake.rounds import Round
from tui_mail.fetch import open_source
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Detail, View


def lay(office: Office, messages: Iterable[bytes]) -> None:
    """Put messages into the office's Maildir, in this order."""
    folder = office.home.root / "maildir"
    (folder / "new").mkdir(exist_ok=True)
    for number, raw in enumerate(messages, len(list((folder / "new").iterdir()))):
        (folder / "new" / f"{number:06}.test").write_bytes(raw)


def take_in(office: Office, readers: Children | None = None) -> "Tally[str]":
    """Do one round of the office's account; returns how many had which outcome."""
    if readers is None:
        with open_readers(2) as real:
            return take_in(office, real)
    account = feeding_accounts()[0]
    source = open_source(settings_of(account), lambda: "")
    outcomes: Tally[str] = Tally()
    for tally in Round(account, source, office.blobs, readers, threading.Event()).run().values():
        outcomes += tally
    return outcomes


def items() -> list[Detail]:
    """Return every item, oldest first."""
    rows = page(SYSTEM, View(folder_kind=None, snoozed=None), limit=10_000)
    return [detail(SYSTEM, row.id) for row in sorted(rows, key=lambda row: row.id)]


def sightings() -> dict[str, tuple[str, str, int]]:
    """Return outcome, reason and attempts by file name."""
    columns = (Sighting.remote_key, Sighting.outcome, Sighting.reason, Sighting.attempts)
    return {key: (outcome, reason, attempts) for key, outcome, reason, attempts in tuples(Sighting.select(*columns))}


def let_time_pass() -> None:
    """Let everything that waits for its next try be due."""
    Sighting.update(retry_at=0).where(Sighting.retry_at.is_null(False)).execute()
