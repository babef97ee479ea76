"""Who really wrote: names and domains that look like somebody else's."""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from typing import Final, Protocol

from tui_mail.mail.text import fold, safe_line

_ADDRESS: Final = re.compile(r"[^\s<>\"'(),:;@\[\]]+@(?:[\w-]+\.)+[^\W\d_]{2,24}")
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "GEORGIAN")
"""Scripts whose letters are taken for one another."""
# Letters of other scripts that look like Latin ones in most fonts.
_TWINS: Final = frozenset("асеорхуіјѕһԁԛԝѵгьӏкмтвнαοερνιτυχκ")
_LENGTH: Final = 253


class Person(Protocol):
    """A name and an address."""

    @property
    def name(self) -> str:
        """The name as shown."""

    @property
    def address(self) -> str:
        """The address, in lower case."""


def unicode_domain(domain: str) -> str:
    """Return a domain as people read it: xn--mller-kva.example is müller.example."""
    if "xn--" not in domain.lower():
        return domain
    return ".".join(map(_label, domain[:_LENGTH].split(".")))


def _label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return safe_line(label[4:].encode("ascii").decode("punycode")) or label
    except (UnicodeError, ValueError, OverflowError):
        return label


def ascii_domain(domain: str) -> str:
    """Return a domain as servers know it; as it is where that is impossible."""
    if domain.isascii():
        return domain
    try:
        return ".".join(
            label if label.isascii() else f"xn--{unicodedata.normalize('NFKC', label).encode('punycode').decode()}"
            for label in domain[:_LENGTH].lower().split(".")
        )
    except (UnicodeError, ValueError):
        return domain


def both_forms(address: str) -> str:
    """Write an address with the other form of its domain, where it has two."""
    _, sign, domain = address.rpartition("@")
    other = unicode_domain(domain) if domain.isascii() else ascii_domain(domain)
    return f"{address} = {sign}{other}" if other != domain else address


def domain_doubts(domain: str) -> list[str]:
    """Say what makes a domain look like another one."""
    read = unicode_domain(domain)
    if read.isascii():
        return []
    for label in read.lower().split("."):
        scripts = _scripts(label)
        if len(scripts) > 1:
            return [f"{read} mixes {' and '.join(script.capitalize() for script in sorted(scripts))} letters"]
        letters = [letter for letter in label if letter.isalpha()]
        if scripts and "LATIN" not in scripts and all(letter in _TWINS for letter in letters):
            return [f"{read} is written in {next(iter(scripts)).capitalize()} letters that look Latin"]
    return [f"{read} is {domain}"] if read != domain else []


def _scripts(label: str) -> set[str]:
    names = (unicodedata.name(letter, "").split(" ", 1)[0] for letter in label if letter.isalpha())
    return {name for name in names if name in _SCRIPTS}


def known_domain(domain: str) -> str:
    """Return a domain for comparing."""
    return domain.lower().strip(".").removeprefix("www.")


def same_owner(one: str, other: str) -> bool:
    """Whether two domains are of one owner, as far as names tell: they share what stands before their last dot."""
    one, other = ascii_domain(one), ascii_domain(other)
    return one == other or _owned(one) == _owned(other)


def _owned(domain: str) -> str:
    labels = domain.split(".")
    # co.uk, com.au, gv.at: what stands before belongs to one owner
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2
    return ".".join(labels[-count:])


def sender_doubts(
    writers: Sequence[Person], colleagues: Mapping[str, Set[str]], house: Set[str] = frozenset()
) -> tuple[str, ...]:
    """Say what makes those who wrote look like somebody else.

    `colleagues` are their addresses by their folded names, `house` the domains that are ours.
    """
    found: list[str] = []
    for person in writers[:3]:
        name, domain = safe_line(person.name), person.address.rpartition("@")[2]
        named = _ADDRESS.search(name)
        if named and person.address and named[0].lower() != person.address:
            same = same_owner(named[0].rpartition("@")[2].lower(), domain)
            found += [] if same else [f"the name says {named[0]}, the address is {person.address}"]
        elif name and domain not in house and person.address not in (known := colleagues.get(fold(name), set())):
            found += [f"{name} is a colleague's name, {person.address} is not the address"] if known else []
        found += domain_doubts(domain)
    return tuple(found)


def goes_elsewhere(writers: Sequence[Person], answers: Sequence[Person]) -> bool:
    """Whether answers are asked to another domain than the one it came from."""
    domains = [one.address.rpartition("@")[2] for one in writers]
    return bool(domains) and any(
        not any(same_owner(one.address.rpartition("@")[2], domain) for domain in domains) for one in answers
    )
