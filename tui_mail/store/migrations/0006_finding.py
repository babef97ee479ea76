"""Find and read: the folded text by field, text inside attachments, conversations, notes that can be searched."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tui_mail.mail.rare_letters import rare_letters
from tui_mail.mail.text import fold

SQLITE = {"id": "INTEGER PRIMARY KEY AUTOINCREMENT", "key": "INTEGER PRIMARY KEY", "int": "INTEGER", "text": "TEXT"}
POSTGRES = {"id": "BIGSERIAL PRIMARY KEY", "key": "BIGINT PRIMARY KEY", "int": "BIGINT", "text": 'TEXT COLLATE "C"'}

FIELDS = ("subject", "sender", "recipients", "files", "body", "attached")

TABLES = """
CREATE TABLE search_text (message {key} REFERENCES message, subject {text} NOT NULL, sender {text} NOT NULL,
  recipients {text} NOT NULL, files {text} NOT NULL, body {text} NOT NULL, attached {text} NOT NULL DEFAULT '');
CREATE TABLE attachment_text (id {id}, message {int} NOT NULL REFERENCES message, part {int} NOT NULL,
  state {text} NOT NULL, due_at {int} NOT NULL, attempts {int} NOT NULL DEFAULT 0, text {text} NOT NULL DEFAULT '',
  problem {text} NOT NULL DEFAULT '', UNIQUE (message, part));
CREATE INDEX attachment_text_due ON attachment_text (due_at, id) WHERE state = 'due';
CREATE INDEX attachment_text_failed ON attachment_text (id) WHERE state = 'failed';
INSERT INTO attachment_text (message, part, state, due_at) SELECT a.message, a.part, 'due', m.received_at
  FROM attachment a JOIN message m ON m.id = a.message WHERE NOT a.decoration AND NOT m.reduced
  AND substr(a.media_type, 1, 6) NOT IN ('image/', 'audio/', 'video/');
ALTER TABLE note ADD COLUMN folded {text} NOT NULL DEFAULT '';

ALTER TABLE message ADD COLUMN thread {int} NOT NULL DEFAULT 0;
CREATE INDEX message_large ON message (size) WHERE size >= 1000000;
CREATE INDEX event_answered ON event (item) WHERE action = 'answered';
CREATE TABLE thread_name (name {key}, thread {int} NOT NULL);
CREATE TABLE thread_edge (id {id}, kind {text} NOT NULL, name {int} NOT NULL, other {int} NOT NULL,
  made_by {int} REFERENCES users, made_at {int} NOT NULL, active BOOLEAN NOT NULL DEFAULT TRUE);
CREATE INDEX thread_edge_name ON thread_edge (name);
CREATE INDEX thread_edge_other ON thread_edge (other);
CREATE INDEX item_restore_to ON item (restore_to) WHERE restore_to IS NOT NULL;
CREATE INDEX item_direction ON item (mailbox, direction, listed_at, id);
CREATE INDEX item_came_apart ON item (received_at)
  WHERE (received_at / 1000000 - (message >> 20)) NOT BETWEEN -3600 AND 3600;

ALTER TABLE item ADD COLUMN correspondent {text} NOT NULL DEFAULT '';
"""

ORDERS = """
CREATE INDEX item_correspondent ON item (folder, correspondent, listed_at DESC, id DESC);
CREATE INDEX item_case ON item (folder, primary_case, listed_at, id);
"""
"""What lists are sorted by; made once the correspondents stand there."""

# With as many segments for a crisis as for a merge FTS5 merges a whole level at once: a second at 40,000 messages, half
# a minute at 600,000, under the lock that everybody waits for. A little at a time costs 13 % more, and finds faster.
SQLITE_SEARCH = """
CREATE VIRTUAL TABLE message_search USING fts5(subject, sender, recipients, files, body, attached,
  content='search_text', content_rowid='message', tokenize='trigram', detail='full');
