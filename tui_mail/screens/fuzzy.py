"""Finding by a few letters: all of them must occur in order; beginnings of words and runs of letters count most."""

from tui_mail.mail.text import fold


def score(query: str, text: str) -> int | None:
    """Rate how well a text fits, higher is better; None where it does not."""
    wanted, offered = fold(query).replace(" ", ""), fold(text)
    best: int | None = None
    for start, letter in enumerate(offered):
        if wanted and letter == wanted[0]:
            rated = _score_from(wanted, offered, start)
            if rated is not None and (best is None or rated > best):
                best = rated
    return best if wanted else 0


def begins(query: str, text: str) -> bool:
    """Whether each word of the query begins a word of the text, in the same order."""
    offered = iter(fold(text).split())
    return all(any(word.startswith(wanted) for word in offered) for wanted in fold(query).split())


def _score_from(wanted: str, offered: str, start: int) -> int | None:
    total, at = -min(5, start), start
    for number, letter in enumerate(wanted):
        found = offered.find(letter, at)
        if found < 0:
            return None
        if found == 0 or not offered[found - 1].isalnum():
            total += 8
        elif number and found == at:
            total += 5
        total -= min(3, found - at)
        at = found + 1
    return total
