"""A private SMTP server: TLS from an own CA, a login, and a box in which everything that was sent lies.

With `deliver_to`, which gets the name before the @, a mail to oneself comes back: Dovecot.deliver is one.
"""

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "secret"


@dataclass(frozen=True)
class Sent:
    """A message that the server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...]
    login: str


@dataclass
class Behaviour:
    """What it refuses: answers by recipient, to the message, to every sender; and what tokens it takes, by login."""

    recipients: dict[str, str] = field(default_factory=dict)
    message: str = ""
    sender: str = ""
    tokens: dict[str, str] = field(default_factory=dict)


class SmtpSink:
    """A running server on `port`; `security` as accounts say it. `box` is what it took."""

    host = "localhost"

    def __init__(
        self,
        security: str = "tls",
        *,
        login: str = "anna",
        password: str = PASSWORD,
        deliver_to: Callable[[str, bytes], object] | None = None,
        smtputf8: bool = True,
        context: ssl.SSLContext | None = None,
        authority: trustme.CA | None = None,
    ) -> None:
        self.box: list[Sent] = []
        self.behaviour = Behaviour()
        self.logins: list[str] = []
        self._known = (login, password)
        self._deliver_to = deliver_to
        self._lock = threading.Lock()
        self._authority = authority or trustme.CA()
        self._context = context or self._own_context()
        self._is_starttls = security == "starttls"
        self._smtputf8 = smtputf8
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(
                self._conversation, "127.0.0.1", 0, ssl=None if self._is_starttls else self._context
            )
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def ca_pem(self) -> bytes:
        """What a client must trust."""
        return self._authority.cert_pem.bytes()

    def close(self) -> None:
        """Stop and hang up on everybody."""
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._loop.close()

    # --- what aiosmtpd asks of a handler ---

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        if self.behaviour.sender:
            return self.behaviour.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.behaviour.recipients:
            return self.behaviour.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.behaviour.message:
            return self.behaviour.message
        raw = envelope.original_content or b""
        login = self.logins[-1] if self.logins else ""
        sent = Sent(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, tuple(envelope.mail_options), login)
        with self._lock:
            self.box.append(sent)
        if self._deliver_to is not None:
            for recipient in envelope.rcpt_tos:
                self._deliver_to(recipient.partition("@")[0], raw)
        return "250 OK: taken as 4711"

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        words = base64.b64decode(arguments[1]).decode()
        told = dict(part.partition("=")[::2] for part in words.split("\1") if part)
        if self.behaviour.tokens.get(told["user"]) == told["auth"].removeprefix("Bearer "):
            self.logins.append(told["user"])
            return AuthResult(success=True, auth_data=told["user"])
        await server.challenge_auth('{"status":"401","schemes":"bearer","scope":"mail"}')
        return AuthResult(success=False, handled=False)

    # --- inside ---

    def _conversation(self) -> SMTP:
        server = _Conversation(
            self,
            hostname="localhost",
            tls_context=self._context if self._is_starttls else None,
            require_starttls=self._is_starttls,
            auth_require_tls=self._is_starttls,
            authenticator=self._check_password,
            enable_SMTPUTF8=self._smtputf8,
            data_size_limit=50_000_000,
            loop=self._loop,
        )
        server.command_size_limits["AUTH"] = _Conversation.line_length_limit
        return server

    def _stop(self) -> None:
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_later(0.01, self._loop.stop)

    def _check_password(self, server: SMTP, session: Session, envelope: Envelope, how: str, told: Any) -> AuthResult:  # noqa: ANN401 - as the library has it
        if not isinstance(told, LoginPassword):
            return AuthResult(success=False, handled=False)
        login, password = told.login.decode(), told.password.decode()
        if (login, password) != self._known:
            return AuthResult(success=False, handled=False)
        self.logins.append(login)
        return AuthResult(success=True, auth_data=login)

    def _own_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert("localhost", "127.0.0.1", common_name="localhost").configure_cert(context)
        return context


class _Conversation(SMTP):
    """Tokens are long (RFC 4954)."""

    line_length_limit = 13_000


@contextlib.contextmanager
def smtp_sink(security: str = "tls", **options: Any) -> Iterator[SmtpSink]:  # noqa: ANN401 - handed on
    """Run a server for a block."""
    sink = SmtpSink(security, **options)
    try:
        yield sink
    finally:
        sink.close()