INSERT INTO message_search (message_search, rank) VALUES ('automerge', 8);
INSERT INTO message_search (message_search, rank) VALUES ('crisismerge', 64);
INSERT INTO message_search (message_search) VALUES ('rebuild');
CREATE VIRTUAL TABLE note_search USING fts5(folded, content='note', content_rowid='id', tokenize='trigram',
  detail='full');
INSERT INTO note_search (note_search) VALUES ('rebuild');
ALTER TABLE message_text DROP COLUMN folded;
"""

POSTGRES_LETTERS = """
CREATE TABLE search_letters (message {key} REFERENCES message, letters INTEGER[] NOT NULL);
"""
"""What `mail.rare_letters` says of a message, where it says anything: pg_trgm knows nothing of one or two letters."""

ANYWHERE = " || chr(31) || ".join(FIELDS)
POSTGRES_SEARCH = f"""
CREATE INDEX search_text_anywhere ON search_text USING gin (({ANYWHERE}) gin_trgm_ops);
CREATE INDEX search_text_fields ON search_text USING gin (subject gin_trgm_ops, sender gin_trgm_ops,
  recipients gin_trgm_ops, files gin_trgm_ops);
CREATE INDEX note_folded ON note USING gin (folded gin_trgm_ops);
CREATE INDEX search_letters_letters ON search_letters USING gin (letters);
ALTER TABLE message_text DROP COLUMN folded;
"""

OF_MESSAGE = "EXISTS (SELECT 1 FROM {schema}.message WHERE message.id = {table}.message)"
POLICIES = {table: OF_MESSAGE.replace("{table}", table) for table in ("search_text", "attachment_text")}
"""Which rows somebody with a database role of his own may read, as in 0004_row_security; of the others, none."""

NEW_TABLES = (*POLICIES, "search_letters", "thread_name", "thread_edge")

_SENDERS = frozenset({"from", "sender", "reply-to", "forwarded-from", "forwarded-reply-to"})
_IN_TEXT = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc"})
_BLANKS = re.compile(r"\s+")
_CHUNK = 500

_KNOWN_BY = """SELECT i.id, m.from_name, m.from_address, a.name, a.address, r.role FROM item i
  JOIN message m ON m.id = i.message
  JOIN (SELECT i.id AS item, CASE
      WHEN i.guise = 'forwarded' AND (i.direction = 'out' OR (i.direction = 'internal' AND f.kind = 'sent'))
        THEN 'forwarded-to'
      WHEN i.guise = 'forwarded' THEN 'forwarded-from'
      WHEN i.direction = 'out' OR (i.direction = 'internal' AND f.kind = 'sent') THEN 'to'
      ELSE '' END AS role FROM item i JOIN folder f ON f.id = i.folder WHERE i.id > ? ORDER BY i.id LIMIT ?) r
    ON r.item = i.id
  LEFT JOIN message_address a ON a.message = i.message AND a.role = r.role AND a.position = 0 ORDER BY i.id"""

_TEXTS = """SELECT t.message, m.subject, t.folded FROM message_text t JOIN message m ON m.id = t.message
  WHERE t.message > ? ORDER BY t.message LIMIT ?"""


def up(_migrator: object, db: Any) -> None:
    """Split the folded text of each message into its fields; the rest is added."""
    sqlite = type(db).__name__.startswith("Sqlite")
    if sqlite:
        db.execute_sql("DROP TABLE message_search")
    _run(db, TABLES if sqlite else TABLES + POSTGRES_LETTERS, sqlite=sqlite)
    mark = "?" if sqlite else "%s"
    columns = f"INSERT INTO search_text (message, {', '.join(FIELDS)}) VALUES ({', '.join([mark] * 7)})"  # noqa: S608 - constants alone
    for rows in _chunks(_search_texts(db, mark)):
        db.cursor().executemany(columns, rows)
        if not sqlite:
            letters = ((row[0], rare_letters(map(str, row[1:]))) for row in rows)
            arrays = [(message, f"{{{','.join(map(str, found))}}}") for message, found in letters if found]
            db.cursor().executemany("INSERT INTO search_letters VALUES (%s, %s::integer[])", arrays)
    for rows in _chunks(_notes(db)):
        db.cursor().executemany(f"UPDATE note SET folded = {mark} WHERE id = {mark}", rows)  # noqa: S608 - likewise
    for rows in _chunks(_correspondents(db, mark)):
        db.cursor().executemany(f"UPDATE item SET correspondent = {mark} WHERE id = {mark}", rows)  # noqa: S608 - likewise
    _run(db, ORDERS, sqlite=sqlite)
    _run(db, SQLITE_SEARCH if sqlite else POSTGRES_SEARCH, sqlite=sqlite)
    if not sqlite:
        _close(db)


def _run(db: Any, script: str, *, sqlite: bool) -> None:
    for word, meaning in (SQLITE if sqlite else POSTGRES).items():
        script = script.replace("{" + word + "}", meaning)
    for statement in filter(str.strip, script.split(";\n")):
        db.execute_sql(statement.strip())


def _chunks(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    waiting: list[tuple[object, ...]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _CHUNK:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _search_texts(db: Any, mark: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the new table; the body is what followed subject, people and names of files."""
    after = -1
    while True:
        found = db.execute_sql(_TEXTS.replace("?", mark), (after, _CHUNK)).fetchall()
        if not found:
            return
        for message, subject, folded in found:
            people = db.execute_sql(
                f"SELECT role, name, address FROM message_address WHERE message = {mark} ORDER BY id",  # noqa: S608 - likewise
                (message,),
            ).fetchall()
            files = db.execute_sql(
                f"SELECT name FROM attachment WHERE message = {mark} ORDER BY part",  # noqa: S608 - likewise
                (message,),
            ).fetchall()
            above = 1 + sum(role in _IN_TEXT for role, _, _ in people) + len(files)
            body = folded.split("\n", above)[above:]
            yield (
                message,
                _folded([subject]),
                _folded(f"{name} {address}" for role, name, address in people if role in _SENDERS),
                _folded(f"{name} {address}" for role, name, address in people if role not in _SENDERS),
                _folded(name for (name,) in files),
                _folded(body),
                "",
            )
        after = found[-1][0]


