"""Internal notes at items."""

from tui_mail.desk.change import Done, changing
from tui_mail.desk.rights import Right
from tui_mail.desk.telling import tell
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import safe_text
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import person_name, readers, user_by_id
from tui_mail.store.queries.sights import sights
from tui_mail.store.writes.notes import add_note as write_note

MAX_NOTE = 20_000
"""Characters."""


def add_note(actor: Actor, item_id: int, text: str, to_user_id: int | None = None) -> Done:
    """Leave a note at an item, for all who may read it or for one colleague in particular, who hears of it."""
    text = safe_text(text).strip()
    if not text:
        raise UsageError("A note needs a text.")
    if len(text) > MAX_NOTE:
        raise UsageError(f"A note holds at most {MAX_NOTE:,} characters; this one has {len(text):,}.")
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if actor.user_id is None:
            raise UsageError("Notes are written by people.")
        if to_user_id is not None and to_user_id not in readers(changed.item.mailbox):
            raise NotFound("A note can only be addressed to a member of the mailbox.")
        if to_user_id is not None and changed.item.private_to not in (None, to_user_id):
            raise Conflict("This mail is private: nobody else would see the note.")
        if to_user_id is not None and not sights(user_by_id(to_user_id), [item_id]).get(item_id):
            raise Conflict(f"{person_name(to_user_id)} may not read this item, and would not see the note.")
        note = write_note(item_id, actor.user_id, text, to_user_id)
        fields: dict[str, object] = {"status": "open"} if changed.item.status == "new" else {}
        before = {name: getattr(changed.item, name) for name in fields}
        changed.edit(fields)
        event = changed.record("note", {**before, "note": None}, {**fields, "note": note, "to": to_user_id}, text=text)
        tell(changed, event, [to_user_id], "note")
        to = "" if to_user_id is None else f" for {person_name(to_user_id)}"
        return Done(item_id, event, f"Noted at {{}}{to}")
