"""Keys that come while the program opens, while a page opens over it, and while it closes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.office import Office, letter
from tests.screens.pty_session import PtySession
from tui_mail.screens.key_groups import key_groups
from tui_mail.store.queries.items import history

NAMED = {
    "full_stop": ".", "question_mark": "?", "asterisk": "*", "plus": "+", "ampersand": "&",
    "space": " ", "enter": "\r", "escape": "\x1b",
    "number_sign": "#", "exclamation_mark": "!", "minus": "-", "slash": "/", "delete": "\x1b[3~",
    "tab": "\t", "shift+tab": "\x1b[Z", "up": "\x1b[A", "down": "\x1b[B", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "f5": "\x1b[15~", "left": "\x1b[D", "right": "\x1b[C",
    "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "greater_than_sign": ">", "less_than_sign": "<",
    "equals_sign": "=", "comma": ",", "semicolon": ";", "left_square_bracket": "[", "right_square_bracket": "]",
    "left_curly_bracket": "{", "right_curly_bracket": "}",
}  # fmt: skip
LEAVE = "\x11"
STORMS = 12
"""So many times all keys are typed while the program opens. Without an end a slow one gets tens of thousands."""


def every_key() -> list[str]:
    bound = {key for _, bindings in key_groups() for binding in bindings for key in binding.key.split(",")}
    sent = [sent_as(key) for key in sorted(bound - {"", "ctrl+q"}) if " " not in key]
    return [*sent, "ga", "ge", "gg"]


def sent_as(key: str) -> str:
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) - ord("a") + 1)
    return key if len(key) == 1 else NAMED[key]


def left(session: PtySession) -> None:
    assert session.ended() == 0, session.output[-2000:].decode()


@contextmanager
def opening(desk: Office) -> Iterator[PtySession]:
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for(b"\x1b[?1049h")  # the terminal is ours, and nothing is on it yet
        yield session


def shuffled(turn: int) -> str:
    keys = every_key()
    return "".join(keys[turn:] + keys[:turn])


@pytest.mark.parametrize("turn", range(0, 50, 10))
def test_keys_of_every_kind_while_it_opens_do_no_harm(desk: Office, turn: int) -> None:
    desk.deliver(letter(1))
    with opening(desk) as session:
        for _ in range(STORMS):
            if b"no daemon runs" not in session.output:
                session.type(shuffled(turn).replace("\x10", ""))  # what Textual's palette makes of a storm is its own
                session.read(first=0.02, quiet=0.01)
        session.wait_for(b"Mailboxes")  # until something is to be seen nobody can leave
        session.press(LEAVE)
        left(session)


@pytest.mark.parametrize("page", ["?", "h", "ga", "ge", "a", "b", ".", "H", "\x10"])
def test_keys_of_every_kind_while_a_page_opens_do_no_harm(desk: Office, page: str) -> None:
    desk.deliver(letter(1))
    with opening(desk) as session:
        session.wait_for(b"1 of 1")
        session.press(page + shuffled(0))
        session.press("\x1b")
        session.press(LEAVE)
        left(session)


def test_keys_of_every_kind_after_the_one_that_leaves_do_nothing(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    with opening(desk) as session:
        session.wait_for(b"1 of 1")
        session.press(LEAVE + "te" + shuffled(0))
        left(session)
    assert [event.action for event in history(desk.actor("anna"), item)] == ["arrived"]
