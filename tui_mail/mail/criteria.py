"""Business numbers in a subject: a keyword or mark of ours, and the number as it is written, leading zeros and all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_GAP: Final = r"[ \t]{0,4}[:.#]{0,2}[ \t]{0,4}"
_DIGITS: Final = r"[0-9]{1,32}"  # ASCII only: a superscript or fullwidth digit is another letter
_JOINS: Final = "-/.,"


@dataclass(frozen=True)
class Criterion:
    """Words that announce a number of one kind. With separators the kind is hierarchical: project/sub-project/phase."""

    keywords: tuple[str, ...]
    kind: str
    separators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A keyword as it was configured, and the numbers behind it, outermost first."""

    keyword: str
    numbers: tuple[str, ...]

    @property
    def path(self) -> str:
        """Give the number as it is stored: `12/3/1` whatever separator the mail used."""
        return "/".join(self.numbers)


def find_numbers(subject: str, criterion: Criterion) -> list[Found]:
    """Find every number that a keyword of the criterion announces, in the order of the subject, each once.

    A flat number is complete up to its last digit, `24-6202` is one number. Levels must be joined by a configured
    separator; a number that goes on with another one is not the number that was configured, and is not found.
    """
    keywords = {" ".join(keyword.casefold().split()): keyword for keyword in criterion.keywords if keyword.strip()}
    if not keywords:
        return []
    found = []
    for match in _pattern(sorted(keywords, key=len, reverse=True), criterion.separators).finditer(subject.casefold()):
        numbers = tuple(re.findall("[0-9]+", match[2])) if criterion.separators else (match[2],)
        found.append(Found(keywords[" ".join(match[1].split())], numbers))
    return list(dict.fromkeys(found))


def _pattern(keywords: Sequence[str], separators: Sequence[str]) -> re.Pattern[str]:
    words = "|".join(r"[ \t]+".join(map(re.escape, keyword.split())) for keyword in keywords)
    joins = "|".join(map(re.escape, separators)) if separators else f"[{re.escape(_JOINS)}]"
    # The look-ahead refuses every shorter match. Possessive repeats would too, but Python 3.11.2 matches them wrongly.
    number = rf"{_DIGITS}(?:(?:{joins}){_DIGITS}){{0,9}}"
    return re.compile(rf"(?<!\w)({words}){_GAP}({number})(?!\w|[{re.escape(_JOINS)}][0-9])")


def find_tokens(subject: str, token: str) -> list[str]:
    """Find the numbers that our own mark names in a subject, each once; `token` is like `[#{number}]`."""
    before, _, after = token.partition("{number}")
    number = rf"([^\s{re.escape(before[-1])}{re.escape(after[0])}]{{1,64}})"
    pattern = f"{re.escape(before)}{number}{re.escape(after)}"
    return list(dict.fromkeys(found[1] for found in re.finditer(pattern, subject, re.IGNORECASE)))