def _notes(db: Any) -> Iterator[tuple[object, ...]]:
    for key, text in db.execute_sql("SELECT id, text FROM note").fetchall():
        yield _folded([text]), key


def _correspondents(db: Any, mark: str) -> Iterator[tuple[object, ...]]:
    """Yield by what items are sorted, as `mail.sort_name` has it, each with its id."""
    after = -1
    while found := db.execute_sql(_KNOWN_BY.replace("?", mark), (after, _CHUNK)).fetchall():
        for item, from_name, from_address, name, address, role in found:
            who, at = (name or "", address or "") if role else (from_name, from_address)
            if who or at:
                yield f"{_BLANKS.sub(' ', fold(who or at)).strip()[:60]}\n{at[:80]}", item
        after = found[-1][0]


def _folded(lines: Iterable[str]) -> str:
    """Fold as `mail.searched` does: one entry a line, and room behind the last letter for its trigrams."""
    kept = "\n".join(filter(None, (_BLANKS.sub(" ", fold(line)).strip() for line in lines)))
    return f"{kept}\n\n" if kept else ""


def _close(db: Any) -> None:
    """Close the new tables to everybody but their owner, and say who may read which of their rows."""
    ((schema,),) = db.execute_sql("SELECT quote_ident(current_schema())").fetchall()
    script = [f"ALTER TABLE {{schema}}.{table} ENABLE ROW LEVEL SECURITY" for table in NEW_TABLES]
    script += [
        f"CREATE POLICY readable ON {{schema}}.{table} FOR SELECT USING ({rule})" for table, rule in POLICIES.items()
    ]
    for statement in script:
        db.execute_sql(statement.replace("{schema}", schema))
