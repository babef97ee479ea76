"""Intake for years: leases, tokens, rounds, sightings that are followed up, items and messages that can be purged."""

from typing import Any

from tui_mail.store.clock import now

SQLITE = {"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "key": "INTEGER PRIMARY KEY", "int": "INTEGER", "text": "TEXT",
          "unlogged": ""}  # fmt: skip
POSTGRES = {"id": "BIGSERIAL PRIMARY KEY", "key": "BIGINT PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"',
            "unlogged": "UNLOGGED"}  # fmt: skip

CHANGES = """
ALTER TABLE account ADD COLUMN fence {int} NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN failing_since {int};
ALTER TABLE account ADD COLUMN fetch_wanted_by {int} REFERENCES users;
ALTER TABLE account ADD COLUMN progress_done {int} NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN progress_total {int} NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN progress_since {int};
ALTER TABLE remote_folder ADD COLUMN highest_modseq {int} NOT NULL DEFAULT 0;
ALTER TABLE remote_folder ADD COLUMN messages {int} NOT NULL DEFAULT 0;
ALTER TABLE remote_folder ADD COLUMN wanted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE remote_folder ADD COLUMN problem {text} NOT NULL DEFAULT '';
ALTER TABLE remote_folder ADD COLUMN flags_read_at {int};
ALTER TABLE sighting ADD COLUMN size {int} NOT NULL DEFAULT 0;
ALTER TABLE sighting ADD COLUMN retry_at {int};
ALTER TABLE sighting ADD COLUMN seen_there BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sighting ADD COLUMN gone_why {text} NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN reduced BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE item ADD COLUMN channel {text} NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN restore_to {int} REFERENCES folder;
ALTER TABLE blob ADD COLUMN unreferenced_at {int};
CREATE INDEX blob_unreferenced ON blob (unreferenced_at) WHERE unreferenced_at IS NOT NULL;

CREATE TABLE item_tag (id {id}, item {int} NOT NULL REFERENCES item, tag {text} NOT NULL, UNIQUE (item, tag));
CREATE INDEX item_tag_tag ON item_tag (tag, item);
CREATE TABLE tombstone (id {id}, mailbox {int} NOT NULL REFERENCES mailbox, identity {text} NOT NULL,
  item {int} NOT NULL, purged_at {int} NOT NULL, UNIQUE (mailbox, identity));
CREATE TABLE kept_message (id {id}, record {int} NOT NULL REFERENCES record, message {int} NOT NULL REFERENCES message,
  mailbox {int} NOT NULL REFERENCES mailbox, item {int} NOT NULL, origin {text} NOT NULL, why {text} NOT NULL,
  purged_at {int} NOT NULL, UNIQUE (record, message, mailbox));
CREATE INDEX kept_message_message ON kept_message (message);
CREATE TABLE server_deletion (id {id}, item {int} NOT NULL, account {int} NOT NULL REFERENCES account,
  wanted_by {int} NOT NULL REFERENCES users, wanted_at {int} NOT NULL, done_at {int}, result {text} NOT NULL);
CREATE INDEX server_deletion_waiting ON server_deletion (account, id) WHERE done_at IS NULL;

CREATE TABLE intake_round (id {id}, account {int} NOT NULL REFERENCES account,
  remote_folder {int} NOT NULL REFERENCES remote_folder, begun_at {int} NOT NULL, ended_at {int} NOT NULL,
  seen {int} NOT NULL, stored {int} NOT NULL, duplicate {int} NOT NULL, skipped {int} NOT NULL,
  quarantined {int} NOT NULL, failed {int} NOT NULL);
CREATE INDEX intake_round_account ON intake_round (account, id);
CREATE TABLE oauth_token ({key_account} REFERENCES account, client {text} NOT NULL,
  refresh_token {text} NOT NULL, access_token {text} NOT NULL, expires_at {int} NOT NULL,
  authorised_at {int} NOT NULL, refreshed_at {int}, problem {text} NOT NULL);
CREATE {unlogged} TABLE lease ({key_account}, holder {text} NOT NULL, expires_at {int} NOT NULL);
CREATE {unlogged} TABLE heartbeat (daemon {text} PRIMARY KEY, host {text} NOT NULL, started_at {int} NOT NULL,
  beats_at {int} NOT NULL);
"""

