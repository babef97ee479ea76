"""Hand a message to an SMTP server; what goes wrong becomes a sentence here, and none holds a secret."""

import base64
import contextlib
import re
import smtplib
from collections.abc import Iterator, Sequence

from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, UsageError
from tui_mail.mail.text import safe_line
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

# What a dead, slow or lying server makes smtplib raise; its own exceptions are OSErrors.
_FOREIGN = (OSError, ValueError, LookupError, TypeError, AttributeError)
_OWN_NAME = "[127.0.0.1]"  # said to the server, which knows the address anyway; the name of this machine is nobody's
_LAST_WORD_SECONDS = 600.0  # servers look for viruses before they take a message; who leaves early sends it twice
_GOODBYE_SECONDS = 5.0
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f\ud800-\udfff]+@[^\s<>@\x00-\x1f\x7f\ud800-\udfff]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_TEMPORARY = range(400, 500)
_GARBAGE = -1  # what smtplib calls a line without a number


class SendingInDoubt(SourceError):
    """The connection was lost after the message was said: it may have been sent, and another try may send it twice."""


def check_login(server: Server) -> None:
    """Connect, log in and leave; SourceUnreachable, SourceUntrusted, LoginRefused, UsageError."""
    with _session(server.for_a_connection()):
        pass


def submit(server: Server, sender: str, recipients: Sequence[str], raw: bytes) -> str:
    """Hand over a message for all recipients or, when one is refused, for none; returns the server's last words.

    `raw` is sent as it is, but for line ends: SMTP knows CRLF only. An empty sender is nobody, who gets no reports of
    failure. SourceUnreachable says that another try may help, SourceError that none will, SendingInDoubt that one may
    send it twice.
    """
    for address in (*recipients, *([sender] if sender else [])):
        if not _ADDRESS.fullmatch(address):
            raise UsageError(f'"{safe_line(address)}" is no address that mail can be sent to.')
    if not recipients:
        raise UsageError("A message without recipients cannot be sent.")
    content = _LINE_END.sub(b"\r\n", raw)
    server = server.for_a_connection()
    with _session(server) as smtp:
        _name_sender(smtp, server, sender, recipients, content)
        _name_recipients(smtp, server, recipients)
        return _hand_over(smtp, server, content)


# --- the session ---


@contextlib.contextmanager
def _session(server: Server) -> Iterator[smtplib.SMTP]:
    server.check_protected()
    smtp = _connected(server)
    try:
        _protect(smtp, server)
        _log_in(smtp, server)
        yield smtp
        with contextlib.suppress(*_FOREIGN):
            if smtp.sock is not None:
                smtp.sock.settimeout(_GOODBYE_SECONDS)
            smtp.quit()
    except _FOREIGN as exc:
        raise _translated(exc, server) from exc
    finally:
        smtp.close()


def _connected(server: Server) -> smtplib.SMTP:
    """Connect and be greeted. The classes connect when they are made, and leave the socket open when that fails."""
    smtp = (
        smtplib.SMTP_SSL(local_hostname=_OWN_NAME, timeout=server.timeout, context=server.trusted_context())
        if server.security == "tls"
        else smtplib.SMTP(local_hostname=_OWN_NAME, timeout=server.timeout)
    )
    smtp._host = server.host  # type: ignore[attr-defined]  # what the certificate must be for; connect() leaves it out
    try:
        code, words = smtp.connect(server.host, server.port)
        if code != 220:
            smtp.close()
            raise SourceUnreachable(f"{server.place} turns everybody away: {_words(code, words, server)}")
        smtp.ehlo_or_helo_if_needed()
    except _FOREIGN as exc:
        smtp.close()
        raise _translated(exc, server) from exc
    return smtp


def _protect(smtp: smtplib.SMTP, server: Server) -> None:
    if server.security != "starttls":
        return
    if not smtp.has_extn("starttls"):
        raise no_starttls(server)
    code, _ = smtp.docmd("STARTTLS")
    if code != 220 or smtp.sock is None:
        raise no_starttls(server)
    smtp.sock = CleanStart(server.trusted_context(), server, smtp).wrap_socket(smtp.sock, server.host)
    smtp.file = None
    smtp.ehlo_resp = smtp.helo_resp = None  # what was said before counts no more (RFC 3207)
    smtp.esmtp_features, smtp.does_esmtp = {}, False
    smtp.ehlo_or_helo_if_needed()


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.login:
        return
    server.check_speakable()
    offered = set(smtp.esmtp_features.get("auth", "").upper().split())
    if server.auth == "oauth2":
        _authenticate(smtp, server, *token_answer(offered, server))
    elif "PLAIN" in offered:
        _authenticate(smtp, server, "PLAIN", plain_answer(server), None)
    elif "LOGIN" in offered:
        _login_in_two_steps(smtp, server)
    else:
        raise LoginRefused(f"{server.place} takes no passwords on this connection.")


def _authenticate(smtp: smtplib.SMTP, server: Server, mechanism: str, answer: bytes, regret: bytes | None) -> None:
    # In one line whatever its length, as every mail program says it; RFC 4954 would have a long one in two.
    code, words = smtp.docmd("AUTH", f"{mechanism} {base64.b64encode(answer).decode()}")
    challenge = b""
    if code == 334:  # why it was refused; the refusal itself comes when it was answered
        challenge = _decoded(words)
        code, words = smtp.docmd("*" if regret is None else base64.b64encode(regret).decode())
    _check_login(code, words, server, challenge)


