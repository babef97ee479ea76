"""The sparing driver: fewer bytes, the same picture."""

import webbrowser
from io import BytesIO
from pathlib import Path

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App

from tui_mail.screens.sparing_driver import Pen, SparingDriver

CODES = st.lists(
    st.sampled_from(["0", "1", "2", "3", "4", "7", "31", "42", "95", "103", "38;5;110", "48;2;18;18;18", "38;2;1;2;3"]),
    min_size=1,
    max_size=4,
).map(";".join)
PIECES = st.lists(
    st.one_of(
        CODES.map("\x1b[{}m".format),
        st.text("ab ", max_size=5),
        st.just("\x1b[0m"),
        st.tuples(st.integers(1, 5), st.integers(1, 20)).map(lambda at: f"\x1b[{at[0]};{at[1]}H"),
    ),
    max_size=30,
)


def picture(*writes: str) -> list[list[object]]:
    screen = pyte.Screen(30, 6)
    stream = pyte.Stream(screen)
    for write in writes:
        stream.feed(write)
    return [[screen.buffer[y][x] for x in range(30)] for y in range(6)]


@settings(deadline=None)
@given(st.lists(PIECES, max_size=4))
def test_what_is_spared_changes_nothing_of_the_picture(writes: list[list[str]]) -> None:
    pen = Pen()
    plain = ["".join(pieces) + "\x1b[0m" for pieces in writes]
    assert picture(*(pen.spare(write) for write in plain)) == picture(*plain)


def test_a_style_is_sent_once_for_all_pieces_that_have_it() -> None:
    pen = Pen()
    pen.spare("\x1b[0m.")
    piece = "\x1b[1;38;5;110;48;5;233mabc\x1b[0m"
    assert pen.spare(piece * 3) == "\x1b[1;38;5;110;48;5;233mabcabcabc\x1b[0m"


def test_only_the_colour_that_differs_is_sent() -> None:
    pen = Pen()
    pen.spare("\x1b[0m.")
    written = pen.spare("\x1b[38;5;1;48;5;233ma\x1b[0m\x1b[38;5;2;48;5;233mb\x1b[0m")
    assert written == "\x1b[38;5;1;48;5;233ma\x1b[38;5;2mb\x1b[39;49m"


def test_a_colour_of_the_palette_goes_by_its_number() -> None:
    pen = Pen()
    pen.spare("\x1b[0m.")
    assert pen.spare("\x1b[38;2;135;175;215ma\x1b[0m") == "\x1b[38;5;110ma\x1b[39m"


@pytest.mark.parametrize("codes", ["31", "38;5;110", "48;2;1;2;3", "95", "107", "1;38;5;3"])
def test_without_colours_no_colour_goes_out(codes: str) -> None:
    written = Pen(colourless=True).spare(f"\x1b[{codes}mword\x1b[0m")
    assert written.replace("\x1b[0m", "").replace("\x1b[0;1m", "") == "word"


async def test_nothing_but_the_terminal_is_reached_through_the_driver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", pytest.fail)
    async with App[None]().run_test() as pilot:
        driver = SparingDriver(pilot.app)
        driver.open_url("https://evil.example")
        driver.deliver_binary(BytesIO(b"picture"), delivery_key="1", save_path=tmp_path / "picture")
        assert not driver.can_suspend
        assert "ctrl+z" not in pilot.app.active_bindings
    assert list(tmp_path.iterdir()) == []
