"""A mail that lies in another one, over the screen: read like any other, with its own files and mails in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui_mail.desk.files import ItemFile
from tui_mail.desk.reading import read_raw
from tui_mail.errors import NotFound, TuiMailError
from tui_mail.mail.message import Attachment, Mail
from tui_mail.screens.answers import BROKEN, Answer, Tone
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.page_answer import PageAnswer
from tui_mail.screens.picker import ask
from tui_mail.screens.preview_page import PreviewPage
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs

ENCLOSED = frozenset(("message/rfc822", "message/global"))
"""Types of files that are opened as mails."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A mail out of an item; `path` are the numbers of the files in one another that lead to it."""

    item: int
    path: tuple[int, ...]
    mail: Mail


class EnclosedPage(ModalScreen[None]):
    """Shows one mail out of an item until it is closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "files", "Files", id="enclosed.files", tooltip="look into a file of this mail, or save it"),
        Binding("escape,q", "close", "Close", id="enclosed.close", tooltip="back to where I was"),
    ]
    HINT: ClassVar[str] = "j k space move · Enter unfolds · o files · Esc closes"

    def __init__(self, actor: Actor, blobs: Blobs, found: Enclosed, at_hand: AtHand, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._blobs = blobs
        self._item = found.item
        self._path = found.path
        self._mail = found.mail
        self._at_hand = at_hand
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """A title, the mail, an answer."""
        where = " in ".join(f"file {part}" for part in reversed(self._path))
        with Vertical(id="page"):
            yield Static(Text(f"A mail: {where} of item {self._item}"), id="dialog-title")
            yield MessagePane(self._glyphs, id="enclosed")
            yield PageAnswer()
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(MessagePane)
        pane.show_item(self._mail)
        pane.focus()

    def action_files(self) -> None:
        """Ask for a file of this mail."""
        files = self._mail.attachments
        if not files:
            self._answer("Nothing came with it.", "refused")
            return
        offered = [Choice(file, f"{file.part} {file.name}", file.media_type) for file in files]
        option = "save it instead"
        ask(
            self,
            Question("A file of this mail", lambda typed: among(offered, typed), "Enter looks into it", option=option),
            self._open,
        )

    def _open(self, picked: Picked[Attachment]) -> None:
        file = picked.value
        path = (*self._path, file.part)
        self._answer("...", "busy")
        if picked.option:
            self._do(lambda: self._save(file, path))
        elif file.media_type in ENCLOSED:
            self._do(lambda: self._push(read_enclosed(self._actor, self._blobs, self._item, path, self._at_hand)))
        else:
            self._do(lambda: self._look(file, path))

    def _save(self, file: Attachment, path: tuple[int, ...]) -> Callable[[], None]:
        outside = self._at_hand.outside
        said = outside.save(self._actor, self._file(file, path), outside.usual_folder)
        return lambda: self._answer(said)

    def _look(self, file: Attachment, path: tuple[int, ...]) -> Callable[[], None]:
        preview = self._at_hand.previews.look_into(self._file(file, path))
        return self._shows(PreviewPage(file.name, preview, self._glyphs))

    def _push(self, found: Enclosed) -> Callable[[], None]:
        return self._shows(EnclosedPage(self._actor, self._blobs, found, self._at_hand, self._glyphs))

    def _shows(self, page: Screen[None]) -> Callable[[], None]:
        def show() -> None:
            self._answer("")
            if self.is_current:
                self.app.push_screen(page)

        return show

    def _file(self, file: Attachment, path: tuple[int, ...]) -> ItemFile:
        from tui_mail.mail.inside import mail_at  # with the reader of messages: 50 ms until it is asked for

        _, raw = read_raw(self._actor, self._item, self._blobs)
        return ItemFile(file.name, file.media_type, mail_at(raw, path))

    @work(exclusive=True, exit_on_error=False, group="enclosed")
    async def _do(self, act: Callable[[], Callable[[], None]]) -> None:
        try:
            show = await asyncio.to_thread(act)
        except TuiMailError as error:
            self._answer(error.sentence, "refused")
        else:
            show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke."""
        if event.state == WorkerState.ERROR:
            self._answer(BROKEN, "refused")

    def _answer(self, sentence: str, tone: Tone = "done") -> None:
        self.query_one(PageAnswer).say(Answer(sentence, tone))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def read_enclosed(actor: Actor, blobs: Blobs, item_id: int, path: tuple[int, ...], at_hand: AtHand) -> Enclosed:
    """Read a mail that lies in an item. Runs in a thread. Raises TuiMailError."""
    detail, raw = read_raw(actor, item_id, blobs)
    if detail.reduced:
        raise NotFound("The account of this mailbox keeps no attachments.")
    return Enclosed(item_id, path, at_hand.insides.mail(raw, path))
