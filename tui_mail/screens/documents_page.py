"""What lies in a person's own store, in the common one, or at a record: by folder, to look into, save, move."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui_mail.desk import filed_documents
from tui_mail.desk.files import ItemFile, document_file, item_file
from tui_mail.desk.undo import undo
from tui_mail.errors import NotFound, TuiMailError
from tui_mail.screens import questions
from tui_mail.screens.answers import BROKEN, Answer, answer_of
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.choices import Picked
from tui_mail.screens.filing_asking import folder_of_disk, new_path, record_question
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import LineList, Paint
from tui_mail.screens.message_text import Inks
from tui_mail.screens.page_answer import PageAnswer
from tui_mail.screens.picker import ask
from tui_mail.screens.preview_page import PreviewPage
from tui_mail.screens.times import now, recent
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.filed_documents import DocumentEntry, common_documents, documents_at, my_documents
from tui_mail.store.queries.record_heads import record_head

_BY_ITSELF = "It lies there because its mail is linked there: L at the mail takes it away."
_WHEN, _WHO = 13, 16


class DocumentsPage(ModalScreen[None]):
    """Lists documents until it is closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "look", "Look into", id="documents.look", tooltip="its text, or the picture"),
        Binding("tab", "other_store", "Other store", id="documents.other", tooltip="my own, or the common one"),
        Binding("l", "record", "Of a record", id="documents.record", tooltip="what lies at a contact, company or case"),
        Binding("s", "save", "Save", id="documents.save", tooltip="under a safe name, never over another file"),
        Binding("x", "open", "Open with", id="documents.open", tooltip="with a program of this machine"),
        Binding("m", "move", "Move", id="documents.move", tooltip="another folder or name, of what was filed by hand"),
        Binding("d", "remove", "Take away", id="documents.remove", tooltip="what was filed by hand; its mail stays"),
        Binding("u", "undo", "Undo", id="documents.undo", tooltip="take back what I did last"),
        Binding("escape,q", "close", "Close", id="documents.close", tooltip="back to where I was"),
    ]
    HINT: ClassVar[str] = "Enter look · Tab store · l record · s save · m move · d take away · Esc"

    def __init__(self, actor: Actor, blobs: Blobs, at_hand: AtHand, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._blobs = blobs
        self._at_hand = at_hand
        self._glyphs = glyphs
        self._entries: Sequence[DocumentEntry] = ()
        self._place: filed_documents.Store | int = "private"

    def compose(self) -> ComposeResult:
        """A title, the documents, an answer."""
        with Vertical(id="page"):
            yield Static(id="dialog-title")
            yield LineList(nothing="Reading ...", id="files")
            yield PageAnswer()
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Begin with one's own."""
        self.query_one(LineList).focus()
        self._read()

    @property
    def _current(self) -> DocumentEntry | None:
        at = self.query_one(LineList).at
        return self._entries[at] if at < len(self._entries) else None

    # Keys

    def action_look(self) -> None:
        """Look into the document under the cursor."""
        if (entry := self._current) is not None:
            self._answer(Answer("Looking into it ...", "busy"))
            self._look(entry)

    def on_line_list_chosen(self) -> None:
        """Look into what was clicked twice."""
        self.action_look()

    def action_other_store(self) -> None:
        """Show the other store."""
        self._place = "private" if self._place == "common" else "common"
        self._read()

    def action_record(self) -> None:
        """Ask for a record, and show what lies there."""

        def show(picked: Picked[int]) -> None:
            self._place = picked.value
            self._read()

        ask(self, record_question(self._actor, (), "Documents of"), show)

    def action_save(self) -> None:
        """Save the document under the cursor."""
        if (entry := self._current) is None:
            return
        outside = self._at_hand.outside
        if not outside.usual_folder:
            self._carry_out(lambda: outside.save(self._actor, self._file(entry), ""))
            return
        question = folder_of_disk(f"Save {one_line(entry.name)} into", outside.usual_folder)
        ask(
            self,
            question,
            lambda picked: self._carry_out(lambda: outside.save(self._actor, self._file(entry), picked.value)),
        )

    def action_open(self) -> None:
        """Open the document under the cursor with a program of this machine."""
        if (entry := self._current) is not None:
            self._carry_out(lambda: self._at_hand.outside.open(self._actor, self._file(entry)))

    def action_move(self) -> None:
        """Ask for another folder and name."""
        if (entry := self._current) is None:
            return
        if (key := entry.id) is None:
            self._answer(Answer(_BY_ITSELF, "refused"))
            return
        known = sorted({one.folder for one in self._entries})

        def move(picked: Picked[str]) -> None:
            folder, _, name = picked.value.rpartition("/")
            self._carry_out(lambda: filed_documents.move_document(self._actor, key, folder=folder, name=name).sentence)

        ask(self, new_path(f"Move {one_line(entry.path)} to", entry.name, known), move)

    def action_remove(self) -> None:
        """Take away what was filed by hand, if that is meant."""
        if (entry := self._current) is None:
            return
        if (key := entry.id) is None:
            self._answer(Answer(_BY_ITSELF, "refused"))
            return

        def remove(picked: Picked[bool]) -> None:
            if picked.value:
                self._carry_out(lambda: filed_documents.remove_document(self._actor, key).sentence)

        ask(self, questions.sure(f"Take {one_line(entry.path)} away?", "its mail stays where it is"), remove)

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._carry_out(lambda: undo(self._actor).sentence)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    # What they do

    def _file(self, entry: DocumentEntry) -> ItemFile:
        if entry.id is not None:
            return document_file(self._actor, self._blobs, entry.id)
        if entry.item is None:
            raise NotFound("Its mail was deleted for good; `tui-mail case get` brings the file.")
        return item_file(self._actor, self._blobs, entry.item, entry.what)

    def _answer(self, answer: Answer) -> None:
        self.query_one(PageAnswer).say(answer)

    @work(exclusive=True, exit_on_error=False, group="documents")
    async def _read(self) -> None:
        place = self._place

        def read() -> tuple[str, list[DocumentEntry]]:
            if isinstance(place, int):
                head = record_head(self._actor, place)
                return f"Documents of {head.key} {one_line(head.name)}", documents_at(self._actor, place)
            if place == "common":
                return "Common documents", common_documents(self._actor)
            return "My own documents", my_documents(self._actor)

        title, self._entries = await asyncio.to_thread(read)
        self.query_one("#dialog-title", Static).update(Text(f"{title} · {len(self._entries)}"))
        shown = self.query_one(LineList)
        shown.nothing = "Nothing is filed here. In a mail: o, then f at one of its files."
        shown.show([_line(entry, self._glyphs) for entry in self._entries])

    def _carry_out(self, act: Callable[[], str]) -> None:
        self._answer(Answer("...", "busy"))
        self._do(act)

    @work(exit_on_error=False, group="act")
    async def _do(self, act: Callable[[], str]) -> None:
        self._answer(await asyncio.to_thread(answer_of, act))
        self._read()

    @work(exclusive=True, exit_on_error=False, group="look")
    async def _look(self, entry: DocumentEntry) -> None:
        def look() -> PreviewPage:
            return PreviewPage(entry.name, self._at_hand.previews.look_into(self._file(entry)), self._glyphs)

        try:
            page = await asyncio.to_thread(look)
        except TuiMailError as error:
            self._answer(Answer(error.sentence, "refused"))
            return
        self._answer(Answer("", "done"))
        if self.is_current:
            self.app.push_screen(page)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke."""
        if event.state == WorkerState.ERROR:
            self._answer(Answer(BROKEN, "refused"))


def _line(entry: DocumentEntry, glyphs: Glyphs) -> Paint:
    def paint(width: int, inks: Inks) -> Text:
        room = max(12, width - _WHEN - _WHO - 3)
        folder = one_line(f"{entry.folder}/" if entry.folder else "")
        folder = fit(folder, min(cell_len(folder), room // 2), glyphs.cut)
        name = fit(one_line(entry.name), room - cell_len(folder), glyphs.cut)
        return Text.assemble(
            " ",
            (folder, inks.quiet),
            (name, inks.strong),
            " ",
            (fit(one_line(entry.filed_by or entry.correspondent), _WHO, glyphs.cut), inks.quiet),
            " ",
            (f"{recent(entry.at, now()):<{_WHEN}}"[:_WHEN], inks.quiet),
        )

    return paint
