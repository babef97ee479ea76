"""What a search finds of envelopes: true, false, or not to be known, and then the item is not found.

It looks at nothing but what the envelope shows, so that neither a word nor its opposite tells anything of the rest.
"""

from collections.abc import Mapping

from tui_mail.mail.searched import folded_line
from tui_mail.store.queries.rows import Shown
from tui_mail.store.searching.terms import (
    RECIPIENTS,
    SENDER,
    SUBJECT,
    Asked,
    Copied,
    Either,
    Every,
    Fact,
    Opposite,
    Words,
    leaves,
)

Told = Mapping[Fact, bool | None]
"""What an envelope tells of facts."""


def told_facts(asked: Asked) -> list[Fact]:
    """Return the facts of which envelopes tell something."""
    return [leaf for leaf in leaves(asked) if isinstance(leaf, Fact) and leaf.told is not None]


def holds(asked: Asked, envelope: Shown, told: Told) -> bool | None:
    """Say whether a search is true of an envelope; None where the envelope does not tell."""
    match asked:
        case Words():
            return _says(asked, envelope)
        case Fact():
            return told.get(asked)
        case Opposite(part):
            inner = holds(part, envelope, told)
            return None if inner is None else not inner
        case Every(parts):
            found = {holds(part, envelope, told) for part in parts}
            return False if False in found else None if None in found else True
        case Either(parts):
            found = {holds(part, envelope, told) for part in parts}
            return True if True in found else None if None in found else False
        case Copied():
            return None


def _says(words: Words, envelope: Shown) -> bool | None:
    """Look at the subject and the one correspondent that is shown; None where the field is neither."""
    shown = [folded_subject(envelope)] if SUBJECT in words.fields else []
    if (RECIPIENTS if envelope.is_sent else SENDER) in words.fields:
        shown.append(folded_correspondent(envelope))
    return any(words.needle in text for text in shown) if shown else None


def folded_subject(envelope: Shown) -> str:
    """Return its subject as searches read it."""
    return folded_line(envelope.subject)


def folded_correspondent(envelope: Shown) -> str:
    """Return as searches read it whom it is from, or went to."""
    return folded_line(envelope.correspondent)
