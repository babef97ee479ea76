"""The actions of the registry, by their names and keys: what is missing is asked for, the desk does it and answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tui_mail.desk.actions import Action
from tui_mail.errors import UsageError
from tui_mail.screens import doing
from tui_mail.screens.answers import Answer
from tui_mail.screens.choices import Picked
from tui_mail.screens.doing import Errand
from tui_mail.screens.fitting import fitting, why_not
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.linear.numbers import split_numbers
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.marks import Selection
from tui_mail.screens.questions import Then
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import places

_RECORDS = ("record", "linked record")
"""Asked for by numbers, too: `link to 12`, `link 3 to 12`."""


def act(sitting: Sitting, action: Action, words: Sequence[str]) -> None:
    """Do something to the lines whose numbers stand first in the words, else to what is marked, else to the item.

    The other words begin the answer to the first question.
    """
    numbers, rest = split_numbers(words)
    if action.argument in _RECORDS and rest[:1] == ["to"]:
        rest = rest[1:]
    row, chosen = _meant(sitting, numbers)
    single = chosen.ids == (row.id,)
    action = doing.meant(action, row, single=single)
    here = sitting.read(lambda: places(sitting.actor))
    if single and (why := why_not(sitting.actor, action, row, here)):
        say(sitting, Answer(why, "refused"))
        return
    source = sitting.listing.source
    count = sitting.read(source.count) - len(chosen.left_out) if chosen.everything else len(chosen.ids)
    errand = Errand(action, chosen, source, row if single else None, count)
    question = sitting.read(
        lambda: doing.question_for(action, sitting.actor, row, chosen.ids, count, order=sitting.order)
    )
    picked: Picked[Any] | None = None
    if question is not None:
        picked = sitting.ask(question, " ".join(rest))
        while picked is not None and isinstance(picked.value, Then):
            picked = sitting.ask(picked.value.ask(picked.words))
        if picked is None or (action.caution and not picked.value):
            say(sitting, Answer("Nothing was done.", "done"))
            return
        errand, picked = doing.meant_by(errand, picked)
    _do(sitting, errand, picked, keeps_marks=bool(numbers))


def _meant(sitting: Sitting, numbers: Sequence[int]) -> tuple[Envelope, Selection]:
    """Return the row that stands for all, and what is meant."""
    if numbers:
        rows = sitting.read(lambda: sitting.listing.numbered(numbers))
        if len(rows) == 1:
            sitting.listing.at = numbers[0] - 1
        return rows[0], Selection(tuple(row.id for row in rows))
    chosen = sitting.listing.selection()
    if not sitting.listing.marks:
        return sitting.current(), chosen
    sitting.read(lambda: sitting.listing.read_to(1))  # all may be marked before anything was said
    marked = (row for row in sitting.listing.rows if sitting.listing.marks.holds(row, row.key))
    return next(marked, None) or sitting.current(), chosen


def _do(sitting: Sitting, errand: Errand, picked: Picked[Any] | None, *, keeps_marks: bool) -> None:
    if errand.is_long:
        sitting.voice.say(errand.announcement.replace("Esc", "Ctrl+C"))
    sitting.acted_on.update(errand.chosen.ids)
    if errand.chosen.everything:
        sitting.acted_on.update(row.id for row in sitting.listing.rows)
    answer = sitting.waiting.change(lambda: doing.do(sitting.actor, errand, picked), errand.stop)
    if errand.action.name == "note" and picked is not None and picked.words and answer.tone != "done":
        answer = replace(answer, sentence=f"{answer.sentence} Your text was: {picked.words}")
    say(sitting, answer)
    if errand.action.name in doing.FINISHING and not keeps_marks:
        sitting.listing.marks.clear()


def say(sitting: Sitting, answer: Answer) -> None:
    """Say what was done, or why not; the words are the tone."""
    before = {"refused": "Not done: ", "trouble": "Trouble: "}.get(answer.tone, "")
    sitting.voice.say(f"{before}{answer.sentence}")


def undo(sitting: Sitting, _words: Sequence[str]) -> None:
    """Take back what I did last; again: the one before."""
    answer = sitting.waiting.change(lambda: doing.undone(sitting.actor))
    sitting.acted_on.update(row.id for row in sitting.listing.rows)
    say(sitting, answer)


def retry(sitting: Sitting, words: Sequence[str]) -> None:
    """Process again what lies in quarantine."""
    from tui_mail.screens import quarantine_doing  # with the reader of messages, which takes a while

    row, chosen = _meant(sitting, split_numbers(words)[0])
    if not isinstance(row, Row) or row.folder_kind != "quarantine":
        raise UsageError(quarantine_doing.NOT_HERE)
    if chosen.everything:
        raise UsageError(quarantine_doing.TOO_MANY)
    sitting.acted_on.update(chosen.ids)
    say(sitting, sitting.waiting.change(lambda: quarantine_doing.tried_again(sitting.actor, sitting.blobs, chosen.ids)))


def menu(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what may be done with the item at hand, and why the rest may not."""
    row = sitting.current()
    here = sitting.read(lambda: places(sitting.actor))

    def lines() -> list[str]:
        said = []
        for action in fitting(row):
            why = why_not(sitting.actor, action, row, here)
            said.append(f"{named(action)}: {f'not now. {why}' if why else action.tooltip}")
        return said

    sitting.voice.tell(sitting.read(lines))


def named(action: Action) -> str:
    """Name an action by what is typed for it."""
    return f"{action.name}, {key_sign(action.key)}" if action.key else action.name


def take_next(sitting: Sitting, _words: Sequence[str]) -> Envelope | None:
    """Take the item that waits for longest, of the mailbox at hand or of all; returns it to be read."""
    view = sitting.place.view
    mailbox = None if view is None else view.mailbox_id
    answer, row = sitting.waiting.change(lambda: doing.take_next(sitting.actor, mailbox))
    say(sitting, answer)
    if row is not None:
        sitting.acted_on.add(row.id)
    return row
