"""All cases as a tree: by kind and folder, each with its parts; what is open first, what is closed folded away."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui_mail.desk.cases import refusal
from tui_mail.mail.text import counted
from tui_mail.screens.case_form import new_case_form
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.line_list import LineList, Paint
from tui_mail.screens.main_pages import show_record
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_screen import TextScreen
from tui_mail.store.actor import Actor
from tui_mail.store.queries.case_tree import CaseNode, case_nodes
from tui_mail.store.queries.finding import find_records

HINTS = (
    Hint("Enter", "open/fold"), Hint("/", "find"), Hint("n", "new"), Hint("+", "unfold all"), Hint("-", "fold all"),
    Hint("?", "help"), Hint("Esc", "back"),
)  # fmt: skip
NOTHING = "There is no case yet. n makes one; so does l on a mail."
FEW = 2_000
"""So many cases are found by any letters in order; among more by the words that they hold."""


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of the tree: a case, or what holds several."""

    key: str
    depth: int
    title: str
    said: str = ""
    case: CaseNode | None = None
    holds: bool = False  # something that can be folded
    is_open: bool = True


class Tree:
    """The cases with what is unfolded; knows no widget."""

    def __init__(self, nodes: Sequence[CaseNode]) -> None:
        self.nodes = nodes
        self._there = {node.id for node in nodes}
        self._below: defaultdict[int, list[CaseNode]] = defaultdict(list)
        self._roots: defaultdict[tuple[str, str], list[CaseNode]] = defaultdict(list)
        for node in nodes:
            if node.parent in self._there and node.parent is not None:
                self._below[node.parent].append(node)
            else:
                self._roots[node.kind, node.folder].append(node)
        self.unfolded = {f"kind {kind}" for kind, _ in self._roots} if len(nodes) <= FEW else set()
        self.unfolded |= {f"folder {kind} {folder}" for kind, folder in self._roots if len(nodes) <= FEW}

    def lines(self) -> list[TreeLine]:
        """Return what is to be seen."""
        return list(self._lines())

    def _lines(self) -> Iterator[TreeLine]:
        kinds: defaultdict[str, list[str]] = defaultdict(list)
        for kind, folder in sorted(self._roots):
            kinds[kind].append(folder)
        for kind, folders in kinds.items():
            roots = [node for folder in folders for node in self._roots[kind, folder]]
            yield TreeLine(f"kind {kind}", 0, kind, _counted(roots), holds=True)
            if f"kind {kind}" in self.unfolded:
                for folder in folders:
                    yield from self._folder(kind, folder)

    def _folder(self, kind: str, folder: str) -> Iterator[TreeLine]:
        key, nodes, depth = f"folder {kind} {folder}", self._roots[kind, folder], 1
        if folder:
            yield TreeLine(key, 1, folder, _counted(nodes), holds=True)
            depth = 2
        if not folder or key in self.unfolded:
            for node in nodes:
                if node.is_open:
                    yield from self._case(node, depth)
            closed = [node for node in nodes if not node.is_open]
            yield from self._closed(f"closed {key}", closed, depth)

    def _closed(self, key: str, closed: Sequence[CaseNode], depth: int) -> Iterator[TreeLine]:
        if closed:
            yield TreeLine(key, depth, "closed", counted(len(closed), "case"), holds=True, is_open=False)
            if key in self.unfolded:
                for node in closed:
                    yield from self._case(node, depth + 1)

    def _case(self, node: CaseNode, depth: int) -> Iterator[TreeLine]:
        parts = self._below[node.id]
        said = "" if not parts else counted(len(parts), "part")
        title = f"{node.number}  {node.title}"
        kind = "" if node.parent not in self._there else f"{node.kind} "
        key = f"case {node.id}"
        yield TreeLine(key, depth, kind + title, said, node, holds=bool(parts), is_open=node.is_open)
        if key in self.unfolded:
            for part in (one for one in parts if one.is_open):
                yield from self._case(part, depth + 1)
            yield from self._closed(f"closed {key}", [one for one in parts if not one.is_open], depth + 1)

    def unfold_all(self) -> None:
        """Unfold everything but what is closed."""
        self.unfolded |= {f"kind {kind}" for kind, _ in self._roots}
        self.unfolded |= {f"folder {kind} {folder}" for kind, folder in self._roots}
        self.unfolded |= {f"case {key}" for key in self._below}


def _counted(nodes: Sequence[CaseNode]) -> str:
    still = sum(node.is_open for node in nodes)
    return f"{still:,} open" + (f", {len(nodes) - still:,} closed" if still < len(nodes) else "")


