"""What is sent when a screen comes or goes: only what differs, and the terminal shows the same in the end."""

import sys

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.office import Office, letter
from tests.screens.pty_session import PtySession
from tui_mail.screens.shown_lines import Differences, ShownLines

WIDTH, HEIGHT = 12, 3
STYLES = (Style(bold=True), Style(color="red"), Style())
Cell = tuple[str, Style]
Grid = list[list[Cell]]

words = st.text(alphabet="ab 日é", min_size=1, max_size=WIDTH)
pieces = st.lists(st.tuples(words, st.sampled_from(STYLES)), max_size=4)


def strip_of(parts: list[tuple[str, Style]], width: int) -> Strip:
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, STYLES[2])


lines = st.lists(pieces, min_size=HEIGHT, max_size=HEIGHT)
partly = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), pieces)
updates = st.lists(lines | partly, max_size=8)


def write(grid: Grid, x: int, y: int, strip: Strip) -> None:
    """Write as a terminal does: half of a wide character that is written over becomes a blank."""
    for segment in strip:
        for letter_ in segment.text:
            wide = 2 if letter_ == "日" else 1
            for at in range(x, x + wide):
                if grid[y][at][0] == "日" and at + 1 < WIDTH:
                    grid[y][at + 1] = (" ", grid[y][at][1])
                if grid[y][at][0] == "" and at:
                    grid[y][at - 1] = (" ", grid[y][at - 1][1])
            grid[y][x] = (letter_, segment.style or STYLES[2])
            if wide == 2:
                grid[y][x + 1] = ("", segment.style or STYLES[2])
            x += wide


@given(updates)
def test_the_terminal_shows_the_same_whatever_is_left_out(made: list[object]) -> None:
    plain: Grid = [[(" ", STYLES[2])] * WIDTH for _ in range(HEIGHT)]
    spared: Grid = [[(" ", STYLES[2])] * WIDTH for _ in range(HEIGHT)]
    shown = ShownLines()
    for one in made:
        if isinstance(one, list):
            strips = [[strip_of(parts, WIDTH)] for parts in one]
            for y, (strip,) in enumerate(strips):
                write(plain, 0, y, strip)
            difference = shown.spared(LayoutUpdate([iter(line) for line in strips], Region(0, 0, WIDTH, HEIGHT)))
            assert isinstance(difference, Differences)
            for x, y, part in difference.parts:
                write(spared, x, y, part)
        elif isinstance(one, tuple):
            y, x, parts = one
            strip = strip_of(parts, WIDTH - x)
            write(plain, x, y, strip)
            write(spared, x, y, strip)
            ends = [[WIDTH] for _ in range(HEIGHT)]
            assert shown.spared(ChopsUpdate([{x: strip} for _ in range(HEIGHT)], [(y, x, WIDTH)], ends)) is not None
        assert spared == plain


def test_what_is_there_already_is_not_sent_until_it_is_forgotten() -> None:
    shown, region = ShownLines(), Region(0, 0, WIDTH, 1)

    def sent(text: str) -> str:
        difference = shown.spared(LayoutUpdate([[Strip([Segment(text[:4]), Segment(text[4:])])]], region))
        assert isinstance(difference, Differences)
        return difference.render_segments(Console())

    assert "abcd" in sent("abcdefghijkl")
    assert sent("abcdefghijkl") == ""
    shown.forget()
    assert "abcd" in sent("abcdefghijkl")


def test_two_keys_that_come_together_paint_no_question(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(30)))
    with PtySession([sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]) as session:
        session.wait_for(b"of 30")
        session.read(first=1.0, quiet=0.3)
        session.type("s3")
        session.wait_for(f"Set item {items[-1]} to resolved".encode())
        assert b"Status of item" not in session.output
        session.output = b""
        session.type("s")
        session.wait_for(b"Status of item")
        session.read(first=0.3, quiet=0.3)
        assert len(session.output) < 12_000, len(session.output)