def _login_in_two_steps(smtp: smtplib.SMTP, server: Server) -> None:
    code, words = smtp.docmd("AUTH", "LOGIN")
    for answer in (server.login, server.secret):
        if code == 334:
            code, words = smtp.docmd(base64.b64encode(answer.encode()).decode())
    _check_login(code, words, server, b"")


def _check_login(code: int, words: bytes, server: Server, challenge: bytes) -> None:
    if code in (235, 503):  # 503: somebody is logged in already
        return
    told = _words(code, words, server)
    if code in _TEMPORARY:
        raise SourceUnreachable(f"{server.place} cannot check logins at present: {told}")
    if code == _GARBAGE:
        raise SourceError(f"{server.place} gave an answer that is no SMTP at the login.")
    raise login_refused(told, server, challenge)


# --- the message ---


def _name_sender(smtp: smtplib.SMTP, server: Server, sender: str, recipients: Sequence[str], content: bytes) -> None:
    options = []
    if smtp.has_extn("size"):
        limit = smtp.esmtp_features["size"]
        if limit.isdecimal() and 0 < int(limit) < len(content):
            raise SourceError(
                f"{server.place} takes messages of {int(limit):,} bytes at most, and this one has {len(content):,}."
            )
        options.append(f"SIZE={len(content)}")
    if not content.isascii():
        _need(smtp, server, "8bitmime", "holds characters that are not ASCII")
        options.append("BODY=8BITMIME")
    head = content.partition(b"\r\n\r\n")[0]
    if not head.isascii() or not all(_spelled(address).isascii() for address in (sender, *recipients)):
        _need(smtp, server, "smtputf8", "has addresses or header lines that are not ASCII")
        options.append("SMTPUTF8")
    smtp.command_encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
    code, words = smtp.docmd("MAIL", " ".join([f"FROM:<{_spelled(sender)}>", *options]))
    if code != 250:
        told = _words(code, words, server)
        raise _error_for(code)(f"{server.place} refused the sender {safe_line(sender) or '<>'}: {told}")


def _name_recipients(smtp: smtplib.SMTP, server: Server, recipients: Sequence[str]) -> None:
    refused, codes = [], []
    for recipient in dict.fromkeys(recipients):
        code, words = smtp.docmd("RCPT", f"TO:<{_spelled(recipient)}>")
        if code == 421:
            raise SourceUnreachable(f"{server.place} ended it: {_words(code, words, server)}")
        if code not in (250, 251):
            refused.append(f"{safe_line(recipient)} ({_words(code, words, server)})")
            codes.append(code)
    if refused:
        raise _error_for(max(codes))(f"{server.place} refused {', '.join(refused)}; nothing was sent to anybody.")


def _hand_over(smtp: smtplib.SMTP, server: Server, content: bytes) -> str:
    code, words = smtp.docmd("DATA")
    if code != 354:
        raise _error_for(code)(f"{server.place} refused the message: {_words(code, words, server)}")
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(_LAST_WORD_SECONDS)
        smtp.send(re.sub(rb"(?m)^\.", b"..", body) + b".\r\n")
        code, words = smtp.getreply()
    except _FOREIGN as exc:
        raise _in_doubt(server) from exc
    if code == _GARBAGE:
        raise _in_doubt(server)
    if code != 250:
        raise _error_for(code)(f"{server.place} refused the message: {_words(code, words, server)}")
    return _words(code, words, server)


def _in_doubt(server: Server) -> SendingInDoubt:
    return SendingInDoubt(
        f"{server.place} was lost before it said whether it has the message: it may have been sent, or not."
    )


def _need(smtp: smtplib.SMTP, server: Server, extension: str, why: str) -> None:
    if not smtp.has_extn(extension):
        raise SourceError(f"{server.place} cannot take this message: it {why}, and {extension.upper()} is not offered.")


def _spelled(address: str) -> str:
    """Return an address with its domain in ASCII, so that only a name before the @ needs SMTPUTF8."""
    name, at, domain = address.rpartition("@")
    try:
        return name + at + domain.encode("idna").decode()
    except UnicodeError:
        return address


# --- words ---


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge)
    except ValueError:
        return challenge


def _error_for(code: int) -> type[SourceError]:
    return SourceUnreachable if code in _TEMPORARY else SourceError


def _words(code: int, words: bytes, server: Server) -> str:
    if code == _GARBAGE:
        return "(an answer that is no SMTP)"
    return f"{code} {said(words.replace(chr(10).encode(), b' '), server)}"


def _translated(exc: BaseException, server: Server) -> SourceError:
    if isinstance(exc, smtplib.SMTPServerDisconnected) and isinstance(exc.__context__, OSError):
        exc = exc.__context__  # smtplib calls a time-out a hang-up
    match exc:
        case smtplib.SMTPServerDisconnected():
            return hung_up(server)
        case smtplib.SMTPResponseException():
            words = exc.smtp_error if isinstance(exc.smtp_error, bytes) else str(exc.smtp_error).encode()
            return SourceError(f"{server.place} refused: {_words(exc.smtp_code, words, server)}")
        case smtplib.SMTPException():
            return SourceError(f"{server.place} refused: {said(str(exc), server)}")
    known = translated_from_system(exc, server, "SMTP")
    return known or SourceError(f"{server.place} gave an answer that is no SMTP ({type(exc).__name__}).")
