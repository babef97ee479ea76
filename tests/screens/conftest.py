"""An office to look at, and screens that are tried at the sizes people have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, letter, open_office
from tui_mail.screens import message_room
from tui_mail.store.database import close_database


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """Open an office on SQLite: what the screens show does not depend on the database."""
    yield open_office(tmp_path / "home", None)
    close_database()


@pytest.fixture
def desk_on_postgres(tmp_path: Path, postgres_url: str) -> Iterator[Office]:
    """Open an office with two letters on a database server, which can be out of reach."""
    office = open_office(tmp_path / "home", postgres_url)
    office.deliver(letter(1), letter(2))
    yield office
    close_database()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show a message without the rest that a cursor needs else."""
    monkeypatch.setattr(message_room, "REST", 0.001)
