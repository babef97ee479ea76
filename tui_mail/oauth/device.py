"""A person signs in on any device, with a short code; this program waits (RFC 8628). It works over SSH."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tui_mail.errors import LoginRefused, SourceUnreachable
from tui_mail.mail.text import safe_line
from tui_mail.oauth.asking import TokenRefused, ask
from tui_mail.oauth.client import Client
from tui_mail.oauth.grants import Granted, granted, lasting, seconds

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER: Final = 5
"""Seconds more between two questions, once the server has said `slow_down` (RFC 8628, 3.5)."""


@dataclass(frozen=True)
class DeviceCode:
    """What a person needs: where to go and what to type in there, within `expires_in` seconds."""

    place: str
    user_code: str
    expires_in: int
    interval: int
    code: str = field(repr=False)


def start_device(client: Client) -> DeviceCode:
    """Ask for a code. Raises as `ask` does."""
    answer = ask(client.device_endpoint, {"client_id": client.client_id, "scope": client.scope})
    place, user_code, code = (_line(answer, key) for key in ("verification_uri", "user_code", "device_code"))
    place = place or _line(answer, "verification_url")  # Google's spelling
    if not (place.startswith("https://") and user_code and code):
        server = safe_line(urlsplit(client.device_endpoint).netloc)
        raise SourceUnreachable(f"The token server {server} gave no code that a person could type in.")
    life = seconds(answer.get("expires_in"), usual=900, longest=3600)
    return DeviceCode(place, user_code, life, max(1, seconds(answer.get("interval"), usual=5, longest=60)), code)


def await_device(client: Client, device: DeviceCode, wait: Callable[[float], None]) -> Granted:
    """Ask until the person has signed in; `wait` passes the seconds in between.

    Raises LoginRefused where the person refused or was too late.
    """
    interval, until = device.interval, time.monotonic() + device.expires_in
    while time.monotonic() < until:
        wait(interval)
        try:
            answer = granted(client, {"grant_type": _GRANT, "device_code": device.code})
        except TokenRefused as exc:
            if exc.code != "authorization_pending":
                raise _ended(exc) from exc
        except SourceUnreachable as exc:
            interval = _slower(exc, interval)
        else:
            return lasting(client, answer)
    raise LoginRefused("Nobody signed in within the time that the code was good for: start again.")


def _slower(exc: SourceUnreachable, interval: int) -> int:
    """Return the next interval: longer by five seconds where it was asked for, twice as long where nobody answered."""
    asked = isinstance(exc.__cause__, TokenRefused) and exc.__cause__.code == "slow_down"
    return interval + _SLOWER if asked else min(2 * interval, 60)


def _ended(exc: TokenRefused) -> LoginRefused:
    if exc.code == "access_denied":
        return LoginRefused("The person who was asked has refused.")
    if exc.code == "expired_token":
        return LoginRefused("Nobody signed in within the time that the code was good for: start again.")
    return exc


def _line(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return safe_line(value)[:2000] if isinstance(value, str) else ""
