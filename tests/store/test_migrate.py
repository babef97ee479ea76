"""The schema: made once by whoever comes first, refused where it is newer, and the one that the models name."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import IntegrityError, InternalError, OperationalError, ProgrammingError
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from tui_mail.errors import UsageError
from tui_mail.store.clock import now
from tui_mail.store.database import close_database, database, is_sqlite, open_database
from tui_mail.store.migrate import FOLDER, check_version, migrate
from tui_mail.store.models import ALL, Label
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.ledger import due_keys, given_up, settled_keys
from tui_mail.store.writes.locks import MESSAGES_LOCK

STEPS = [
    "0001_first",
    "0002_intake",
    "0003_team",
    "0004_row_security",
    "0005_files",
    "0006_finding",
    "0007_conversations",
]
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


MOVED = {"message_text": "folded"}
"""What stands in a table of its own now."""

FILLED = """
INSERT INTO users (login, name, email, admin, auditor, departments, qualifications, active)
  VALUES ('anna', 'Anna', '', TRUE, FALSE, '["Recht"]', '[]', TRUE);
INSERT INTO account (name, kind, settings, active, state, failure, failures)
  VALUES ('kanzlei', 'imap', '{}', TRUE, 'ok', '', 0);
INSERT INTO remote_folder (account, name, role, uidvalidity, last_uid) VALUES (1, 'INBOX', 'inbox', 7, 2);
INSERT INTO mailbox (code, name, account, visibility, members_act_on, signature, active, modseq, history_length,
  history_head) VALUES ('kanzlei', 'Kanzlei', 1, 'all', 'own', '', TRUE, 5, 2, 'h2');
INSERT INTO folder (mailbox, parent, name, kind) VALUES (1, NULL, 'Inbox', 'inbox');
INSERT INTO blob (sha256, size, stored_at) VALUES ('aa', 3, 1);
INSERT INTO blob (sha256, size, stored_at) VALUES ('bb', 4, 1);
INSERT INTO message (id, message_id, identity, date_at, received_at, subject, from_name, from_address, in_reply_to,
  reference_ids, raw_sha256, size, automatic, attachment_count, attachment_type, problem)
  VALUES (11, 'm', 'i', 5, 6, 'Grüße', 'Jean', 'jean@x.example', '', '[]', 'aa', 3, FALSE, 1, 'pdf', '');
INSERT INTO message (id, message_id, identity, date_at, received_at, subject, from_name, from_address, in_reply_to,
  reference_ids, raw_sha256, size, automatic, attachment_count, attachment_type, problem)
  VALUES (12, '', 'j', NULL, 7, '', '', '', '', '[]', 'bb', 4, TRUE, 0, '', 'odd');
