"""Out of the quarantine at somebody's wish: what is kept is read again, what came in part only is fetched whole."""

from collections.abc import Sequence

from tui_mail.children import Children
from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.intake.delivery import way_of
from tui_mail.desk.intake.kept import Kept
from tui_mail.desk.intake.reading import Reading, start_reading
from tui_mail.desk.intake.readmitting import Readmission, Readmitted, readmit
from tui_mail.desk.reading import read_raw
from tui_mail.desk.rights import VIEWERS_READ, Power, Right, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, feeding_accounts
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.quarantine import Found, Quarantined, failed_at, found_at, quarantined, was_imported
from tui_mail.store.visibility import places
from tui_mail.store.writes import accounts
from tui_mail.store.writes.ledger import retry_now
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.readmission import settle_sightings

_NOWHERE = StoredFolder(0, "", "none", 0, 0)
"""The folder of a message that no server has any more."""

_UNFED = "The mailbox has no active account that says how its mail is filed."


def why_quarantined(actor: Actor, item_id: int) -> Quarantined:
    """Return what is known of an item in the quarantine. Raises NotFound, NotPermitted, or Conflict elsewhere."""
    if readable_row(actor, item_id).folder_kind != "quarantine":
        raise Conflict(f"Item {item_id} is not in the quarantine.")
    found = quarantined(item_id)
    if found is None:
        raise NotFound(f"There is no item {item_id} that you may see.")
    return found


def retry(actor: Actor, item_id: int, blobs: Blobs, readers: Children) -> Done:
    """Read a message in the quarantine again; it goes where it belongs. Raises TuiMailError where it still cannot be.

    A message of which only the head is kept is fetched whole by the next round, which readmits it.
    """
    what = why_quarantined(actor, item_id)
    account = next((one for one in feeding_accounts() if one.mailbox_id == what.mailbox), None)
    if what.reduced:
        return _want_whole(actor, what, account)
    if account is None:
        raise Conflict(_UNFED)
    raw = blobs.get(what.raw_sha256)
    reading = start_reading(readers, raw)()
    if reading.problem:
        raise TuiMailError(f"Item {item_id} still cannot be processed: {reading.problem}")
    way = way_of(account, actor=actor.user_id)  # may make a folder: before the lock
    with changing(actor, item_id) as current:
        current.require(Right.WORK)
        current.expect("folder_kind", "quarantine")
        lock_messages()
        places_there = found_at(what.message, account.id)
        folder = places_there[0].folder if places_there else _NOWHERE
        kept = _kept(what, raw, reading)
        done = readmit(Readmission(way, folder, current.chain, current.item, kept, actor.user_id))
        settle_sightings(account.id, what.message, done.message, done.outcome, done.reason)
    return Done(item_id, done.event_id, _said(done))


def retry_failed(actor: Actor) -> int:
    """Let everything that failed to come be fetched by the next round; returns how many messages that are.

    Only a dispatcher or manager of the mailbox may: what failed belongs to nobody yet.
    """
    mine = {place.mailbox_id for place in places(actor).values() if has_power(Power.FOLDERS, actor, place)}
    count = 0
    for account in feeding_accounts():
        if account.mailbox_id in mine and (failed := failed_at(account.id)):
            with change():
                _retry_there(failed)
                accounts.want_fetch(account.id, actor.user_id)
            count += len(failed)
    return count


def _kept(what: Quarantined, raw: bytes, reading: Reading) -> Kept:
    return Kept("", raw, what.raw_sha256, what.received_at, reading, size=what.size)


def _said(done: Readmitted) -> str:
    if done.outcome == "duplicate":
        return "Put {} into the trash: it is in the mailbox already"
    return "Took {} out of the quarantine"


def _want_whole(actor: Actor, what: Quarantined, account: StoredAccount | None) -> Done:
    with changing(actor, what.item) as current:
        current.require(Right.WORK)
        there = [] if account is None else found_at(what.message, account.id)
        if account is None or not there:
            raise _nowhere(what, account)
        _retry_there(there)
        accounts.want_fetch(account.id, actor.user_id)
        event = _noted(current)
    return Done(what.item, event, "The next round fetches {} whole")


def _nowhere(what: Quarantined, account: StoredAccount | None) -> TuiMailError:
    """Return why a message cannot be fetched whole, and what can be done."""
    if was_imported(what.message, what.mailbox):
        return NotFound(f"Only the head of item {what.item} is kept: raise size_limit and import the file again.")
    if account is None:
        return Conflict(_UNFED)
    return NotFound(f"Only the head of item {what.item} is kept, and it is no longer on the server.")


def _noted(current: Change) -> int:
    current.edit({})
    return current.record("retry", {}, {}, why="It is to be fetched whole.")


def _retry_there(found: Sequence[Found]) -> None:
    for folder in {one.folder for one in found}:
        retry_now(folder, [one.key for one in found if one.folder == folder])


def export(actor: Actor, item_id: int, blobs: Blobs) -> bytes:
    """Return the bytes of a message in the quarantine as they were kept. Raises as `why_quarantined` does."""
    what = why_quarantined(actor, item_id)
    if not has_power(Power.EXPORT, actor, places(actor)[what.mailbox]):
        raise NotPermitted(VIEWERS_READ)
    return read_raw(actor, item_id, blobs)[1]
