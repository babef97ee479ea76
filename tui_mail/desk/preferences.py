"""What everybody chooses for his own sessions; it concerns nobody else, so it leaves no line in a history."""

from dataclasses import dataclass

from tui_mail.errors import NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.preferences import chosen
from tui_mail.store.writes.preferences import set_preference as write_preference


@dataclass(frozen=True, slots=True)
class Choices:
    """Something that can be chosen: the first value stands as long as nobody chooses."""

    name: str
    meaning: str
    values: tuple[tuple[str, str], ...]  # each with what it means


PREFERENCES = (
    Choices(
        "notify",
        "how a screen tells me that there is something for me",
        (
            ("bell", "the bell of the terminal, and a sentence at the bottom"),
            ("osc9", "a notification of the terminal (iTerm2, Windows Terminal, kitty ...)"),
            ("osc777", "a notification of the terminal (foot, urxvt, Ghostty ...)"),
            ("none", "only the sentence"),
        ),
    ),
)
"""All there are."""


def preferences(actor: Actor) -> dict[str, str]:
    """Return what holds for a person, by name."""
    mine = chosen(actor)
    return {one.name: _valid(one, mine.get(one.name, "")) for one in PREFERENCES}


def set_preference(actor: Actor, name: str, value: str) -> None:
    """Choose. Raises NotFound for another name, UsageError for another value."""
    known = next((one for one in PREFERENCES if one.name == name), None)
    if known is None:
        raise NotFound(f"There is no preference {name!r}; there are: {', '.join(one.name for one in PREFERENCES)}.")
    if value not in dict(known.values):
        raise UsageError(f"{name} is one of: {', '.join(dict(known.values))}.")
    if actor.user_id is None:
        raise NotPermitted("Preferences belong to people.")
    with change():
        write_preference(actor.user_id, name, value)


def _valid(known: Choices, value: str) -> str:
    return value if value in dict(known.values) else known.values[0][0]
