"""Where links lead: shown whole enough to judge them; for the index without what follows the path."""

import re
from typing import Final
from urllib.parse import urlsplit

from tui_mail.mail.headers import clean_line

_URL_SHOWN: Final = 1000
_URL_INDEXED: Final = 200
_SCHEMES: Final = frozenset(("http", "https", "mailto", "tel", "ftp"))
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_BEGIN: Final = re.compile(r"^(?:https?://|mailto:)")


def target_of(href: str) -> str:
    """Show where a link leads; '' for no place to go to (javascript:, #top, file:)."""
    shown = clean_line(href[: 4 * _URL_SHOWN])
    scheme = _SCHEME.match(shown)
    if not scheme or scheme[1].lower() not in _SCHEMES or shown.rstrip("/").lower() == scheme[0].lower():
        return ""
    return shown if len(shown) <= _URL_SHOWN else shown[:_URL_SHOWN] + "…"


def bare(words: str) -> str:
    """Bring an address to the form in which it is written in a text."""
    return _BEGIN.sub("", words.lower()).rstrip("/")


def host_of(address: str) -> str:
    """Give the server of an address; '' where it names none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def indexed(target: str) -> str:
    """Give what of a target is worth to be found: server and path, without what tells one reader from another."""
    return bare(re.split(r"[?#;]", target, maxsplit=1)[0])[:_URL_INDEXED]
