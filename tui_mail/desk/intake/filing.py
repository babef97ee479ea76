"""Which records a message belongs to, and why: our own mark, link criteria, its thread, and always the addresses."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tui_mail.desk.intake.clues import Clues, Known
from tui_mail.store.queries.filing import AddressHit, Target


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record for a message: linked, or only suggested."""

    record: int
    is_case: bool
    origin: str  # token | criteria | thread | address
    state: str  # linked | suggested
    why: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a message goes, and what was tried in vain, as sentences."""

    proposals: tuple[Proposal, ...]
    rejected: tuple[str, ...]
    unknown: str = ""  # the first number in the subject that no record has
    case: Target | None = None  # the first one that it is linked to

    @property
    def primary_case(self) -> int | None:
        """The first case that it is linked to."""
        return None if self.case is None else self.case.id

    @property
    def why(self) -> str:
        """Everything that was found and rejected, for the history."""
        return "; ".join((*(one.why for one in self.proposals), *self.rejected))


UNFILED = Filing((), ())
"""What becomes of a message in quarantine, until it can be processed."""


@dataclass(frozen=True, slots=True)
class CaseBefore:
    """The primary case of an item that a message replies to, and everybody who wrote that or got it."""

    case: Target
    item: int
    people: frozenset[str]
    was_taken_away: bool  # from an item of the thread


@dataclass(slots=True)
class _Draft:
    """What was found so far."""

    clues: Clues
    known: Known
    taken_away: frozenset[int]
    hits: list[AddressHit]
    proposals: dict[int, Proposal] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)
    unknown: str = ""
    case: Target | None = None

    def propose(self, target: Target, origin: str, state: str, why: str) -> None:
        """Add a proposal; what was found first stays, and the first case that is linked is the primary one."""
        if target.id in self.taken_away:
            self.rejected.append(f"{why}, but somebody took it away from there")
            return
        proposal = Proposal(target.id, target.is_case, origin, state, why)
        if self.proposals.setdefault(target.id, proposal) is proposal and state == "linked":
            self.case = self.case or (target if target.is_case else None)

    def miss(self, said: str) -> None:
        """Note a number that no record has."""
        self.unknown = self.unknown or said
        self.rejected.append(f"{said} unknown")


def file_mail(
    clues: Clues, known: Known, *, before: CaseBefore | None = None, taken_away: frozenset[int] = frozenset()
) -> Filing:
    """Find the records of a message, and note what is suggested only and what was in vain.

    `before` is the case of what it replies to; a subject that names one goes before. What somebody has taken away from
    a record is never linked there again.
    """
    draft = _Draft(clues, known, taken_away, known.having(clues.correspondents))
    _by_token(draft)
    _by_criteria(draft)
    if before is not None and draft.case is None:
        _by_thread(draft, before)
    _by_addresses(draft)
    _suggest_open_case(draft, before)
    return Filing(tuple(draft.proposals.values()), tuple(draft.rejected), draft.unknown, draft.case)


def _by_token(draft: _Draft) -> None:
    """Link the case that our own mark names, if who wrote belongs to it; of several marks or cases, suggest each."""
    numbers = draft.clues.tokens
    for number in numbers:
        cases = draft.known.marked(number)
        if not cases:
            draft.miss(f"case {number}")
        for case in cases:
            why = f"subject names case {number}: {case.said}"
            doubt = _doubt(draft, case)
            if len(numbers) > 1:
                doubt = f"the subject names {len(numbers)} cases"
            elif len(cases) > 1:
                doubt = f"{len(cases)} cases have this number"
            elif not doubt and not _is_known(draft, case):
                doubt = "the correspondent is not known to it"
            draft.propose(case, "token", "suggested" if doubt else "linked", f"{why} ({doubt})" if doubt else why)


def _by_criteria(draft: _Draft) -> None:
    """Link the records that keywords of the account announce in the subject.

    An outsider who writes somebody's number gains nothing, whomever he names in Reply-To: it is a suggestion then.
    """
    for criterion, found in draft.clues.numbers:
        said = f"{found.keyword} {found.path}"
        target = draft.known.announced(criterion, found)
        if target is None:
            draft.miss(said)
        else:
            _propose(draft, target, "criteria", f"subject says {said}: {target.said}")


def _by_thread(draft: _Draft, before: CaseBefore) -> None:
    """Link the case of what the message replies to, if whoever writes now had a part in that; else suggest it."""
    case = before.case
    said = f"reply to item {before.item}: {case.said}"
    if before.was_taken_away:
        draft.rejected.append(f"{said} was taken away in this thread")
    elif not draft.clues.writers & before.people:
        draft.propose(case, "thread", "suggested", f"{said} (the correspondents are others)")
    else:
        _propose(draft, case, "thread", said)


def _by_addresses(draft: _Draft) -> None:
    """Link all contacts and companies that have one of the addresses."""
    for hit in draft.hits:
        person = Target(hit.record, hit.kind, hit.number, hit.name, hit.company, None)
        draft.propose(person, "address", "linked", f"address {hit.address} of {person.said}")


def _suggest_open_case(draft: _Draft, before: CaseBefore | None) -> None:
    """Suggest the only open case of a contact, where nothing names another and nobody took it away in this thread."""
    if any(one.is_case for one in draft.proposals.values()):
        return
    found = draft.known.only_open_case(hit.record for hit in draft.hits)
    was_refused = before is not None and before.was_taken_away and found is not None and found[1].id == before.case.id
    if found is not None and not was_refused:
        requester = next(hit for hit in draft.hits if hit.record == found[0])
        why = f"{found[1].said} is the only open case of {requester.kind} {requester.number} {requester.name}"
        draft.propose(found[1], "address", "suggested", why)


def _propose(draft: _Draft, target: Target, origin: str, why: str) -> None:
    """Propose a record; a confidential case is linked only where the correspondent belongs to it."""
    if not target.is_case:
        draft.propose(target, origin, "linked", why)
    elif doubt := _doubt(draft, target):
        draft.propose(target, origin, "suggested", f"{why} ({doubt})")
    else:
        stranger = "" if origin == "thread" or _is_known(draft, target) else " (the correspondent is not known to it)"
        draft.propose(target, origin, "linked", f"{why}{stranger}")


def _doubt(draft: _Draft, case: Target) -> str:
    """Say why a confidential case must not be linked by itself; '' where it may."""
    if not draft.known.participants(case.id):
        return ""
    if draft.clues.is_forged:
        return "our mail server says that the sender is forged"
    return "" if _is_known(draft, case) else "the correspondent is not named by this case"


def _is_known(draft: _Draft, case: Target) -> bool:
    """Whether one of those whose word counts is a participant of the case, or of its company."""
    named, writers = draft.known.participants(case.id), draft.clues.writers
    if named & writers:
        return True
    return any(
        (case.company is not None and case.company in (hit.company, hit.record))
        or (not named and hit.record == case.requester)
        for hit in draft.hits
        if hit.address in writers
    )


def describe(filing: Filing) -> list[dict[str, object]]:
    """Return the proposals as the event of the arrival holds them."""
    return list(_described(filing))


def _described(filing: Filing) -> Iterator[dict[str, object]]:
    for one in filing.proposals:
        yield {"record": one.record, "state": one.state, "origin": one.origin}
