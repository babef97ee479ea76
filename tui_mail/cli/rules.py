"""The verb that tries intake rules and link criteria on the mail of the last days."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.criteria import trial_lines, trial_value
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339

if TYPE_CHECKING:
    from tui_mail.desk.intake.criteria_trial import CriteriaTrial
    from tui_mail.desk.intake.rehearsal import Difference, Fate, Rehearsal

Value = dict[str, object]
_SHOWN = ("folder", "assignee", "tags")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--account", metavar="NAME", help="only this account")
    parser.add_argument("--days", type=int, metavar="N", default=30, help="mail of the last N days; default: 30")
    parser.add_argument(
        "--file", type=Path, metavar="TEAM.toml", help="the rules of this file; default: those in force"
    )


def dry_run(call: Call) -> None:
    """Say what rules would have done differently, account by account; nothing is changed.

    Of a file that has other link criteria than those in force it is said, too, what these would link.
    """
    from tui_mail.config.team import read_team
    from tui_mail.desk.intake.rehearsal import parts_for, rehearse, try_criteria_of

    words = call.words
    if not 1 <= words.days <= 36_500:
        raise UsageError("--days wants a number from 1 on.")
    if words.file is not None:
        call.refuse_paths("without --file the rules in force are tried.")
    team = None if words.file is None else read_team(words.file)
    parts = parts_for(call.actor, words.account, team)
    done = ((rehearse(part, words.days), try_criteria_of(part, words.days)) for part in parts)
    call.printer.many(done, lambda both: _both(*both), lambda both: "\n".join(_both_lines(*both)))


def _both(done: "Rehearsal", linked: "CriteriaTrial | None") -> Value:
    return _value(done) if linked is None else {**_value(done), "criteria": trial_value(linked)}


def _both_lines(done: "Rehearsal", linked: "CriteriaTrial | None") -> list[str]:
    return [*_lines(done), *([] if linked is None else trial_lines(linked))]


def _value(done: "Rehearsal") -> Value:
    """Return one account; who reads no mail gets the sums."""
    sums: Value = {
        "account": done.account,
        "days": done.days,
        "messages": done.messages,
        "different": done.different,
        "sums": {name: done.sums[name] for name in ("skipped", *_SHOWN)},
        "not_tried": {"imported": done.imported, "quarantined": done.quarantined},
        "left_out": done.left_out,
        "returning": len(done.returning),
    }
    if not done.shows_mail:
        return sums
    returning = [
        {"folder": one.folder, "key": one.key, "seen": rfc3339(one.seen_at), "reason": one.reason}
        for one in done.returning
    ]
    return {**sums, "differences": [_difference(one) for one in done.differences], "returning": returning}


def _difference(one: "Difference") -> Value:
    return {
        "item": one.item,
        "received": rfc3339(one.received_at),
        "correspondent": one.sender,
        "subject": one.subject,
        "before": _fate(one.before),
        "after": _fate(one.after),
        "why": one.because,
    }


def _fate(fate: "Fate") -> Value:
    return {"skipped": fate.skipped, "folder": fate.folder, "assignee": fate.assignee, "tags": list(fate.tags)}


def _lines(done: "Rehearsal") -> Iterator[str]:
    for one in done.differences:
        yield "  ".join(
            (f"{one.item:>6}", local_time(one.received_at), cell(one.sender, 20), cell(one.subject, 28), _changes(one))
        )
    if done.shows_mail:
        for left in done.returning:
            yield (
                f"{'-':>6}  {local_time(left.seen_at)}  {safe_line(left.folder)} {safe_line(left.key)}: was skipped by"
                f" {safe_line(left.reason)}, would be taken in"
            )
    sums = ", ".join(f"{done.sums[name]} {name}" for name in ("skipped", *_SHOWN) if done.sums[name])
    yield (
        f"{done.account}: {done.different} of {done.messages} messages of the last {done.days} days would have come in"
        f" otherwise{f' ({sums})' if sums else ''}; {done.left_out} were skipped by rules,"
        f" {len(done.returning)} of them would be taken in now."
    )
    if done.imported or done.quarantined:
        yield (
            f"{done.account}: {done.imported + done.quarantined} more of these days were not tried: {done.imported}"
            f" imported or from another account, {done.quarantined} that came through the quarantine."
        )


def _changes(one: "Difference") -> str:
    """Say what would be different, and why."""
    if one.after.skipped:
        return f"skipped: {safe_line(one.because)}"
    changed = (
        f"{name} {_spoken(before)} > {_spoken(after)}"
        for name in _SHOWN
        if (before := getattr(one.before, name)) != (after := getattr(one.after, name))
    )
    return f"{', '.join(changed)}: {safe_line(one.because)}"


def _spoken(value: "str | tuple[str, ...] | None") -> str:
    if isinstance(value, tuple):
        return " ".join(f"#{tag}" for tag in value) or "none"
    return safe_line(value) if value else "none"


VERBS = (Verb("rules dry-run", "what intake rules would have done with the last mail", _arguments, dry_run),)
