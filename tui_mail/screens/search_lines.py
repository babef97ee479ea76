"""The line under the box of searches: what may be meant by the word that is typed, or what is wrong with it."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tui_mail.mail.query import Problem
from tui_mail.mail.query_complete import Offer
from tui_mail.screens.cells import fit, one_line

Ink = Callable[[str], Style]
"""The style of a part of the box."""


def offers_line(offered: Sequence[Offer], width: int, cut: str, ink: Ink) -> Text:
    """Write the first offer, which is chosen, with what it means, and the others beside it while there is room."""
    line = Text()
    for offer in offered:
        words = fit(offer.words, min(cell_len(one_line(offer.words)), width // 2), cut)
        if line.cell_len + cell_len(words) + 2 > width:
            break
        line.append(f" {words} ", ink("offer" if line else "chosen"))
        if offer is offered[0] and offer.what:
            what = one_line(offer.what)
            room = min(cell_len(what), width - line.cell_len - 2)
            line.append(f"{fit(what, room, cut)}  ", ink("quiet"))
    return line


def problem_line(text: str, problem: Problem, scrolled: int, width: int, cut: str) -> str:
    """Mark the place of a problem, with the sentence behind the mark or, where that has more room, before it.

    `scrolled` is how many cells of the text stand left of the field.
    """
    start = max(0, cell_len(text[: problem.start]) - scrolled)
    mark = "^" * max(1, min(cell_len(text[problem.start : problem.end]), width - start))
    behind = width - start - len(mark) - 1
    sentence = problem.sentence
    if start >= cell_len(sentence) + 1 and behind < cell_len(sentence):
        return f"{fit(sentence, start - 1, cut)} {mark}"
    return f"{' ' * start}{mark} {fit(sentence, max(0, behind), cut)}"
