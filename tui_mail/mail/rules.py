"""Intake rules: what is asked of a message, and what becomes of it. They come in order, `stop` ends the row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tui_mail.mail.message import Address, Mail
from tui_mail.mail.text import fold


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may ask of a message; texts as they are shown."""

    senders: tuple[Address, ...]
    recipients: tuple[Address, ...]  # to, cc and bcc
    subject: str
    list_id: str
    size: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of a message ('' and 0: whatever it is), and what is done with it then."""

    name: str
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    list_id: str = ""
    larger: int = 0
    skip: bool = False
    tag: str = ""
    folder: str = ""  # path
    assignee: str = ""  # login
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules want: `skipped_by` names the one that skips the message, `because` those that had a say."""

    skipped_by: str = ""
    tags: tuple[str, ...] = ()
    folder: str = ""
    assignee: str = ""
    because: tuple[str, ...] = ()


def facts_of(mail: Mail, size: int) -> Facts:
    """Return what rules may ask of a message of this size."""
    return Facts((*mail.from_, *mail.sender), (*mail.to, *mail.cc, *mail.bcc), mail.subject, mail.list_id, size)


def judge(rules: Sequence[Rule], facts: Facts) -> Verdict:
    """Ask the rules in their order. Tags add up; the first one that files or assigns wins; a skip ends the row."""
    verdict = Verdict()
    for rule in rules:
        if not holds(rule, facts):
            continue
        if rule.skip:
            return Verdict(skipped_by=rule.name, because=(*verdict.because, rule.name))
        verdict = _with(verdict, rule)
        if rule.stop:
            break
    return verdict


def _with(verdict: Verdict, rule: Rule) -> Verdict:
    """Add what a rule does; one that adds nothing had no say."""
    tags = () if not rule.tag or rule.tag in verdict.tags else (rule.tag,)
    added = replace(
        verdict,
        tags=verdict.tags + tags,
        folder=verdict.folder or rule.folder,
        assignee=verdict.assignee or rule.assignee,
    )
    return verdict if added == verdict else replace(added, because=(*verdict.because, rule.name))


def holds(rule: Rule, facts: Facts) -> bool:
    """Whether everything that a rule asks for is so."""
    return (
        (not rule.sender or _names_one_of(rule.sender, facts.senders))
        and (not rule.recipient or _names_one_of(rule.recipient, facts.recipients))
        and fold(rule.subject) in fold(facts.subject)
        and fold(rule.list_id) in fold(facts.list_id)
        and (not rule.larger or facts.size > rule.larger)
    )


def _names_one_of(pattern: str, people: Iterable[Address]) -> bool:
    """Find an address, `@domain` with those below it, or words in a name as it is shown."""
    local, at, domain = pattern.casefold().rpartition("@")
    if not at or " " in pattern:
        words = fold(pattern)
        return any(words in fold(person.name or person.address) for person in people)
    addresses = (person.address.casefold() for person in people)
    if local:
        return any(address == f"{local}@{domain}" for address in addresses)
    return any(_is_within(address.rpartition("@")[2], domain) for address in addresses)


def _is_within(domain: str, above: str) -> bool:
    return bool(above) and (domain == above or domain.endswith(f".{above}"))
