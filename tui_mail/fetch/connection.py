"""Connect to an IMAP server, check its certificate, log in; what goes wrong becomes a sentence here."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator

from imapclient import IMAPClient

from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, SourceUntrusted, TuiMailError
from tui_mail.network import (
    CleanStart,
    Server,
    hung_up,
    login_refused,
    no_starttls,
    plain_answer,
    said,
    token_answer,
)
from tui_mail.network import translated as translated_from_system

# The answer to one search is one line; imaplib stops at a million bytes, some 150,000 messages.
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]  # private, but there is no other way

# What a dead, slow or lying server makes imaplib and imapclient raise: the last row is unintelligible answers.
FOREIGN = (
    OSError, imaplib.IMAP4.error,
    ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError,
)  # fmt: skip
# After these the connection is of no use any more.
LOST = (OSError, imaplib.IMAP4.abort)

_GOODBYE_SECONDS = 2.0


def connect(server: Server) -> IMAPClient:
    """Return a session that is logged in; SourceUnreachable, SourceUntrusted, LoginRefused, UsageError."""
    server.check_protected()
    server = server.for_a_connection()
    context = server.trusted_context()
    try:
        client = IMAPClient(
            server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=server.timeout
        )
    except FOREIGN as exc:
        raise translated(exc, server) from exc
    try:
        client._imap.debug = 0  # imapclient formats every message for a debug log: 3.5 times slower
        client.normalise_times = False
        client.folder_encode = False
        if client._imap.state == "AUTH":
            raise SourceUntrusted(
                f"{server.place} greets as if somebody were logged in already (PREAUTH), whom nobody knows;"
                " nothing of the login was sent."
            )
        if server.security == "starttls":
            _start_tls(client, server, context)
        _log_in(client, server)
    except TuiMailError:  # also a secret that is missing
        hang_up(client)
        raise
    except FOREIGN as exc:
        hang_up(client)
        raise translated(exc, server) from exc
    return client


def hang_up(client: IMAPClient, *, politely: bool = False) -> None:
    """End a session, whatever state it is in."""
    with contextlib.suppress(*FOREIGN):
        if politely:
            client.socket().settimeout(_GOODBYE_SECONDS)
            client.logout()
    with contextlib.suppress(OSError):
        client.shutdown()


def translated(exc: BaseException, server: Server) -> SourceError:
    """Return the error that a person reads for one that a library raised."""
    if (known := translated_from_system(exc, server, "IMAP")) is not None:
        return known
    if isinstance(exc, imaplib.IMAP4.abort):
        if "unexpected" in str(exc):
            return SourceUnreachable(f"{server.place} cannot be reached: it does not speak IMAP.")
        return hung_up(server)
    if isinstance(exc, imaplib.IMAP4.error):
        return SourceError(f"{server.place} refused: {_words(exc, server)}")
    return SourceError(f"{server.place} gave an answer that is no IMAP ({type(exc).__name__}).")


def _refused(exc: imaplib.IMAP4.error, server: Server, challenge: bytes) -> SourceError:
    words = _words(exc, server)
    if "[UNAVAILABLE]" in words:
        return SourceUnreachable(f"{server.place} cannot check passwords at present: {words}")
    return login_refused(words, server, challenge)


def _words(exc: BaseException, server: Server) -> str:
    first = exc.args[0] if exc.args else ""
    return said(first if isinstance(first, bytes) else str(first), server)


def _start_tls(client: IMAPClient, server: Server, context: ssl.SSLContext) -> None:
    if "STARTTLS" not in client._imap.capabilities:
        raise no_starttls(server)
    try:
        client.starttls(CleanStart(context, server, client._imap))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as exc:
        raise no_starttls(server) from exc


def _log_in(client: IMAPClient, server: Server) -> None:
    server.check_speakable()
    if server.auth == "oauth2":
        offered = {capability.decode("latin-1").removeprefix("AUTH=") for capability in client.capabilities()}
        _authenticate(client, server, *token_answer(offered, server))
    elif client.has_capability("AUTH=PLAIN"):
        _authenticate(client, server, "PLAIN", plain_answer(server), None)
    elif client.has_capability("LOGINDISABLED"):
        raise LoginRefused(f"{server.place} takes no passwords on this connection.")
    else:
        client._imap._encoding = "utf-8"  # imaplib knows ASCII only; it quotes the secret but not the name
        name = server.login.replace("\\", "\\\\").replace('"', '\\"')
        with _refusals(server, []):
            client._imap.login(f'"{name}"', server.secret)


def _authenticate(client: IMAPClient, server: Server, mechanism: str, answer: bytes, regret: bytes | None) -> None:
    """Answer once; what is asked then is why not. By imaplib: imapclient takes a lost connection for a refusal."""
    asked: list[bytes] = []

    def respond(challenge: bytes) -> bytes | None:
        asked.append(challenge)
        return answer if len(asked) == 1 else regret

    with _refusals(server, asked):
        client._imap.authenticate(mechanism, respond)


@contextlib.contextmanager
def _refusals(server: Server, asked: list[bytes]) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as exc:
        raise _refused(exc, server, b"".join(asked[1:])) from exc
