"""The folders of an account as they were last found on its server."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask, marks


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder on a server, and how it fares; `wanted` ones are taken in by the next round though not watched."""

    folder: StoredFolder
    messages: int
    wanted: bool
    problem: str


def remote_folders(account_id: int) -> dict[str, FolderRow]:
    """Return the folders of an account by name."""
    rows = ask(
        "SELECT id, name, role, uidvalidity, last_uid, messages, wanted, problem FROM remote_folder"
        " WHERE account = ? ORDER BY name",
        [account_id],
    )
    return {
        row[1]: FolderRow(StoredFolder(*row[:5]), row[5], bool(row[6]), row[7])
        for row in rows
    }  # fmt: skip


def listed_names(account_id: int) -> list[str]:
    """Return the names of the folders that the account has, as far as it was asked: none of where it was before."""
    return [
        name
        for name, row in remote_folders(account_id).items()
        if not (" (until " in name and name.endswith(f", {row.folder.id})"))  # as `retire_remote_folders` renames them
    ]


def never_taken_in(folders: Sequence[int]) -> list[int]:
    """Return those of the folders in which nothing was ever seen."""
    if not folders:
        return []
    rows = ask(
        f"SELECT f.id FROM remote_folder f WHERE f.id IN ({marks(len(folders))}) AND NOT wanted"  # noqa: S608 - only marks
        " AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.remote_folder = f.id)",
        list(folders),
    )
    return [row[0] for row in rows]
