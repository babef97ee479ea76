"""One question to a token server. Its certificate is checked, no redirect is followed, no answer is large.

What was sent and what came never stands in an error: neither in its sentence nor in an exception behind it.
"""

import json
import re
import ssl
import time
from collections.abc import Collection, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote_plus, urlencode, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, getproxies

from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, SourceUntrusted
from tui_mail.mail.text import full_stop, safe_line

TIMEOUT: Final = 20.0
"""Seconds for connecting and for each part of an answer."""

PATIENCE: Final = 40.0
"""Seconds for a whole answer."""

LARGEST: Final = 64 * 1024
"""Bytes of an answer; tokens have a few thousand."""

_SECRET_FIELDS: Final = frozenset({"client_secret", "refresh_token", "code", "code_verifier", "device_code"})
_RECOGNISED: Final = 12
"""Letters of a secret by which a part of it is recognised in what a server says."""


class TokenRefused(LoginRefused):
    """The token server refused; `code` is its word for it (RFC 6749, 5.2)."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


def ask(url: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what a token server answers.

    Raises TokenRefused where it refuses, SourceUntrusted for its certificate, SourceUnreachable for all that may be
    better later, SourceError for what will not.
    """
    server = safe_line(urlsplit(url).netloc)
    sent = {name: value for name, value in fields.items() if value}
    request = Request(url, urlencode(sent).encode(), {"Accept": "application/json", "User-Agent": "tui-mail"})  # noqa: S310 - https, or this machine: the configuration was checked
    try:
        with _opener().open(request, timeout=TIMEOUT) as response:
            status, body = response.status, _bounded(response)
    except (OSError, HTTPException, ValueError) as exc:  # URLError is an OSError
        raise _untranslatable(server, exc) from None  # it may carry what was sent
    return _understood(server, status, body, [sent[name] for name in _SECRET_FIELDS & sent.keys()])


def said_by(server: str, code: str, description: object, secrets: Collection[str]) -> str:
    """Return a server's own words for its refusal, cleaned, and left out where they repeat a secret."""
    words = safe_line(description)[:300] if isinstance(description, str) else ""
    shown = safe_line(code)[:60]
    if any(_holds(f"{code} {description}", secret) for secret in secrets):
        return f"{server} refused (its words are not shown: they repeat a secret)"
    return f"{server} says {shown}: {words}" if words else f"{server} says {shown}"


def _opener() -> OpenerDirector:
    """Return what follows no redirects and raises nothing for a status; a proxy sees TLS only."""
    opener = OpenerDirector()
    proxies = {scheme: place for scheme, place in getproxies().items() if scheme == "https"}
    secured = HTTPSHandler(context=ssl.create_default_context())
    for handler in (ProxyHandler(proxies), HTTPHandler(), secured):
        opener.add_handler(handler)
    return opener


def _bounded(response: HTTPResponse) -> bytes:
    until = time.monotonic() + PATIENCE
    body = b""
    while part := response.read1(LARGEST):
        body += part
        if len(body) > LARGEST:
            raise ValueError("too large")
        if time.monotonic() > until:
            raise TimeoutError
    return body


def _untranslatable(server: str, exc: Exception) -> SourceError:
    reason = exc.reason if isinstance(exc, URLError) else exc
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = safe_line(reason.verify_message)
        return SourceUntrusted(f"The certificate of the token server {server} is not to be trusted: {why}.")
    if isinstance(reason, TimeoutError):
        return SourceUnreachable(f"The token server {server} does not answer.")
    if isinstance(reason, ssl.SSLError):
        return SourceUnreachable(f"No protected connection to the token server {server}.")
    if isinstance(reason, OSError) and reason.strerror:
        return SourceUnreachable(f"The token server {server} cannot be reached: {safe_line(reason.strerror).lower()}.")
    return SourceUnreachable(f"The token server {server} cannot be understood ({type(reason).__name__}).")


def _understood(server: str, status: int, body: bytes, secrets: Collection[str]) -> dict[str, Any]:
    if 300 <= status < 400:
        raise SourceError(f"The token server {server} sends elsewhere (HTTP {status}): that is never followed.")
    if status >= 500:
        raise SourceUnreachable(f"The token server {server} is out of order (HTTP {status}).")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and isinstance(code := answer.get("error"), str):
        said = said_by(server, code, answer.get("error_description"), secrets)
        raise TokenRefused(full_stop(f"The token server {said}"), code)
    if not isinstance(answer, dict) or status != 200:
        raise SourceUnreachable(f"The token server {server} gave an answer that cannot be understood (HTTP {status}).")
    return answer


def _holds(words: str, secret: str) -> bool:
    spellings = (secret, quote_plus(secret))
    return any(re.search(re.escape(spelling[:_RECOGNISED]), words) for spelling in spellings)
