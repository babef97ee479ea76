"""Asking under which item a conversation is to hang: by its number, or by words that it has."""

from collections.abc import Sequence

from tui_mail.errors import NotFound
from tui_mail.screens.cells import NO_SUBJECT
from tui_mail.screens.choices import Choice, Question
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items, lists
from tui_mail.store.rows import Envelope, View

_OFFERED = 20


def item(actor: Actor, row: Envelope, title: str) -> Question[int]:
    """Ask for another item; before anything is typed, those with the same correspondent are offered."""

    def choices(typed: str) -> Sequence[Choice[int]]:
        found = _numbered(actor, typed) if typed.isdecimal() else _with_words(actor, typed or row.correspondent)
        return [_choice(one) for one in found if one.id != row.id]

    return Question(title, choices, "its number, or words in it · Enter takes it · Esc closes")


def _numbered(actor: Actor, typed: str) -> list[Envelope]:
    try:
        return [items.row(actor, int(typed[:18]))]
    except NotFound:
        return []


def _with_words(actor: Actor, words: str) -> Sequence[Envelope]:
    return lists.page(actor, View(folder_kind=None, snoozed=None, search=words), limit=_OFFERED) if words else ()


def _choice(row: Envelope) -> Choice[int]:
    return Choice(row.id, f"item {row.id}  {row.subject or NO_SUBJECT}", f"{row.correspondent} · {row.mailbox}")
