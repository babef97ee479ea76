"""Every message in its file: modules, merged and kept records, documents filed by hand, tasks, blocked addresses."""

from typing import Any

SQLITE = {"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "int": "INTEGER", "text": "TEXT"}
POSTGRES = {"id": "BIGSERIAL PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"'}

CHANGES = """
ALTER TABLE record ADD COLUMN module {text} NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN folder {text} NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN created_at {int};
ALTER TABLE record ADD COLUMN closed_at {int};
ALTER TABLE record ADD COLUMN merged_into {int} REFERENCES record;
ALTER TABLE record ADD COLUMN keep_until {int};
ALTER TABLE record ADD COLUMN held_at {int};
ALTER TABLE record ADD COLUMN held_why {text} NOT NULL DEFAULT '';
CREATE INDEX record_number ON record (number);
CREATE INDEX record_merged ON record (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;
CREATE INDEX record_requester ON record (requester) WHERE requester IS NOT NULL;
CREATE INDEX participant_address ON participant (address, record);
CREATE TABLE record_note (id {id}, record {int} NOT NULL REFERENCES record, author {int} NOT NULL REFERENCES users,
  addressee {int} REFERENCES users, text {text} NOT NULL, written_at {int} NOT NULL,
  withdrawn BOOLEAN NOT NULL DEFAULT FALSE);
CREATE INDEX record_note_record ON record_note (record);
CREATE TABLE blocked_address (address {text} PRIMARY KEY, blocked_by {int} NOT NULL REFERENCES users,
  blocked_at {int} NOT NULL, why {text} NOT NULL);

ALTER TABLE item ADD COLUMN written_by {int} REFERENCES record;
CREATE INDEX item_written_by ON item (written_by) WHERE written_by IS NOT NULL;
ALTER TABLE item ADD COLUMN guise {text} NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN form {text} NOT NULL DEFAULT 'link';
CREATE INDEX link_suggested ON link (item) WHERE state = 'suggested' AND origin <> 'address';
CREATE TABLE relinking (id {id}, record {int} NOT NULL REFERENCES record, address {text} NOT NULL,
  position {int} NOT NULL DEFAULT 0, withdraws BOOLEAN NOT NULL DEFAULT FALSE);
INSERT INTO relinking (record, address) SELECT record, address FROM record_address ORDER BY id;
ALTER TABLE kept_message ADD COLUMN form {text} NOT NULL DEFAULT 'link';
ALTER TABLE attachment ADD COLUMN decoration BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE attachment SET decoration = TRUE WHERE inline AND substr(media_type, 1, 6) = 'image/' AND size <= 100000;

CREATE TABLE filed_document (id {id}, record {int} REFERENCES record, owner {int} REFERENCES users,
  mailbox {int} REFERENCES mailbox, message {int} REFERENCES message, kind {text} NOT NULL,
  part {int} NOT NULL DEFAULT 0, blob {text} REFERENCES blob, folder {text} NOT NULL, name {text} NOT NULL,
  media_type {text} NOT NULL, size {int} NOT NULL, filed_by {int} REFERENCES users, filed_at {int} NOT NULL);
CREATE INDEX filed_document_record ON filed_document (record, folder, name) WHERE record IS NOT NULL;
CREATE INDEX filed_document_store ON filed_document (owner, folder, name) WHERE record IS NULL;
CREATE INDEX filed_document_message ON filed_document (message) WHERE message IS NOT NULL;
CREATE INDEX filed_document_blob ON filed_document (blob) WHERE blob IS NOT NULL;

CREATE TABLE task_category (id {id}, kind {text} NOT NULL, name {text} NOT NULL, fields {text} NOT NULL,
  active BOOLEAN NOT NULL, UNIQUE (kind, name));
CREATE TABLE task (id {id}, kind {text} NOT NULL, category {int} NOT NULL REFERENCES task_category,
  mailbox {int} NOT NULL REFERENCES mailbox, title {text} NOT NULL, state {text} NOT NULL, due_at {int},
  begins_at {int}, ends_at {int}, assignee {int} REFERENCES users, fields {text} NOT NULL,
  author {int} NOT NULL REFERENCES users, created_at {int} NOT NULL, done_at {int});
CREATE INDEX task_mailbox ON task (mailbox, state, due_at, id);
CREATE INDEX task_assignee ON task (assignee, state, due_at, id);
CREATE TABLE task_item (id {id}, task {int} NOT NULL REFERENCES task, item {int} NOT NULL REFERENCES item,
  UNIQUE (task, item));
CREATE INDEX task_item_item ON task_item (item, task);
CREATE TABLE task_record (id {id}, task {int} NOT NULL REFERENCES task, record {int} NOT NULL REFERENCES record,
  UNIQUE (task, record));
CREATE INDEX task_record_record ON task_record (record, task);
CREATE TABLE task_event (event {int} PRIMARY KEY REFERENCES event, task {int} NOT NULL REFERENCES task);
CREATE INDEX task_event_task ON task_event (task, event);

CREATE TABLE verification (part {text} PRIMARY KEY, position {text} NOT NULL, checked {int} NOT NULL,
  damage {text} NOT NULL, begun_at {int} NOT NULL, finished_at {int});
"""

READER = "(SELECT {schema}.mail_reader())"
MEMBER = "EXISTS (SELECT {schema}.mail_boxes('any'))"
WHOLE = "task.mailbox = ANY (ARRAY(SELECT {schema}.mail_boxes('whole')))"
OF_MESSAGE = "EXISTS (SELECT 1 FROM {schema}.message WHERE message.id = filed_document.message)"
SEEN_TASK = "EXISTS (SELECT 1 FROM {schema}.task_event WHERE task_event.event = event.id)"
OF_ITEM = "EXISTS (SELECT 1 FROM {schema}.item WHERE item.id = event.item)"
EVENT = (
    f"CASE WHEN event.item IS NOT NULL THEN {OF_ITEM} WHEN left(event.action, 5) = 'task-' THEN {SEEN_TASK}"
    " ELSE event.mailbox = ANY (ARRAY(SELECT {schema}.mail_boxes('any'))) END"
)
"""As before, but that what is about a task is read only by who sees that."""
ANY_BOX = "task.mailbox = ANY (ARRAY(SELECT {schema}.mail_boxes('any')))"

POLICIES = {
    "record_note": MEMBER,
    "filed_document": f"(owner IS NULL OR owner = {READER}) AND (message IS NULL OR {OF_MESSAGE}) AND {MEMBER}",
    "task": f"{WHOLE} OR ({ANY_BOX} AND (assignee = {READER} OR author = {READER}))",
    "task_item": "EXISTS (SELECT 1 FROM {schema}.item WHERE item.id = task_item.item)"
    " AND EXISTS (SELECT 1 FROM {schema}.task WHERE task.id = task_item.task)",
    "task_record": "EXISTS (SELECT 1 FROM {schema}.task WHERE task.id = task_record.task)",
    "task_event": "EXISTS (SELECT 1 FROM {schema}.task WHERE task.id = task_event.task)",
    "task_category": MEMBER,
    "blocked_address": MEMBER,
}
"""Which rows somebody with a database role of his own may read, as in 0004_row_security; of the others, none."""

NEW_TABLES = (*POLICIES, "task_event", "verification", "relinking")

FIELD = '[{"choices":[],"name":"%s","required":false,"type":"text"}]'
TASKS = [
    ("task", "Call back", FIELD % "Phone"),
    ("task", "Deadline", "[]"),
    ("task", "To do", "[]"),
    ("event", "Appointment", FIELD % "Place"),
]
"""What tasks and events can be to begin with; the team file says more."""


def up(_migrator: object, db: Any) -> None:
    """Add what is missing; nothing that is stored changes."""
    sqlite = type(db).__name__.startswith("Sqlite")
    script = CHANGES
    for word, meaning in (SQLITE if sqlite else POSTGRES).items():
        script = script.replace("{" + word + "}", meaning)
    for statement in filter(str.strip, script.split(";\n")):
        db.execute_sql(statement.strip())
    mark = "?" if sqlite else "%s"
    for row in TASKS:
        columns, values = "(kind, name, fields, active)", f"({mark}, {mark}, {mark}, TRUE)"
        db.execute_sql(f"INSERT INTO task_category {columns} VALUES {values}", row)  # noqa: S608 - constants alone
    if not sqlite:
        _close(db)


def _close(db: Any) -> None:
    """Close the new tables to everybody but their owner, and say who may read which of their rows."""
    ((schema,),) = db.execute_sql("SELECT quote_ident(current_schema())").fetchall()
    script = [f"ALTER TABLE {{schema}}.{table} ENABLE ROW LEVEL SECURITY" for table in NEW_TABLES]
    script += [
        f"CREATE POLICY readable ON {{schema}}.{table} FOR SELECT USING ({rule})" for table, rule in POLICIES.items()
    ]
    script.append(f"ALTER POLICY readable ON {{schema}}.event USING ({EVENT})")
    for statement in script:
        db.execute_sql(statement.replace("{schema}", schema))
