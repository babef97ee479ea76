"""What a form asks for, line by line, and what may be wrong with the answers."""

from collections.abc import Callable
from dataclasses import dataclass

Values = dict[str, str]
"""What stands in the form, by the keys of the fields."""

YES, NO = "yes", "no"


def _always(_values: Values) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FieldOfForm:
    """One line of the form."""

    key: str  # as in the team file: `smtp.host`; `mailbox.code` of the mailbox
    title: str
    hint: str
    usual: str = ""
    choices: tuple[str, ...] = ()  # none: any text
    needed: bool = False
    shown: Callable[[Values], bool] = _always
    is_list: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether it is a yes or a no."""
        return self.choices == (YES, NO)


Sections = tuple[tuple[str, tuple[FieldOfForm, ...]], ...]
"""Fields under their titles."""


@dataclass(frozen=True)
class FormToFill:
    """A form to fill in: what it asks, what stands in it to begin with, and what saves it and says so."""

    title: str
    sections: Sections
    values: Values
    save: Callable[[Values], str]
    fixed: tuple[str, ...] = ()


def switch(key: str, title: str, hint: str, *, usual: bool, shown: Callable[[Values], bool] = _always) -> FieldOfForm:
    """Ask for a yes or a no."""
    return FieldOfForm(key, title, hint, YES if usual else NO, (YES, NO), shown=shown)


def words_of(text: str) -> list[str]:
    """Return what stands between the commas."""
    return [one for one in (part.strip() for part in text.split(",")) if one]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and at which field; without a key it is about the whole."""

    key: str
    sentence: str
