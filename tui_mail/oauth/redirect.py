"""A person signs in with a browser anywhere and pastes the address of the page that it could not open (RFC 7636).

The address leads to the machine that the browser runs on, where nothing listens: only its text is needed. What is
pasted is worth nothing without the verifier, which stays here.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tui_mail.errors import LoginRefused, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.oauth.asking import said_by
from tui_mail.oauth.client import Client
from tui_mail.oauth.grants import Granted, granted, lasting

RETURN_TO: Final = "http://localhost"
"""Where Google's desktop clients and Microsoft's public clients may send the browser."""

_LONGEST: Final = 16_384


@dataclass(frozen=True)
class Redirect:
    """The address that a person opens, and what the answer is checked with."""

    address: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def start_redirect(client: Client) -> Redirect:
    """Make the address to sign in at; UsageError where the settings name none."""
    if not client.authorise_endpoint:
        raise UsageError("oauth2.authorise_endpoint is missing.")
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": client.client_id,
        "response_type": "code",
        "redirect_uri": RETURN_TO,
        "scope": client.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": client.login,
    }
    if client.is_google:  # which else gives a refresh token the first time only
        asked |= {"access_type": "offline", "prompt": "consent"}
    mark = "&" if "?" in client.authorise_endpoint else "?"
    return Redirect(f"{client.authorise_endpoint}{mark}{urlencode(asked)}", state, verifier)


def finish_redirect(client: Client, redirect: Redirect, pasted: str) -> Granted:
    """Trade what was pasted for tokens. Raises UsageError for another address, LoginRefused where consent was."""
    answer = _answer(pasted.strip())
    if not hmac.compare_digest(answer.get("state", "").encode(), redirect.state.encode()):
        raise UsageError("That address does not belong to this sign-in: start again, and paste the last one.")
    if error := answer.get("error"):
        server = safe_line(urlsplit(client.authorise_endpoint).netloc)
        raise LoginRefused(f"{said_by(server, error, answer.get('error_description'), [redirect.verifier])}.")
    if not answer.get("code"):
        raise UsageError("That address holds no code: paste the whole of it.")
    fields = {"code": answer["code"], "code_verifier": redirect.verifier, "redirect_uri": RETURN_TO}
    return lasting(client, granted(client, {"grant_type": "authorization_code", **fields}))


def _answer(address: str) -> dict[str, str]:
    """Return the words after the question mark."""
    try:
        parts = urlsplit(address[:_LONGEST])
        words = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return {}
    return {name: values[0] for name, values in words.items()} if parts.netloc == urlsplit(RETURN_TO).netloc else {}
