"""The conversation of an item in words: who answers whom, over all mailboxes, in lines with the numbers of the list."""

from collections.abc import Iterator, Sequence

from tui_mail.errors import UsageError
from tui_mail.screens.cells import one_line
from tui_mail.screens.forum_lines import ELSEWHERE
from tui_mail.screens.linear.hearing_list import marks_words
from tui_mail.screens.linear.row_words import row_words
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.times import now
from tui_mail.store.queries.conversations import Conversation, conversation


def thread(sitting: Sitting, words: Sequence[str]) -> None:
    """Say the conversation of the item at hand, or with `mark` mark all of it."""
    if words and list(words) != ["mark"]:
        raise UsageError("`thread` says the conversation of the item at hand, `thread mark` marks all of it.")
    row = sitting.current()
    found = sitting.read(lambda: conversation(sitting.actor, row.id))
    numbers = {one.id: sitting.listing.added(one) for one in found.rows}
    if words:
        sitting.listing.marks.clear()
        sitting.listing.marks.ids |= numbers.keys()
        sitting.voice.say(marks_words(sitting))
    else:
        sitting.voice.tell(_lines(sitting, found, numbers))


def _lines(sitting: Sitting, found: Conversation, numbers: dict[int, int]) -> Iterator[str]:
    above: list[str] = []  # what stands over a line, by its depth
    for line in found.lines:
        del above[line.depth :]
        answers = f"Answers {above[-1]}. " if above else ""
        row = line.row
        above += [""] * (line.depth - len(above))
        if row is None:
            above.append(line.not_here)
            yield f"{answers}{line.not_here[:1].upper()}{line.not_here[1:]}."
            continue
        number = numbers[row.id]
        above.append(str(number))
        continues = f'Continues "{one_line(line.continues)}". ' if line.continues else ""
        marked = sitting.listing.marks.holds(row, row.key)
        yield f"{number}. {answers}{continues}{row_words(row, now(), marked=marked)}"
    if found.elsewhere:
        yield f"{ELSEWHERE[:1].upper()}{ELSEWHERE[1:]}."
