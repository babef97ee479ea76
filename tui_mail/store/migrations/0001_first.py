"""The first schema: see "The schema, where a late change would be dear" in the design."""

from typing import Any

# Ids are never given out twice: AUTOINCREMENT on SQLite, sequences on PostgreSQL. Text compares bytewise on both.
SQLITE = {"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "key": "INTEGER PRIMARY KEY", "int": "INTEGER", "text": "TEXT"}
POSTGRES = {"id": "BIGSERIAL PRIMARY KEY", "key": "BIGINT PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"'}

TABLES = """
CREATE TABLE instance (name {text} PRIMARY KEY, value {text} NOT NULL);

CREATE TABLE users (id {id}, login {text} NOT NULL UNIQUE, name {text} NOT NULL, email {text} NOT NULL,
  admin BOOLEAN NOT NULL, auditor BOOLEAN NOT NULL, departments {text} NOT NULL, qualifications {text} NOT NULL,
  active BOOLEAN NOT NULL);

CREATE TABLE account (id {id}, name {text} NOT NULL UNIQUE, kind {text} NOT NULL, settings {text} NOT NULL,
  active BOOLEAN NOT NULL, state {text} NOT NULL, failure {text} NOT NULL, failures {int} NOT NULL,
  last_success_at {int}, next_try_at {int}, fetch_wanted_at {int});
CREATE TABLE criterion (id {id}, account {int} NOT NULL REFERENCES account, position {int} NOT NULL,
  keywords {text} NOT NULL, kind {text} NOT NULL, separators {text} NOT NULL, active BOOLEAN NOT NULL,
  UNIQUE (account, position));
CREATE TABLE remote_folder (id {id}, account {int} NOT NULL REFERENCES account, name {text} NOT NULL,
  role {text} NOT NULL, uidvalidity {int} NOT NULL, last_uid {int} NOT NULL, UNIQUE (account, name));

CREATE TABLE mailbox (id {id}, code {text} NOT NULL UNIQUE, name {text} NOT NULL, owner {int} REFERENCES users,
  account {int} UNIQUE REFERENCES account, visibility {text} NOT NULL, members_act_on {text} NOT NULL,
  signature {text} NOT NULL, active BOOLEAN NOT NULL, modseq {int} NOT NULL, history_length {int} NOT NULL,
  history_head {text} NOT NULL);
CREATE TABLE membership (id {id}, mailbox {int} NOT NULL REFERENCES mailbox, member {int} REFERENCES users,
  role {text} NOT NULL, UNIQUE (mailbox, member));
CREATE INDEX membership_member ON membership (member);
CREATE TABLE folder (id {id}, mailbox {int} NOT NULL REFERENCES mailbox, parent {int} REFERENCES folder,
  name {text} NOT NULL, kind {text} NOT NULL, UNIQUE (mailbox, parent, name));

CREATE TABLE blob (sha256 {text} PRIMARY KEY, size {int} NOT NULL, stored_at {int} NOT NULL);
CREATE TABLE message ({key_id}, message_id {text} NOT NULL, identity {text} NOT NULL, date_at {int},
  received_at {int} NOT NULL, subject {text} NOT NULL, from_name {text} NOT NULL, from_address {text} NOT NULL,
  in_reply_to {text} NOT NULL, reference_ids {text} NOT NULL,
  raw_sha256 {text} NOT NULL REFERENCES blob, size {int} NOT NULL,
  automatic BOOLEAN NOT NULL, attachment_count {int} NOT NULL, attachment_type {text} NOT NULL,
  problem {text} NOT NULL);
CREATE INDEX message_identity ON message (identity);
CREATE INDEX message_message_id ON message (message_id);
CREATE TABLE raw_message (sha256 {text} PRIMARY KEY REFERENCES blob, message {int} NOT NULL REFERENCES message);
CREATE INDEX raw_message_message ON raw_message (message);
CREATE TABLE message_text ({key_message} REFERENCES message, body {text} NOT NULL, snippet {text} NOT NULL,
  headers {text} NOT NULL, folded {text} NOT NULL);
CREATE TABLE message_address (id {id}, message {int} NOT NULL REFERENCES message, role {text} NOT NULL,
  position {int} NOT NULL, name {text} NOT NULL, address {text} NOT NULL);
CREATE INDEX message_address_message ON message_address (message);
CREATE INDEX message_address_address ON message_address (address, message);
CREATE TABLE attachment (id {id}, message {int} NOT NULL REFERENCES message, part {int} NOT NULL, name {text} NOT NULL,
  media_type {text} NOT NULL, size {int} NOT NULL, sha256 {text} NOT NULL, content_id {text} NOT NULL,
  inline BOOLEAN NOT NULL, UNIQUE (message, part));

CREATE TABLE record (id {id}, kind {text} NOT NULL, space {text} NOT NULL, number {text} NOT NULL, name {text} NOT NULL,
  folded {text} NOT NULL,
  company {int} REFERENCES record, requester {int} REFERENCES record, parent {int} REFERENCES record,
  status {text} NOT NULL, UNIQUE (space, number));
CREATE INDEX record_company ON record (company);
CREATE TABLE record_address (id {id}, record {int} NOT NULL REFERENCES record, address {text} NOT NULL,
  UNIQUE (address, record));
CREATE INDEX record_address_record ON record_address (record);
CREATE TABLE participant (id {id}, record {int} NOT NULL REFERENCES record, address {text} NOT NULL,
  UNIQUE (record, address));

CREATE TABLE item (id {id}, mailbox {int} NOT NULL REFERENCES mailbox, message {int} NOT NULL REFERENCES message,
  direction {text} NOT NULL, folder {int} NOT NULL REFERENCES folder, status {text} NOT NULL,
  assignee {int} REFERENCES users, snoozed_until {int}, snooze_stays BOOLEAN NOT NULL,
  primary_case {int} REFERENCES record, received_at {int} NOT NULL, listed_at {int} NOT NULL, waiting_since {int},
  modseq {int} NOT NULL);
CREATE UNIQUE INDEX item_message ON item (message, mailbox);
CREATE INDEX item_mailbox_listed ON item (mailbox, listed_at, id);
CREATE INDEX item_folder_listed ON item (folder, listed_at, id);
CREATE INDEX item_folder_assignee_listed ON item (folder, assignee, listed_at, id);
CREATE INDEX item_folder_status_listed ON item (folder, status, listed_at, id);
CREATE INDEX item_mailbox_assignee_listed ON item (mailbox, assignee, listed_at, id);
CREATE INDEX item_mailbox_assignee_unresolved ON item (mailbox, assignee, listed_at, id) WHERE status <> 'resolved';
CREATE INDEX item_mailbox_snoozed ON item (mailbox, listed_at, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX item_snoozed ON item (snoozed_until, id) WHERE snoozed_until IS NOT NULL;
CREATE TABLE counter (id {id}, mailbox {int} NOT NULL REFERENCES mailbox, folder {int} NOT NULL REFERENCES folder,
  status {text} NOT NULL, assignee {int} NOT NULL, snoozed BOOLEAN NOT NULL, items {int} NOT NULL,
  UNIQUE (mailbox, folder, status, assignee, snoozed));

CREATE TABLE link (id {id}, item {int} NOT NULL REFERENCES item, record {int} NOT NULL REFERENCES record,
  origin {text} NOT NULL, state {text} NOT NULL, why {text} NOT NULL, linked_at {int} NOT NULL, UNIQUE (item, record));
CREATE INDEX link_record ON link (record, item);
CREATE TABLE document (id {id}, kind {text} NOT NULL, message {int} NOT NULL REFERENCES message,
  mailbox {int} NOT NULL REFERENCES mailbox, blob {text} REFERENCES blob, state {text} NOT NULL, due_at {int} NOT NULL,
  attempts {int} NOT NULL, problem {text} NOT NULL, renderer {text} NOT NULL, UNIQUE (message, kind));
CREATE INDEX document_due ON document (due_at, id) WHERE state = 'due';
CREATE TABLE note (id {id}, item {int} NOT NULL REFERENCES item, author {int} NOT NULL REFERENCES users,
  addressee {int} REFERENCES users, text {text} NOT NULL, written_at {int} NOT NULL, withdrawn BOOLEAN NOT NULL);
CREATE INDEX note_item ON note (item);

CREATE TABLE sighting (id {id}, account {int} NOT NULL REFERENCES account,
  remote_folder {int} NOT NULL REFERENCES remote_folder, uidvalidity {int} NOT NULL, remote_key {text} NOT NULL,
  raw_sha256 {text} REFERENCES blob, message {int} REFERENCES message, outcome {text} NOT NULL, reason {text} NOT NULL,
  attempts {int} NOT NULL, seen_at {int} NOT NULL, gone_at {int}, UNIQUE (remote_folder, uidvalidity, remote_key));
CREATE INDEX sighting_message ON sighting (message);

CREATE TABLE read_watermark (id {id}, reader {int} NOT NULL REFERENCES users, mailbox {int} NOT NULL REFERENCES mailbox,
  item {int} NOT NULL, UNIQUE (reader, mailbox));
CREATE TABLE read_exception (id {id}, reader {int} NOT NULL REFERENCES users, item {int} NOT NULL REFERENCES item,
  is_read BOOLEAN NOT NULL, UNIQUE (item, reader));
CREATE TABLE star (id {id}, person {int} NOT NULL REFERENCES users, item {int} NOT NULL REFERENCES item,
  UNIQUE (item, person));

CREATE TABLE event (id {id}, mailbox {int} REFERENCES mailbox, sequence {int} NOT NULL, at {int} NOT NULL,
  actor {int} REFERENCES users, action {text} NOT NULL, item {int} REFERENCES item, before {text} NOT NULL,
  after {text} NOT NULL, why {text} NOT NULL, text_hash {text} NOT NULL, batch {text} NOT NULL,
  undoes {int} REFERENCES event, previous {text} NOT NULL, hash {text} NOT NULL, UNIQUE (mailbox, sequence));
CREATE INDEX event_item ON event (item, id);
CREATE INDEX event_actor ON event (actor, id);
CREATE INDEX event_undoes ON event (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE event_text ({key_event} REFERENCES event, text {text} NOT NULL);
"""

SQLITE_ONLY = """
CREATE VIRTUAL TABLE message_search USING fts5(folded, content='message_text', content_rowid='message',
  tokenize='trigram', detail='full');
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""

POSTGRES_ONLY = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX message_text_trigrams ON message_text USING gin (folded gin_trgm_ops);
CREATE FUNCTION history_is_append_only() RETURNS trigger AS $$
  BEGIN RAISE EXCEPTION 'history is append-only'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER event_is_final BEFORE UPDATE OR DELETE ON event
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
"""


def statements(script: str) -> list[str]:
    """Split a script at the blank ends of its statements; bodies of triggers and functions stay whole."""
    parts: list[str] = []
    for line in script.strip().splitlines():
        if parts and not parts[-1].endswith(";"):
            parts[-1] += "\n" + line
        elif line.strip():
            parts.append(line)
    return parts


def up(_migrator: object, db: Any) -> None:
    """Create every table, index and trigger."""
    sqlite = type(db).__name__.startswith("Sqlite")
    words = SQLITE if sqlite else POSTGRES
    keys = {f"key_{name}": f"{name} {words['key']}" for name in ("id", "message", "event")}
    script = TABLES
    for word, meaning in {**keys, **words}.items():
        script = script.replace("{" + word + "}", meaning)
    for statement in statements(script) + statements(SQLITE_ONLY if sqlite else POSTGRES_ONLY):
        db.execute_sql(statement)
