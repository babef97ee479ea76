"""Verbs for the views that people keep: view list, save, delete."""

from argparse import ArgumentParser
from datetime import datetime

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.filters import add_filters, asked_view
from tui_mail.cli.mailboxes import mailbox_codes
from tui_mail.cli.output import cell
from tui_mail.desk import saved_views as desk
from tui_mail.errors import NotFound
from tui_mail.mail.period import parse_period
from tui_mail.mail.query_write import joined
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.asked import ME, PERIOD, asked_of, view_of
from tui_mail.store.queries.saved_views import FREE_DIGITS, SavedViewRow, saved_view, saved_views
from tui_mail.store.rows import View
from tui_mail.store.standing_views import standing_views


def narrowed(actor: Actor, name: str, view: View) -> View:
    """Return the view of this name, kept or standing, narrowed by another one. Raises NotFound."""
    kept, asked = _asked(actor, name), asked_of(view)
    if view.search:
        asked["search"] = joined(str(kept.get("search", "")), view.search)
    return view_of({**kept, **asked}, actor.user_id, datetime.now().astimezone())


def _asked(actor: Actor, name: str) -> dict[str, object]:
    try:
        return dict(saved_view(actor, name).asked)
    except NotFound:
        standing = {title.casefold(): view for title, view in standing_views(actor.user_id).values()}
        if name.casefold() not in standing:
            raise
        return asked_of(standing[name.casefold()])


def list_views(call: Call) -> None:
    """Print the views that the actor keeps, and those that others share."""
    mailbox_codes(call.actor)
    call.printer.many(saved_views(call.actor), _value, _line, none="No view is kept; `tui-mail view save` keeps one.")


def _value(row: SavedViewRow) -> dict[str, object]:
    said = {"name": row.name, "owner": row.owner, "shared": row.shared, "digit": row.digit}
    return {**said, "asks": dict(row.asked), "whole": row.is_whole}


def _line(row: SavedViewRow) -> str:
    digit = "-" if row.digit is None else str(row.digit)
    whose = "mine" if row.is_mine else safe_line(row.owner)
    asks = ", ".join(f"{name} {_spoken(value)}" for name, value in row.asked.items())
    return f"{digit}  {cell(row.name, 24)}  {cell(whose + (', shared' if row.shared else ''), 20)}  {safe_line(asks)}"


def _spoken(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


def _save_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what it is called; one of mine with this name is replaced")
    add_filters(parser)
    parser.add_argument("--period", metavar="WORDS", help="today, this week, last month ...: meant anew each day")
    parser.add_argument("--shared", action="store_true", help="for all; each sees what he may see")
    parser.add_argument("--digit", type=int, choices=FREE_DIGITS, help="the key for it on the screen")


def save(call: Call) -> None:
    """Keep a view."""
    words = call.words
    asked = asked_of(asked_view(call.actor, words))
    if words.assignee == ME:
        asked["assignee"] = ME
    if words.period is not None:
        asked[PERIOD] = parse_period(words.period, datetime.now().astimezone()).words
    done = desk.save_view(call.actor, words.name, asked, shared=words.shared, digit=words.digit)
    call.printer.one({"name": done.name, "done": done.sentence}, [f"{safe_line(done.sentence)}."])


def _name_argument(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")


def delete(call: Call) -> None:
    """Delete a view."""
    done = desk.delete_view(call.actor, saved_view(call.actor, call.words.name).id)
    call.printer.one({"name": done.name, "done": done.sentence}, [f"{safe_line(done.sentence)}."])


VERBS = (
    Verb("view list", "the views I keep, and those that others share", no_arguments, list_views),
    Verb("view save", "keep a view, for me or for all", _save_arguments, save),
    Verb("view delete", "delete a view of mine", _name_argument, delete),
)
