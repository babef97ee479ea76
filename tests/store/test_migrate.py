"""The schema: made once by whoever comes first, refused where it is newer, and the one that the models name."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

from tui_mail.errors import UsageError
from tui_mail.store.database import close_database, database, is_sqlite, open_database
from tui_mail.store.migrate import check_version, migrate
from tui_mail.store.models import ALL

STEPS = ["0001_first", "0002_intake"]
STARTER = """
import sys
from tui_mail.store.database import close_database, open_database
from tui_mail.store.migrate import check_version, migrate
sys.stdin.readline()
open_database(sys.argv[1])
print(",".join(migrate()))
check_version()
close_database()
"""


@pytest.fixture
def url(tmp_path: Path, store_url: str | None) -> Iterator[str]:
    yield store_url or f"sqlite:///{tmp_path / 'tui-mail.db'}"
    close_database()


def test_migrating_twice_changes_nothing_the_second_time(url: str) -> None:
    open_database(url)
    assert migrate() == STEPS
    assert migrate() == []
    check_version()


def test_of_several_starters_at_once_one_makes_the_tables_and_the_others_wait_for_it(url: str) -> None:
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for starter in starters:
        assert starter.stdin
        starter.stdin.write("go\n")
        starter.stdin.flush()
    said = [starter.communicate(timeout=60) for starter in starters]
    assert [errors for _, errors in said] == [""] * len(starters)
    assert sorted(applied.strip() for applied, _ in said) == ["", "", "", ",".join(STEPS)]


def test_a_database_of_a_newer_program_is_refused_and_left_alone(url: str) -> None:
    open_database(url)
    migrate()
    mark = "?" if is_sqlite() else "%s"
    database.execute_sql(
        f"INSERT INTO schema_migration (name, applied) VALUES ({mark}, {mark})", ("9999_future", "2030-01-01 00:00:00")
    )
    for refusing in (migrate, check_version):
        with pytest.raises(UsageError, match=r"newer than this program \(it has 9999_future\)"):
            refusing()


def test_a_database_without_tables_is_called_older(url: str) -> None:
    open_database(url)
    with pytest.raises(UsageError, match=r"older than this program.*tui-mail migrate"):
        check_version()


def test_the_models_name_the_columns_and_indexes_that_the_migrations_make(url: str) -> None:
    """The search index of PostgreSQL is the migrations' alone, as the FTS5 table of SQLite is."""
    open_database(url)
    migrate()
    difference = diff_models(database.obj, list(ALL))
    assert difference.create_tables == []
    assert (difference.add_columns, difference.drop_columns) == ([], [])
    assert [index for index in difference.add_indexes if not index.unique] == []
    extra = {index.name for index in difference.drop_indexes if not index.unique}
    assert extra == (set() if is_sqlite() else {"message_text_trigrams"})


def test_every_table_of_a_fresh_database_has_a_model(url: str) -> None:
    open_database(url)
    migrate()
    known = {model._meta.table_name for model in ALL} | {"schema_migration"}
    found = {name for name in database.get_tables() if not name.startswith(("message_search", "sqlite_"))}
    assert found == known
