"""To whom an item is given: a person of its mailbox, or a department. The likely answer stands first."""

from collections.abc import Sequence

from tui_mail.screens.picker import Choice, Question, among
from tui_mail.screens.questions import Meant
from tui_mail.screens.times import day
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory
from tui_mail.store.queries.given import given_lately
from tui_mail.store.queries.labels import LabelRow, labels
from tui_mail.store.rows import Person

_HINT = "1-9 or Enter takes it · Tab to the message · Esc closes"
_Rank = tuple[bool, bool, int, bool, int]


def whom(actor: Actor, mailbox_id: int, title: str, holder: int | None = None) -> Question[Meant]:
    """Ask to whom, with a short message.

    First come those who were given the last items, then who has least open; whoever is away comes last, and `holder`,
    who has it now, just before them.
    """
    offered: list[Choice[Meant]] = []

    def choices(typed: str) -> Sequence[Choice[Meant]]:
        if not offered:
            offered.extend(_offered(actor, mailbox_id, holder))
        return among(offered, typed)

    nothing = "Nobody here is called so, or can do that."
    return Question(title, choices, _HINT, words="a short message (optional)", nothing=nothing, by_digit=True)


def _offered(actor: Actor, mailbox_id: int, holder: int | None) -> list[Choice[Meant]]:
    people = directory.people(actor, mailbox_id)
    given = given_lately(actor, mailbox_id)
    ranked: list[tuple[_Rank, Choice[Meant]]] = []
    for person in people:
        likely = -given["assignee", person.id]
        rank = (person.absent, person.id == holder, likely, False, person.open_items)
        ranked.append((rank, _person(person, actor, holder)))
    for label in labels("department") if people else ():
        likely = -given["department", label.id]
        ranked.append(((False, False, likely, True, 0), _department(label, people)))
    return [choice for _, choice in sorted(ranked, key=lambda pair: pair[0])]


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
