"""The room of the tree: reads mailboxes and numbers, and keeps what is folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.tree_lines import TreeLine, tree_lines, unresolved, view_lines
from tui_mail.store.actor import Actor
from tui_mail.store.queries import lists, tree
from tui_mail.store.queries.saved_views import SavedViewRow, saved_views
from tui_mail.store.rows import View
from tui_mail.store.tree_rows import MailboxNode
from tui_mail.store.visibility import Place, places


def _is_counted(line: TreeLine) -> bool:
    """Whether a line has a number: the last of all that came in or went out are no work to be done."""
    return line.view is not None and line.view.most is None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The mailboxes somebody sees, what he is in them, and his views with their numbers."""

    boxes: Sequence[MailboxNode]
    places: Mapping[int, Place]
    counts: Mapping[str, int]
    saved: Sequence[SavedViewRow] = ()


class TreeRoom(Vertical):
    """A line of the frame and the tree under it."""

    @dataclass
    class Read(Message):
        """Mailboxes and numbers were read."""

        surroundings: Surroundings

    @dataclass
    class Failed(Message):
        """They could not be read."""

        sentence: str

    def __init__(self, glyphs: Glyphs, actor: Actor, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._actor = actor
        self._surroundings = Surroundings((), {}, {})
        self._shut: set[str] = set()
        self._shown = ""
        self._again = False
        self._reading = False

    def compose(self) -> ComposeResult:
        """Put the tree under its line."""
        yield FrameLine(self._glyphs, self._glyphs.corners[0], "", title="Mailboxes", id="tree-line")
        yield MailboxTree(self._glyphs, id="tree")

    @property
    def every_line(self) -> list[TreeLine]:
        """What there is, folded or not."""
        seen = self._surroundings
        return tree_lines(seen.boxes, seen.counts, (), self._actor.user_id, seen.saved)

    def reread(self) -> None:
        """Read the numbers again; what comes while they are read is read once more after it."""
        if self._reading:
            self._again = True
        else:
            self._reading = True
            self._read()

    def mark_shown(self, key: str) -> None:
        """Show which line the list stands for."""
        self._shown = key
        self._paint()

    def on_tree_room_read(self, message: Read) -> None:
        """Show what was read."""
        self._surroundings = message.surroundings
        self._paint()
        self._done()

    def on_tree_room_failed(self) -> None:
        """Be ready to read again."""
        self._done()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when reading broke."""
        if event.state == WorkerState.ERROR:
            self.post_message(self.Failed("The mailboxes could not be read."))

    def on_mailbox_tree_folded(self, message: MailboxTree.Folded) -> None:
        """Open or shut a mailbox or a folder."""
        message.stop()
        self._shut.symmetric_difference_update({message.key})
        self._paint()

    def _paint(self) -> None:
        seen = self._surroundings
        lines = tree_lines(seen.boxes, seen.counts, self._shut, self._actor.user_id, seen.saved)
        self.query_one(MailboxTree).show(lines, self._shown)

    def _done(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.reread()

    @work(thread=True, exit_on_error=False, group="tree")
    def _read(self) -> None:
        actor = self._actor
        try:
            saved = saved_views(actor)
            lines = view_lines(actor.user_id, saved)
            counts = {
                line.key: lists.count(actor, unresolved(line.view or View())) for line in lines if _is_counted(line)
            }
            self.post_message(self.Read(Surroundings(tree.tree(actor), places(actor), counts, saved)))
        except TuiMailError as error:
            self.post_message(self.Failed(error.sentence))
