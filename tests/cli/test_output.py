"""What fits on a line: foreign text is cut, on a terminal to what it has room for."""

import sys

import pytest

from tui_mail.cli.output import cut, room


def test_a_text_is_cut_to_columns_with_dots_for_the_rest() -> None:
    assert cut("Rechnung", 8) == "Rechnung"
    assert cut("Rechnung vom Mai", 12) == "Rechnung..."
    assert cut("\u8acb" * 10, 11) == "\u8acb" * 4 + "..."


def test_a_terminal_gives_what_is_left_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert room("x" * 60) == 200
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for columns, left in ((120, 60), (70, 20), (900, 200)):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert room("x" * 40, "y" * 20) == left
