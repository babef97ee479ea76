"""Which records a message belongs to, and why: link criteria first, then its thread, then the addresses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tui_mail.mail.criteria import Criterion, Found, find_numbers
from tui_mail.mail.message import Mail
from tui_mail.store.queries.filing import AddressHit, Target, by_address, by_number, participants

HIERARCHY = ("project", "sub-project", "phase")
"""One number names a project, two a sub-project, three a phase."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record for a message: linked, or only suggested."""

    record: int
    is_case: bool
    origin: str  # criteria | thread | address
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

    writers: set[str]
    hits: list[AddressHit]
    proposals: dict[int, Proposal] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)
    unknown: str = ""
    case: Target | None = None

    def propose(self, target: Target, proposal: Proposal) -> None:
        """Add a proposal; what was found first stays, and the first case that is linked is the primary one."""
        if self.proposals.setdefault(target.id, proposal) is proposal and proposal.state == "linked":
            self.case = self.case or (target if proposal.is_case else None)


def file_mail(
    mail: Mail,
    direction: str,
    own: frozenset[str],
    criteria: Sequence[Criterion],
    known: Callable[[set[str]], list[AddressHit]] = by_address,
    *,
    before: CaseBefore | None = None,
) -> Filing:
    """Find the records of a message. `own` are the addresses of the account, which belong to no contact.

    `known` says who has an address: whoever files many messages asks for all of them at once. `before` is the case of
    what it replies to; a subject that names one goes before.
    """
    correspondents = correspondents_of(mail, direction) - own
    writers = correspondents & {person.address for person in mail.from_} if direction == "in" else correspondents
    draft = _Draft(writers, known(correspondents))
    _by_criteria(draft, mail.subject, criteria)
    if before is not None and draft.case is None:
        _by_thread(draft, before)
    for hit in draft.hits:
        why = f"address {hit.address} of {hit.kind} {hit.number} {hit.name}"
        draft.proposals.setdefault(hit.record, Proposal(hit.record, False, "address", "linked", why))
    return Filing(tuple(draft.proposals.values()), tuple(draft.rejected), draft.unknown, draft.case)


def _by_criteria(draft: _Draft, subject: str, criteria: Sequence[Criterion]) -> None:
    """Link the records that the subject names.

    An outsider who writes somebody's number gains nothing, whomever he names in Reply-To: it is a suggestion then.
    """
    for criterion in criteria:
        for found in find_numbers(subject, criterion):
            said = f"{found.keyword} {'/'.join(found.numbers)}"
            target = _target(criterion, found)
            if target is None:
                draft.unknown = draft.unknown or said
                draft.rejected.append(f"{said} unknown")
            else:
                why = f"subject says {said}: {target.kind} {target.number} {target.name}"
                draft.propose(target, _proposal(draft, target, "criteria", why))


def _by_thread(draft: _Draft, before: CaseBefore) -> None:
    """Link the case of what the message replies to, if whoever writes now had a part in that."""
    case = before.case
    said = f"reply to item {before.item}: {case.kind} {case.number} {case.name}"
    if before.was_taken_away:
        draft.rejected.append(f"{said} was taken away in this thread")
    elif not draft.writers & before.people:
        draft.rejected.append(f"{said}, but the correspondents are others")
    else:
        draft.propose(case, _proposal(draft, case, "thread", said))


def correspondents_of(mail: Mail, direction: str) -> set[str]:
    """Return the addresses of those who wrote, or who were written to."""
    people = (*mail.to, *mail.cc) if direction == "out" else (*mail.from_, *mail.reply_to)
    return {person.address for person in people if person.address}


def _target(criterion: Criterion, found: Found) -> Target | None:
    if criterion.kind in HIERARCHY:
        if len(found.numbers) > len(HIERARCHY):
            return None
        return by_number(HIERARCHY[len(found.numbers) - 1], "/".join(found.numbers))
    return by_number(criterion.kind, found.numbers[0])


def _proposal(draft: _Draft, target: Target, origin: str, why: str) -> Proposal:
    """Propose a record; a confidential case is linked only where the correspondent belongs to it."""
    if target.kind in ("contact", "company"):
        return Proposal(target.id, False, origin, "linked", why)
    named = participants(target.id)
    if _is_known(target, named, draft.writers, draft.hits):
        return Proposal(target.id, True, origin, "linked", why)
    if named:
        return Proposal(target.id, True, origin, "suggested", f"{why} (the correspondent is not named by this case)")
    stranger = "" if origin == "thread" else " (the correspondent is not known to it)"
    return Proposal(target.id, True, origin, "linked", f"{why}{stranger}")


def _is_known(target: Target, named: set[str], writers: set[str], hits: list[AddressHit]) -> bool:
    """Whether one of the writers is a participant of the case, or of its company."""
    if named & writers:
        return True
    return any(
        (target.company is not None and target.company in (hit.company, hit.record))
        or (not named and hit.record == target.requester)
        for hit in hits
        if hit.address in writers
    )


def describe(filing: Filing) -> list[dict[str, object]]:
    """Return the proposals as the event of the arrival holds them."""
    return list(_described(filing))


def _described(filing: Filing) -> Iterator[dict[str, object]]:
    for one in filing.proposals:
        yield {"record": one.record, "state": one.state, "origin": one.origin}
