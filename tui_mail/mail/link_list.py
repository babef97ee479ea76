"""The links of a text by number: those of its list, and addresses that stand in it as such."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from tui_mail.mail.names import domain_doubts, known_domain, same_owner
from tui_mail.mail.text import safe_line

_MOST: Final = 500
_LOOKED_THROUGH: Final = 256_000  # characters in which addresses are looked for that stand in the text
_WORDS: Final = 60
_LISTED: Final = re.compile(r"^\[(\d{1,4})\] ((?:https?|mailto|tel|ftp):\S.{0,1100})$", re.MULTILINE | re.IGNORECASE)
_BARE: Final = re.compile(r"(?<![\w@/.-])(?:https?://|www\.)[^\s<>\"“”„«»\[\]{}|\\^`]{3,1000}", re.IGNORECASE)
_CALLED: Final = re.compile(r" \[(\d{1,4})\]")
_NUMBERED: Final = re.compile(r" \[\d{1,4}\]")
_BEFORE: Final = 200  # characters before a number in which the words of its link stand
_HOST: Final = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?![\w.@-])\S*", re.IGNORECASE)
_ENDS: Final = ".,;:!?'*_~-"
_NO_HOSTS: Final = frozenset(
    ("pdf", "doc", "docx", "xls", "xlsx", "zip", "txt", "html", "htm", "png", "jpg", "jpeg", "gif", "csv", "eml", "ics")
)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a number leads; `words` is what stands before the number in the text."""

    number: int
    target: str
    words: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether it was too long to be kept whole."""
        return self.target.endswith("…")

    @property
    def host(self) -> str:
        """Where it really leads: a server, or an address of mail."""
        scheme, _, rest = self.target.partition(":")
        if scheme.lower() in {"mailto", "tel"}:
            return unquote(rest.partition("?")[0])
        try:
            return safe_line(unquote(urlsplit(self.target).hostname or ""))
        except ValueError:
            return ""


def links_in(body: str) -> tuple[Link, ...]:
    """Return all links of a safe text in the order of their numbers."""
    listed: dict[int, str] = {}
    for found in _LISTED.finditer(body):
        listed.setdefault(int(found[1]), found[2])
    body = body[:_LOOKED_THROUGH]
    if not listed and "://" not in body and "www." not in body.lower():
        return ()
    called: dict[int, str] = {}
    for said in _CALLED.finditer(body) if listed else ():
        called.setdefault(int(said[1]), body[max(0, said.start() - _BEFORE) : said.start()].rpartition("\n")[2])
    links = [Link(number, target, _words(called.get(number, ""))) for number, target in sorted(listed.items())]
    numbers = {link.target: link.number for link in links}
    free = max(listed, default=0)
    for found in _BARE.finditer(body):
        target = _whole(found[0])
        if _NUMBERED.match(body, found.end()):
            continue  # these are the words of another link
        if target not in numbers and len(links) < _MOST:
            free += 1
            numbers[target] = free
            links.append(Link(free, target))
    return tuple(links)


def numbers_of(links: tuple[Link, ...]) -> dict[str, int]:
    """Return the numbers by where they lead."""
    numbers: dict[str, int] = {}
    for link in links:
        numbers.setdefault(link.target, link.number)
    return numbers


def listed_number(line: str) -> int:
    """Return the number of a link where a line of the list says where it leads; else 0."""
    found = _LISTED.match(line) if line.startswith("[") else None
    return int(found[1]) if found else 0


def with_numbers(line: str, numbers: Mapping[str, int]) -> str:
    """Write the number behind each address in a line that stands there as such."""
    if not numbers or _LISTED.match(line) or ("://" not in line and "www." not in line.lower()):
        return line

    def numbered(found: re.Match[str]) -> str:
        shown = _shown(found[0])
        number = None if _NUMBERED.match(line, found.end()) else numbers.get(_whole(found[0]))
        return found[0] if number is None else f"{shown} [{number}]{found[0][len(shown) :]}"

    return _BARE.sub(numbered, line)


def _shown(found: str) -> str:
    """Take from an address what belongs to the sentence around it."""
    while found and (found[-1] in _ENDS or (found[-1] == ")" and found.count(")") > found.count("("))):
        found = found[:-1]
    return found


def _whole(found: str) -> str:
    shown = _shown(found)
    return shown if "://" in shown else f"http://{shown}"


def _words(before: str) -> str:
    """Take the last words before a number, back to the number before."""
    own = before.rpartition("]")[2].strip() or before.strip()
    return own if len(own) <= _WORDS else f"…{own[-_WORDS:]}"


def doubts(link: Link) -> tuple[str, ...]:
    """Say what makes a link look like another one."""
    target = link.target.lower()
    if not link.words and target.isascii() and "@" not in target and "xn--" not in target:
        return ()
    found: list[str] = []
    host = link.host
    said = _HOST.fullmatch(link.words.split()[-1].strip("()<>\"'")) if link.words.split() else None
    if said and host and "@" not in host and said[1].rpartition(".")[2].lower() not in _NO_HOSTS:
        named = known_domain(said[1])
        if not same_owner(named, known_domain(host)):
            found.append(f"the text says {named}")
    if _user(link.target):
        found.append(f"{_user(link.target)} before the @ is no server")
    found += domain_doubts(host.rpartition("@")[2])
    return tuple(found)


def _user(target: str) -> str:
    """Return what stands before the server like one: https://bank.example@evil.example."""
    if not target.lower().startswith(("http:", "https:", "ftp:")):
        return ""
    try:
        user = urlsplit(target).netloc.rpartition("@")[0]
    except ValueError:
        return ""
    return unquote(user)[:_WORDS]
