"""The tree of a conversation: its lines, a cursor on one of them, and marks."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui_mail.screens.forum_lines import elsewhere_line, forum_lines
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import LineList
from tui_mail.screens.marks import Selection
from tui_mail.store.queries.conversations import Conversation
from tui_mail.store.rows import Envelope

NOTHING_HERE = "There is no mail on this line."


class ConversationTree(LineList):
    """Shows a conversation; what is done is done to the marked mails, else to the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "mark", "Mark", id="forum.mark", tooltip="mark it, for what all of several are to have"),
        Binding("X,ctrl+a", "mark_all", "Whole conversation", id="forum.mark-all", tooltip="mark all of it; every key"),
    ]

    @dataclass
    class MarksChanged(Message):
        """Mails were marked, or their marks taken away."""

        count: int
        by_hand: bool = True

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(nothing="Reading ...", id=id)
        self._glyphs = glyphs
        self._found = Conversation((), elsewhere=False)
        self._marked: set[int] = set()

    def show_conversation(self, found: Conversation, item_id: int) -> None:
        """Show a conversation with the cursor on an item, or where it was if that has gone."""
        self._found = found
        gone = self._marked - {row.id for row in found.rows}
        self._marked -= gone
        at = next((at for at, line in enumerate(found.lines) if line.row is not None and line.row.id == item_id), None)
        last = [elsewhere_line] if found.elsewhere else []
        self.show([*forum_lines(found, self._glyphs, self._marked), *last], at=at)
        if gone:
            self.post_message(self.MarksChanged(len(self._marked), by_hand=False))

    @property
    def current(self) -> Envelope | None:
        """The item under the cursor."""
        lines = self._found.lines
        return lines[self.at].row if self.at < len(lines) else None

    @property
    def item_id(self) -> int | None:
        """The item under the cursor."""
        return None if self.current is None else self.current.id

    @property
    def continues(self) -> str:
        """The subject that the mail under the cursor continues with another one."""
        lines = self._found.lines
        return lines[self.at].continues if self.at < len(lines) else ""

    @property
    def nothing_here(self) -> str:
        """Why there is nothing to act on."""
        return NOTHING_HERE

    def selection(self) -> Selection:
        """Say what an action is meant for: the marked mails, else the one under the cursor."""
        if self._marked:
            return Selection(tuple(sorted(self._marked)))
        return Selection(() if self.current is None else (self.current.id,))

    def clear_marks(self) -> bool:
        """Take all marks away; False when there were none."""
        if not self._marked:
            return False
        self._mark(set())
        return True

    def step(self) -> None:
        """Go on to the next mail."""
        self.go_to(1)

    def go_to(self, step: int) -> bool:
        """Go to the mail so many further; False beyond the ends."""
        rows = [at for at, line in enumerate(self._found.lines) if line.row is not None]
        beyond = [at for at in rows if (at > self.at if step > 0 else at < self.at)]
        if not beyond:
            return False
        self.action_go(beyond[0] if step > 0 else beyond[-1])
        return True

    def action_mark(self) -> None:
        """Mark the mail under the cursor, or take its mark away, and go on."""
        if self.current is not None:
            self._mark(self._marked ^ {self.current.id})
            self.step()

    def action_mark_all(self) -> None:
        """Mark the whole conversation."""
        self._mark({row.id for row in self._found.rows})

    def _mark(self, marked: set[int]) -> None:
        self._marked.clear()
        self._marked |= marked  # the lines look at this one
        self.refresh()
        self.post_message(self.MarksChanged(len(marked)))
