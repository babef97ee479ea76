"""Verbs that take a case away and bring it in: case export, case import."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.holding import case_arguments
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import counted, safe_line

if TYPE_CHECKING:
    from tui_mail.desk.case_export import Exported

STDOUT = "-"


def _export_arguments(parser: ArgumentParser) -> None:
    case_arguments(parser)
    parser.add_argument("file", metavar="FILE.zip|-", help="a new file; -: stdout")


def export(call: Call) -> None:
    """Write a case into a file, or to stdout."""
    from tui_mail.desk.case_export import export_case

    words = call.words
    _ = call.actor  # a stranger is told that first
    if words.file == STDOUT:
        call.printer.refuse_json("`case export KIND NUMBER -` gives bytes, not JSON.")
        if sys.stdout.isatty():
            raise UsageError("A case is not shown on a terminal, which it could steer: send it to a file with > FILE.")
        done = export_case(call.actor, call.blobs, words.kind, words.number, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        for line in _told(done):
            print(line, file=sys.stderr)
    else:
        call.refuse_paths("send it here with `case export KIND NUMBER - > FILE`.")
        done = _export_to(call, Path(words.file))
        value = {"mails": done.mails, "files": done.files, "left_out": done.left_out, "problems": list(done.problems)}
        call.printer.one(value, _told(done))
    if done.problems:
        raise TuiMailError(f"{counted(len(done.problems), 'file')} could not be put in; the manifest names them.")


def _export_to(call: Call, path: Path) -> "Exported":
    """Write a file that appears whole or not at all."""
    from tui_mail.desk.case_export import export_case

    if os.path.lexists(path):
        raise UsageError(f"There is something at {path} already.")
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)  # of a program that was killed
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            done = export_case(call.actor, call.blobs, call.words.kind, call.words.number, file)
        fresh.replace(path)
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}.") from exc
    finally:
        fresh.unlink(missing_ok=True)
    return done


def _told(done: "Exported") -> list[str]:
    lines = [safe_line(problem) for problem in done.problems]
    if done.left_out:
        lines.append(
            f"{counted(done.left_out, 'mail')} you may not read {'is' if done.left_out == 1 else 'are'} left out."
        )
    return [*lines, f"Exported {counted(done.mails, 'mail')}, {counted(done.files, 'file')} in all."]


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.zip", help="what `case export` wrote, here or elsewhere")
    parser.add_argument("--mailbox", metavar="M", help="the code of the mailbox for its mail; default: the only one")


def import_(call: Call) -> None:
    """Take in a case that was exported."""
    from tui_mail.desk.case_import import import_case

    _ = call.actor
    call.refuse_paths("an admin imports a case where the instance is.")
    path = Path(call.words.file)
    if not path.is_file():
        raise UsageError(f"There is no file at {path}.")
    done = import_case(call.actor, call.blobs, call.home.root, path, call.words.mailbox)
    value = {"kind": done.kind, "number": done.number, "mails": done.mails, "documents": done.documents}
    brought = f"{counted(done.mails, 'new mail')}, {counted(done.documents, 'new document')}"
    lines = [f"Imported {done.kind} {done.number}: {brought}.", *(f"not taken in: {name}" for name in done.left)]
    call.printer.one({**value, "left": list(done.left)}, map(safe_line, lines))
    if done.left:
        raise TuiMailError(
            f"{counted(len(done.left), 'mail')} did not come in: it was purged here, or a rule skips it."
        )


VERBS = (
    Verb("case export", "take a case away as a zip file that verifies itself", _export_arguments, export),
    Verb("case import", "bring in a case that was exported", _import_arguments, import_),
)