SQLITE_REBUILDS = """
CREATE TABLE document_new (id {id}, kind {text} NOT NULL, message {int} NOT NULL REFERENCES message,
  mailbox {int} NOT NULL REFERENCES mailbox, blob {text} REFERENCES blob, state {text} NOT NULL, due_at {int} NOT NULL,
  attempts {int} NOT NULL, problem {text} NOT NULL, renderer {text} NOT NULL, part {int} NOT NULL DEFAULT 0,
  folder {text} NOT NULL DEFAULT '', name {text} NOT NULL DEFAULT '', UNIQUE (message, kind, part));
INSERT INTO document_new (id, kind, message, mailbox, blob, state, due_at, attempts, problem, renderer)
  SELECT id, kind, message, mailbox, blob, state, due_at, attempts, problem, renderer FROM document;
DROP TABLE document;
ALTER TABLE document_new RENAME TO document;
CREATE INDEX document_due ON document (due_at, id) WHERE state = 'due';
CREATE INDEX document_blob ON document (blob);

CREATE TABLE event_new (id {id}, mailbox {int} REFERENCES mailbox, sequence {int} NOT NULL, at {int} NOT NULL,
  actor {int} REFERENCES users, action {text} NOT NULL, item {int}, before {text} NOT NULL,
  after {text} NOT NULL, why {text} NOT NULL, text_hash {text} NOT NULL, batch {text} NOT NULL,
  undoes {int} REFERENCES event, previous {text} NOT NULL, hash {text} NOT NULL, UNIQUE (mailbox, sequence));
INSERT INTO event_new (id, mailbox, sequence, at, actor, action, item, before, after, why, text_hash, batch, undoes,
  previous, hash) SELECT id, mailbox, sequence, at, actor, action, item, before, after, why, text_hash, batch, undoes,
  previous, hash FROM event;
DROP TRIGGER event_is_final;
DROP TRIGGER event_stays;
DROP TABLE event;
ALTER TABLE event_new RENAME TO event;
CREATE INDEX event_item ON event (item, id);
CREATE INDEX event_actor ON event (actor, id);
CREATE INDEX event_undoes ON event (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE message_new ({key_id}, message_id {text} NOT NULL, identity {text} NOT NULL, date_at {int},
  received_at {int} NOT NULL, subject {text} NOT NULL, from_name {text} NOT NULL, from_address {text} NOT NULL,
  in_reply_to {text} NOT NULL, reference_ids {text} NOT NULL, raw_sha256 {text} NOT NULL, size {int} NOT NULL,
  automatic BOOLEAN NOT NULL, attachment_count {int} NOT NULL, attachment_type {text} NOT NULL,
  problem {text} NOT NULL, reduced BOOLEAN NOT NULL DEFAULT FALSE);
INSERT INTO message_new SELECT id, message_id, identity, date_at, received_at, subject, from_name, from_address,
  in_reply_to, reference_ids, raw_sha256, size, automatic, attachment_count, attachment_type, problem, reduced
  FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_identity ON message (identity);
CREATE INDEX message_message_id ON message (message_id);

CREATE TABLE sighting_new (id {id}, account {int} NOT NULL REFERENCES account,
  remote_folder {int} NOT NULL REFERENCES remote_folder, uidvalidity {int} NOT NULL, remote_key {text} NOT NULL,
  raw_sha256 {text}, message {int} REFERENCES message, outcome {text} NOT NULL, reason {text} NOT NULL,
  attempts {int} NOT NULL, seen_at {int} NOT NULL, gone_at {int}, size {int} NOT NULL DEFAULT 0, retry_at {int},
  seen_there BOOLEAN NOT NULL DEFAULT FALSE, gone_why {text} NOT NULL DEFAULT '',
  UNIQUE (remote_folder, uidvalidity, remote_key));
INSERT INTO sighting_new SELECT id, account, remote_folder, uidvalidity, remote_key, raw_sha256, message, outcome,
  reason, attempts, seen_at, gone_at, size, retry_at, seen_there, gone_why FROM sighting;
DROP TABLE sighting;
ALTER TABLE sighting_new RENAME TO sighting;
CREATE INDEX sighting_message ON sighting (message);
INSERT INTO message_search (message_search, rank) VALUES ('automerge', 16);
"""
"""SQLite cannot drop a constraint. A purged item leaves its lines of history behind, so that they name no row. That a
message's bytes are there is held by raw_message; messages and sightings name them without a constraint, because a
blob that goes would else be looked for in every one of them.
The search index merges its segments later than by default (4): a fifth less work for each message, and people who
change something while mail comes in wait a fifth less; searching is as fast."""

POSTGRES_ONLY = """
ALTER TABLE document DROP CONSTRAINT document_message_kind_key;
ALTER TABLE document ADD COLUMN part {int} NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN folder {text} NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN name {text} NOT NULL DEFAULT '';
ALTER TABLE document ADD CONSTRAINT document_message_kind_part_key UNIQUE (message, kind, part);
CREATE INDEX document_blob ON document (blob);
ALTER TABLE event DROP CONSTRAINT event_item_fkey;
ALTER TABLE message DROP CONSTRAINT message_raw_sha256_fkey;
ALTER TABLE sighting DROP CONSTRAINT sighting_raw_sha256_fkey;
"""

INDEXES = """
CREATE INDEX sighting_present ON sighting (remote_folder, seen_at, id) WHERE gone_at IS NULL;
CREATE INDEX sighting_gone ON sighting (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX sighting_failed ON sighting (remote_folder, retry_at) WHERE outcome = 'failed';
"""

FOLLOWED_UP = "UPDATE sighting SET retry_at = {now} WHERE outcome = 'failed' AND gone_at IS NULL;"
"""What failed before there were times for the next try would never have one."""


def statements(script: str) -> list[str]:
    """Split a script into its statements; each ends with a semicolon at the end of a line."""
    parts: list[str] = []
    for line in filter(str.strip, script.splitlines()):
        if parts and not parts[-1].endswith(";"):
            parts[-1] += "\n" + line
        else:
            parts.append(line)
    return parts


def up(_migrator: object, db: Any) -> None:
    """Change the tables; nothing that is stored is lost."""
    sqlite = type(db).__name__.startswith("Sqlite")
    words = SQLITE if sqlite else POSTGRES
    script = CHANGES + (SQLITE_REBUILDS if sqlite else POSTGRES_ONLY) + INDEXES + FOLLOWED_UP.format(now=now())
    for word, meaning in {"key_account": f"account {words['key']}", "key_id": f"id {words['key']}", **words}.items():
        script = script.replace("{" + word + "}", meaning)
    for statement in statements(script):
        db.execute_sql(statement)
