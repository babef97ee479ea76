"""What our own mail server says of a sender (Authentication-Results, RFC 8601); what strangers wrote counts not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

_NAME: Final = "authentication-results"
_BESIDE: Final = frozenset((_NAME, "arc-authentication-results", "received-spf", "x-spam-status"))
"""What a server writes together: between two of its lines nothing else stands."""
_LONGEST: Final = 4000
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT: Final = re.compile(r"\s*([a-z][a-z0-9-]*)(?:/[0-9.]+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\b(smtp\.mailfrom|smtp\.helo|header\.d|header\.i)\s*=\s*(\S+)", re.IGNORECASE)
_HELO: Final = "smtp.helo"
_METHODS: Final = ("spf", "dkim")
_CHECKS: Final = ("dmarc", "dkim", "spf")


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    verdict: str
    domains: tuple[str, ...]  # that were looked at


def is_forged(fields: Sequence[tuple[str, str]], authserv_id: str, domain: str) -> bool:
    """Whether our own server says that a message is not from the domain that it names.

    `fields` are the header fields from the top. Only the topmost lines of our own server count: a sender may have put
    others below. DMARC decides; where nobody asked it, SPF or DKIM has failed and neither vouches for the domain.
    """
    values = _of_ours(fields, authserv_id)
    if not values:
        return False
    top, whole = list(_results(values[0])), [one for value in values for one in _results(value)]
    return _failed(top, domain) or _failed(whole, domain)


def is_vouched(fields: Sequence[tuple[str, str]], authserv_id: str, addresses: Sequence[str]) -> bool:
    """Whether our own server, where it says something at all, has found that a message is from one of these addresses.

    Asked for a Sender: no server looks at that by itself, so that it fails nowhere. The topmost line alone counts.
    """
    values = _of_ours(fields, authserv_id)
    if not values:
        return True
    domains = {address.rpartition("@")[2] for address in addresses}
    passed = [one for one in _results(values[0]) if one.verdict == "pass"]
    return any(
        one.method == "auth"
        or (one.method in _METHODS and any(_belongs(each, domain) for each in one.domains for domain in domains))
        for one in passed
    )


def failed_checks(fields: Sequence[tuple[str, str]], authserv_id: str) -> tuple[str, ...]:
    """Name the checks that our own server has seen fail: DMARC, DKIM, SPF; none where DMARC vouches for the sender.

    One of several signatures that holds is enough; what is only doubtful (softfail, neutral, none) is no failure.
    """
    said = [one for value in _of_ours(fields, authserv_id) for one in _results(value)]
    passed = {one.method for one in said if one.verdict == "pass"}
    if "dmarc" in passed:
        return ()
    failed = {one.method for one in said if one.verdict in ("fail", "hardfail")} - passed
    return tuple(method.upper() for method in _CHECKS if method in failed)


def _of_ours(fields: Sequence[tuple[str, str]], authserv_id: str) -> list[str]:
    """Return what our own server wrote together, from the top."""
    if not authserv_id:
        return []
    from_ours = (at for at, (name, value) in enumerate(fields) if name.lower() == _NAME and _is_of(value, authserv_id))
    first = next(from_ours, None)
    if first is None:
        return []
    together = takewhile(lambda field: field[0].lower() in _BESIDE, fields[first:])
    return [value for name, value in together if name.lower() == _NAME and _is_of(value, authserv_id)]


def _failed(results: Sequence[_Result], domain: str) -> bool:
    for one in results:
        if one.method == "dmarc" and one.verdict in ("pass", "fail"):
            return one.verdict == "fail"
    asked = [one for one in results if one.method in _METHODS]
    vouched = any(one.verdict == "pass" and any(_belongs(each, domain) for each in one.domains) for one in asked)
    return not vouched and any(one.verdict in ("fail", "hardfail") for one in asked)


def _belongs(domain: str, to: str) -> bool:
    """Whether two domains are of one owner, as far as names tell: one is the other or above it."""
    return domain == to or domain.endswith(f".{to}") or (to.endswith(f".{domain}") and "." in domain)


def _is_of(value: str, authserv_id: str) -> bool:
    said = _bare(value[:_LONGEST]).partition(";")[0].split()
    return bool(said) and said[0].strip('"').lower() == authserv_id.lower()


def _results(value: str) -> Iterator[_Result]:
    for said in _bare(value[:_LONGEST]).split(";")[1:]:
        if found := _RESULT.match(said):
            yield _Result(found[1].lower(), found[2].lower(), tuple(_domains(said)))


def _domains(said: str) -> Iterator[str]:
    """Yield the domains that were looked at: what a stranger says in HELO only where there is nothing else."""
    found = _PROPERTY.finditer(said)
    named = [(each[1].lower(), each[2].rpartition("@")[2].strip("\"'.,<>").lower()) for each in found]
    alone = all(name == _HELO or not domain for name, domain in named)
    yield from (domain for name, domain in named if domain and (alone or name != _HELO))


def _bare(value: str) -> str:
    """Leave out comments, which may lie in each other, and what is quoted beside a plain word."""
    kept: list[str] = []
    depth = at = 0
    while at < len(value):
        letter = value[at]
        if letter == '"' and not depth and (quoted := _QUOTED.match(value, at)):
            kept.append(quoted[1].replace(";", " "))
            at = quoted.end()
            continue
        if letter == "\\":
            at += 2
            continue
        depth += (letter == "(") - (letter == ")" and depth > 0)
        if not depth and letter != ")":
            kept.append(letter)
        at += 1
    return "".join(kept)
