"""Persons as they are named on the command line: by login, or as `me`."""

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import user_by_login


def user_id(actor: Actor, word: str) -> int:
    """Return the id of an active user. Raises NotFound."""
    person = actor if word == "me" else user_by_login(word)
    if person is None or person.user_id is None:
        raise NotFound(f"Nobody here has the login {word!r}.")
    return person.user_id
