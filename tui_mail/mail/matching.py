"""Where a text holds what was searched for: found in the folded text, told in the places of the original."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tui_mail.mail.query import And, Node, Not, Or, Term
from tui_mail.mail.query_fields import FIELDS
from tui_mail.mail.searched import folded_line
from tui_mail.mail.text import fold

IN_LISTS: Final = ("", "from", "to", "subject", "subject+sender", "everyone")
"""Fields that are to be seen in a row of a list."""
IN_MESSAGES: Final = tuple(["", *(name for name, field in FIELDS.items() if field.kind == "text")])
"""Fields that are to be seen in a message."""

Span = tuple[int, int]


def needles(node: Node, fields: Sequence[str] = IN_MESSAGES) -> tuple[str, ...]:
    """Return the folded words that are searched for in these fields, the longest first; not those that must not be."""
    found = {folded_line(term.value) for term in _wanted(node) if term.field in fields}
    return tuple(sorted(found - {""}, key=lambda needle: (-len(needle), needle)))


def _wanted(node: Node) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case And() | Or():
            for part in node.parts:
                yield from _wanted(part)
        case Not():
            return


def spans(text: str, wanted: Iterable[str]) -> list[Span]:
    """Return where the text holds any of the folded needles, from the left; what touches is one."""
    if text.isascii() and "  " not in text and not any(blank in text for blank in "\t\n\r\x0b\x0c"):
        found = [span for needle in wanted for span in _occurrences(text.lower(), needle)]
    else:
        folded, origins = _folded(text)
        found = [
            (origins[start], _end(text, origins, end)) for one in wanted for start, end in _occurrences(folded, one)
        ]
    return _joined(sorted(found))


def _occurrences(folded: str, needle: str) -> Iterator[Span]:
    at = folded.find(needle) if needle else -1
    while at >= 0:
        yield at, at + len(needle)
        at = folded.find(needle, at + len(needle))


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold as searches do; say for each letter of it from which letter of the text it is."""
    letters: list[str] = []
    origins: list[int] = []
    for at, letter in enumerate(text):
        if letter.isspace():
            parts = "" if letters and letters[-1] == " " else " "
        else:
            parts = letter.lower() if letter.isascii() else fold(letter)
        letters += parts
        origins += [at] * len(parts)
    return "".join(letters), origins


def _end(text: str, origins: list[int], end: int) -> int:
    """Return where the letter ends whose folded form ends there, with the marks on it."""
    after = origins[end - 1] + 1
    following = origins[end] if end < len(origins) else len(text)
    while after < following and not text[after].isspace():
        after += 1
    return after


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
