"""The folded texts that searches stand on, made alike of what is searched and of what is searched for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tui_mail.mail.text import fold

MAX_FOLDED = 1_000_000
"""Characters of a field of a message that the search index holds."""

_OTHER_LETTERS: Final = re.compile(r"[^\x00-\x7f]+")
_SHORT_RUN: Final = 16
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SearchText:
    """What searches find of a message, folded by `searched`: each name, address and file is an entry of its own."""

    subject: str
    sender: str  # names and addresses of from, sender, reply-to, those of an inner mail too
    recipients: str
    files: str  # their names
    body: str


def searched(entries: Iterable[str]) -> str:
    """Fold what searches stand on: an entry a line, a run of blanks is one.

    Two line ends follow, so that each letter begins a trigram: the index finds one or two letters by that.
    """
    kept = "\n".join(filter(None, (folded_line(entry) for entry in entries)))[:MAX_FOLDED]
    return f"{kept}\n\n" if kept else ""


def folded_line(text: str) -> str:
    """Fold a text as `fold` does, all of it on one line: a phrase is found across the ends of lines."""
    return _BLANKS.sub(" ", _OTHER_LETTERS.sub(_fold_run, text.encode().lower().decode())).strip()


def _fold_run(run: re.Match[str]) -> str:
    return _fold_letters(run[0]) if len(run[0]) <= _SHORT_RUN else fold(run[0])


@lru_cache(maxsize=4096)
def _fold_letters(letters: str) -> str:
    """Fold a few letters between ASCII ones; the same few come again and again."""
    return fold(letters)
