"""Best first: of the newest hits, those that have the words where they say most about a mail."""

import re
from collections.abc import Sequence

from tui_mail.store.models import SearchText
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.rows import shown_of
from tui_mail.store.rows import Key
from tui_mail.store.searching.candidates import Batch
from tui_mail.store.searching.envelopes import folded_correspondent, folded_subject
from tui_mail.store.searching.hunting import Found
from tui_mail.store.searching.terms import Asked, wanted_words

RANKED = 1_000
"""So many of the newest hits are put in order; older ones follow in no list that is best first."""

_BITS_OF_TIME = 52  # microseconds, for the next hundred years


def best_first(asked: Asked, found: Sequence[Found]) -> list[tuple[Key, Found]]:
    """Return what was found with its place: by how well it fits, then the newest first."""
    needles = sorted({words.needle for words in wanted_words(asked)})
    texts = _texts(found)
    placed = []
    for one in found:
        score = sum(_score(needle, *texts.get(one.item, ("", "", ""))) for needle in needles)
        placed.append((Key((min(score, 2047) << _BITS_OF_TIME) | one.came_at, one.item), one))
    return sorted(placed, reverse=True)


def _score(needle: str, subject: str, sender: str, files: str) -> int:
    """Say how well a mail fits: in the subject before the sender, before files, before the text; whole words first."""
    for text, whole, part in ((subject, 12, 8), (sender, 7, 5), (files, 4, 3)):
        if needle in text:
            return whole if re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", text) else part
    return 1


def _texts(found: Sequence[Found]) -> dict[int, tuple[str, str, str]]:
    """Return subject, sender and names of files by item; of an envelope what it shows."""
    readable = {one.message for one in found if one.full}
    columns = (SearchText.message, SearchText.subject, SearchText.sender, SearchText.files)
    rows = tuples(SearchText.select(*columns).where(Batch(sorted(readable)).holds(SearchText.message)))
    by_message = {message: (subject, sender, files) for message, subject, sender, files in rows}
    texts = {one.item: by_message[one.message] for one in found if one.full and one.message in by_message}
    for item, envelope in shown_of([one.item for one in found if not one.full]).items():
        texts[item] = (folded_subject(envelope), folded_correspondent(envelope), "")
    return texts
