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


def _score_from(wanted: str, offered: str, start: int) -> int | None:
    total, last = 0, start - 1
    at = start
    for letter in wanted:
        at = offered.find(letter, at)
        if at < 0:
            return None
        if at == 0 or not offered[at - 1].isalnum():
            total += 8
        elif at == last + 1:
            total += 5
        total -= min(3, at - last - 1)
        last, at = at, at + 1
    return total - min(5, start)
