"""The cursor stays on its row, and its row on its line, whatever comes, goes and moves meanwhile, in every order."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screens.million import made_up_row
from tui_mail.screens.list_pieces import BLOCK, Ghost, Line, Wish, read_piece
from tui_mail.screens.list_shape import Shape
from tui_mail.screens.list_window import ListWindow
from tui_mail.store.rows import Envelope, Key

DAY = 86_400_000_000
ORDERS = ("newest", "oldest", "sender", "waiting")


class MovingRows:
    """Rows in an order, that come, go, wake and change their correspondent."""

    def __init__(self, order: str, length: int) -> None:
        self.order = order
        self.known: tuple[dict[int, tuple[int, int]], list[Envelope]] = ({}, [])
        self.rows: dict[int, tuple[int, int]] = {}  # when it was listed, and who it is from
        for number in range(length):
            self.arrive(number)

    def arrive(self, number: int) -> None:
        self.rows[number + 1] = (number * DAY // 7, number * 7 % 11)

    def listed(self) -> list[Envelope]:
        if self.known[0] == self.rows:
            return self.known[1]
        rows = []
        for item, (at, who) in self.rows.items():
            lead = bytes([255 - who])
            keys = {"oldest": Key(-at, -item), "sender": Key(at, item, lead=lead)}
            keys["waiting"] = Key(-at, -item, lead=b"\2") if who % 2 else Key(at, item, lead=b"\1")
            rows.append(
                replace(made_up_row(1), id=item, listed_at=at, correspondent=f"{who}", place=keys.get(self.order))
            )
        self.known = (dict(self.rows), sorted(rows, key=lambda row: row.key, reverse=True))
        return self.known[1]

    def page(self, *, after: Key | None = None, before: Key | None = None, limit: int = BLOCK) -> list[Envelope]:
        if before is not None:
            return [row for row in self.listed() if row.key > before][-limit:]
        return [row for row in self.listed() if after is None or row.key < after][:limit]

    def last_page(self, *, limit: int = BLOCK) -> list[Envelope]:
        return self.listed()[-limit:]

    def count(self) -> int:
        return len(self.rows)

    def rank(self, key: Key) -> int:
        return sum(row.key > key for row in self.listed())

    def key_of(self, line: Line) -> Key:
        return line.key

    def fate(self, row: Envelope) -> str:
        return "gone"


@dataclass(frozen=True)
class Seen:
    """Where the cursor is on screen."""

    item: int
    line: int
    at_top: bool


def look(window: ListWindow) -> Seen:
    """See the cursor, and that all lines of the screen hang together."""
    parts = [part for part in window.shown() if part is not None]
    assert len(parts) <= window.height
    for above, below in pairwise(parts):
        follows = below.index == above.index and below.part == above.part + 1
        begins = below.index == above.index + 1 and below.part <= 0 and above.part == window.shape.lines - 1
        assert follows or begins
    line = next(y for y, part in enumerate(parts) if part.index == window.cursor and part.part == 0)
    current = window.current
    assert current is not None
    return Seen(current.id, line, window.top == 0 and window.newest)


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_the_row_stays_on_its_line_or_leaves_a_ghost_there(order: str, data: st.DataObject) -> None:
    group = {"newest": "day", "oldest": "day", "sender": "sender"}.get(order, "")
    shape = Shape(data.draw(st.integers(1, 2)), data.draw(st.sampled_from(["", group])))
    source = MovingRows(order, data.draw(st.integers(3, 400)))
    window = ListWindow(shape=shape)
    window.resize(data.draw(st.integers(6, 30)))
    window.take(read_piece(source, Wish("first")))
    for _ in range(data.draw(st.integers(1, 12))):
        _read_on(window, source)
        if data.draw(st.booleans()):
            window.move(data.draw(st.integers(-40, 60)))
        else:
            window.move_pages(data.draw(st.sampled_from([1.0, -1.0, 0.5])))
        _read_on(window, source)
        before = look(window)
        _happen(source, data, before.item)
        assert window.take(read_piece(source, Wish("around", window.current)))
        after = look(window)
        assert after.item == before.item
        assert isinstance(window.current, Ghost) == (before.item not in source.rows or _moved(window, source))
        is_short = window.newest and window.oldest and window.top == 0
        if not before.at_top and not is_short and not _at_end(window):
            assert after.line == before.line
        if window.position is not None and not any(isinstance(line, Ghost) for line in window.lines):
            listed = [row.id for row in source.listed()]
            assert window.position == listed.index(after.item) + 1


def _moved(window: ListWindow, source: MovingRows) -> bool:
    """Whether the row stands elsewhere now, further than was read."""
    return all(
        line.id != item or isinstance(line, Ghost) for line in window.lines for item in [window.lines[window.cursor].id]
    )


def _at_end(window: ListWindow) -> bool:
    """Whether the list ends, or begins, on screen: there it fills the window."""
    return (window.oldest and window.part(window.height) is None) or window.top == 0


def _read_on(window: ListWindow, source: MovingRows) -> None:
    while (wish := window.wish()) is not None:
        assert window.take(read_piece(source, wish))


def _happen(source: MovingRows, data: st.DataObject, current: int) -> None:
    for _ in range(data.draw(st.integers(1, 8))):
        what = data.draw(st.sampled_from(["arrive", "arrive", "go", "wake", "move", "go-current"]))
        some = data.draw(st.sampled_from(sorted(source.rows))) if source.rows else 0
        if what == "arrive":
            source.arrive(max(source.rows, default=0) + 1)
        elif what == "go" and len(source.rows) > 1 and some != current:
            del source.rows[some]
        elif what == "go-current" and len(source.rows) > 1:
            source.rows.pop(current, None)
        elif what == "wake" and some != current:
            source.rows[some] = (max(source.rows) * DAY // 7 + some, source.rows[some][1])
        elif what == "move" and some != current:
            source.rows[some] = (source.rows[some][0], data.draw(st.integers(0, 10)))
