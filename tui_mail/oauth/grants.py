"""What a token server gives: an access token for some time, and perhaps a new refresh token."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tui_mail.errors import SourceError, SourceUnreachable
from tui_mail.mail.text import safe_line
from tui_mail.oauth.asking import TokenRefused, ask
from tui_mail.oauth.client import Client

_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,32768}")  # what can stand in a login; never a blank or a control character
_TEMPORARY: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_USUAL_LIFE: Final = 3600
_LONGEST_LIFE: Final = 7 * 86_400


@dataclass(frozen=True)
class Granted:
    """Tokens; `refresh_token` is empty where the server gave none, `expires_in` seconds of the access token."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def refresh(client: Client, refresh_token: str) -> Granted:
    """Trade a refresh token; most servers give a new one with it, and some never take the old one again."""
    return granted(client, {"grant_type": "refresh_token", "refresh_token": refresh_token})


def client_credentials(client: Client) -> Granted:
    """Ask as an application, for which no person need sign in."""
    return granted(client, {"grant_type": "client_credentials", "scope": client.scope})


def granted(client: Client, fields: Mapping[str, str]) -> Granted:
    """Ask the token endpoint. Raises as `ask` does; SourceUnreachable also for a refusal that will pass."""
    try:
        answer = ask(client.token_endpoint, {**fields, "client_id": client.client_id, "client_secret": client.secret})
    except TokenRefused as exc:
        if exc.code in _TEMPORARY:
            raise SourceUnreachable(exc.sentence) from exc
        raise
    return _read(client, answer)


def lasting(client: Client, answer: Granted) -> Granted:
    """Return what a person's consent gave. Raises SourceError where it would end within the hour."""
    if not answer.refresh_token:
        server = safe_line(urlsplit(client.token_endpoint).netloc)
        raise SourceError(f"The token server {server} gave no refresh token: does the scope allow offline access?")
    return answer


def seconds(value: object, *, usual: int, longest: int) -> int:
    """Return a number of seconds that a server said, in numbers or digits; the usual one where it said none."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    return min(max(int(value), 0), longest) if isinstance(value, int) else usual


def _read(client: Client, answer: Mapping[str, Any]) -> Granted:
    access, new, kind = (answer.get(key, "") for key in ("access_token", "refresh_token", "token_type"))
    is_token = isinstance(access, str) and _TOKEN.fullmatch(access)
    is_refresh = new is None or new == "" or (isinstance(new, str) and _TOKEN.fullmatch(new))
    if not is_token or not is_refresh or str(kind).lower() not in ("bearer", ""):
        server = safe_line(urlsplit(client.token_endpoint).netloc)
        raise SourceUnreachable(f"The token server {server} gave an answer without a token that can be used.")
    life = seconds(answer.get("expires_in"), usual=_USUAL_LIFE, longest=_LONGEST_LIFE)
    return Granted(str(access), str(new or ""), life)
