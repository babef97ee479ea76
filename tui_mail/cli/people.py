"""Persons as they are named on the command line: by login, or as `me`."""

from tui_mail.cli.item_lines import local_time
from tui_mail.errors import NotFound
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.queries.absences import away
from tui_mail.store.queries.directory import names_of_users, user_by_login


def user_id(actor: Actor, word: str) -> int:
    """Return the id of an active user. Raises NotFound."""
    person = actor if word == "me" else user_by_login(word)
    if person is None or person.user_id is None:
        raise NotFound(f"Nobody here has the login {word!r}.")
    return person.user_id


def away_remark(person: int) -> str:
    """Say that somebody is away, until when and who stands in; '' of who is there."""
    absence = away(now()).get(person)
    if absence is None:
        return ""
    names = names_of_users({person, absence.substitute})
    until = "until further notice" if absence.ends_at is None else f"until {local_time(absence.ends_at)}"
    stand_in = names.get(absence.substitute)
    return safe_line(f"{names[person]} is away {until}, {f'{stand_in} stands in' if stand_in else 'nobody stands in'}")
