"""Names in a search: which record, label, person, tag, folder or mailbox is meant. What is in no list is said."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from peewee import fn

from tui_mail.mail.searched import folded_line
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.models import Item, ItemTag, Link, Mailbox, Record, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.folders import folder_list
from tui_mail.store.queries.labels import labels
from tui_mail.store.queries.merged import family, survivors
from tui_mail.store.queries.ranges import with_below
from tui_mail.store.searching.scope import FALSE, one_true
from tui_mail.store.searching.terms import Fact
from tui_mail.store.visibility import places

_MOST = 500
"""Records that one name may mean."""


class Unknown(Exception):
    """A name that is in no list; its text says so."""


@dataclass(frozen=True, slots=True)
class _Of:
    """A record kind as a search names it, and which records are of it."""

    word: str
    condition: object


_RECORDS: Final = {
    "case": _Of("case", Record.kind.not_in(RELATIONS)),
    "contact": _Of("contact", Record.kind == "contact"),
    "company": _Of("company", Record.kind == "company"),
}


def named(actor: Actor, field: str, value: str) -> Fact:
    """Return what a field asks for by a name. Raises Unknown where there is nothing of that name."""
    if field in _RECORDS:
        return _at_record(actor, _RECORDS[field], value)
    return _OTHERS[field](actor, value)


def linked(which: object) -> Fact:
    """Return the condition on items with a link to some records, as a condition on links."""
    there = (Link.state == "linked") & which
    here = Link.select(Link.id).where((Link.item == Item.id) & there)
    return Fact(fn.EXISTS(here), items=Link.select(Link.item).where(there))


def _at_record(actor: Actor, of: _Of, value: str) -> Fact:
    wanted = folded_line(value)
    number = fn.LOWER(Record.number)
    rows = Record.select(Record.id).where(of.condition)
    exact = (number == wanted) | (fn.LOWER(Record.kind).concat(" ").concat(number) == wanted)
    found = tuples(rows.where(exact)) if places(actor) else []
    if not found and places(actor):
        words = (Record.folded.contains(word) for word in wanted.split())
        for condition in words:
            rows = rows.where(condition)
        found = tuples(rows.limit(_MOST))
    if not found:
        raise Unknown(f"There is no {of.word} “{value}”: nothing is found by it.")
    instead = survivors([key for (key,) in found])
    standing = {instead.get(key, key) for (key,) in found}
    return linked(Link.record.in_(sorted({one for key in standing for one in family(key)})))


def _category(_actor: Actor, value: str) -> Fact:
    wanted, known = folded_line(value), labels("category", active_only=False)
    same = [
        one.id for one in known if wanted in (folded_line(one.title), folded_line(one.name), folded_line(one.family))
    ]
    found = same or [one.id for one in known if wanted in folded_line(one.title)]
    if not found:
        raise Unknown(f"There is no message category “{value}”: nothing is found by it.")
    return Fact(fn.COALESCE(Item.category, 0).in_(found), items=Item.select(Item.id).where(Item.category.in_(found)))


def _tag(_actor: Actor, value: str) -> Fact:
    word = "-".join(unicodedata.normalize("NFC", safe_line(value).lower()).lstrip("# ").split())
    here = ItemTag.select(ItemTag.id).where((ItemTag.item == Item.id) & (ItemTag.tag == word))
    return Fact(fn.EXISTS(here), items=ItemTag.select(ItemTag.item).where(ItemTag.tag == word))


def _assignee(actor: Actor, value: str) -> Fact:
    wanted = folded_line(value)
    if wanted == "none":
        return Fact(Item.assignee.is_null(), told=NOBODY_HAS_IT)
    if wanted == "me":
        return held_by([actor.user_id or -1])
    people = [
        (key, login, folded_line(name)) for key, login, name in tuples(User.select(User.id, User.login, User.name))
    ]
    found = [key for key, login, _ in people if login == wanted] or [key for key, _, name in people if wanted in name]
    if not found or not places(actor):
        raise Unknown(f"There is nobody “{value}”: nothing is found by it.")
    return held_by(found)


def held_by(people: list[int]) -> Fact:
    """Return the condition on items that one of these people has."""
    here = Item.select(Item.id).where(Item.assignee.in_(people))
    return Fact(fn.COALESCE(Item.assignee, 0).in_(people), told=~NOBODY_HAS_IT, items=here)


NOBODY_HAS_IT = fn.NULLIF(Item.private_to.is_null(), FALSE)
"""What an envelope tells of who has it: it is one because nobody has; of private mail nothing."""


def _place(actor: Actor, value: str) -> Fact:
    wanted, here = folded_line(value).strip("/"), places(actor)
    names = dict(tuples(Mailbox.select(Mailbox.id, Mailbox.name).where(Mailbox.id.in_(sorted(here)))))
    boxes = [key for key, place in here.items() if wanted in (folded_line(place.code), folded_line(names[key]))]
    all_folders = folder_list(actor)
    same = {
        one.id
        for one in all_folders
        if wanted in (one.kind, folded_line(one.path), folded_line(f"{here[one.mailbox_id].code}/{one.path}"))
        or (one.kind == "plain" and wanted == folded_line(one.name))
    }
    if not boxes and not same:
        raise Unknown(f"There is no folder or mailbox “{value}” that you may see: nothing is found by it.")
    folders = with_below(same, [(one.id, one.parent_id) for one in all_folders])
    parts = [(Item.mailbox + 0).in_(boxes)] if boxes else []
    parts += [(Item.folder + 0).in_(sorted(folders))] if folders else []
    condition = one_true(parts)
    by_index = None if boxes else Item.select(Item.id).where(Item.folder.in_(sorted(folders)))
    return Fact(condition, told=condition, items=by_index)


_OTHERS: Final[dict[str, Callable[[Actor, str], Fact]]] = {
    "category": _category,
    "tag": _tag,
    "assignee": _assignee,
    "in": _place,
}
