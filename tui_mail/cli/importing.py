"""Verbs for files: import, sync."""

import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.meter import Meter
from tui_mail.cli.output import write
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import counted, safe_line

if TYPE_CHECKING:
    from tui_mail.desk.intake.importing import Report

STDIN = "stdin"
"""What stands in the ledger for standard input."""

NO_SUBJECT = "(no subject)"

_NAMED = 10  # files that are no mail, for people


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="EML, mbox, Maildir, .msg, .pst, a folder; -: stdin")
    _destination_arguments(parser)


def _sync_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR", help="a folder of any of those that import takes")
    _destination_arguments(parser)


def _destination_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--mailbox", metavar="M", required=True, help="the code of the mailbox")
    parser.add_argument("--folder", metavar="F", default="", help="folder for what came in; default: the inbox")


def import_files(call: Call) -> None:
    """Take in files; any number of times, what is there already is recognised."""
    with _paths(call, call.words.paths) as paths:
        _run(call, paths, is_sync=False)


def sync(call: Call) -> None:
    """Take in what is new in a folder, and report what was there before and has vanished."""
    _refuse_foreign_paths(call)
    directory = Path(call.words.directory)
    if not directory.is_dir():
        raise UsageError(f"{directory} is no folder that can be read.")
    _run(call, [(directory.resolve(), _text(directory.resolve()))], is_sync=True)


def _refuse_foreign_paths(call: Call) -> None:
    """Raise NotPermitted where a path would be opened as somebody else: as the owner, who reads all mail there is."""
    _ = call.actor  # a stranger is told that first
    call.refuse_paths("send a file with `import - < FILE`.")


@contextmanager
def _paths(call: Call, words: Sequence[str]) -> Iterator[list[tuple[Path, str]]]:
    """Give each path with its name for the ledger; what comes on standard input lies in a file meanwhile."""
    if set(words) != {"-"}:
        _refuse_foreign_paths(call)
    for word in words:
        if word != "-" and not os.path.lexists(word):
            raise UsageError(f"There is nothing at {word}.")
    files = [Path(word).resolve() for word in words if word != "-"]
    named = [(file, _text(file)) for file in files]
    if "-" not in words:
        yield named
        return
    _ = call.actor  # a stranger need not send anything
    from tui_mail.desk.intake.room import import_room

    with import_room(call.home.root) as folder:
        spool = folder / STDIN
        with spool.open("wb") as file:
            while block := sys.stdin.buffer.read(1 << 20):
                file.write(block)
        yield [*named, (spool, STDIN)]


def _run(call: Call, paths: Sequence[tuple[Path, str]], *, is_sync: bool) -> None:
    from tui_mail.desk.intake.importing import Import, bytes_below, open_target
    from tui_mail.desk.intake.reading import open_readers

    target = open_target(call.actor, call.words.mailbox, call.words.folder)
    meter = Meter(sum(bytes_below(path) for path, _ in paths) if sys.stderr.isatty() else 0)
    summary = _Summary()
    with (
        open_readers(os.cpu_count() or 1) as readers,
        closing(Import(target, call.blobs, readers, meter.advance)) as work,
    ):
        take = work.sync if is_sync else work.run
        reports = summary.noted(report for path, name in paths for report in take(path, name))
        if call.printer.form:
            call.printer.many(reports, _value, str)
        else:
            for report in reports:
                for line in _lines(report):
                    write(line)
    meter.end()
    if not call.printer.form:
        for line in summary.lines():
            write(line)
    summary.check({name for _, name in paths})


class _Summary:
    """What is said at the end: the sum, what is no mail, and what could not be taken in."""

    def __init__(self) -> None:
        self._seen = 0
        self._outcomes: Counter[str] = Counter()
        self._others = 0
        self._kept: list[Report] = []

    def noted(self, reports: "Iterator[Report]") -> "Iterator[Report]":
        """Pass reports on."""
        for report in reports:
            self._seen += report.seen
            self._outcomes += report.outcomes
            self._others += report.kind == "none"
            if not report.is_in_order or (report.kind == "none" and self._others <= _NAMED):
                self._kept.append(report)
            yield report

    def lines(self) -> Iterator[str]:
        """Say the sum, and name what is no mail."""
        from tui_mail.fetch.files.found import NO_MAIL

        yield f"Together: {_sum(self._seen, self._outcomes)}"
        for report in self._kept:
            if report.kind == "none":
                why = f" ({report.why})" if report.why != NO_MAIL else ""
                yield f"  no mail: {safe_line(report.source)}{why}"
        if self._others > _NAMED:
            yield f"  no mail: {counted(self._others - _NAMED, 'more file')}"

    def check(self, named: set[str]) -> None:
        """Raise TuiMailError where something could not be taken in, or what was named is no mail."""
        broken = [report for report in self._kept if not report.is_in_order or report.source in named]
        if broken:
            more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
            raise TuiMailError(f"{safe_line(broken[0].source)}{more}: {broken[0].why or 'some messages failed.'}")


def _value(report: "Report") -> dict[str, object]:
    from tui_mail.store.queries.ledger import OUTCOMES

    counts = {outcome: report.outcomes[outcome] for outcome in OUTCOMES}
    value = {"source": report.source, "kind": report.kind, "seen": report.seen, **counts, "problem": report.why or None}
    missing = [{"item": one.item, "subject": one.subject} for one in report.missing]
    return {**value, "vanished": report.vanished, "missing": missing}


def _sum(seen: int, outcomes: "Counter[str]") -> str:
    from tui_mail.store.queries.ledger import OUTCOMES

    counts = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in OUTCOMES if outcomes[outcome])
    return f"{seen} seen{' = ' if counts else ''}{counts}"


def _lines(report: "Report") -> Iterator[str]:
    if report.kind not in ("none", "vanished"):
        yield f"{safe_line(report.source)}: {_sum(report.seen, report.outcomes)}"
    if report.vanished:
        yield f"{safe_line(report.source)}: {report.vanished} vanished since; nothing was deleted here"
        for one in report.missing:
            yield f"  {one.item}  {safe_line(one.subject) or NO_SUBJECT}"


def _text(path: Path) -> str:
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")


VERBS = (
    Verb("import", "take in files: EML, mbox, Maildir, .msg, .pst", _import_arguments, import_files),
    Verb("sync", "take in what is new in a folder, and report what vanished", _sync_arguments, sync),
)
