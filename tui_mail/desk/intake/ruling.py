"""What the intake rules of an account come to in its mailbox: its folders, its people, and why something cannot be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from tui_mail.config import accounts
from tui_mail.config.measures import size_bytes
from tui_mail.desk.folders import find
from tui_mail.desk.intake.destinations import Destination
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.moving import TARGETS
from tui_mail.desk.tagging import LONGEST, tag_word
from tui_mail.mail.rules import Facts, Rule, Verdict, facts_of, judge
from tui_mail.store.queries.directory import assignable, user_by_login
from tui_mail.store.queries.folders import FolderPlace, folders_of

_BY_PLACE = re.compile(r"rule [0-9]+")
"""How a rule without a name is called."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What becomes of one message by the rules; `why` says which had a say, and what of it could not be."""

    skipped_by: str = ""
    tags: tuple[str, ...] = ()
    place: Destination | None = None
    assignee: int | None = None
    why: str = ""


UNRULED = Ruled()


def rules_of(settings: Mapping[str, object]) -> tuple[Rule, ...]:
    """Return the rules of an account, as its stored settings have them."""
    return named(msgspec.convert(settings.get("rules", ()), tuple[accounts.Rule, ...]))


def named(rules: Sequence[accounts.Rule]) -> tuple[Rule, ...]:
    """Return rules of a team file; one without a name is called by its place in the row."""
    return tuple(
        Rule(
            name=rule.name or f"rule {number}",
            sender=rule.when.from_,
            recipient=rule.when.to,
            subject=rule.when.subject,
            list_id=rule.when.list_id,
            larger=size_bytes(rule.when.larger) if rule.when.larger else 0,
            skip=rule.then.skip,
            tag=tag_word(rule.then.mark)[:LONGEST],
            folder=rule.then.file,
            assignee=rule.then.assign or "",
            stop=rule.stop,
        )
        for number, rule in enumerate(rules, start=1)
    )


def skip_reason(rule: str) -> str:
    """Return what the ledger says of a message that a rule has skipped."""
    return rule if _BY_PLACE.fullmatch(rule) else f'rule "{rule}"'


class Ruling:
    """The rules of one account while its mailbox stands still: each folder and person is looked up once."""

    def __init__(self, mailbox_id: int, rules: Sequence[Rule], *, files: bool = True) -> None:
        """Without `files` the folder was chosen by somebody, and no rule chooses another."""
        self._mailbox_id = mailbox_id
        self._rules = rules
        self._files = files
        self._logins: dict[str, int | None] = {}

    def of_reading(self, reading: Reading, size: int, heading: str) -> Ruled:
        """Judge a message that came in; what could not be read is judged by nobody, a head counts for the whole."""
        if not self._rules or (reading.problem and not reading.head_only):
            return UNRULED
        return self.of(facts_of(reading.arrival.mail, size), heading)

    def of(self, facts: Facts, heading: str) -> Ruled:
        """Judge a message; `heading` is its direction."""
        verdict = judge(self._rules, facts)
        if not verdict.because:
            return UNRULED
        why = [", ".join(map(skip_reason, verdict.because))]
        if verdict.skipped_by:
            return Ruled(skipped_by=verdict.skipped_by, why=why[0])
        place = self._place(verdict, heading)
        assignee = self._assignee(verdict, heading)
        why += self._refusals(verdict, heading, place, assignee)
        return Ruled("", verdict.tags, place, assignee, "; ".join(why))

    def _place(self, verdict: Verdict, heading: str) -> Destination | None:
        folder = find(self._folders, verdict.folder) if verdict.folder and self._files else None
        if folder is None or folder.kind not in TARGETS or (folder.kind == "sent" and heading != "out"):
            return None
        return Destination(folder.id, folder.id if folder.kind == "plain" else folder.kind)

    def _assignee(self, verdict: Verdict, heading: str) -> int | None:
        if not verdict.assignee or heading == "out":
            return None
        if verdict.assignee not in self._logins:
            person = user_by_login(verdict.assignee)
            user = None if person is None else person.user_id
            self._logins[verdict.assignee] = user if user in self._workers else None
        return self._logins[verdict.assignee]

    def _refusals(
        self, verdict: Verdict, heading: str, place: Destination | None, assignee: int | None
    ) -> Iterator[str]:
        if verdict.folder and place is None:
            known = find(self._folders, verdict.folder) is not None
            because = "nothing is filed there" if known else "there is no such folder"
            yield f"not filed in {verdict.folder}: {because if self._files else 'somebody chose another folder'}"
        if verdict.assignee and assignee is None:
            because = "it went out" if heading == "out" else "no active member who can have items here"
            yield f"not assigned to {verdict.assignee}: {because}"

    @cached_property
    def _folders(self) -> list[FolderPlace]:
        return folders_of(self._mailbox_id)

    @cached_property
    def _workers(self) -> set[int]:
        return assignable(self._mailbox_id)
