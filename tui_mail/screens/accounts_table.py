"""The table of accounts: a line each, painted line by line; the cursor stays on its account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.accounts_words import is_trouble, progress_words, state_glyph, state_word, users_words
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.times import now, short
from tui_mail.store import clock
from tui_mail.store.queries.account_table import AccountLine

_BEFORE = 4  # cursor, sign and the blanks beside it
_STATE = 11
_TIME = 7
_TITLES = ("Account", "Addresses", "Kind", "Mailbox", "Used by")


@dataclass(frozen=True, slots=True)
class _Widths:
    """Cells of the columns before the state; 0 leaves one out."""

    name: int
    addresses: int
    kind: int
    mailbox: int
    users: int


def _widths(width: int) -> _Widths:
    rest = width - _BEFORE - _STATE - 2 * _TIME
    name, mailbox = min(20, max(12, width // 8)), min(16, max(10, width // 10))
    kind = 9 if width >= 100 else 0
    users = rest // 4 if width >= 100 else 0
    return _Widths(name, rest - name - mailbox - kind - users, kind, mailbox, users)


class AccountsTable(Widget, can_focus=True):
    """One line per account under a line of titles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="accounts.down", tooltip="The next account", show=False),
        Binding("k,up", "move(-1)", "Up", id="accounts.up", tooltip="The account before", show=False),
        Binding("home", "move(-1000)", "First", id="accounts.first", tooltip="The first account", show=False),
        Binding("end,G", "move(1000)", "Last", id="accounts.last", tooltip="The last account", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"accounts-table--{part}" for part in ("plain", "titles", "quiet", "trouble", "cursor", "cursor-quiet")
    }

    @dataclass
    class Moved(Message):
        """The cursor is on another account, or the account under it has changed."""

        account: AccountLine | None

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._accounts: Sequence[AccountLine] = ()
        self._cursor = 0
        self._top = 0
        self.empty = ""

    @property
    def current(self) -> AccountLine | None:
        """The account under the cursor."""
        return self._accounts[self._cursor] if self._accounts else None

    def show(self, accounts: Sequence[AccountLine], *, go_to: str = "") -> None:
        """Show these; the cursor stays on its account, or goes to the one that is named."""
        name = go_to or (self.current.name if self.current is not None else "")
        before = self.current
        self._accounts = accounts
        kept = next((at for at, one in enumerate(accounts) if one.name == name), None)
        self._cursor = min(self._cursor, max(0, len(accounts) - 1)) if kept is None else kept
        self._scroll()
        self.refresh()
        if self.current != before or not accounts:
            self.post_message(self.Moved(self.current))

    def render_line(self, y: int) -> Strip:
        """Paint the titles, an account or nothing."""
        width = self.size.width
        if y == 0:
            return Strip([Segment(self._titles(width), self._style("titles"))])
        at = self._top + y - 1
        if at < len(self._accounts):
            return self._row(self._accounts[at], at, width)
        words = f"  {self.empty}" if not self._accounts and y == 1 else ""
        return Strip([Segment(fit(words, width, self._glyphs.cut), self._style("quiet"))])

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"accounts-table--{part}")

    def _part(self, at: int) -> str:
        if at == self._cursor:
            return "cursor" if self.has_focus else "cursor-quiet"
        return "plain" if self._accounts[at].active else "quiet"

    def _titles(self, width: int) -> str:
        columns = _widths(width)
        cells = zip(_TITLES, self._order(columns), strict=True)
        words = "".join(f"{title:<{size}}"[:size] for title, size in cells if size)
        line = f"{' ' * _BEFORE}{words}{'State':<{_STATE}}{'Last':<{_TIME}}{'Next':<{_TIME}}"
        return set_cell_size(line, width)

    @staticmethod
    def _order(columns: _Widths) -> tuple[int, ...]:
        return columns.name, columns.addresses, columns.kind, columns.mailbox, columns.users

    def _row(self, account: AccountLine, at: int, width: int) -> Strip:
        """Paint an account; what is wrong stands out by its sign and its state, the rest stays calm."""
        style = self._style(self._part(at))
        stands_out = is_trouble(account) and at != self._cursor
        tint = Style(color=self._style("trouble").color) if stands_out else Style()
        gutter = self._glyphs.cursor if at == self._cursor else " "
        before, sign = f"{gutter} ", f"{state_glyph(account, self._glyphs)} "
        room = width - _BEFORE - _STATE - 2 * _TIME
        words = set_cell_size(self._cells(account, width), room)
        return Strip(
            [
                Segment(before, style),
                Segment(sign, style + tint),
                Segment(words, style),
                Segment(self._state(account), style + tint),
            ]
        ).adjust_cell_length(width, style)

    def _cells(self, account: AccountLine, width: int) -> str:
        glyphs, cut = self._glyphs, self._glyphs.cut
        lock = f" {glyphs.private}" if account.private else ""
        mailbox = one_line(account.mailbox or glyphs.nothing) + lock
        texts = (account.name, ", ".join(account.addresses), account.kind, mailbox, users_words(account))
        sizes = self._order(_widths(width))
        return "".join(fit(text, size - 1, cut) + " " for text, size in zip(texts, sizes, strict=True) if size)

    def _state(self, account: AccountLine) -> str:
        """Say the state, the last good round and the next try; while mail is fetched, how far that is."""
        fares, room = account.health, _STATE + 2 * _TIME
        if fares is None:
            return f"{state_word(account):<{room}}"
        if fares.progress is not None and fares.state != "failed":
            return fit(progress_words(fares.progress, clock.now()).replace(" of ", "/").replace(" · ", " "), room, "")
        today = now()
        times = (fares.last_success_at, fares.next_try_at)
        last, due = (self._glyphs.nothing if at is None else short(at, today) for at in times)
        return f"{state_word(account):<{_STATE}}{last:<{_TIME}}{due:<{_TIME}}"

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        self._scroll()

    def on_focus(self) -> None:
        """Show that the keys are here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they are not."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the account that was clicked."""
        at = self._top + event.y - 1
        if event.y and at < len(self._accounts):
            self.action_move(at - self._cursor)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + steps, len(self._accounts) - 1))
        self._scroll()
        self.refresh()
        self.post_message(self.Moved(self.current))

    def _scroll(self) -> None:
        height = max(1, self.size.height - 1)
        top = min(self._top, self._cursor, max(0, len(self._accounts) - height))
        self._top = max(self._cursor - height + 1, top, 0)
