"""To whom an item is given: a person of its mailbox, or a department. The likely answer stands first."""

from collections.abc import Sequence

from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.questions import Meant
from tui_mail.screens.times import day
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory
from tui_mail.store.queries.given import given_lately
from tui_mail.store.queries.labels import LabelRow, labels
from tui_mail.store.rows import Person

_HINT = "1-9 or Enter takes it · Tab to the message · Esc closes"
_Rank = tuple[int, bool, int]
_Key = tuple[str, object]
Order = dict[int, dict[_Key, int]]
"""By mailbox: who stood where when it was first asked. Hands learn the digits, so nobody's changes while one works."""


def whom(actor: Actor, mailbox_id: int, title: str, order: Order, holder: int | None = None) -> Question[Meant]:
    """Ask to whom, with a short message; `holder` has it now.

    At first come those who were given the last items, then who has least open. It stays so, as `order` remembers: who
    is new comes after them, and last whoever is away.
    """
    offered: list[Choice[Meant]] = []

    def choices(typed: str) -> Sequence[Choice[Meant]]:
        if not offered:
            offered.extend(_offered(actor, mailbox_id, order.setdefault(mailbox_id, {}), holder))
        return among(offered, typed)

    nothing = "Nobody here is called so, or can do that."
    return Question(title, choices, _HINT, words="a short message (optional)", nothing=nothing, by_digit=True)


def _offered(actor: Actor, mailbox_id: int, places: dict[_Key, int], holder: int | None) -> list[Choice[Meant]]:
    people = directory.people(actor, mailbox_id)
    away = {("assign", person.id) for person in people if person.absent}
    given = given_lately(actor, mailbox_id)
    ranks: dict[_Key, _Rank] = {}
    offered: dict[_Key, Choice[Meant]] = {}
    for person in people:
        ranks["assign", person.id] = (-given["assignee", person.id], False, person.open_items)
        offered["assign", person.id] = _person(person, actor, holder)
    for label in labels("department") if people else ():
        ranks["department", label.name] = (-given["department", label.id], True, 0)
        offered["department", label.name] = _department(label, people)
    for key in sorted(offered, key=lambda key: (key in away, ranks[key])):
        places.setdefault(key, len(places))
    return [offered[key] for key in sorted(offered, key=lambda key: (key in away, places[key]))]


def _person(person: Person, actor: Actor, holder: int | None) -> Choice[Meant]:
    facts = [
        person.login + (", me" if person.id == actor.user_id else ""),
        *([_away(person)] if person.absent else []),
        *(["has it now"] if person.id == holder else []),
        f"{person.open_items:,} open" if person.open_items else "nothing open",
        *(
            [", ".join((*person.departments, *person.qualifications))]
            if person.departments + person.qualifications
            else []
        ),
    ]
    remark = f"{person.name} is {_away(person)}" if person.absent else ""
    return Choice(Meant("assign", person.id, remark), person.name, " · ".join(facts))


def _department(label: LabelRow, people: Sequence[Person]) -> Choice[Meant]:
    there = [person for person in people if label.name in person.departments and not person.absent]
    members = f"{len(there)} there" if there else "nobody there"
    return Choice(Meant("department", label.name), label.name, f"department · {members}")


def _away(person: Person) -> str:
    until = "until further notice" if person.back_at is None else f"until {day(person.back_at)}"
    return f"away {until}" + (f" · {person.substitute} stands in" if person.substitute else "")
