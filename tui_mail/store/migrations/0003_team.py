"""A team shares it: labels, private mail, absences, saved views, notifications, rules of mailboxes."""

import json
from typing import Any

SQLITE = {"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "int": "INTEGER", "text": "TEXT"}
POSTGRES = {"id": "BIGSERIAL PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"'}

CHANGES = """
ALTER TABLE users ADD COLUMN ssh_keys {text} NOT NULL DEFAULT '[]';
ALTER TABLE mailbox ADD COLUMN kind {text} NOT NULL DEFAULT 'mail';
ALTER TABLE mailbox ADD COLUMN overdue_after {int};
ALTER TABLE mailbox ADD COLUMN reassign {text} NOT NULL DEFAULT '';
ALTER TABLE mailbox ADD COLUMN alerts {text} NOT NULL DEFAULT '';

CREATE TABLE label (id {id}, kind {text} NOT NULL, direction {text} NOT NULL, family {text} NOT NULL,
  name {text} NOT NULL, active BOOLEAN NOT NULL, UNIQUE (kind, direction, family, name));

ALTER TABLE item ADD COLUMN department {int} REFERENCES label;
ALTER TABLE item ADD COLUMN qualification {int} REFERENCES label;
ALTER TABLE item ADD COLUMN category {int} REFERENCES label;
ALTER TABLE item ADD COLUMN private_to {int} REFERENCES users;
ALTER TABLE item ADD COLUMN imported_by {int} REFERENCES users;
ALTER TABLE item ADD COLUMN unknown_number {text} NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN acted_at {int};
CREATE INDEX item_department ON item (mailbox, department, listed_at, id) WHERE department IS NOT NULL;
CREATE INDEX item_qualification ON item (mailbox, qualification, listed_at, id) WHERE qualification IS NOT NULL;
CREATE INDEX item_category ON item (mailbox, category, listed_at, id) WHERE category IS NOT NULL;
CREATE INDEX item_imported ON item (imported_by, listed_at, id) WHERE imported_by IS NOT NULL;
CREATE INDEX item_unknown_number ON item (mailbox, listed_at, id) WHERE unknown_number <> '';
CREATE INDEX item_private ON item (mailbox, listed_at, id) WHERE private_to IS NOT NULL;
CREATE INDEX item_waiting ON item (mailbox, waiting_since, id)
  WHERE waiting_since IS NOT NULL AND status <> 'resolved';
ALTER TABLE kept_message ADD COLUMN private_to {int} REFERENCES users;
ALTER TABLE tombstone ADD COLUMN private_to {int} REFERENCES users;
CREATE INDEX message_in_reply_to ON message (in_reply_to) WHERE in_reply_to <> '';
CREATE INDEX star_person ON star (person, item);

CREATE TABLE absence (id {id}, person {int} NOT NULL REFERENCES users, begins_at {int} NOT NULL, ends_at {int},
  substitute {int} REFERENCES users);
CREATE INDEX absence_person ON absence (person, begins_at);
CREATE TABLE saved_view (id {id}, owner {int} NOT NULL REFERENCES users, name {text} NOT NULL, shared BOOLEAN NOT NULL,
  view {text} NOT NULL, UNIQUE (owner, name));
CREATE TABLE view_key (id {id}, person {int} NOT NULL REFERENCES users, digit {int} NOT NULL,
  saved_view {int} NOT NULL REFERENCES saved_view, UNIQUE (person, digit));
CREATE TABLE notification (id {id}, person {int} NOT NULL REFERENCES users, kind {text} NOT NULL,
  mailbox {int} REFERENCES mailbox, item {int}, event {int}, at {int} NOT NULL, seen_at {int});
CREATE INDEX notification_waiting ON notification (person, id) WHERE seen_at IS NULL;
CREATE INDEX notification_item ON notification (item, person);
CREATE TABLE preference (id {id}, person {int} NOT NULL REFERENCES users, name {text} NOT NULL, value {text} NOT NULL,
  UNIQUE (person, name));
"""

POSTGRES_ONLY = """
INSERT INTO instance (name, value) VALUES ('messages', '');
CREATE TRIGGER event_is_whole BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE UNLOGGED TABLE presence (session {text} PRIMARY KEY, person {int} NOT NULL, item {int} NOT NULL,
  doing {text} NOT NULL, since {int} NOT NULL, beats_at {int} NOT NULL);
CREATE INDEX presence_item ON presence (item);
"""
"""Who reads what right now changes all the time: on SQLite it stands in a file of its own, or it would ring every
screen."""


def up(_migrator: object, db: Any) -> None:
    """Add what is missing; nothing that is stored changes."""
    sqlite = type(db).__name__.startswith("Sqlite")
    script = CHANGES + ("" if sqlite else POSTGRES_ONLY)
    for word, meaning in (SQLITE if sqlite else POSTGRES).items():
        script = script.replace("{" + word + "}", meaning)
    for statement in filter(str.strip, script.split(";\n")):
        db.execute_sql(statement.strip())
    _list_labels(db, "?" if sqlite else "%s")


def _list_labels(db: Any, mark: str) -> None:
    """Put the departments and qualifications that people have on the lists that admins keep now."""
    insert = f"INSERT INTO label (kind, direction, family, name, active) VALUES ({mark}, '', '', {mark}, TRUE)"  # noqa: S608
    rows = db.execute_sql("SELECT departments, qualifications FROM users").fetchall()
    for kind, column in (("department", 0), ("qualification", 1)):
        for name in sorted({name for row in rows for name in json.loads(row[column])}):
            db.execute_sql(insert, (kind, name))
