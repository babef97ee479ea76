"""The index of searches. PostgreSQL keeps its own but for one or two letters; SQLite must be told what comes and goes.

FTS5 stands on the table `search_text` without a copy of it: to forget a row it is given what that said.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

from tui_mail.mail import searched
from tui_mail.mail.rare_letters import rare_letters
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Note, SearchText
from tui_mail.store.models.table import first_tuple, tuples

_NAMES = "subject, sender, recipients, files, body, attached"


class SearchFields(NamedTuple):
    """What searches find of a message, folded."""

    subject: str
    sender: str
    recipients: str
    files: str
    body: str
    attached: str = ""  # text inside attachments

    @classmethod
    def of(cls, found: searched.SearchText) -> Self:
        """Take over what was found on arrival; nothing has looked into the attachments then."""
        return cls(found.subject, found.sender, found.recipients, found.files, found.body)


def index_messages(messages: Iterable[tuple[int, SearchFields]]) -> None:
    """Let messages be found whose rows were written in this transaction."""
    if is_sqlite():
        statement = f"INSERT INTO message_search (rowid, {_NAMES}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of our own
        database.cursor().executemany(statement, [(message, *fields) for message, fields in messages])
        return
    statement = "INSERT INTO search_letters (message, letters) VALUES (%s, %s::integer[])"
    letters = ((message, rare_letters(fields)) for message, fields in messages)
    # an array as text: psycopg would look at each number of a list
    rows = [(message, f"{{{','.join(map(str, found))}}}") for message, found in letters if found]
    database.cursor().executemany(statement, rows)


def forget_message(message: int) -> None:
    """Let a message no longer be found."""
    _take_out(message)
    SearchText.delete().where(SearchText.message == message).execute()


def find_attached(message: int, attached: str) -> None:
    """Let a message be found by the text inside its attachments, in the place of what was extracted before."""
    _take_out(message)
    SearchText.update(attached=attached).where(SearchText.message == message).execute()
    if (fields := _fields(message)) is not None:
        index_messages([(message, fields)])


def index_note(note: int, folded: str) -> None:
    """Let a note be found."""
    if is_sqlite():
        database.execute_sql("INSERT INTO note_search (rowid, folded) VALUES (?, ?)", (note, folded))


def forget_notes(item: int) -> None:
    """Let the notes of an item no longer be found, before they are deleted."""
    if is_sqlite():
        for row in tuples(Note.select(Note.id, Note.folded).where(Note.item == item)):
            database.execute_sql("INSERT INTO note_search (note_search, rowid, folded) VALUES ('delete', ?, ?)", row)


def _take_out(message: int) -> None:
    if not is_sqlite():
        database.execute_sql("DELETE FROM search_letters WHERE message = %s", (message,))
    elif (fields := _fields(message)) is not None:
        database.execute_sql(
            f"INSERT INTO message_search (message_search, rowid, {_NAMES}) VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - names of our own
            (message, *fields),
        )


def _fields(message: int) -> SearchFields | None:
    columns = [getattr(SearchText, name) for name in SearchFields._fields]
    row = first_tuple(SearchText.select(*columns).where(SearchText.message == message))
    return None if row is None else SearchFields(*row)
