"""What the folders on a server are, by hand."""

from unicodedata import normalize

import msgspec

from tui_mail.config.accounts import Role
from tui_mail.desk.administration.run import begin
from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import stored_accounts
from tui_mail.store.queries.remote_folders import listed_names
from tui_mail.store.writes.accounts import set_folder_roles


def set_folder_role(actor: Actor, name: str, folder: str, role: Role) -> str:
    """Say by hand what a folder on the server is, where neither the server nor its name tells it (CO-06).

    Returns what it was by hand before, empty if nothing. It stays when a team file is applied that says nothing of it.
    Raises NotPermitted for who is no admin, NotFound for an account or a folder that is not there.
    """
    with change():
        run = begin(actor)
        stored = stored_accounts().get(name)
        if stored is None or not stored.fields["active"]:
            raise NotFound(f"There is no account {name!r}.")
        before: dict[str, object] = dict(msgspec.convert(stored.fields["folder_roles"], dict[str, object]))
        if folder not in before:
            _check_listed(stored.id, name, folder)
        wanted = {**before, folder: role}
        if run.note("account", name, stored, {"folder_roles": wanted}):
            set_folder_roles(stored.id, wanted)
        run.chain.close()
    return str(before.get(folder, ""))


def _check_listed(account_id: int, name: str, folder: str) -> None:
    """Raise NotFound for a folder that the server does not list; before it was ever asked nobody knows."""
    listed = [normalize("NFC", one) for one in listed_names(account_id)]
    if listed and normalize("NFC", folder) not in listed:
        there = ", ".join(listed)
        raise NotFound(f"There is no folder {folder!r} on the server of {name}; those it has: {there}.")
