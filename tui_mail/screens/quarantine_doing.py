"""An item as it came, byte for byte as far as a screen can show that; and what is quarantined, tried again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from tui_mail.desk import marks
from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.change import Done
from tui_mail.desk.intake.quarantine import retry
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.reading import read_raw as read_whole
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import safe_text
from tui_mail.screens.answers import Answer
from tui_mail.screens.cells import one_line
from tui_mail.screens.doing import answer
from tui_mail.screens.message_text import Inks
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs

SHOWN_BYTES = 256_000
NO_BLOBS = "The stored files are not at hand here."
NOT_HERE = "Only what lies in quarantine is tried again."
TOO_MANY = "Mark those that are meant; `tui-mail quarantine retry --all` tries all of them."


@dataclass(frozen=True, slots=True)
class RawMessage:
    """The beginning of a message as it came."""

    item_id: int
    head: bytes
    size: int
    problem: str


def read_raw(actor: Actor, blobs: Blobs, item_id: int) -> RawMessage:
    """Read a message as it came; who does that has opened it. Runs in a thread. Raises TuiMailError."""
    detail, raw = read_whole(actor, item_id, blobs)
    marks.opened(actor, item_id)
    return RawMessage(item_id, raw[:SHOWN_BYTES], len(raw), detail.problem)


def raw_lines(raw: RawMessage, inks: Inks) -> Iterator[Text]:
    """Show it as text that no terminal obeys, with the command that gives the bytes."""
    if raw.problem:
        yield Text(one_line(raw.problem), inks.trouble)
    yield Text(f"{raw.size:,} bytes · `tui-mail show {raw.item_id} --raw` gives all of them", inks.quiet)
    yield Text("")
    text = raw.head.decode("utf-8", "replace").replace("\r\n", "\n")
    for line in safe_text(text).split("\n"):
        yield Text(line.expandtabs())
    if raw.size > len(raw.head):
        yield Text("The message goes on.", inks.note)


def tried_again(actor: Actor, blobs: Blobs, ids: Sequence[int]) -> Answer:
    """Process items in the quarantine again, each in a transaction of its own: reading takes its time.

    Runs in a thread.
    """
    done: list[Done] = []
    refused: dict[str, tuple[int, ...]] = {}
    with open_readers(1) as readers:
        for item_id in ids:
            try:
                done.append(retry(actor, item_id, blobs, readers))
            except TuiMailError as exc:
                refused[exc.sentence] = (*refused.get(exc.sentence, ()), item_id)
    return answer(BulkResult(tuple(done), refused), can_undo=False)
