"""What the team file says of tasks and events: their categories, each with the small form that it asks."""

from typing import Literal

import msgspec

from tui_mail.config import checks

TaskKind = Literal["task", "event"]
FieldType = Literal["text", "number", "date", "choice", "yes-no"]

LONGEST = 40
"""Letters of a name."""


class TaskField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the form."""

    name: str
    type: FieldType = "text"
    choices: tuple[str, ...] = ()  # of a choice
    required: bool = False

    def __post_init__(self) -> None:
        _name("name", self.name)
        if "=" in self.name:
            raise ValueError(f"name: {self.name!r} holds the sign that stands between name and value")
        checks.each("choices", self.choices, checks.line)
        checks.twice("choices[#]", self.choices)
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices: belong to a field of the type choice, which needs some")


class TaskCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a task or an event can be."""

    kind: TaskKind = "task"
    name: str
    fields: tuple[TaskField, ...] = ()
    active: bool = True

    def __post_init__(self) -> None:
        _name("name", self.name)
        checks.twice("fields[#].name", (field.name.casefold() for field in self.fields))

    @property
    def way(self) -> tuple[str, str]:
        """What tells it from others."""
        return (self.kind, self.name)


def _name(key: str, text: str) -> None:
    checks.line(key, text)
    if len(text) > LONGEST:
        raise ValueError(f"{key}: {text[:80]!r} is too long (at most {LONGEST} letters)")
