"""Fixtures for every room: the private servers and the folders of sample mail beside the project."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Office, open_office
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tui_mail.config.home import create_home
from tui_mail.store.database import close_database, open_database
from tui_mail.store.migrate import migrate

settings.register_profile("steady", deadline=None)  # a busy machine is no finding
settings.load_profile("steady")

_MEMORY = Path("/dev/shm")
_ENOUGH = 4_000_000_000  # bytes


def pytest_configure() -> None:
    """Keep the files of tests in memory where there is room: all of them are synced, for which disks take long."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


_SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def _quiet_journal() -> Iterator[None]:
    """Take back what the program's own log has set up, so that the next test can look at what is logged."""
    yield
    logger = logging.getLogger("tui_mail")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def _usual_surroundings() -> Iterator[None]:
    """Take back what the program changes about its process: a restricted session forgets almost all of it."""
    before, folder = dict(os.environ), Path.cwd()
    for name in ("SUDO_UID", "SSH_ORIGINAL_COMMAND", "TUI_MAIL_DEBUG", "TUI_MAIL_HOME", "STATE_DIRECTORY"):
        os.environ.pop(name, None)
    os.umask(0o022)  # its own files have a narrower one
    yield
    os.environ.clear()
    os.environ.update(before)
    os.chdir(folder)


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


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test on both databases."""
    return str(request.param)


@pytest.fixture
def store_url(database_kind: str, request: pytest.FixtureRequest) -> str | None:
    """Give the URL of an empty database; None stands for the SQLite file of the home."""
    return str(request.getfixturevalue("postgres_url")) if database_kind == "postgres" else None


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables of a SQLite database once, to be copied: half of what an office costs."""
    path = tmp_path_factory.mktemp("migrated") / "tui-mail.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    """Make the tables of a PostgreSQL database once, and return its name."""
    url = postgres.fresh_database()
    _make_tables(url)
    return postgres.name(url)


def _make_tables(url: str) -> None:
    open_database(url)
    migrate()
    close_database()


@pytest.fixture
def open_an_office(
    tmp_path: Path, database_kind: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Office]]:
    """Let the test choose visibility and members_act_on of the office it opens."""
    made: list[str] = []
    server: Postgres | None = request.getfixturevalue("postgres") if database_kind == "postgres" else None

    def open_it(**settings: str) -> Office:
        home = tmp_path / "home"
        if server is not None:
            made.append(server.fresh_database(request.getfixturevalue("migrated_database")))
            return open_office(home, made[-1], **settings)
        create_home(home)
        shutil.copy(request.getfixturevalue("migrated_file"), home / "tui-mail.db")
        return open_office(home, None, **settings)

    yield open_it
    close_database()
    for url in made:
        assert server is not None
        server.drop_database(url)


@pytest.fixture
def office(open_an_office: Callable[..., Office]) -> Office:
    """Open the office as most are: a claim queue, and members act on what is theirs."""
    return open_an_office()
