"""Words that narrow a list: mailbox, folder, status, who has it, and what else is asked of the items."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import datetime

from tui_mail.cli.mailboxes import mailbox_codes, mailbox_id
from tui_mail.cli.people import user_id
from tui_mail.desk.routing import label_named
from tui_mail.desk.tagging import tag_word
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.period import Period, parse_period
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import stored
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.folders import folder_list
from tui_mail.store.rows import ORDERS, STATUSES, UNASSIGNED, View
from tui_mail.store.searching.answers import problems_of

FOLDERS = ("inbox", "sent", "archive", "junk", "trash", "quarantine")
DIRECTIONS = ("in", "out", "internal")
SWITCHES = {
    "starred": "only what I have starred",
    "unlinked": "only what came in and is linked to nothing",
    "overdue": "only what waits for longer than its mailbox allows",
    "unknown-number": "only what names a number that no record has",
    "suggested": "only what names a case that it was not linked to by itself",
}


def add_filters(parser: ArgumentParser) -> None:
    """Let a verb take the words."""
    parser.add_argument("--mailbox", metavar="M", help="only this mailbox, by its code")
    parser.add_argument("--folder", metavar="F", help=f"only this folder: {', '.join(FOLDERS)}, or a path")
    parser.add_argument("--status", choices=STATUSES, help="only this status")
    parser.add_argument("--assignee", metavar="NAME|me|none", help="only what this person has")
    parser.add_argument("--department", metavar="NAME", help="only what was given to it")
    parser.add_argument("--qualification", metavar="NAME", help="only what asks for it")
    parser.add_argument("--category", metavar="NAME", help="only mail of this category")
    parser.add_argument("--tag", metavar="TAG", help="only what has this tag")
    parser.add_argument("--case", nargs="+", metavar="KIND NUMBER", help="only what is linked to it; also KIND:NUMBER")
    parser.add_argument("--since", metavar="WHEN", help="received from then on: 2026-11-01, mon, last week, RFC 3339")
    parser.add_argument("--until", metavar="WHEN", help="received until then, a day or month with all of it")
    parser.add_argument("--direction", choices=DIRECTIONS, help="only what came in, went out, or is internal")
    parser.add_argument("--imported-by", metavar="NAME|me", help="only what this person has imported")
    parser.add_argument("--search", metavar="QUERY", default="", help="only what holds it: words, from:, has:, is: ...")
    parser.add_argument("--sort", choices=ORDERS, default="newest", help="what stands first; best: of a search")
    for name, meaning in SWITCHES.items():
        parser.add_argument(f"--{name}", action="store_true", help=meaning)


def asked_view(actor: Actor, words: Namespace) -> View:
    """Return the view that the words ask for. Raises NotFound, UsageError, and NotPermitted for an outsider.

    What of a search cannot be read is said on stderr, and searched for as text.
    """
    view = _named(actor, words, _place(actor, words))
    for problem in problems_of(actor, view) if view.search else ():
        print(f"tui-mail: --search, letter {problem.start + 1}: {safe_line(problem.sentence)}", file=sys.stderr)
    return view


def _place(actor: Actor, words: Namespace) -> View:
    codes = mailbox_codes(actor)
    only = None if words.mailbox is None else mailbox_id(codes, words.mailbox)
    folder, assignee = words.folder, words.assignee
    by_path = folder is not None and folder not in FOLDERS
    return View(
        mailbox_id=only,
        folder_kind=None if by_path else folder,
        folder_id=_folder_at(actor, only, folder) if by_path else None,
        statuses=None if words.status is None else frozenset({words.status}),
        assignee=None if assignee is None else UNASSIGNED if assignee == "none" else user_id(actor, assignee),
        snoozed=None,
        direction=words.direction,
        starred=words.starred,
        unlinked=words.unlinked,
        overdue=words.overdue,
        unknown_number=words.unknown_number,
        suggested=words.suggested,
        search=words.search,
        below=folder is not None and words.search != "",
        order=words.sort,
    )


def _named(actor: Actor, words: Namespace, view: View) -> View:
    """Add what the words call by name."""
    if words.department is not None:
        view = replace(view, department=label_named("department", words.department, active_only=False).id)
    if words.qualification is not None:
        view = replace(view, qualification=label_named("qualification", words.qualification, active_only=False).id)
    if words.category is not None:
        view = replace(view, category=label_named("category", words.category, words.direction, active_only=False).id)
    if words.tag is not None:
        view = replace(view, tag=_tag(words.tag))
    if words.case is not None:
        view = replace(view, record=record(actor, *_kind_and_number(words.case)).id)
    if words.imported_by is not None:
        view = replace(view, imported_by=user_id(actor, words.imported_by))
    since = None if words.since is None else moment_of(words.since)
    until = None if words.until is None else moment_of(words.until, at_end=True)
    return replace(view, since=since, until=until)


def _tag(text: str) -> str:
    """Read a tag. Raises UsageError where there is no word in it."""
    if word := tag_word(text):
        return word
    raise UsageError("--tag wants a word.")


def _kind_and_number(words: list[str]) -> tuple[str, str]:
    """Read `mandate 2026-00117` or `mandate:2026-00117`. Raises UsageError."""
    parts = words if len(words) > 1 else words[0].partition(":")[::2]
    if len(parts) != 2 or not all(parts):
        raise UsageError("--case wants a kind and a number, like `--case mandate 2026-00117`, or KIND:NUMBER.")
    return parts[0], parts[1]


def moment_of(text: str, *, at_end: bool = False) -> int:
    """Read when a period begins, or with `at_end` when it is over; microseconds UTC."""
    present = datetime.now().astimezone()
    period = _exact(text) or parse_period(text, present)
    moment = period.until or present if at_end else period.since
    return stored(moment)


def _exact(text: str) -> Period | None:
    """Read RFC 3339 with a zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else Period(text, moment, moment)


def _folder_at(actor: Actor, mailbox: int | None, path: str) -> int:
    """Return the folder at a path. Raises NotFound, or UsageError where several mailboxes have one."""
    there = [one for one in folder_list(actor) if mailbox in (None, one.mailbox_id)]
    found = [one.id for one in there if one.path.casefold() == path.strip("/").casefold()]
    if not found:
        raise NotFound(f"There is no folder {path!r}; `tui-mail folder list` names those there are.")
    if len(found) > 1:
        raise UsageError(f"Several mailboxes have a folder {path!r}: say which, with --mailbox CODE.")
    return found[0]
