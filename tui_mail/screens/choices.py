"""A question with its answers, before anybody has been asked: pickers show it, and so does the linear mode."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tui_mail.screens.fuzzy import score

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something that can be picked; label and detail are cleaned when they are shown."""

    value: T
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Picked(Generic[T]):
    """What was picked, with the words that went with it."""

    value: T
    words: str = ""
    option: bool = False  # what Tab switches on


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What a picker asks. `choices` is called in a thread with what was typed; it puts the likely answer first."""

    title: str
    choices: Callable[[str], Sequence[Choice[T]]]
    hint: str
    words: str = ""  # asks for some words, too; empty: it does not
    given: str = ""  # words to begin with
    words_first: bool = False  # the words are the point, the choice goes with them
    nothing: str = "Nothing fits."
    by_digit: bool = False  # 1 to 9 take an answer at once while nothing is typed
    option: str = ""  # what Tab switches on, in words; only without words that are asked for
    by_blank: T | None = None  # the answer that the space bar takes so; only without digits
    scopes: tuple[str, ...] = ()  # among what is looked, Tab goes through them; only without words and option
    within: Callable[[str, int], Sequence[Choice[T]]] | None = None  # in the place of `choices`, in one of the scopes

    def answers(self, typed: str, scope: int) -> Sequence[Choice[T]]:
        """Return the answers to what was typed."""
        return self.choices(typed) if self.within is None else self.within(typed, scope)


def among(choices: Sequence[Choice[T]], typed: str) -> list[Choice[T]]:
    """Keep the choices that fit what was typed, the best first."""
    rated = [(score(typed, f"{choice.label} {choice.detail}"), choice) for choice in choices]
    fitting = [(rate, choice) for rate, choice in rated if rate is not None]
    return [choice for _, choice in sorted(fitting, key=lambda pair: -pair[0])]
