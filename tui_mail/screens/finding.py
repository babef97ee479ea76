"""Asking where a mail belongs: a case of its sender or of his company, any other record, or a new one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tui_mail.desk.cases import NewCase
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.identifying import New
from tui_mail.screens.questions import LinkTo, Meant, Then, title_of
from tui_mail.store.actor import Actor
from tui_mail.store.queries.case_facts import PARTS, folders_of_cases, kinds_of_cases
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.finding import Near, find_records, near, requesters_of
from tui_mail.store.queries.relations import likely_relations, readable_writer
from tui_mail.store.rows import Envelope, RecordRow, Row

SCOPES = ("all", "sender's", "company's", "open cases", "people")
_HINT = "Enter takes it · number or words · Esc closes"
_ENTER = "Enter takes it · Esc closes"
_MOST = 40
_FEW = 2


@dataclass(frozen=True, slots=True)
class MakeCase:
    """A case that is to be made of the items; the contact who asks for it may have to be made, too."""

    wanted: NewCase
    primary: bool = False
    new_requester: str = ""  # name of the contact to be made, with the sender's address


@dataclass
class _Mail:
    """What is known of the mail that is asked about, read once."""

    actor: Actor
    row: Envelope
    is_single: bool

    @cached_property
    def near(self) -> Near:
        return near(self.actor, self.row.id)

    @cached_property
    def requesters(self) -> list[RecordRow]:
        return requesters_of(self.actor, self.row.id)


def record(actor: Actor, row: Envelope, title: str, *, is_single: bool) -> Question[Any]:
    """Ask for a contact, company or case; `is_single`: for this row alone."""
    mail = _Mail(actor, row, is_single)

    def choices(typed: str, scope: int) -> Sequence[Choice[Any]]:
        found, likely = _looked_up(mail, typed, scope)
        offered = [_choice(mail, one, said) for one, said in found[:_MOST]]
        return [*offered[:likely], *_new(mail, typed), *offered[likely:]]

    return Question(title, lambda typed: choices(typed, 0), _HINT, scopes=SCOPES, within=choices)


def _looked_up(mail: _Mail, typed: str, scope: int) -> tuple[list[tuple[RecordRow, str]], int]:
    """Return the records of a scope that fit, each with what is said of it; and how many of the first ones are likely.

    What was typed is likely to be meant, and what the mail is linked to already is not.
    """
    close = mail.near
    likely = {
        0: [(one, "suggested") for one in close.suggested]
        + [(one, "the sender's") for one in close.sender]
        + [(one, "his company's") for one in close.company]
        + [(one, "") for one in close.people],
        1: [(one, "") for one in (*close.suggested, *close.sender)],
        2: [(one, "") for one in close.company],
        3: [(one, "the sender's") for one in close.sender] + [(one, "his company's") for one in close.company],
        4: [(one, "") for one in close.people],
    }[scope]
    if scope == 0 and not typed.strip():
        likely = [(one, said) for one, said in likely if one.id not in close.linked]
    fitting = {one.id: (one, said) for one, said in reversed(likely)}
    order = list(dict.fromkeys(one.id for one, _ in likely))
    count = len(order)
    if typed.strip():
        named = among([Choice(key, title_of(fitting[key][0])) for key in order], typed)
        order = [choice.value for choice in named]
    if scope in (0, 3, 4):
        more = find_records(mail.actor, typed, cases=scope != 4, people=scope != 3, closed=scope != 3)
        exact = [one.id for one in more if one.number == typed.strip()]
        fitting = {one.id: (one, "") for one in more} | fitting
        order = list(dict.fromkeys([*exact, *order, *(one.id for one in more)]))
    return [fitting[key] for key in order], len(order) if typed.strip() else count


def _choice(mail: _Mail, one: RecordRow, said: str) -> Choice[Any]:
    already = "linked already" if mail.is_single and one.id in mail.near.linked else ""
    label, detail = title_of(one), " · ".join(filter(None, (already, said, one.detail)))
    primary = mail.row.case if mail.is_single and isinstance(mail.row, Row) else None
    if primary is None or one.kind in RELATIONS or primary == f"{one.kind} {one.number}":
        return Choice(one.id, label, detail)
    return Choice(Then(lambda _words: _replace(mail, label, primary, LinkTo(one.id))), label, detail)


def _replace(mail: _Mail, label: str, primary: str, meant: LinkTo | MakeCase) -> Question[Any]:
    """Ask what becomes of the primary case that the mail has: there is but one."""
    offered = [
        Choice(meant, "as a further link", f"{primary} stays its case"),
        Choice(replace(meant, primary=True), f"in the place of {primary}", "which stays as a link"),
    ]
    title = f"Item {mail.row.id} has a case. Link {label}"
    return Question(title, lambda typed: among(offered, typed), f"1, 2 or {_ENTER}", by_digit=True)


def _new(mail: _Mail, typed: str) -> Iterator[Choice[Any]]:
    """Offer what is not there yet: a case made of the mail, a contact with the sender's address.

    A word that begins the name of a kind means a case of that kind, called as the mail is.
    """
    title = " ".join(typed.split())
    for kind in kinds_of_cases() if len(title) > _FEW else ():
        if kind.startswith(title.casefold()):
            yield Choice(Then(_after_kind(mail, kind, "")), f"new {kind} ...", mail.row.subject)
    yield Choice(Then(lambda _words: _kind(mail, title)), "new case ...", title or mail.row.subject)
    name = title or mail.row.correspondent
    if mail.row.direction == "in" and name:
        yield Choice(Meant("identify", New("contact", name)), f"new contact {name}", "with the sender's address")


# A new case: its kind, then who asks for it unless that is known, then where it is placed


def _kind(mail: _Mail, title: str) -> Question[Any]:
    def choices(typed: str) -> Sequence[Choice[Any]]:
        return among([Choice(Then(_after_kind(mail, kind, title)), kind) for kind in kinds_of_cases()], typed)

    hint = "1-9 or Enter takes it · `case create` makes one of an own kind"
    return Question("What kind of case?", choices, hint, by_digit=True, nothing="There is no such kind of case yet.")


def _after_kind(mail: _Mail, kind: str, title: str) -> Callable[[str], Question[Any]]:
    """Go on with what the kind asks for; who asks for it is known by then."""
    known = mail.requesters
    wanted = NewCase(kind, title or mail.row.subject)

    def placed(number: str | None, new: str = "", parent: tuple[str, str] | None = None) -> Question[Any]:
        return _folder(mail, MakeCase(replace(wanted, requester=number, parent=parent), new_requester=new))

    def asked(parent: tuple[str, str] | None = None) -> Question[Any]:
        if len(known) == 1:
            return placed(known[0].number, parent=parent)
        return _requester(mail, known, lambda number, new: placed(number, new, parent))

    return lambda _words: _parent(mail, kind, asked) if kind in PARTS else asked()


def _parent(mail: _Mail, kind: str, then: Callable[[tuple[str, str]], Question[Any]]) -> Question[Any]:
    def choices(typed: str) -> Sequence[Choice[Any]]:
        found = [one for one in find_records(mail.actor, typed, people=False) if one.kind == PARTS[kind]]
        return [_step(title_of(one), one.detail, then, (one.kind, one.number)) for one in found]

    return Question(f"Part of which {PARTS[kind]}?", choices, _ENTER, nothing=f"No {PARTS[kind]} holds these words.")


def _requester(
    mail: _Mail, known: Sequence[RecordRow], then: Callable[[str | None, str], Question[Any]]
) -> Question[Any]:
    def choices(typed: str) -> Sequence[Choice[Any]]:
        likely = known or likely_relations(mail.actor, readable_writer(mail.actor, mail.row.id))
        found = find_records(mail.actor, typed, cases=False) if typed.strip() or not likely else likely
        contacts = [one for one in found if one.kind == "contact"]
        offered = [_step(title_of(one), one.detail, then, one.number, "") for one in contacts[:_MOST]]
        name = " ".join(typed.split()) or mail.row.correspondent
        if name and mail.row.direction == "in" and not known:
            offered.append(_step(f"new contact {name}", "with the sender's address", then, None, name))
        return offered

    why = "several contacts have the sender's address" if known else "no contact has the sender's address"
    return Question(f"Who asks for it? ({why})", choices, "Enter takes it · type a name · Esc closes")


def _step(label: str, detail: str, then: Callable[..., Question[Any]], *said: object) -> Choice[Any]:
    return Choice(Then(lambda _words: then(*said)), label, detail)


def _folder(mail: _Mail, meant: MakeCase) -> Question[Any]:
    """Ask where the case is placed among the others, and how it is called."""
    kind = meant.wanted.kind

    def choices(typed: str) -> Sequence[Choice[Any]]:
        path = "/".join(part.strip() for part in typed.split("/") if part.strip())
        there = folders_of_cases(kind)
        offered = among([_placed(mail, meant, one, one or "no folder") for one in there], typed)
        new = [_placed(mail, meant, path, f"new folder {path}")] if path and path not in there else []
        return [*offered, *new]

    title = f"In which folder does the new {kind} go?"
    hint = "Enter makes it · Tab to its title · Esc closes"
    return Question(title, choices, hint, words="title", given=meant.wanted.title)


def _placed(mail: _Mail, meant: MakeCase, folder: str, label: str) -> Choice[Any]:
    made, kind = replace(meant, wanted=replace(meant.wanted, folder=folder)), meant.wanted.kind
    primary = mail.row.case if mail.is_single and isinstance(mail.row, Row) else None
    if primary is None:
        return Choice(made, label)
    return Choice(Then(lambda words: _replace(mail, f"new {kind}", primary, called(made, words))), label)


def called(meant: MakeCase, title: str) -> MakeCase:
    """Return the case with another title, where one was typed."""
    return replace(meant, wanted=replace(meant.wanted, title=title)) if title else meant
