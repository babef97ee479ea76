"""A question as a numbered shortlist: the same that the screens ask with a picker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tui_mail.errors import TuiMailError
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Picked, Question
from tui_mail.screens.linear.voice import Voice
from tui_mail.screens.linear.waiting import Waiting

T = TypeVar("T")

LEAVE = "."
"""Typed alone, it leaves a question without an answer."""

_AT_ONCE = 9
_WORDS = "Enter takes 1; a number, or other words; + behind a number: {}; . leaves it."
_HINT = "Enter takes 1; a number, or other words; . leaves it."


@dataclass
class _Asked:
    """What was typed so far, and where the shortlist stands."""

    typed: str
    scope: int = 0
    shown: int = 0


def ask(voice: Voice, waiting: Waiting, question: Question[T], typed: str = "") -> Picked[T] | None:
    """Ask until there is an answer; None where somebody does not want to give one. `typed` was said before."""
    voice.say(f"{question.title}.")
    words = question.given
    if question.words and question.words_first:
        words, typed = typed or _hear_words(voice, question), ""
        if words == LEAVE or not words:
            return None
    picked = _pick(voice, waiting, question, _Asked(typed))
    if picked is None:
        return None
    if question.words and not question.words_first:
        words = _hear_words(voice, question)
        if words == LEAVE:
            return None
    return Picked(picked.value, words, picked.option)


def _hear_words(voice: Voice, question: Question[Any]) -> str:
    usual = f" (Enter: {question.given})" if question.given else ""
    return voice.hear(f"{question.words.capitalize()}{usual}: ") or question.given


def _pick(voice: Voice, waiting: Waiting, question: Question[T], asked: _Asked) -> Picked[T] | None:
    """Say what there is to choose from, until something is chosen."""
    while True:
        choices = _answers(voice, waiting, question, asked)
        _say_choices(voice, choices, question, asked)
        while True:
            heard = voice.hear("? ")
            if heard == LEAVE:
                return None
            if heard == "more" and asked.shown < len(choices):
                _say_choices(voice, choices, question, asked)
                continue
            break
        if (picked := _taken(heard, choices)) is not None:
            return picked
        if heard:
            asked = _changed(heard, question, asked)
        elif choices:
            return Picked(choices[0].value)


def _answers(voice: Voice, waiting: Waiting, question: Question[T], asked: _Asked) -> Sequence[Choice[T]]:
    try:
        return waiting.read(lambda: question.answers(asked.typed, asked.scope))
    except TuiMailError as error:
        voice.say(error.sentence)
        return ()


def _say_choices(voice: Voice, choices: Sequence[Choice[T]], question: Question[T], asked: _Asked) -> None:
    if not choices:
        voice.say(question.nothing)
    for number, choice in enumerate(choices[asked.shown : asked.shown + _AT_ONCE], asked.shown + 1):
        detail = f", {one_line(choice.detail)}" if choice.detail else ""
        voice.say(f"{number}. {one_line(choice.label)}{detail}")
    asked.shown = min(len(choices), asked.shown + _AT_ONCE)
    left = len(choices) - asked.shown
    hint = _WORDS.format(question.option) if question.option else _HINT
    voice.say(f"{left} more, say more. {hint}" if left else hint if choices else "Other words, or . to leave it.")
    if question.scopes:
        others = ", ".join(f"in {one}" for at, one in enumerate(question.scopes) if at != asked.scope)
        voice.say(f"Looked among {question.scopes[asked.scope]}; also: {others}.")


def _taken(heard: str, choices: Sequence[Choice[T]]) -> Picked[T] | None:
    """Return the choice that a number stands for."""
    number = heard.removesuffix("+").strip()
    if not (number.isascii() and number.isdecimal() and len(number) < 4):
        return None
    at = int(number) - 1
    return Picked(choices[at].value, option=heard.endswith("+")) if 0 <= at < len(choices) else None


def _changed(heard: str, question: Question[Any], asked: _Asked) -> _Asked:
    """Look for other words, or among others."""
    scope = heard.removeprefix("in ").strip()
    if heard.startswith("in ") and scope in question.scopes:
        return _Asked(asked.typed, question.scopes.index(scope))
    return _Asked(heard, asked.scope)
