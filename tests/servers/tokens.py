"""A token server of our own: it rotates, expires and revokes, and fails as a test wants."""

import base64
import contextlib
import hashlib
import itertools
import json
import threading
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

MARK = "qXq7marker"
"""Stands in every token that the server gives: it must be found nowhere but in the table of tokens."""

Answer = tuple[int, bytes]


def refusal(error: str, description: str = "", status: int = 400) -> Answer:
    """Return how a token server refuses."""
    said = {"error": error, **({"error_description": description} if description else {})}
    return status, json.dumps(said).encode()


@dataclass
class _Consent:
    """What somebody may be asked for: a device code, or a code behind a redirect."""

    login: str = ""
    is_given: bool = False
    is_refused: bool = False
    challenge: str = ""


@dataclass
class TokenServer:
    """A running server. `answers` come before its own at the token endpoint; `asked` is what was asked for there."""

    url: str = ""
    client_id: str = "tui-mail-test"
    client_secret: str = ""
    life: int = 3600  # seconds of an access token
    keeps_old: bool = False  # a refresh token goes on to work when a new one was given
    rotates: bool = True
    interval: int = 1
    answers: deque[Answer] = field(default_factory=deque)
    asked: list[dict[str, str]] = field(default_factory=list)
    grants: "Tally[str]" = field(default_factory=Tally)
    _refresh: dict[str, str] = field(default_factory=dict)  # token: login
    _access: dict[str, tuple[str, float]] = field(default_factory=dict)  # token: login and end
    _devices: dict[str, _Consent] = field(default_factory=dict)
    _codes: dict[str, _Consent] = field(default_factory=dict)
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def settings(self) -> str:
        """The oauth2 table of an account, as one line of the team file, but for its flow and secret."""
        endpoints = {"token": "token", "device": "device", "authorise": "authorise"}
        said = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in endpoints.items()}
        return ", ".join(f'{key} = "{value}"' for key, value in {"client_id": self.client_id, **said}.items())

    # --- what happens at the provider ---

    def consent(self, login: str) -> tuple[str, str]:
        """Give a login's refresh token and access token, as if somebody had signed in."""
        with self._lock:
            given = self._give(login)
            return given["refresh_token"], given["access_token"]

    def sign_in(self, user_code: str, login: str, *, refuses: bool = False) -> None:
        """Let a person type in a device code somewhere."""
        with self._lock:
            consent = self._devices[f"device-{MARK}-{user_code}"]
            consent.login, consent.is_given, consent.is_refused = login, not refuses, refuses

    def revoke(self, login: str) -> None:
        """Take everything back that was given to a login."""
        with self._lock:
            self._refresh = {token: owner for token, owner in self._refresh.items() if owner != login}
            self.revoke_access(login)

    def revoke_access(self, login: str) -> None:
        """Let a login's access tokens end at once, though they looked as if they lasted."""
        with self._lock:
            self._access = {token: (owner, end) for token, (owner, end) in self._access.items() if owner != login}

    def login_of(self, access_token: str) -> str:
        """Return whose mailbox an access token opens now, empty if none."""
        with self._lock:
            login, end = self._access.get(access_token, ("", 0.0))
            return login if time.monotonic() < end else ""

    # --- what is asked ---

    def answer(self, path: str, fields: dict[str, str]) -> Answer:
        """Answer a POST."""
        with self._lock:
            if path == "/device":
                return self._begin_device()
            if path != "/token":
                return 404, b"nothing here"
            self.asked.append(fields)
            self.grants[fields.get("grant_type", "").rpartition(":")[2]] += 1
            if self.answers:
                return self.answers.popleft()
            if fields.get("client_id") != self.client_id or fields.get("client_secret", "") != self.client_secret:
                return refusal("invalid_client", "AADSTS7000222: The provided client secret keys are expired.", 401)
            return self._trade(fields)

    def authorise(self, fields: dict[str, str], login: str = "") -> str:
        """Return where a browser is sent that opened the page to sign in at and let a person do so."""
        with self._lock:
            code = f"code-{MARK}-{next(self._serial)}"
            owner = login or fields["login_hint"]
            self._codes[code] = _Consent(owner, is_given=True, challenge=fields["code_challenge"])
        return f"{fields['redirect_uri']}/?{urlencode({'code': code, 'state': fields['state']})}"

    def token_info(self, access_token: str) -> Answer:
        """Tell a mail server whose token that is."""
        login = self.login_of(access_token)
        return (200, json.dumps({"email": login}).encode()) if login else refusal("invalid_token")

    def _begin_device(self) -> Answer:
        user_code = f"ABCD-{next(self._serial):04}"
        self._devices[f"device-{MARK}-{user_code}"] = _Consent()
        said = {
            "device_code": f"device-{MARK}-{user_code}",
            "user_code": user_code,
            "verification_uri": "https://login.example/device",
            "expires_in": 900,
            "interval": self.interval,
        }
        return 200, json.dumps(said).encode()

    def _trade(self, fields: dict[str, str]) -> Answer:
        match fields["grant_type"].rpartition(":")[2]:
            case "refresh_token":
                return self._rotate(fields["refresh_token"])
            case "client_credentials":
                return self._given("application", with_refresh=False)
            case "device_code":
                return self._of_device(fields["device_code"])
            case "authorization_code":
                return self._of_code(fields)
            case _:
                return refusal("unsupported_grant_type")

    def _rotate(self, token: str) -> Answer:
        login = self._refresh.get(token)
        if login is None:
            return refusal("invalid_grant", "AADSTS70008: The refresh token has expired or was revoked.")
        if not self.rotates:
            return self._given(login, with_refresh=False)
        if not self.keeps_old:
            del self._refresh[token]
        return self._given(login)

    def _of_device(self, code: str) -> Answer:
        consent = self._devices.get(code)
        if consent is None:
            return refusal("expired_token")
        if consent.is_refused:
            return refusal("access_denied")
        return self._given(consent.login) if consent.is_given else refusal("authorization_pending")

    def _of_code(self, fields: dict[str, str]) -> Answer:
        consent = self._codes.pop(fields["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).rstrip(b"=")
        if consent is None or consent.challenge != proof.decode():
            return refusal("invalid_grant", "The code or its verifier is wrong.")
        return self._given(consent.login)

    def _given(self, login: str, *, with_refresh: bool = True) -> Answer:
        return 200, json.dumps(self._give(login, with_refresh=with_refresh)).encode()

    def _give(self, login: str, *, with_refresh: bool = True) -> dict[str, Any]:
        access = f"access-{MARK}-{next(self._serial)}"
        self._access[access] = (login, time.monotonic() + self.life)
        given: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": self.life}
        if with_refresh:
            given["refresh_token"] = f"refresh-{MARK}-{next(self._serial)}"
            self._refresh[given["refresh_token"]] = login
        return given


@contextlib.contextmanager
def token_server() -> Iterator[TokenServer]:
    """Serve on a loopback port."""
    tokens = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*tokens.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()}))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._say(*tokens.token_info(fields.get("access_token", "")))

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{tokens.url}/token")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        tokens.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield tokens
        finally:
            server.shutdown()
            thread.join()
