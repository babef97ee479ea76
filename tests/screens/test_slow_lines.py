"""Slow lines and poor terminals: few bytes, no picture too many, no colour and no letter that is not there."""

import re
import statistics
import sys
from collections.abc import Mapping
from time import monotonic

import pytest
from rich.color import Color, ColorSystem

from tests.office import Office, letter
from tests.screens.pty_session import PtySession
from tui_mail.screens.charsets import charset_for, charset_of, showable
from tui_mail.screens.colours import themes_for
from tui_mail.screens.outlet import PATIENCE, Echo, Outlet
from tui_mail.screens.sparing_driver import Pen

QUESTION, ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
SGR = re.compile(rb"\x1b\[([0-9;]*)m")
WALK = ("\r", "q", "f", "\x1b", "?", "q", "gu", "q", "\x10")


def opened(
    desk: Office, environ: Mapping[str, str] | None = None, *, columns: int = 120, lines: int = 40
) -> PtySession:
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    session = PtySession(command, columns=columns, lines=lines, environ=environ)
    session.wait_for(b" of ")
    session.read(first=0.5, quiet=0.3)
    return session


def test_a_move_of_the_cursor_sends_600_bytes_at_most(desk: Office) -> None:
    desk.deliver(*(letter(number, subject=f"Klage {number} wegen Umbau") for number in range(120)))
    with opened(desk) as session:
        moves = [len(session.press("j")) for _ in range(40)]
        assert statistics.mean(moves) <= 600, moves


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm", "COLORTERM": "", "NO_COLOR": "1", "LANG": "C"},
        {"TERM": "linux", "COLORTERM": ""},
    ],
    ids=["no colour, no Unicode", "16 colours"],
)
def test_what_a_poor_terminal_has_not_is_not_sent(desk: Office, environ: Mapping[str, str]) -> None:
    desk.deliver(letter(1, subject="Klage Müller 请"), letter(2))
    with opened(desk, environ, columns=80, lines=24) as session:
        for keys in WALK:
            session.press(keys)
        assert session.is_running
        codes = {code for found in SGR.findall(session.output) for code in found.split(b";")}
    if "NO_COLOR" in environ:
        assert codes <= {b"", b"0", b"1", b"2", b"3", b"4", b"7"}
        assert session.output.isascii()
        assert b"Klage M?ller ??" in session.output
    else:
        assert not codes & {b"38", b"48"}
        assert codes & {b"37", b"97"}


def test_on_a_line_that_does_not_follow_pictures_are_left_out_and_no_key_is_lost(desk: Office) -> None:
    desk.deliver(*(letter(number, subject=f"Klage {number} wegen Umbau") for number in range(60)))
    with opened(desk, columns=80, lines=24) as session:
        session.type(ANSWER.decode())  # a terminal that answers at once, until the line gets slow
        session.read(first=0.5, quiet=0.2)
        for _ in range(4):
            session.type("j")
            session.type(ANSWER.decode() * session.read(first=1.0, quiet=0.01).count(QUESTION))
        before = len(session.output)
        for _ in range(40):
            session.type("j")
            session.read(first=0.06, quiet=0.01)
        unanswered = session.output[before:]
        assert unanswered.count(b"\x1b[?2026h") < 20  # most of the 40 pictures were not sent
        session.type(ANSWER.decode())
        end = monotonic() + 10
        while b" 45 of 60" not in session.output:
            assert monotonic() < end, session.output[-500:]
            session.read(first=0.1)


def test_whether_a_line_follows_is_known_from_what_waits() -> None:
    outlet = Outlet(sys.stdout)
    assert not outlet.is_behind
    outlet.expect()
    end = monotonic() + PATIENCE
    while monotonic() <= end:
        assert not outlet.is_behind or monotonic() > end - 0.01
    assert outlet.is_behind
    outlet.write("")
    assert not outlet.is_behind


def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    echo = Echo()
    assert echo.ask()
    assert not echo.ask()
    assert not echo.is_late


@pytest.mark.parametrize(
    ("environ", "charset"),
    [
        ({"LANG": "de_CH.UTF-8"}, "utf-8"),
        ({"LC_CTYPE": "UTF-8"}, "utf-8"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso8859-1"),
        ({"LANG": "de_DE"}, "ascii"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ascii"),  # Python's own doing
        ({"LANG": "C.UTF-8"}, "utf-8"),
        ({}, "ascii"),
    ],
)
def test_the_locale_says_which_letters_there_are(environ: dict[str, str], charset: str) -> None:
    assert charset_of(environ) == charset


def test_letters_that_a_terminal_lacks_are_question_marks_as_wide_as_they_were() -> None:
    assert showable("Müller · 请查 e\u0301…", "ascii") == "M?ller - ???? e~"
    assert showable("Müller 请", "iso8859-1") == "Müller ??"
    assert charset_for("utf-8", {"LANG": "de_DE.ISO-8859-1"}) == "ascii"


def test_shades_that_become_one_with_16_colours_are_told_apart() -> None:
    assert "\x1b[0;37;100mword" in Pen().spare("\x1b[90;100mword\x1b[0m")
    assert "\x1b[0;90;107mword" in Pen().spare("\x1b[37;107mword\x1b[0m")


def test_with_16_colours_the_line_at_hand_has_another_ground_than_the_others() -> None:
    for theme in themes_for("standard"):
        grounds = [theme.variables["band"], str(theme.background), str(theme.surface)]
        band, *others = (Color.parse(one).downgrade(ColorSystem.STANDARD).number for one in grounds)
        assert band not in others
