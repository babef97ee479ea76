"""An office at the command line: verbs run in this process, with everything behind them real."""

import json
import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, letter, open_office
from tui_mail.cli import main, words
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store


@dataclass(frozen=True)
class Answer:
    """What a verb left behind."""

    code: int
    stdout: bytes
    err: str

    @property
    def out(self) -> str:
        """Stdout as text."""
        return self.stdout.decode()

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the verb printed
        """Stdout as JSON."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Shell:
    """A shell in which tui-mail is called for one home, unless it is `at_home`, where nobody says so."""

    home: Path
    captured: pytest.CaptureFixture[bytes]
    at_home: bool = False

    def __call__(self, *words: object, login: str | None = "anna") -> Answer:
        """Call tui-mail with these words; the store is closed afterwards."""
        close_database()
        self.captured.readouterr()
        who = [] if login is None else ["--as", login]
        where = [] if self.at_home else ["--home", str(self.home)]
        code = main([*where, *who, *map(str, words)])
        out, err = self.captured.readouterr()
        return Answer(code, out, err.decode())

    def refused(self, code: int, *words: object, login: str | None = "anna") -> str:
        """Call tui-mail, expect this exit code, nothing on stdout and one sentence on stderr, and return that."""
        answer = self(*words, login=login)
        lines = answer.err.splitlines()
        assert (answer.code, answer.out, len(lines)) == (code, "", 1), answer
        assert lines[0].startswith("tui-mail: ")
        return lines[0].removeprefix("tui-mail: ")


SOMEBODY = pwd.getpwnam("daemon")
"""A login of this machine that is not the one of the test."""


@pytest.fixture
def service(shell: "Shell", monkeypatch: pytest.MonkeyPatch) -> "Shell":
    """Give a shell of whom sudo let use the account; the instance is where that account is at home."""
    monkeypatch.setattr(words, "home_of_account", lambda: shell.home)
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY.pw_uid))
    return replace(shell, at_home=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the instance is."""
    return tmp_path / "home"


@pytest.fixture
def shell(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Shell]:
    """A shell for the home, in which nothing may be yet."""
    yield Shell(home, capsysbinary)
    close_database()


class Desk(Office):
    """An office whose store can be opened again after a verb has closed it."""

    def open(self) -> None:
        """Open the store again."""
        open_store(self.home)

    def take_in(self, *messages: bytes) -> list[int]:
        """Let messages arrive; returns the ids of the items they became."""
        self.open()
        return self.deliver(*messages)


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    """An office with a claim queue, on SQLite."""
    office = open_office(home, None)
    yield Desk(office.home, office.blobs)
    close_database()


@pytest.fixture
def item(desk: Desk) -> int:
    """One item that nobody has."""
    return desk.take_in(letter(1, subject="Mandat 2026-00117: Frage"))[0]


def os_login() -> str:
    """The login of who runs the tests."""
    return pwd.getpwuid(os.getuid()).pw_name
