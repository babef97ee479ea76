"""Writing to colleagues: a new message, or an answer to one of theirs."""

from textual.screen import Screen

from tui_mail.screens.item_list import ItemList
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.internal import colleagues

ALONE = "Nobody else has a login here yet."
_NO_BLOBS = "Nothing can be written from here."


def write_to_colleagues(screen: Screen[None], actor: Actor, blobs: Blobs | None, *, answer: bool) -> None:
    """Ask for a message and send it; with `answer` one that answers the item under the cursor."""
    rows = screen.query_one(ItemList)
    row, said = rows.current, screen.query_one(StatusLine)
    if blobs is None:
        said.answer(_NO_BLOBS, "refused")
    elif answer and row is None:
        said.answer(rows.nothing_here, "refused")
    else:
        _open_form(screen, actor, blobs, row.id if answer and row is not None else None)


def _open_form(screen: Screen[None], actor: Actor, blobs: Blobs, item: int | None) -> None:
    from tui_mail.desk.internal import Draft, answer_to  # with the reader of messages: 50 ms until somebody writes
    from tui_mail.mail.internal import Colleague
    from tui_mail.screens.message_form import MessageForm

    def read() -> tuple[list[Colleague], Draft | None]:
        return colleagues(actor), None if item is None else answer_to(actor, item)

    def sent(sentence: str | None) -> None:
        if sentence is not None:
            screen.query_one(StatusLine).answer(sentence)

    def show(found: tuple[list[Colleague], Draft | None]) -> None:
        people, draft = found
        if people:
            screen.app.push_screen(MessageForm(actor, blobs, people, draft), sent)
        else:
            screen.query_one(StatusLine).answer(ALONE, "refused")

    read_then(screen, read, show)
