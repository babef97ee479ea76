"""The text of a message as lines: quotes folded, signatures dimmed, the number behind each link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from rich.text import Text

from tui_mail.mail.link_list import Link, doubts, links_in, listed_number, numbers_of, with_numbers
from tui_mail.mail.matching import spans
from tui_mail.mail.quotes import Passage, passages
from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import drawn, one_line
from tui_mail.screens.inks import Inks

SHOWN_LINES = 2_000
SHOWN_CHARACTERS = 256_000
FOLD = "fold"
"""Under this name the style of a line that stands for folded ones says which they are."""
_FOLDED_FROM = 3  # quoted lines in a row


@dataclass(frozen=True, slots=True)
class Unfolding:
    """What the reader has opened: all quotes, some of them by the line where they begin, the rest of a long text."""

    everything: bool = False
    opened: frozenset[int] = frozenset()
    whole: bool = False


FOLDED = Unfolding()
"""How each message is shown at first."""


@dataclass(frozen=True)
class BodyText:
    """A text to be read; whatever is known of its lines is found out once."""

    body: str
    subject: str = ""

    @property
    def is_long(self) -> bool:
        """Whether there is more than is shown at first."""
        return len(self.body) > SHOWN_CHARACTERS or self.body.count("\n") > SHOWN_LINES

    def folds(self, *, whole: bool = False) -> list[Passage]:
        """Return the quotes that are long enough to be folded."""
        return [one for one in _read(self.body, self.subject, whole)[1] if _is_folded(one)]

    def holding(self, needles: Sequence[str]) -> frozenset[int]:
        """Return the folds that hold what was searched for."""
        lines, _ = _read(self.body, self.subject, False)
        return frozenset(fold.begin for fold in self.folds() if spans("\n".join(lines[fold.begin : fold.end]), needles))

    def lines(self, inks: Inks, unfolding: Unfolding) -> Iterator[Text]:
        """Write it."""
        if not self.body.strip():
            yield Text("(no text)", inks.quiet)
            return
        lines, found = _read(self.body, self.subject, unfolding.whole)
        links = _links(self.body)
        numbers = numbers_of(links)
        doubtful = {link.number: one_line(" · ".join(said)) for link in links if (said := doubts(link))}
        for passage in found:
            is_open = unfolding.everything or passage.begin in unfolding.opened
            if _is_folded(passage) and not is_open:
                yield _fold(passage, inks)
                continue
            ink = "" if passage.kind == "own" else inks.quiet
            for line in lines[passage.begin : passage.end]:
                text = Text(drawn(with_numbers(line, numbers)).expandtabs(), ink)
                if doubtful and (doubt := doubtful.get(listed_number(line))):
                    text.append(f"  ! {doubt}", inks.trouble)
                yield text
        if self.is_long and not unfolding.whole:
            yield Text("")
            yield Text("The message goes on. Enter shows more.", inks.note)


@lru_cache(maxsize=4)
def _read(body: str, subject: str, whole: bool) -> tuple[Sequence[str], tuple[Passage, ...]]:
    text = safe_text(body if whole else body[:SHOWN_CHARACTERS]).rstrip()
    lines = text.split("\n") if whole else text.split("\n", SHOWN_LINES)[:SHOWN_LINES]
    return lines, passages(lines, subject)


@lru_cache(maxsize=4)
def _links(body: str) -> tuple[Link, ...]:
    return links_in(body)


def _is_folded(passage: Passage) -> bool:
    return passage.kind == "quote" and passage.end - passage.begin >= _FOLDED_FROM


def _fold(passage: Passage, inks: Inks) -> Text:
    said = f" · {one_line(passage.said)}" if passage.said else ""
    style = inks.quiet + Style(meta={FOLD: passage.begin})
    return Text(f"+{passage.end - passage.begin} quoted lines (Enter){said}", style)
