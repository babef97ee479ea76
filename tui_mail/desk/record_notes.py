"""Internal notes at contacts, companies and cases."""

from tui_mail.desk.cases import CaseDone, require_power
from tui_mail.desk.notes import MAX_NOTE
from tui_mail.desk.relations import registering
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import safe_line, safe_text
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import person_name, user_by_id
from tui_mail.store.visibility import places
from tui_mail.store.writes.links import record_name
from tui_mail.store.writes.notifications import insert_notifications
from tui_mail.store.writes.record_notes import add_record_note as write_note


def add_record_note(actor: Actor, record_id: int, text: str, to_user_id: int | None = None) -> CaseDone:
    """Leave a note at a record, for all who see records or for one colleague in particular, who hears of it.

    Raises NotPermitted, UsageError without a text, NotFound for a colleague who would not see it.
    """
    text = safe_text(text).strip()
    if not text:
        raise UsageError("A note needs a text.")
    if len(text) > MAX_NOTE:
        raise UsageError(f"A note holds at most {MAX_NOTE:,} characters; this one has {len(text):,}.")
    with registering(actor) as run:
        require_power(actor)
        if actor.user_id is None:
            raise UsageError("Notes are written by people.")
        kind, number, name = record_name(record_id)
        if to_user_id is not None and not places(user_by_id(to_user_id)):
            raise NotFound(f"{person_name(to_user_id)} is in no mailbox, and would not see the note.")
        note = write_note(record_id, actor.user_id, text, to_user_id)
        said: dict[str, object] = {"kind": kind, "which": number, "note": note, "to": to_user_id, "record": record_id}
        event = run.chain.append(actor=actor.user_id, action="note", before={}, after=said, text=text)
        if to_user_id is not None and to_user_id != actor.user_id:
            insert_notifications([to_user_id], "record-note", mailbox=None, item=None, event=event)
        to = "" if to_user_id is None else f" for {person_name(to_user_id)}"
        return CaseDone(record_id, kind, number, f"Noted at {kind} {number} {safe_line(name)}{to}")