class CasesPage(Screen[None]):
    """The tree of cases; Enter opens the archive of one."""

    AUTO_FOCUS = "LineList"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", "Open", id="cases.open", tooltip="the archive of the case; folds and unfolds the rest"
        ),
        Binding("right,l", "unfold(True)", "Unfold", id="cases.unfold", tooltip="show what is below"),
        Binding("left,h", "unfold(False)", "Fold", id="cases.fold", tooltip="show it no longer"),
        Binding("plus", "all(True)", "Unfold all", id="cases.unfold-all", tooltip="all but what is closed"),
        Binding("minus", "all(False)", "Fold all", id="cases.fold-all", tooltip="only the kinds"),
        Binding("slash", "find", "Find", id="cases.find", tooltip="a case by a few letters of number or title"),
        Binding("n", "new", "New", id="cases.new", tooltip="a new case, of the kind at hand"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="cases.redraw", tooltip="paint the screen anew"),
        Binding("question_mark", "help", "Help", id="cases.help", tooltip="this page"),
        Binding("escape,q", "close", "Close", id="cases.close", tooltip="back to where I was"),
        Binding("ctrl+q", "app.quit", "Quit", id="cases.quit", tooltip="leave", show=False),
    ]

    def __init__(self, actor: Actor, nodes: Sequence[CaseNode], glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._glyphs = glyphs
        self._tree = Tree(nodes)
        self._lines: list[TreeLine] = []

    def compose(self) -> ComposeResult:
        """The tree between a title and the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield FrameLine(glyphs, corners[0], corners[1], title="Cases", id="cases-line")
        yield LineList(nothing=NOTHING, id="cases")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(HINTS)

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def on_screen_resume(self) -> None:
        """Look again: on the page of a case it may have been changed."""
        if self._lines:
            self._reread()

    @property
    def _list(self) -> LineList:
        return self.query_one(LineList)

    @property
    def current(self) -> TreeLine | None:
        """The line under the cursor."""
        return self._lines[self._list.at] if self._lines else None

    def _show(self) -> None:
        key = self.current.key if self.current is not None else ""
        self._lines = self._tree.lines()
        at = next((at for at, line in enumerate(self._lines) if line.key == key), None)
        self._list.show([self._paint(line) for line in self._lines], at=at)
        self.query_one("#cases-line", FrameLine).say(f"Cases · {_counted(self._tree.nodes)}")

    def _reread(self) -> None:
        def show(nodes: list[CaseNode]) -> None:
            unfolded, self._tree = self._tree.unfolded, Tree(nodes)
            self._tree.unfolded = unfolded
            self._show()

        read_then(self, lambda: case_nodes(self._actor), show)

    def _paint(self, line: TreeLine) -> Paint:
        glyphs = self._glyphs
        sign = " " if not line.holds else glyphs.open if line.key in self._tree.unfolded else glyphs.shut

        def paint(width: int, inks: Inks) -> Text:
            room = max(5, width - 3 - 2 * line.depth - len(line.said) - 3)
            ink = inks.strong if line.case is None else inks.quiet if not line.is_open else ""
            start = f" {'  ' * line.depth}{sign} "
            return Text.assemble(start, (fit(line.title, room, glyphs.cut), ink), " ", (line.said, inks.quiet))

        return paint

    def action_open(self) -> None:
        """Show the archive of the case, or fold what holds several."""
        line = self.current
        if line is None:
            return
        if line.case is not None:
            show_record(self, self._actor, line.case.id)
        else:
            self.action_unfold(line.key not in self._tree.unfolded)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Open what was clicked twice."""
        self.action_open()

    def action_unfold(self, unfold: bool) -> None:
        """Show what is below a line, or no longer; from what is folded go up to what holds it."""
        line = self.current
        if line is None:
            return
        if line.holds and unfold:
            self._tree.unfolded.add(line.key)
        elif line.holds and line.key in self._tree.unfolded:
            self._tree.unfolded.discard(line.key)
        elif not unfold:
            above = [at for at in range(self._list.at) if self._lines[at].depth < line.depth]
            self._list.action_go(above[-1] if above else self._list.at)
        self._show()

    def action_all(self, unfold: bool) -> None:
        """Unfold all, or fold it."""
        if unfold:
            self._tree.unfold_all()
        else:
            self._tree.unfolded.clear()
        self._show()

    def action_find(self) -> None:
        """Find a case by a few letters."""
        nodes = self._tree.nodes
        few = [Choice(one.id, f"{one.kind} {one.number} {one.title}", one.status) for one in nodes]

        def choices(typed: str) -> list[Choice[int]]:
            if len(few) <= FEW:
                return among(few, typed)[:100]
            found = find_records(self._actor, typed, people=False)
            return [Choice(one.id, f"{one.kind} {one.number} {one.name}", one.detail) for one in found]

        question = Question("Find a case", choices, "Enter opens it · Esc closes", nothing="No case fits.")
        ask(self, question, lambda picked: show_record(self, self._actor, picked.value))

    def action_new(self) -> None:
        """Make a new case."""
        kind = next((line.title for line in reversed(self._lines[: self._list.at + 1]) if line.depth == 0), "")

        def saved(sentence: str | None) -> None:
            if sentence:
                self.query_one(StatusLine).answer(sentence)
                self._reread()

        if why := refusal(self._actor):
            self.query_one(StatusLine).answer(why, "refused")
            return
        read_then(
            self,
            lambda: new_case_form(self._actor, one_line(kind)),
            lambda asked: self.app.push_screen(FormPage(asked, self._glyphs), saved),
        )

    def action_help(self) -> None:
        """Show the keys."""
        groups = [("In the cases", bindings_of(CasesPage)), ("In the lines", bindings_of(LineList))]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