INSERT INTO raw_message (sha256, message) VALUES ('aa', 11);
INSERT INTO message_text (message, body, snippet, headers, folded) VALUES (11, 'Text', 'Te', '[]', 'grusse
jean jean@x.example
a.pdf
walfisch  und
hai');
INSERT INTO message_address (message, role, position, name, address) VALUES (11, 'from', 0, 'Jean', 'jean@x.example');
INSERT INTO attachment (message, part, name, media_type, size, sha256, content_id, inline)
  VALUES (11, 1, 'a.pdf', 'application/pdf', 2, 'cc', '', FALSE);
INSERT INTO record (kind, space, number, name, folded, status)
  VALUES ('contact', 'relation', '1', 'Jean', 'jean', 'open');
INSERT INTO item (mailbox, message, direction, folder, status, assignee, snoozed_until, snooze_stays, primary_case,
  received_at, listed_at, waiting_since, modseq) VALUES (1, 11, 'in', 1, 'open', 1, 99, TRUE, NULL, 6, 8, 6, 5);
INSERT INTO item (mailbox, message, direction, folder, status, snooze_stays, received_at, listed_at, modseq)
  VALUES (1, 12, 'in', 1, 'new', FALSE, 7, 7, 4);
INSERT INTO link (item, record, origin, state, why, linked_at) VALUES (1, 1, 'address', 'linked', 'address', 6);
INSERT INTO document (kind, message, mailbox, blob, state, due_at, attempts, problem, renderer)
  VALUES ('eml', 11, 1, 'aa', 'ready', 6, 0, '', '');
INSERT INTO document (kind, message, mailbox, blob, state, due_at, attempts, problem, renderer)
  VALUES ('pdf', 11, 1, NULL, 'due', 6, 2, 'slow', '');
INSERT INTO sighting (account, remote_folder, uidvalidity, remote_key, raw_sha256, message, outcome, reason, attempts,
  seen_at) VALUES (1, 1, 7, '1', 'aa', 11, 'stored', '', 1, 6);
INSERT INTO sighting (account, remote_folder, uidvalidity, remote_key, outcome, reason, attempts, seen_at, gone_at)
  VALUES (1, 1, 7, '2', 'failed', 'no', 3, 7, 8);
INSERT INTO event (mailbox, sequence, at, actor, action, item, before, after, why, text_hash, batch, previous, hash)
  VALUES (1, 1, 6, NULL, 'arrived', 1, '{}', '{}', 'w', '', '', '', 'h1');
INSERT INTO event (mailbox, sequence, at, actor, action, item, before, after, why, text_hash, batch, undoes, previous,
  hash) VALUES (1, 2, 7, 1, 'undo', 1, '{}', '{}', '', 't', 'b', 1, 'h1', 'h2');
INSERT INTO event_text (event, text) VALUES (2, 'Notiz');
"""


def test_a_database_that_was_filled_by_the_first_version_loses_nothing(url: str) -> None:
    open_database(url)
    Runner(database.obj, directory=str(FOLDER)).up(STEPS[0])
    for statement in FILLED.strip().split(";\n"):
        database.execute_sql(statement)
    if is_sqlite():
        database.execute_sql("INSERT INTO message_search (rowid, folded) SELECT message, folded FROM message_text")
    names = [
        name
        for name in database.get_tables()
        if not name.startswith(("message_search", "note_search", "sqlite_", "schema"))
    ]
    columns = {
        name: ", ".join(f'"{one.name}"' for one in database.get_columns(name) if one.name != MOVED.get(name))
        for name in names
    }
    before = {name: rows(name, columns[name]) for name in names}
    assert all(len(before[name]) for name in ("item", "link", "event", "document", "sighting", "message"))
    assert migrate() == STEPS[1:]
    after = {name: rows(name, columns[name]) for name in names}
    assert [row for row in after.pop("instance") if row[0] != MESSAGES_LOCK] == before.pop("instance")
    assert after == before
    assert [(label.kind, label.name) for label in Label.select()] == [("department", "Recht")]
    assert rows("search_text", "message, subject, sender, recipients, files, body, attached") == [
        (11, "grusse\n\n", "jean jean@x.example\n\n", "", "a.pdf\n\n", "walfisch und hai\n\n", "")
    ]
    assert rows("attachment_text", "message, part, state, due_at, attempts, text") == [(11, 1, "due", 6, 0, "")]
    if is_sqlite():
        database.execute_sql("INSERT INTO message_search (message_search) VALUES ('integrity-check')")
        found = database.execute_sql("SELECT rowid FROM message_search WHERE message_search MATCH 'walfisch'")
        assert found.fetchall() == [(11,)]


def test_after_the_second_version_ids_go_on_and_history_is_still_final(url: str) -> None:
    open_database(url)
    Runner(database.obj, directory=str(FOLDER)).up(STEPS[0])
    for statement in FILLED.strip().split(";\n"):
        database.execute_sql(statement)
    migrate()
    database.execute_sql(
        "INSERT INTO sighting (account, remote_folder, uidvalidity, remote_key, outcome, reason, attempts, seen_at)"
        " VALUES (1, 1, 7, '3', 'failed', '', 1, 9)"
    )
    assert rows("sighting", "id") == [(1,), (2,), (3,)]
    with pytest.raises((IntegrityError, InternalError, OperationalError, ProgrammingError), match="append-only"):
        database.execute_sql("DELETE FROM event")


def test_what_failed_before_the_second_version_is_tried_again_unless_it_is_gone(url: str) -> None:
    open_database(url)
    Runner(database.obj, directory=str(FOLDER)).up(STEPS[0])
    for statement in FILLED.strip().split(";\n"):
        database.execute_sql(statement)
    database.execute_sql(
        "INSERT INTO sighting (account, remote_folder, uidvalidity, remote_key, outcome, reason, attempts, seen_at)"
        " VALUES (1, 1, 7, '3', 'failed', '', 1, 9)"
    )
    migrate()
    folder = StoredFolder(1, "INBOX", "inbox", 7, 2)
    assert settled_keys(folder, ["1", "3"]) == {"1"}
    assert due_keys(folder, now()) == ["3"]
    assert given_up(folder) == 0


def rows(table: str, columns: str) -> list[tuple[object, ...]]:
    return sorted(database.execute_sql(f'SELECT {columns} FROM "{table}"').fetchall(), key=repr)


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
    assert extra == (set() if is_sqlite() else {"search_text_anywhere", "search_text_fields", "note_folded"})


def test_every_table_of_a_fresh_database_has_a_model(url: str) -> None:
    open_database(url)
    migrate()
    of_postgres = set() if is_sqlite() else {"presence", "search_letters"}
    known = {model._meta.table_name for model in ALL} | {"schema_migration"} | of_postgres
    found = {
        name for name in database.get_tables() if not name.startswith(("message_search", "note_search", "sqlite_"))
    }
    assert found == known


GONE = ("gone@x.example",)
MAILS = (
    *(("1@x.example", (), 1), ("2@x.example", ("1@x.example",), 2), ("3@x.example", GONE, 3), ("4@x.example", GONE, 4)),
    *(("yes", ("yes",), 5), ("yes", ("yes",), 6), ("1@x.example", (), 7), ("1@x.example", (), 1)),
    ("5@x.example", ("2@x.example", "4@x.example"), 8),
)


def test_messages_that_were_there_before_are_joined_to_conversations(url: str) -> None:
    open_database(url)
    Runner(database.obj, directory=str(FOLDER)).up(STEPS[-2])
    for key, (own, before, at) in enumerate(MAILS, start=1):
        values = (key, own, before[-1] if before else "", json.dumps(before), at)
        statement = (
            "INSERT INTO message (id, message_id, in_reply_to, reference_ids, date_at, identity, received_at, subject,"
            " from_name, from_address, raw_sha256, size, automatic, attachment_count, attachment_type, problem)"
            " VALUES (?, ?, ?, ?, ?, 'i', 1, '', '', '', '', 0, FALSE, 0, '', '')"
        )
        database.execute_sql(statement if is_sqlite() else statement.replace("?", "%s"), values)
    assert migrate() == STEPS[-1:]
    parts: dict[int, set[int]] = {}
    for key, thread in database.execute_sql("SELECT id, thread FROM message").fetchall():
        parts.setdefault(thread, set()).add(key)
    assert sorted(parts.values(), key=min) == [{1, 2, 3, 4, 8, 9}, {5}, {6}, {7}]
