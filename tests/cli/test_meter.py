"""How far an import has come."""

import re
import sys

import pytest

from tui_mail.cli.meter import Meter


class Terminal:
    """A stderr that is one."""

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    return found


def test_a_terminal_shows_rate_share_and_remaining_time_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    meter = Meter(1000)
    meter.advance(5, 250)
    meter.advance(5, 250)  # too soon to be shown
    assert re.fullmatch(r"\r5 messages, [0-9]+/s, 25 %, [0-9]+ s left\x1b\[K", terminal.written)
    meter.end()
    assert re.search(r"\r\x1b\[K10 messages in less than a second\n$", terminal.written)


def test_what_is_not_known_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    Meter(0).advance(1, 10)
    assert "left" not in terminal.written


def test_elsewhere_it_is_one_sentence_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    meter = Meter(10)
    meter.advance(3, 10)
    assert capsys.readouterr().err == ""
    meter.end()
    assert capsys.readouterr().err.startswith("3 messages in less than a second\n")
