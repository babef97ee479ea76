"""Fixtures for every room: the private servers and the folders of sample mail beside the project."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres

_SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Share one mail server among all tests of this run: use a user name of your own."""
    server = Dovecot()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Share one database server among all tests of this run."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """Give this test an empty PostgreSQL database of its own."""
    url = postgres.fresh_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Find the folder of real messages, with what independent parsers agree on in expected.jsonl."""
    return _shared_folder("corpus")


@pytest.fixture(scope="session")
def hostile() -> Path:
    """Find the folder of hostile messages, with what a safe program must do in manifest.json."""
    return _shared_folder("hostile")


def _shared_folder(name: str) -> Path:
    folder = _SHARED / name
    if not folder.is_dir():
        pytest.skip(f"no ../shared/{name} beside the project")
    return folder
