"""What the ids in events stand for, in words that a script can read."""

from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.store.models import Folder, Record, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.folders import folder_paths
from tui_mail.store.queries.labels import label_names


@dataclass(frozen=True, slots=True)
class References:
    """Logins, folders, records and labels by id; what has gone is missing."""

    logins: dict[int, str]
    folders: dict[int, str]  # kind, or path of a plain folder
    records: dict[int, tuple[str, str]]  # kind, number
    labels: dict[int, str]  # titles


def references(
    users: Collection[int], folders: Collection[int], records: Collection[int], labels: Collection[int] = ()
) -> References:
    """Return what these ids stand for; whoever may read an event may read them."""
    some_folders = Folder.select(Folder.id, Folder.kind).where(Folder.id.in_(sorted(folders)))
    paths = folder_paths(set(folders))
    some_records = Record.select(Record.id, Record.kind, Record.number).where(Record.id.in_(sorted(records)))
    return References(
        logins=dict(tuples(User.select(User.id, User.login).where(User.id.in_(sorted(users))))),
        folders={key: paths[key] if kind == "plain" else kind for key, kind in tuples(some_folders)},
        records={key: (kind, number) for key, kind, number in tuples(some_records)},
        labels=label_names(labels),
    )
