"""The queue of attachments whose text is to be extracted, and that text once it is."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import snapshot
from tui_mail.store.models import Attachment, AttachmentText, Item, Message
from tui_mail.store.models.table import tuples
from tui_mail.store.writes.index import find_attached
from tui_mail.store.writes.locks import lock_messages

_NEVER_SO_LATE = 2 * 3600 * SECOND
"""No attachment waits longer than an hour for its next try."""

_OLDEST = 4
"""Of each round, so many are the oldest: they do not wait until no new mail comes."""

_FILES = 50
"""Of one message at a time; the others stay due."""


@dataclass(frozen=True, slots=True)
class DueFile:
    """An attachment that nobody has looked into yet."""

    id: int
    part: int
    name: str
    media_type: str
    sha256: str
    attempts: int


@dataclass(frozen=True, slots=True)
class DueFiles:
    """What is due of one message."""

    message: int
    raw_sha256: str
    size: int
    files: tuple[DueFile, ...]


@dataclass(frozen=True, slots=True)
class LookedInto:
    """What came of looking into an attachment; one that is still due is tried again."""

    id: int
    state: str  # due | ready | failed
    text: str
    problem: str
    due_at: int


def due_files(at: int, limit: int) -> list[DueFiles]:
    """Return attachments that are due by `at`, by message: those of the newest mail, and some of the oldest.

    What is due much later is from before a clock was put back.
    """
    text = AttachmentText
    is_due = (text.state == "due") & ((text.due_at <= at) | (text.due_at > at + _NEVER_SO_LATE))
    messages = text.select(text.message).where(is_due)
    with snapshot():
        newest = tuples(messages.order_by(text.due_at.desc(), text.id.desc()).limit(limit))
        oldest = tuples(messages.order_by(text.due_at, text.id).limit(_OLDEST)) if len(newest) == limit else []
        found = list(dict.fromkeys(row[0] for row in (*newest, *oldest)))
        return _with_files(found, is_due)


def _with_files(messages: list[int], is_due: Any) -> list[DueFiles]:
    text, file = AttachmentText, Attachment
    query = (
        text.select(text.message, text.id, text.part, file.name, file.media_type, file.sha256, text.attempts)
        .join(file, on=((file.message == text.message) & (file.part == text.part)))
        .where(text.message.in_(messages) & is_due)
        .order_by(text.part)
    )
    files: defaultdict[int, list[DueFile]] = defaultdict(list)
    for message, *due in tuples(query):
        files[message].append(DueFile(*due))
    facts = Message.select(Message.id, Message.raw_sha256, Message.size).where(Message.id.in_(messages))
    raws = {key: (raw, size) for key, raw, size in tuples(facts)}
    return [DueFiles(key, *raws[key], tuple(files[key][:_FILES])) for key in messages if files[key]]


def extracted_texts(message: int) -> dict[int, str]:
    """Return by part what is kept of the text inside the attachments of a message."""
    kept = (AttachmentText.message == message) & (AttachmentText.state == "ready")
    return dict(tuples(AttachmentText.select(AttachmentText.part, AttachmentText.text).where(kept)))


def keep_texts(message: int, looked_into: list[LookedInto], attached: str | None) -> None:
    """Keep what was found in attachments, and let the message be found by all that is, folded; None: as before.

    Where the message was replaced or deleted meanwhile, its text went as well: nothing is kept then.
    """
    lock_messages()  # the message must not be replaced at the same time
    there = [_keep(one) for one in looked_into]
    if attached is not None and any(there):
        find_attached(message, attached)


def let_try_again(item: int) -> int:
    """Let the attachments of an item that have no text be due at once, as if nobody had tried; returns how many."""
    lock_messages()
    message = Item.select(Item.message).where(Item.id == item)
    missing = (AttachmentText.state != "ready") & AttachmentText.message.in_(message)
    query = AttachmentText.update(state="due", attempts=0, due_at=now(), problem="").where(missing)
    return int(query.execute())


def _keep(one: LookedInto) -> bool:
    values: dict[str, object] = {"state": one.state, "text": one.text, "problem": one.problem, "due_at": one.due_at}
    query = AttachmentText.update(**values, attempts=AttachmentText.attempts + 1).where(AttachmentText.id == one.id)
    return bool(query.execute())
