"""Folders on servers, with their cursors."""

from collections.abc import Sequence

from tui_mail.store.clock import now, rfc3339
from tui_mail.store.models import RemoteFolder, Sighting
from tui_mail.store.queries.accounts import StoredFolder, remote_folder


def retire_remote_folders(account_id: int) -> None:
    """Begin anew with an account that means another place now: UIDs and file names of the old one say nothing there."""
    for folder in RemoteFolder.select().where(RemoteFolder.account == account_id):
        RemoteFolder.update(name=f"{folder.name} (until {rfc3339(now())}, {folder.id})", role="none").where(
            RemoteFolder.id == folder.id
        ).execute()


def keep_remote_folder(account_id: int, name: str, role: str, uidvalidity: int) -> StoredFolder:
    """Note a folder of an account and return it with its cursor; another UIDVALIDITY begins from the start."""
    known = remote_folder(account_id, name)
    if known is None:
        RemoteFolder.insert(account=account_id, name=name, role=role, uidvalidity=uidvalidity, last_uid=0).execute()
    elif known.uidvalidity != uidvalidity:
        fresh = RemoteFolder.update(uidvalidity=uidvalidity, last_uid=0, role=role, messages=0, highest_modseq=0)
        fresh.where(RemoteFolder.id == known.id).execute()
    elif known.role != role:
        RemoteFolder.update(role=role).where(RemoteFolder.id == known.id).execute()
    else:
        return known
    kept = remote_folder(account_id, name)
    assert kept is not None  # noqa: S101 - written right above
    return kept


def begin_anew(folder: StoredFolder, why: str) -> None:
    """Forget where the messages of a folder were, and up to where it was taken in: all of it is looked at again."""
    here = (Sighting.remote_folder == folder.id) & (Sighting.uidvalidity == folder.uidvalidity)
    Sighting.update(gone_at=now(), gone_why=why).where(here & Sighting.gone_at.is_null()).execute()
    RemoteFolder.update(last_uid=0, messages=0, highest_modseq=0).where(RemoteFolder.id == folder.id).execute()


def note_listed(account_id: int, name: str, role: str, messages: int) -> None:
    """Let a folder of the server have its row, with its role; how much a folder holds that was never taken in."""
    columns: dict[str, object] = {"account": account_id, "name": name, "role": role, "uidvalidity": 0, "last_uid": 0}
    RemoteFolder.insert(**columns, messages=messages).on_conflict_ignore().execute()
    here = (RemoteFolder.account == account_id) & (RemoteFolder.name == name)
    RemoteFolder.update(role=role).where(here).execute()
    RemoteFolder.update(messages=messages).where(here & (RemoteFolder.last_uid == 0)).execute()


def forget_remote_folders(folders: Sequence[int]) -> None:
    """Forget folders that are no longer on the server and in which nothing was ever seen."""
    RemoteFolder.delete().where(RemoteFolder.id.in_(list(folders))).execute()


def note_problem(account_id: int, name: str, sentence: str) -> None:
    """Note what is wrong with a folder, also one that the server does not have."""
    if sentence:
        row: dict[str, object] = {"account": account_id, "name": name, "role": "none", "uidvalidity": 0, "last_uid": 0}
        RemoteFolder.insert(**row).on_conflict_ignore().execute()
    here = (RemoteFolder.account == account_id) & (RemoteFolder.name == name)
    RemoteFolder.update(problem=sentence).where(here).execute()


def note_taken_in(folder_id: int, messages: int, problem: str) -> None:
    """Note that all of a folder was taken in, how many messages it held, and what is wrong all the same."""
    done = RemoteFolder.update(messages=messages, wanted=False, problem=problem)
    done.where(RemoteFolder.id == folder_id).execute()


def want_remote_folder(account_id: int, name: str) -> None:
    """Let the next round take in a folder that is not watched, whether it was seen before or not."""
    if remote_folder(account_id, name) is None:
        RemoteFolder.insert(account=account_id, name=name, role="none", uidvalidity=0, last_uid=0).execute()
    here = (RemoteFolder.account == account_id) & (RemoteFolder.name == name)
    RemoteFolder.update(wanted=True).where(here).execute()


def unwant_remote_folder(account_id: int, name: str) -> None:
    """Forget that somebody wanted a folder, because the server does not have it."""
    here = (RemoteFolder.account == account_id) & (RemoteFolder.name == name)
    RemoteFolder.update(wanted=False).where(here).execute()
