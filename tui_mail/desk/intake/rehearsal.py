"""What rules would have done with the mail of the last days, beside what happened to it. Changes nothing."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tui_mail.config.team import Team
from tui_mail.desk.intake.criteria_trial import CriteriaTrial, try_criteria
from tui_mail.desk.intake.ruling import Ruled, Ruling, named, rules_of, skip_reason
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.mail.rules import Rule
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.accounts import StoredAccount, StoredCriterion, feeding_accounts
from tui_mail.store.queries.arrived import Arrived, LeftOut, arrived_since, left_out_since, untried_since
from tui_mail.store.queries.references import references
from tui_mail.store.visibility import places
from tui_mail.store.writes.folder_paths import folder_at

DAY = 86_400 * SECOND
SKIPPED = "skipped"
FIELDS = (SKIPPED, "folder", "assignee", "tags")
"""What may be different."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a message: in words, for people and scripts."""

    skipped: bool
    folder: str | None
    assignee: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A message to which these rules would have done something else."""

    item: int
    received_at: int
    sender: str
    subject: str
    before: Fate
    after: Fate
    because: str


@dataclass(slots=True)
class Rehearsal:
    """What rules would have done with the mail of one account."""

    account: str
    days: int
    shows_mail: bool  # else the sums only: an admin reads no mail
    messages: int = 0
    different: int = 0
    sums: "Tally[str]" = field(default_factory=Tally)
    differences: list[Difference] = field(default_factory=list)
    imported: int = 0  # not tried: they did not come from the account
    quarantined: int = 0  # not tried: they came in through the quarantine
    left_out: int = 0  # by rules, since then
    returning: list[LeftOut] = field(default_factory=list)  # of these: no rule of that name skips any more


@dataclass(frozen=True, slots=True)
class Part:
    """An account whose rules the actor may try, and the rules."""

    account: StoredAccount
    rules: tuple[Rule, ...]
    shows_mail: bool
    criteria: tuple[StoredCriterion, ...]


def parts_for(actor: Actor, name: str | None = None, team: Team | None = None) -> list[Part]:
    """Return the accounts that are meant, with the rules that are stored, or those of a team file.

    Raises NotFound, and NotPermitted for who is no manager of the mailbox and no admin.
    """
    seen = places(actor)
    accounts = [one for one in feeding_accounts() if one.mailbox_id in seen and name in (None, one.name)]
    if team is not None:
        accounts = [one for one in accounts if one.name in {account.name for account in team.accounts}]
    if not accounts:
        raise NotFound("There is no such account with a mailbox that you may see." if name else "There is no account.")
    allowed = [one for one in accounts if has_power(Power.MANAGE, actor, seen[one.mailbox_id])]
    if not allowed:
        raise NotPermitted("Rules are for managers of the mailbox.")
    return [Part(one, _rules(one, team), seen[one.mailbox_id].reads_all, _criteria(one, team)) for one in allowed]


def _rules(account: StoredAccount, team: Team | None) -> tuple[Rule, ...]:
    if team is None:
        return rules_of(account.settings)
    return named(next(one.rules for one in team.accounts if one.name == account.name))


def _criteria(account: StoredAccount, team: Team | None) -> tuple[StoredCriterion, ...]:
    if team is None:
        return account.criteria
    wanted = next(one.criteria for one in team.accounts if one.name == account.name)
    return tuple(StoredCriterion(one.keywords, one.kind, one.separators) for one in wanted)


def try_criteria_of(part: Part, days: int) -> CriteriaTrial | None:
    """Say what other link criteria would make of the mail of the last days; None where they are those in force."""
    if part.criteria == part.account.criteria:
        return None
    return try_criteria(part.account, part.criteria, days, shows_mail=part.shows_mail)


def rehearse(part: Part, days: int) -> Rehearsal:
    """Ask the rules about all mail of the last days."""
    account, since = part.account, now() - days * DAY
    done = Rehearsal(account.name, days, part.shows_mail)
    ruling = Ruling(account.mailbox_id, part.rules)
    usual = _usual_folders(account)
    for page in arrived_since(account.id, account.mailbox_id, since):
        done.messages += len(page)
        for difference in _differences(page, ruling, usual):
            done.different += 1
            done.sums.update(name for name in FIELDS if _differs(difference, name))
            if part.shows_mail:
                done.differences.append(difference)
    done.imported, done.quarantined = untried_since(account.id, account.mailbox_id, since)
    skipping = {skip_reason(rule.name) for rule in part.rules if rule.skip}
    for one in left_out_since(account.id, since):
        done.left_out += 1
        if one.reason not in skipping:
            done.returning.append(one)
    return done


def _differs(one: Difference, name: str) -> bool:
    if one.after.skipped:
        return name == SKIPPED
    return bool(getattr(one.before, name) != getattr(one.after, name))


def _usual_folders(account: StoredAccount) -> dict[str, str | int]:
    """Return where mail goes without rules, by its direction."""
    path = str(account.settings.get("sent_folder", ""))
    sent = folder_at(account.mailbox_id, path) if path else None
    return {"in": "inbox", "out": sent[0] if sent is not None and sent[1] == "plain" else "sent"}


def _differences(page: Sequence[Arrived], ruling: Ruling, usual: dict[str, str | int]) -> Iterator[Difference]:
    pairs: list[tuple[Arrived, Arrived, Ruled]] = []
    for one in page:
        ruled = ruling.of(one.facts, one.direction)
        folder = usual[one.direction] if ruled.place is None else ruled.place.said
        then = Arrived(one.item, one.received_at, one.direction, one.facts, folder, ruled.assignee, ruled.tags)
        if ruled.skipped_by or then != one:
            pairs.append((one, then, ruled))
    spoken = _Words(side for one, then, _ in pairs for side in (one, then))
    for one, then, ruled in pairs:
        after = Fate(True, None, None, ()) if ruled.skipped_by else spoken.fate(then)
        writer = next((person.name or person.address for person in one.facts.senders), "")
        yield Difference(
            one.item, one.received_at, writer, one.facts.subject, spoken.fate(one), after, ruled.why or "no rule"
        )


class _Words:
    """What ids stand for."""

    def __init__(self, sides: Iterable[Arrived]) -> None:
        known = list(sides)
        users = {one.assignee for one in known if one.assignee is not None}
        self._known = references(users, {one.folder for one in known if isinstance(one.folder, int)})

    def fate(self, one: Arrived) -> Fate:
        folder = self._known.folders.get(one.folder) if isinstance(one.folder, int) else one.folder
        login = None if one.assignee is None else self._known.logins.get(one.assignee)
        return Fate(False, folder, login, one.tags)
