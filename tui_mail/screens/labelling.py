"""What an item is: its category, tags, department and qualification."""

from collections.abc import Sequence

from tui_mail.desk.tagging import tag_word
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.questions import Meant
from tui_mail.store.actor import Actor
from tui_mail.store.queries import tags
from tui_mail.store.queries.labels import labels
from tui_mail.store.rows import Envelope, Row

_HINT = "1-9 or Enter takes it · type a new tag · Esc closes"
_ENTER = "1-9 or Enter takes it · Esc closes"
_OFF = "none"  # takes a label off
_EMPTY = "There is no {} yet: an admin makes them."


def words(actor: Actor, row: Envelope, title: str, *, single: bool) -> Question[Meant]:
    """Ask for a category of the row's direction, by family, or for a tag: one in use, or a new word.

    Where one item is meant, what it has is offered to be taken off, after all else.
    """
    used: list[str] = []
    categories: list[Choice[Meant]] = []
    has = row if single and isinstance(row, Row) else None

    def choices(typed: str) -> Sequence[Choice[Meant]]:
        if not used and not categories:
            used.extend(tags.tags_in_use(actor, row.mailbox_id))
            categories.extend(_categories(row.direction, has))
        word = tag_word(typed)
        given = () if has is None else has.tags
        as_tags = [Choice(Meant("tag", one), f"#{one}", "tag") for one in used if one not in given]
        found = [*among([] if typed.startswith("#") else categories, typed), *among(as_tags, word)]
        exact = [choice for choice in found if choice.value.value == word]
        new = [Choice(Meant("tag", word), f"#{word}", "a new tag")] if word and word not in used else []
        off = [Choice(Meant("untag", one), f"#{one}", "take it off") for one in given]
        return [*exact, *(choice for choice in found if choice not in exact), *new, *among(off, word)]

    return Question(title, choices, _HINT, nothing="There is no category and no tag yet: type a word.", by_digit=True)


def label(kind: str, row: Envelope, title: str) -> Question[str]:
    """Ask for a department, a qualification or a category; the last answer takes away what it has."""
    offered: list[Choice[str]] = []

    def choices(typed: str) -> Sequence[Choice[str]]:
        if not offered:
            direction = row.direction if kind == "category" else None
            offered.extend(Choice(one.title, one.title) for one in labels(kind, direction=direction))
            now = getattr(row, kind) if isinstance(row, Row) else None
            offered.append(Choice(_OFF, f"no {kind}", f"instead of {now}" if now else ""))
        return among(offered, typed)

    return Question(title, choices, _ENTER, nothing=_EMPTY.format(kind), by_digit=True)


def _categories(direction: str, has: Row | None) -> list[Choice[Meant]]:
    now = None if has is None else has.category
    found = [
        Choice(Meant("category", one.title), one.title, "category") for one in labels("category", direction=direction)
    ]
    found = [choice for choice in found if choice.label != now]
    return [*found, Choice(Meant("category", _OFF), "no category", f"instead of {now}")] if now else found
