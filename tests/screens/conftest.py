"""An office to look at, and screens that are tried at the sizes people have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, open_office
from tui_mail.screens import message_room
from tui_mail.store.database import close_database


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """Open an office on SQLite: what the screens show does not depend on the database."""
    yield open_office(tmp_path / "home", None)
    close_database()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show a message without the rest that a cursor needs else."""
    monkeypatch.setattr(message_room, "REST", 0.001)
