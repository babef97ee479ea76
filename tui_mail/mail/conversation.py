"""The lines of a conversation as people read it: who answers whom, what is not here, where another subject begins."""

from dataclasses import dataclass

from tui_mail.mail.subjects import topic
from tui_mail.mail.threading import Forest, Named


@dataclass(frozen=True, slots=True)
class Place:
    """A line: a mail, or `missing` mails in a row that are not here. Lines follow the tree from the top."""

    mail: Named | None
    depth: int
    missing: int = 0
    continues: str = ""  # the subject before, where another one begins here


@dataclass(frozen=True, slots=True)
class _Step:
    name: int
    depth: int
    above: Named | None  # the nearest mail above it that is no report
    missing: int  # that are not here, right above it


def places(forest: Forest) -> list[Place]:
    """Return the lines of all trees, the oldest first; those below a mail by their date, too.

    What is named, but not here, has a line only where something hangs below it.
    """
    times = _times(forest)
    children = forest.children()
    lines: list[Place] = []
    roots = [name for name in times if name not in forest.parent]
    waiting = [_Step(name, 0, None, 0) for name in sorted(roots, key=times.__getitem__, reverse=True)]
    while waiting:
        step = waiting.pop()
        below = [name for name in children.get(step.name, ()) if name in times]
        mail = forest.mail.get(step.name)
        missing = 0 if mail else step.missing + 1
        is_shown = mail is not None or len(below) > 1 or forest.mail.get(below[0]) is not None
        if is_shown:
            lines.append(Place(mail, step.depth, missing, _continues(mail, step.above)))
            missing = 0
        above = mail if mail is not None and not mail.is_report else step.above
        below.sort(key=times.__getitem__, reverse=True)
        waiting += [_Step(name, step.depth + is_shown, above, missing) for name in below]
    return lines


def _times(forest: Forest) -> dict[int, tuple[int, int]]:
    """Return when each name stands: a mail at its date, what is not here at that of the first mail below it."""
    times: dict[int, tuple[int, int]] = {}
    for name, mail in sorted(forest.mail.items(), key=lambda pair: _when(pair[1])):
        times[name] = _when(mail)
        above = forest.parent.get(name)
        while above is not None and above not in times and above not in forest.mail:
            times[above] = times[name]
            above = forest.parent.get(above)
    return times


def _when(mail: Named) -> tuple[int, int]:
    """Return when a mail was written; without a Date, when it came, which its key begins with."""
    return (mail.at if mail.at is not None else (mail.key >> 20) * 1_000_000, mail.key)


def _continues(mail: Named | None, above: Named | None) -> str:
    if mail is None or above is None or mail.is_report:
        return ""
    now, before = topic(mail.subject), topic(above.subject)
    return above.subject if now and before and now != before else ""
