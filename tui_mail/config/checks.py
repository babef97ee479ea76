"""Checks of single values of the team file.

Each takes the name of its key, so that the sentence can name the place, and raises `ValueError("key: what is wrong")`;
`team.read_team` puts the way to the table before it (`$.accounts[0].`).
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from pathlib import PurePath
from urllib.parse import urlsplit

RESERVED_LOGINS = frozenset({"me", "none", "system", "*"})
"""Words that the command line and the history use for somebody else."""

_LOGIN = re.compile(r"[a-z0-9_][a-z0-9._-]{0,63}")  # never "..": a folder people/LOGIN is made of it
_WORD = re.compile(r"[^\W_][\w.+@-]{0,63}")  # an argument of the command line, so it cannot begin with a dash
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+|\"[^\"\\]+\"@[^\s@<>(),;:\"\\]+")


def login(key: str, text: str) -> None:
    """Require a name of a user: `[a-z0-9._-]`, none of the words that mean somebody else."""
    if not _LOGIN.fullmatch(text):
        raise ValueError(f"{key}: {text[:80]!r} is no login (a-z, 0-9, dot, dash and underscore, at most 64)")
    if text in RESERVED_LOGINS:
        raise ValueError(f"{key}: {text!r} is a word of the command line and cannot be a login")


def word(key: str, text: str) -> None:
    """Require one word that can stand on a command line: letters, digits and `._+@-`."""
    if not _WORD.fullmatch(text):
        raise ValueError(f"{key}: {text[:80]!r} is not one word (letters, digits and ._+@-, at most 64)")


def case_kind(key: str, text: str) -> None:
    """Require a kind of case: a lower-case word, none of the kinds that are no cases."""
    if text in {"contact", "company", "relation"}:
        raise ValueError(f"{key}: {text!r} is not a kind of case")
    if not _KIND.fullmatch(text):
        raise ValueError(f"{key}: {text[:80]!r} is not a kind of case (a lower-case word, at most 32 letters)")


def line(key: str, text: str) -> None:
    """Require one line that is not empty, has no blanks around it and no control characters in it."""
    if not text:
        raise ValueError(f"{key}: is empty")
    if text != text.strip():
        raise ValueError(f"{key}: begins or ends with a blank")
    _without_controls(key, text, allowed="")


def optional_line(key: str, text: str) -> None:
    """Require one line, or nothing."""
    if text:
        line(key, text)


def paragraph(key: str, text: str) -> None:
    """Require lines without control characters."""
    _without_controls(key, text, allowed="\n\t")


def _without_controls(key: str, text: str, *, allowed: str) -> None:
    for character in text:
        if character not in allowed and unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValueError(f"{key}: holds the control character U+{ord(character):04X}")


def address(key: str, text: str) -> None:
    """Require a mail address without a name: `anna@muster.example`."""
    line(key, text)
    if len(text) > 320 or not _ADDRESS.fullmatch(text):
        raise ValueError(f"{key}: {text[:80]!r} is not a mail address")


def addresses(key: str, texts: Iterable[str]) -> None:
    """Require mail addresses, none of them twice."""
    each(key, texts, address)


def each(key: str, texts: Iterable[str], check: Callable[[str, str], None]) -> None:
    """Require a list whose entries pass the check, none of them twice."""
    known: set[str] = set()
    for index, text in enumerate(texts):
        check(f"{key}[{index}]", text)
        if text in known:
            raise ValueError(f"{key}[{index}]: {text!r} stands there twice")
        known.add(text)


def measure(key: str, text: str, parse: Callable[[str], int]) -> None:
    """Require a text that the parser of durations or sizes understands."""
    try:
        parse(text)
    except ValueError as exc:
        raise ValueError(f"{key}: {exc}") from exc


def port(key: str, number: int) -> None:
    """Require a TCP port."""
    if not 1 <= number <= 65_535:
        raise ValueError(f"{key}: {number} is not a port (1 to 65535)")


def host(key: str, text: str) -> None:
    """Require a name or address of a server, nothing more (no scheme, no port)."""
    if not text:
        raise ValueError(f"{key}: is missing")
    if not re.fullmatch(r"[\w.-]{1,253}|[0-9A-Fa-f:.%]{2,64}", text):
        raise ValueError(f"{key}: {text[:80]!r} is not the name of a server")


def is_loopback(host_name: str) -> bool:
    """Tell whether a server is this machine, so that nobody can listen on the way."""
    try:
        return ipaddress.ip_address(host_name).is_loopback
    except ValueError:
        return host_name == "localhost"


def endpoint(key: str, text: str) -> None:
    """Require an address that tokens may be asked of: https, or this machine itself."""
    line(key, text)
    parts = urlsplit(text)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname))):
        raise ValueError(f"{key}: {text[:80]!r} is not an address that begins with https://")


def folder_path(key: str, text: str) -> None:
    """Require a path of folders at a record: `Correspondence/E-mail`, never absolute, never upwards."""
    line(key, text)
    if text.startswith("/") or {"..", "."} & set(PurePath(text).parts) or "//" in text or text.endswith("/"):
        raise ValueError(f"{key}: {text[:80]!r} is not a path of folders like Correspondence/E-mail")


def twice(place: str, values: Iterable[Hashable | None]) -> None:
    """Refuse a value that stands in two tables; None is no value. `place` is like `users[#].login`."""
    first: dict[Hashable, int] = {}
    for index, value in enumerate(values):
        if value is None:
            continue
        if value in first:
            shown = " ".join(value) if isinstance(value, tuple) else value
            earlier = place.replace("#", str(first[value]))
            raise ValueError(f"{place.replace('#', str(index))}: {shown!r} stands already at $.{earlier}")
        first[value] = index
