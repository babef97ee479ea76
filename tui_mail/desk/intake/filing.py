"""Which records a message belongs to, and why: link criteria first, then the addresses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
    origin: str  # criteria | address
    state: str  # linked | suggested
    why: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a message goes, and what was tried in vain, as sentences."""

    proposals: tuple[Proposal, ...]
    rejected: tuple[str, ...]

    @property
    def primary_case(self) -> int | None:
        """The first case that it is linked to."""
        return next((one.record for one in self.proposals if one.is_case and one.state == "linked"), None)

    @property
    def why(self) -> str:
        """Everything that was found and rejected, for the history."""
        return "; ".join((*(one.why for one in self.proposals), *self.rejected))


UNFILED = Filing((), ())
"""What becomes of a message in quarantine, until it can be processed."""


def file_mail(
    mail: Mail,
    direction: str,
    own: frozenset[str],
    criteria: Sequence[Criterion],
    known: Callable[[set[str]], list[AddressHit]] = by_address,
) -> Filing:
    """Find the records of a message. `own` are the addresses of the account, which belong to no contact.

    `known` says who has an address: whoever files many messages asks for all of them at once.
    """
    correspondents = correspondents_of(mail, direction) - own
    hits = known(correspondents)
    writers = correspondents & {person.address for person in mail.from_} if direction == "in" else correspondents
    proposals: dict[int, Proposal] = {}
    rejected: list[str] = []
    for criterion in criteria:
        for found in find_numbers(mail.subject, criterion):
            target = _target(criterion, found)
            if target is None:
                rejected.append(f"{found.keyword} {'/'.join(found.numbers)} unknown")
            else:
                proposals.setdefault(target.id, _by_criterion(found, target, writers, hits))
    for hit in hits:
        why = f"address {hit.address} of {hit.kind} {hit.number} {hit.name}"
        proposals.setdefault(hit.record, Proposal(hit.record, False, "address", "linked", why))
    return Filing(tuple(proposals.values()), tuple(rejected))


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


def _by_criterion(found: Found, target: Target, writers: set[str], hits: list[AddressHit]) -> Proposal:
    """Link the record that the subject names; a confidential case only where the correspondent belongs to it.

    An outsider who writes somebody's number gains nothing, whomever he names in Reply-To: it is a suggestion then.
    """
    why = f"subject says {found.keyword} {'/'.join(found.numbers)}: {target.kind} {target.number} {target.name}"
    is_case = target.kind not in ("contact", "company")
    state = "linked"
    if is_case:
        named = participants(target.id)
        if not _is_known(target, named, writers, hits):
            state = "suggested" if named else "linked"
            why += (
                " (the correspondent is not named by this case)" if named else " (the correspondent is not known to it)"
            )
    return Proposal(target.id, is_case, "criteria", state, why)


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
