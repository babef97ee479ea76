"""What the ids in events stand for, in words that a script can read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tui_mail.store.models import Folder, Record, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.folders import folder_paths
from tui_mail.store.queries.labels import LABELS, label_names
from tui_mail.store.rows import EventRow

PEOPLE = ("assignee", "to", "private_to", "by", "by_rule", "given_to")
"""Fields of events that are somebody, where they are numbers."""

FOLDERS = ("folder", "restore_to")
"""Those that are a folder."""


@dataclass(frozen=True, slots=True)
class References:
    """Logins, folders, records and labels by id; what has gone is missing."""

    logins: dict[int, str]
    names: dict[int, str]  # of the people with these logins
    folders: dict[int, str]  # kind, or path of a plain folder
    records: dict[int, tuple[str, str]]  # kind, number
    titles: dict[int, str]  # kind, number and name of these records
    labels: dict[int, str]  # titles


def references_of(events: Sequence[EventRow]) -> References:
    """Return what the ids in these events stand for; whoever may read an event may read them."""
    fields = [field for event in events for side in (event.before, event.after) for field in side.items()]
    return references(
        users={value for name, value in fields if name in PEOPLE and isinstance(value, int)},
        folders={value for name, value in fields if name in FOLDERS and isinstance(value, int)},
        records=set(_records(fields)),
        labels={value for name, value in fields if name in LABELS and isinstance(value, int)},
    )


def _records(fields: Sequence[tuple[str, object]]) -> Iterator[int]:
    for name, value in fields:
        if name == "primary_case" and isinstance(value, int):
            yield value
        elif isinstance(value, dict):
            yield from _records([("primary_case", value.get("record"))])
        elif isinstance(value, list):
            yield from _records([(name, one) for one in value])


def references(
    users: Collection[int], folders: Collection[int], records: Collection[int] = (), labels: Collection[int] = ()
) -> References:
    """Return what these ids stand for; whoever may read an event may read them."""
    some_folders = Folder.select(Folder.id, Folder.kind).where(Folder.id.in_(sorted(folders)))
    paths = folder_paths(set(folders))
    columns = (Record.id, Record.kind, Record.number, Record.name)
    some_records = tuples(Record.select(*columns).where(Record.id.in_(sorted(records))))
    some_users = tuples(User.select(User.id, User.login, User.name).where(User.id.in_(sorted(users))))
    return References(
        logins={key: login for key, login, _ in some_users},
        names={key: name for key, _, name in some_users},
        folders={key: paths[key] if kind == "plain" else kind for key, kind in tuples(some_folders)},
        records={key: (kind, number) for key, kind, number, _ in some_records},
        titles={key: " ".join(filter(None, (kind, number, name))) for key, kind, number, name in some_records},
        labels=label_names(labels),
    )
