"""Somebody is away: from when, until when, who stands in; or he is back. Three questions, each with a likely answer."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from textual.screen import Screen

from tui_mail.desk.administration.absences import end_absence, set_absence
from tui_mail.mail.when import parse_when
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.picker import ask
from tui_mail.screens.times import long, now
from tui_mail.store import clock
from tui_mail.store.actor import Actor
from tui_mail.store.queries.internal import colleagues
from tui_mail.store.queries.team_tables import AbsenceEntry, absence_table

Does: TypeAlias = Callable[[Callable[[], Answer]], object]
"""Lets something be done when it is its turn."""

_NOW = 0
_SOON = ("tomorrow morning", "on Monday", "in a week")
_LATER = ("in a week", "in 14 days", "in 30 days")
_HINT = "mon · +3d · 2026-12-01 · demain 14h · Enter takes it · Esc closes"


def ask_absence(screen: Screen[None], actor: Actor, login: str, name: str, does: Does) -> None:
    """Ask from when somebody is away, or which absence ends; then let the desk note it."""
    who = "I am" if login == actor.login else f"{name} is"

    def begun(picked: Picked[int | AbsenceEntry]) -> None:
        if isinstance(picked.value, AbsenceEntry):
            does(partial(_ended, actor, login, picked.value.id))
        else:
            ask(screen, _ends(who), partial(ended, picked.value))

    def ended(begins: int, picked: Picked[int | None]) -> None:
        ask(screen, _stand_in(actor, login), partial(found, begins, picked.value))

    def found(begins: int, ends: int | None, picked: Picked[str | None]) -> None:
        does(partial(_noted, actor, login, begins, ends, picked.value))

    ask(screen, _begins(actor, login, who), begun)


def _begins(actor: Actor, login: str, who: str) -> Question[int | AbsenceEntry]:
    known: list[AbsenceEntry] = []

    def choices(typed: str) -> Sequence[Choice[int | AbsenceEntry]]:
        if not known:
            known.extend(one for one in absence_table(actor) if one.login == login)
        back: list[Choice[int | AbsenceEntry]] = [_back(one) for one in known]
        times: list[Choice[int | AbsenceEntry]] = [Choice(_NOW, "now"), *(_typed(words) for words in _SOON)]
        if not typed.strip():
            return [*back, *times]
        return among([*back, *times], typed) or [_typed(typed)]

    return Question(f"{who} away from", choices, _HINT)


def _back(absence: AbsenceEntry) -> Choice[int | AbsenceEntry]:
    until = "until further notice" if absence.ends_at is None else f"until {long(absence.ends_at)}"
    if absence.is_now:
        return Choice(absence, "back", f"ends the absence {until}")
    return Choice(absence, "not away", f"calls off the absence from {long(absence.begins_at)}")


def _ends(who: str) -> Question[int | None]:
    def choices(typed: str) -> Sequence[Choice[int | None]]:
        offered: list[Choice[int | None]] = [*(_typed(words) for words in _LATER), Choice(None, "until further notice")]
        return (among(offered, typed) or [_typed(typed)]) if typed.strip() else offered

    return Question(f"{who} away until", choices, _HINT)


def _stand_in(actor: Actor, login: str) -> Question[str | None]:
    offered: list[Choice[str | None]] = []

    def choices(typed: str) -> Sequence[Choice[str | None]]:
        if not offered:
            offered.append(Choice(None, "nobody"))
            offered.extend(Choice(one.login, one.name, one.login) for one in colleagues(actor) if one.login != login)
            if login != actor.login:
                offered.append(Choice(actor.login, actor.name, f"{actor.login}, me"))
        return among(offered, typed)

    return Question("Who stands in?", choices, "Enter takes it · Esc closes", nothing="Nobody here is called so.")


def _typed(typed: str) -> Choice[Any]:
    """Show what was typed as a date. Raises UsageError."""
    at = clock.stored(parse_when(typed.strip(), now()))
    return Choice(at, typed.strip(), long(at))


def _noted(actor: Actor, login: str, begins: int, ends: int | None, substitute: str | None) -> Answer:
    return answer_of(lambda: set_absence(actor, login, begins or clock.now(), ends, substitute))


def _ended(actor: Actor, login: str, absence_id: int) -> Answer:
    return answer_of(lambda: end_absence(actor, login, absence_id))
