"""Legal hold and the time for which a case is kept; both cover the cases that are part of it.

Under hold nothing of a case is purged, erased or merged, nor a document of it removed. Until the end of the time
nothing of it is erased; afterwards nothing goes by itself: `cases_to_erase` lists what people may decide about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tui_mail.desk.relations import registering
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import local_day, now
from tui_mail.store.queries.holds import KeptCase, cases_due, kept_case, mailboxes_of_case
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import Chain
from tui_mail.store.writes.holds import write_hold, write_keep_until

MANAGERS_HOLD = "A case is held and kept by admins, and by who manages a mailbox whose mail it has."


@dataclass(frozen=True, slots=True)
class Held:
    """What was decided about a case."""

    kind: str
    number: str
    sentence: str


def hold(actor: Actor, kind: str, number: str, why: str) -> Held:
    """Put a case under legal hold. Raises NotFound, NotPermitted, Conflict where it is, UsageError without a reason."""
    reason = _reason(why)
    with _deciding(actor, kind, number) as (case, chain):
        if case.held_at is not None:
            raise Conflict(f"The {case.kind} {safe_line(case.number)} is under legal hold already.")
        write_hold(case.id, now(), reason)
        _note(chain, actor, "hold", case, reason)
        return _held(case, f"Put {case.kind} {safe_line(case.number)} under legal hold")


def lift(actor: Actor, kind: str, number: str, why: str) -> Held:
    """Lift the legal hold of a case. Raises NotFound, NotPermitted, Conflict where there is none, UsageError."""
    reason = _reason(why)
    with _deciding(actor, kind, number) as (case, chain):
        if case.held_at is None:
            raise Conflict(f"The {case.kind} {safe_line(case.number)} is under no legal hold of its own.")
        write_hold(case.id, None, "")
        _note(chain, actor, "release-hold", case, reason)
        return _held(case, f"Lifted the legal hold of {case.kind} {safe_line(case.number)}")


def keep_until(actor: Actor, kind: str, number: str, until: int | None) -> Held:
    """Let nothing of a case be erased before a time (us); None: no such time. Raises NotFound, NotPermitted."""
    with _deciding(actor, kind, number) as (case, chain):
        write_keep_until(case.id, until)
        before: dict[str, object] = {"keep_until": case.keep_until}
        after: dict[str, object] = {"keep_until": until, "kind": case.kind, "which": case.number}
        chain.append(actor=actor.user_id, action="keep", before=before, after=after)
        said = "for no set time" if until is None else f"until {local_day(until)}"
        return _held(case, f"The {case.kind} {safe_line(case.number)} is kept {said}")


def cases_to_erase(actor: Actor) -> list[KeptCase]:
    """Return the closed cases whose time is over and of which the actor may decide."""
    return [case for case in cases_due(now()) if _may_decide(actor, case)]


@contextmanager
def _deciding(actor: Actor, kind: str, number: str) -> Iterator[tuple[KeptCase, Chain]]:
    with registering(actor) as run:
        case = kept_case(kind, number) if places(actor) else None
        if case is None:
            raise NotFound(f"There is no case {safe_line(kind)} {safe_line(number)}.")
        if not _may_decide(actor, case):
            raise NotPermitted(MANAGERS_HOLD)
        yield case, run.chain


def _may_decide(actor: Actor, case: KeptCase) -> bool:
    """Whether the actor is an admin, or manages a mailbox that the case has mail of; without any, one at all."""
    mine = {key for key, place in places(actor).items() if has_power(Power.MANAGE, actor, place)}
    concerned = mailboxes_of_case(case.id)
    return bool(mine & concerned) if concerned else bool(mine)


def _note(chain: Chain, actor: Actor, action: str, case: KeptCase, why: str) -> None:
    said: dict[str, object] = {"kind": case.kind, "which": case.number}
    chain.append(actor=actor.user_id, action=action, after=said, text=why)


def _held(case: KeptCase, sentence: str) -> Held:
    return Held(case.kind, case.number, sentence)


def _reason(why: str) -> str:
    if not (reason := safe_line(why).strip()):
        raise UsageError("Say why.")
    return reason
