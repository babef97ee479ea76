"""What other link criteria would make of the mail of the last days, beside those in force. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui_mail.desk.intake.clues import Clues, Known, Reader
from tui_mail.desk.intake.delivery import reader_of
from tui_mail.desk.intake.filing import file_mail
from tui_mail.mail.authentication import is_forged
from tui_mail.mail.direction import Stance
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.accounts import StoredAccount, StoredCriterion
from tui_mail.store.queries.filing import Target
from tui_mail.store.queries.past_mail import PastMail, mail_since

DAY = 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A message that would be linked otherwise: what the criteria find now, and would find then."""

    item: int
    received_at: int
    correspondent: str
    subject: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(slots=True)
class CriteriaTrial:
    """What became of the mail of one mailbox."""

    account: str
    days: int
    shows_mail: bool  # else the sums only: an admin reads no mail
    messages: int = 0
    different: int = 0
    newly: int = 0  # found nothing before
    no_more: int = 0
    unknown: int = 0  # name a number then that no record has
    otherwise: list[Otherwise] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return (
            f"{self.account}: {self.different:,} of {self.messages:,} messages of the last {self.days} days would be"
            f" linked otherwise: {self.newly:,} newly, {self.no_more:,} no more; {self.unknown:,} name a number that no"
            " record has. Past mail stays as it is."
        )


def try_criteria(
    account: StoredAccount, criteria: Sequence[StoredCriterion], days: int, *, shows_mail: bool
) -> CriteriaTrial:
    """Look for records in the subjects of past mail, by the criteria in force and by others."""
    done = CriteriaTrial(account.name, days, shows_mail)
    readers = reader_of(account, account.criteria), reader_of(account, criteria)
    has_server = bool(readers[0].house.authserv_id)
    for page in mail_since(account.mailbox_id, now() - days * DAY, with_header=has_server):
        done.messages += len(page)
        before, after = (_found(reader, page) for reader in readers)
        for mail, then, now_ in zip(page, before, after, strict=True):
            done.unknown += any(said.endswith(" unknown") for said in now_)
            if then == now_:
                continue
            done.different += 1
            done.newly += not _links(then) and _links(now_)
            done.no_more += _links(then) and not _links(now_)
            if shows_mail:
                writer = next((person.name or person.address for person in mail.partners), "")
                done.otherwise.append(Otherwise(mail.item, mail.received_at, writer, mail.subject, then, now_))
    return done


def _links(found: tuple[str, ...]) -> bool:
    return any(not said.endswith(" unknown") for said in found)


def _found(reader: Reader, page: Sequence[PastMail]) -> list[tuple[str, ...]]:
    """Return what the subject of each message names by the criteria, the primary case first."""
    clues = [_clues(reader, mail) for mail in page]
    known = Known(clues)
    return [_said(one, known) for one in clues]


def _said(clues: Clues, known: Known) -> tuple[str, ...]:
    filing = file_mail(clues, known)
    by_id: dict[int, Target] = {}
    for criterion, found in clues.numbers:
        if (target := known.announced(criterion, found)) is not None:
            by_id[target.id] = target
    named = (one for one in filing.proposals if one.origin == "criteria" and one.record in by_id)
    links = [
        f"{by_id[one.record].kind} {by_id[one.record].number}{'' if one.state == 'linked' else ' (suggested)'}"
        for one in named
    ]
    return (*links, *((f"{filing.unknown} unknown",) if filing.unknown else ()))


def _clues(reader: Reader, mail: PastMail) -> Clues:
    domain = mail.senders[0].address.rpartition("@")[2] if mail.senders else ""
    forged = mail.heading == "in" and not mail.guise and is_forged(mail.fields, reader.house.authserv_id, domain)
    how = Stance(mail.heading, is_forged=forged or mail.guise == "claims-us")
    return reader.found(mail.subject, mail.partners, mail.senders, how)
