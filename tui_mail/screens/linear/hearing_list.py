"""Hearing the list, and moving in it."""

from collections.abc import Sequence

from tui_mail.errors import UsageError
from tui_mail.screens.cells import many
from tui_mail.screens.linear.listing import AT_ONCE
from tui_mail.screens.linear.numbers import split_numbers
from tui_mail.screens.linear.row_words import row_words
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.times import now
from tui_mail.store.rows import Envelope, Row

_EMPTY = "Nothing is here."
_EMPTY_SO = "Nothing is here that fits. `filter off` and `search off` show all again."


def where(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say where one is, as whom, and what is at hand."""
    actor, listing = sitting.actor, sitting.listing
    count = many(sitting.read(sitting.listing.source.count))
    role = _role(sitting)
    sitting.voice.say(f"In {sitting.where}: {count} items. You are {actor.name}{role}.")
    if listing.marks:
        sitting.voice.say(marks_words(sitting))
    if (row := listing.current) is not None:
        sitting.voice.say(f"At line {listing.at + 1}: {_said(sitting, row)}")


def _role(sitting: Sitting) -> str:
    here = sitting.place.view.mailbox_id if sitting.place.view else None
    roles = {place.role or "admin" for key, place in sitting.around().places.items() if here in (None, key)}
    return f", {roles.pop()}" if len(roles) == 1 else ""


def list_items(sitting: Sitting, _words: Sequence[str]) -> None:
    """Read the list anew, and say its first lines."""
    marked = sitting.listing.marks
    sitting.read_anew()
    sitting.listing.marks = marked
    count = many(sitting.read(sitting.listing.source.count))
    sitting.voice.say(f"{sitting.where}: {count} items.")
    more(sitting, ())


def more(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say the next lines of the list."""
    listing, first = sitting.listing, sitting.listing.told
    sitting.voice.forget()
    sitting.read(lambda: listing.read_to(first + AT_ONCE))
    rows = listing.rows[first : first + AT_ONCE]
    listing.told = first + len(rows)
    if not listing.rows:
        sitting.voice.say(_EMPTY_SO if sitting.narrowed or sitting.search else _EMPTY)
        return
    for number, row in enumerate(rows, first + 1):
        sitting.voice.say(f"{number}. {_said(sitting, row)}")
    whole = listing.is_whole and listing.told == len(listing.rows)
    sitting.voice.say("End of the list." if whole else "Enter: more.")


def _said(sitting: Sitting, row: Envelope) -> str:
    listing = sitting.listing
    marked = bool(listing.marks) and listing.marks.holds(row, row.key)
    return row_words(row, now(), marked=marked, gone=listing.gone.get(row.id, ""))


# Moving


def following(sitting: Sitting, _words: Sequence[str]) -> None:
    """Go to the next item, and say its line."""
    _step(sitting, 1, "That was the last one.")


def previous(sitting: Sitting, _words: Sequence[str]) -> None:
    """Go to the item before, and say its line."""
    _step(sitting, -1, "That was the first one.")


def _step(sitting: Sitting, steps: int, end: str) -> None:
    row = sitting.read(lambda: sitting.listing.step(steps))
    sitting.voice.say(end if row is None else f"{sitting.listing.at + 1}. {_said(sitting, row)}")


def go_to_line(sitting: Sitting, number: int) -> Envelope:
    """Put an item at hand by its number in the list. Raises UsageError."""
    (row,) = sitting.read(lambda: sitting.listing.numbered([number]))
    sitting.listing.at = number - 1
    return row


def next_unread(sitting: Sitting, steps: int) -> Envelope | None:
    """Go to the next item that I have not read, or with -1 to the one before; None where there is none."""
    listing, before = sitting.listing, sitting.listing.at
    while (row := sitting.read(lambda: listing.step(steps))) is not None:
        if isinstance(row, Row) and row.unread:
            return row
    listing.at = before
    return None


# Marks


def mark(sitting: Sitting, words: Sequence[str]) -> None:
    """Mark lines, or all that match; without numbers the item at hand."""
    marks = sitting.listing.marks
    if list(words) == ["all"]:
        marks.mark_all()
    else:
        for row in _meant(sitting, words):
            if not marks.holds(row, row.key):
                marks.toggle(row)
    sitting.voice.say(marks_words(sitting))


def unmark(sitting: Sitting, words: Sequence[str]) -> None:
    """Take marks away; without numbers all of them."""
    marks = sitting.listing.marks
    if not words or list(words) == ["all"]:
        marks.clear()
    else:
        for row in _meant(sitting, words):
            if marks.holds(row, row.key):
                marks.toggle(row)
    sitting.voice.say(marks_words(sitting))


def marks_words(sitting: Sitting) -> str:
    """Say how many are marked."""
    marks = sitting.listing.marks
    if marks.everything:
        less = f" but {len(marks.left_out)}" if marks.left_out else ""
        return f"All that match are marked{less}: every action is meant for them. `unmark` takes the marks away."
    if not marks.ids:
        return "Nothing is marked."
    are = "item is" if len(marks.ids) == 1 else "items are"
    return f"{len(marks.ids)} {are} marked: every action is meant for them. `unmark` takes the marks away."


def _meant(sitting: Sitting, words: Sequence[str]) -> list[Envelope]:
    numbers, rest = split_numbers(words)
    if rest:
        raise UsageError(f"{rest[0]!r} is no number of a line: `mark 3 5-9`, or `mark all`.")
    if not numbers:
        return [sitting.current()]
    return sitting.read(lambda: sitting.listing.numbered(numbers))
