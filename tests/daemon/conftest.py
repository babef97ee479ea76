"""An instance on an IMAP account, for the daemon's threads in this process and for its process."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.instance import SECRET, Instance, new_instance

Open = Callable[..., Instance]


@pytest.fixture
def name(tmp_path: Path) -> str:
    """Name an account as no other test does."""
    return "u" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def open_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Let the test say which accounts there are; the database is SQLite."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    with ExitStack() as stack:
        yield lambda *accounts: stack.enter_context(new_instance(tmp_path, None, *accounts))
