"""Who comes by which SSH key."""

import msgspec

from tui_mail.desk.administration.run import require_admin
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import stored_users


def check_may_see_keys(actor: Actor) -> None:
    """Raise NotPermitted for who is no admin."""
    require_admin(actor)


def key_holders() -> list[tuple[str, str, list[str]]]:
    """Return login, name and keys of each active user."""
    active = {login: user.fields for login, user in stored_users().items() if user.fields["active"]}
    return [
        (login, str(fields["name"]), msgspec.convert(fields["ssh_keys"], list[str])) for login, fields in active.items()
    ]
