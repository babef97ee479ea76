"""The files of an item: look into them, save them, file them at a record, open them, print them."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui_mail.desk import filed_documents
from tui_mail.desk.files import ItemFile, item_file
from tui_mail.desk.undo import undo
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import counted
from tui_mail.screens.answers import BROKEN, Answer, answer_of
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.attachment_lines import NOT_KEPT, FileLine, FilesOfItem, painted
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Picked
from tui_mail.screens.enclosed_page import ENCLOSED, EnclosedPage, read_enclosed
from tui_mail.screens.filing_asking import Asked, Where, ask_where, folder_of_disk, record_question
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import LineList
from tui_mail.screens.page_answer import PageAnswer
from tui_mail.screens.picker import ask
from tui_mail.screens.preview_page import PreviewPage
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs

_ROOM = 20
"""Letters of a remark that have room in every line."""

_NONE = "There is nothing under the cursor."
_REDUCED = "The account of this mailbox keeps no attachments: their names and hashes are all there is."


class AttachmentsPage(ModalScreen[None]):
    """Lists the files of one item until it is closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "look", "Look into", id="files.look", tooltip="its text, or the picture"),
        Binding("s", "save", "Save", id="files.save", tooltip="under a safe name, never over another file"),
        Binding("S", "save_all", "Save all", id="files.save-all", tooltip="all attachments that are no decoration"),
        Binding("f", "file", "File", id="files.file", tooltip="at a record, in my own or the common documents"),
        Binding("B", "board", "On the board", id="files.board", tooltip="the mail, as a message on a record's board"),
        Binding(
            "x", "open", "Open with", id="files.open", tooltip="with a program of this machine, where there is one"
        ),
        Binding("p", "print", "Print", id="files.print", tooltip="the PDF of the mail"),
        Binding("u", "undo", "Undo", id="files.undo", tooltip="take back what I did last"),
        Binding("escape,q,o", "close", "Close", id="files.close", tooltip="back to where I was"),
    ]
    HINT: ClassVar[str] = "Enter look · s save · S all · f file · B board · x open · p print · Esc"

    def __init__(self, actor: Actor, blobs: Blobs, found: FilesOfItem, at_hand: AtHand, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._blobs = blobs
        self._found = found
        self._at_hand = at_hand
        self._glyphs = glyphs
        self._unfolded = False

    def compose(self) -> ComposeResult:
        """A title, the files, an answer."""
        row = self._found.detail.row
        with Vertical(id="page"):
            yield Static(Text(f"Files of item {row.id}  {one_line(row.subject)}"), id="dialog-title")
            yield LineList(nothing="Nothing came with it.", id="files")
            yield PageAnswer()
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """List them."""
        self._show()
        self.query_one(LineList).focus()
        if any(not one.is_kept for one in self._found.files):
            self._answer(Answer(_REDUCED, "refused"))

    def on_line_list_moved(self) -> None:
        """Say in full what the line has no room for."""
        line = self._current
        remark = "" if line is None else one_line(line.remark)
        if remark == NOT_KEPT:
            self._answer(Answer(_REDUCED, "refused"))
        else:
            self._answer(Answer(remark[:1].upper() + remark[1:] if len(remark) > _ROOM else "", "done"))

    @property
    def _lines(self) -> Sequence[FileLine | None]:
        return self._found.shown(unfolded=self._unfolded)

    @property
    def _current(self) -> FileLine | None:
        lines, at = self._lines, self.query_one(LineList).at
        return lines[at] if at < len(lines) else None

    def _show(self) -> None:
        self.query_one(LineList).show(painted(self._lines, len(self._found.decorations), self._glyphs))

    def _answer(self, answer: Answer) -> None:
        self.query_one(PageAnswer).say(answer)

    # Keys

    def action_look(self) -> None:
        """Look into the file under the cursor; unfold what is decoration."""
        line = self._current
        if line is None and self._found.decorations and not self._unfolded:
            self._unfolded = True
            self._show()
        elif line is not None:
            self._answer(Answer("Looking into it ...", "busy"))
            self._look(line, self._enclosed if self._is_mail(line) else self._preview)

    def on_line_list_chosen(self) -> None:
        """Look into what was clicked twice."""
        self.action_look()

    def action_save(self) -> None:
        """Save the file under the cursor."""
        if (line := self._current) is not None:
            self._save([line])

    def action_save_all(self) -> None:
        """Save all attachments."""
        wanted = [one for one in self._found.files if one.is_kept]
        if wanted:
            self._save(wanted)
        else:
            self._answer(Answer("There is no attachment to be saved.", "refused"))

    def action_file(self) -> None:
        """Ask where the file under the cursor goes, and file it there."""
        line = self._current
        if line is None:
            self._answer(Answer(_NONE, "refused"))
            return
        whole = line.what == "eml" and bool(self._found.files)
        option = "its attachments as files beside it" if whole else ""
        asked = Asked(f"File {one_line(line.name)} at", option)
        ask_where(self, self._actor, self._found.detail, asked, partial(self._file, line))

    def action_board(self) -> None:
        """Ask on which board the mail goes."""
        question = record_question(self._actor, self._found.detail.links, "On the board of")

        def put(picked: Picked[int]) -> None:
            self._carry_out(
                lambda: filed_documents.put_on_board(self._actor, self._item, picked.value).sentence + " · u undo"
            )

        ask(self, question, put)

    def action_open(self) -> None:
        """Open the file under the cursor with a program of this machine."""
        if (line := self._current) is not None:
            self._carry_out(lambda: self._at_hand.outside.open(self._actor, self._read(line)))

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._carry_out(lambda: undo(self._actor).sentence)

    def action_print(self) -> None:
        """Print the mail."""
        self._carry_out(lambda: print_item(self._actor, self._blobs, self._item, self._at_hand))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    # What they do

    @property
    def _item(self) -> int:
        return self._found.detail.row.id

    def _read(self, line: FileLine) -> ItemFile:
        return item_file(self._actor, self._blobs, self._item, line.what)

    def _save(self, lines: Sequence[FileLine]) -> None:
        """Ask for a folder where the session may name one, and save there."""
        usual = self._at_hand.outside.usual_folder
        if not usual:
            self._save_into("", lines)
            return
        said = one_line(lines[0].name) if len(lines) == 1 else counted(len(lines), "file")
        ask(self, folder_of_disk(f"Save {said} into", usual), lambda picked: self._save_into(picked.value, lines))

    def _save_into(self, folder: str, lines: Sequence[FileLine]) -> None:
        def save() -> str:
            said = [self._at_hand.outside.save(self._actor, self._read(line), folder) for line in lines]
            return said[0] if len(said) == 1 else f"{said[-1]} · and {counted(len(said) - 1, 'other')}"

        self._carry_out(save)

    def _file(self, line: FileLine, where: Where) -> None:
        def file() -> str:
            if line.what == "eml" and isinstance(where.target, int):
                done = filed_documents.file_item(
                    self._actor, self._item, where.target, where.folder, with_attachments=where.with_attachments
                )
            else:
                done = filed_documents.file_attachment(self._actor, self._item, line.what, where.target, where.folder)
            return done.sentence + ("" if done.event_id is None else " · u undo")

        self._carry_out(file)

    def _carry_out(self, act: Callable[[], str]) -> None:
        self._answer(Answer("...", "busy"))
        self._do(act)

    @work(exit_on_error=False, group="act")
    async def _do(self, act: Callable[[], str]) -> None:
        self._answer(await asyncio.to_thread(answer_of, act))

    @work(exclusive=True, exit_on_error=False, group="look")
    async def _look(self, line: FileLine, look: Callable[[FileLine], ModalScreen[None]]) -> None:
        try:
            page = await asyncio.to_thread(look, line)
        except TuiMailError as error:
            self._answer(Answer(error.sentence, "refused"))
            return
        self._answer(Answer("", "done"))
        if self.is_current:
            self.app.push_screen(page)

    def _preview(self, line: FileLine) -> ModalScreen[None]:
        return PreviewPage(line.name, self._at_hand.previews.look_into(self._read(line)), self._glyphs)

    def _enclosed(self, line: FileLine) -> ModalScreen[None]:
        found = read_enclosed(self._actor, self._blobs, self._item, (int(line.what),), self._at_hand)
        return EnclosedPage(self._actor, self._blobs, found, self._at_hand, self._glyphs)

    def _is_mail(self, line: FileLine) -> bool:
        files = self._found.detail.attachments
        return any(str(one.part) == line.what and one.media_type in ENCLOSED for one in files)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke."""
        if event.state == WorkerState.ERROR:
            self._answer(Answer(BROKEN, "refused"))


def printed(actor: Actor, blobs: Blobs, item_id: int, at_hand: AtHand) -> Answer:
    """Print a mail, and say so, or why not. Runs in a thread."""
    return answer_of(lambda: print_item(actor, blobs, item_id, at_hand))


def print_item(actor: Actor, blobs: Blobs, item_id: int, at_hand: AtHand) -> str:
    """Print a mail. Runs in a thread. Raises TuiMailError with the way to bring its PDF elsewhere."""
    content = b"" if at_hand.outside.restricted else item_file(actor, blobs, item_id, "pdf").content
    return at_hand.outside.print(content, item_id)
