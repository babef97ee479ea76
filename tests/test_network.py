"""Whom the program trusts: over each protocol a server that protects the login badly hears no byte of it."""

import base64
import contextlib
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest

from tests.fetch.accounts import Account
from tests.servers.scripted import scripted_imap
from tests.servers.tls import Manners, Protocol, Recorder, Trouble, certificate, recording
from tui_mail.errors import LoginRefused, SourceUntrusted, TuiMailError
from tui_mail.fetch import open_source
from tui_mail.network import Server, oauthbearer_answer, said, xoauth2_answer
from tui_mail.send import check_login

LOGIN, SECRET = "anna.marker", "hunter2-marker"
Security = Literal["tls", "starttls"]
Auth = Literal["password", "oauth2"]

every_protocol = pytest.mark.parametrize("protocol", ["imap", "pop3", "smtp"])
every_auth = pytest.mark.parametrize("auth", ["password", "oauth2"])


def log_in(protocol: Protocol, port: int, security: Security, ca_file: str, auth: Auth = "password") -> None:
    if protocol == "smtp":
        check_login(Server("localhost", port, security, ca_file, LOGIN, lambda: SECRET, auth=auth))
        return
    account = Account(kind=protocol, port=port, security=security, ca_file=ca_file, login=LOGIN, auth=auth)
    with closing(open_source(account, lambda: SECRET)) as source:
        source.folders()


def whispered(recorder: Recorder) -> list[str]:
    """Return which parts of a login the server heard, plain or in base64."""
    heard = b"".join(recorder.heard)
    for line in recorder.heard:
        with contextlib.suppress(ValueError):
            heard += base64.b64decode(line.strip().split(b" ")[-1])
    return [part for part in (LOGIN, SECRET) if part.encode() in heard]


def verbs(recorder: Recorder) -> set[bytes]:
    return {word for line in recorder.heard for word in line.upper().split()[:2]}


@every_auth
@every_protocol
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_is_to_be_trusted_hears_the_login(
    protocol: Protocol, security: Security, auth: Auth, tmp_path: Path
) -> None:
    context, ca_file = certificate("", tmp_path)
    with recording(protocol, security, context) as recorder:
        log_in(protocol, recorder.port, security, ca_file, auth)
    assert whispered(recorder) == [LOGIN, SECRET]


@pytest.mark.covers("AS-02")
@every_protocol
@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("self-signed", "it is signed by itself"),
        ("wrong name", "it is for another host name"),
        ("expired", "it has expired"),
        ("not yet valid", "it is not valid yet"),
        ("unknown authority", "it is signed by an unknown authority"),
    ],
)
def test_a_certificate_that_is_not_to_be_trusted_is_named_with_the_reason(
    protocol: Protocol, security: Security, trouble: Trouble, reason: str, tmp_path: Path
) -> None:
    context, ca_file = certificate(trouble, tmp_path)
    with recording(protocol, security, context) as recorder, pytest.raises(SourceUntrusted) as caught:
        log_in(protocol, recorder.port, security, ca_file)
    assert caught.value.sentence == (f"The certificate of localhost:{recorder.port} is not to be trusted: {reason}.")
    assert whispered(recorder) == []


@pytest.mark.covers("AS-02")
@every_auth
@every_protocol
@pytest.mark.parametrize("manners", [Manners(offers=False), Manners(agrees=False)], ids=["not offered", "refused"])
def test_without_starttls_no_byte_of_a_login_is_sent(
    protocol: Protocol, manners: Manners, auth: Auth, tmp_path: Path
) -> None:
    context, ca_file = certificate("", tmp_path)
    with recording(protocol, "starttls", context, manners) as recorder, pytest.raises(TuiMailError) as caught:
        log_in(protocol, recorder.port, "starttls", ca_file, auth)
    assert isinstance(caught.value, SourceUntrusted)
    assert caught.value.sentence == (
        f"localhost:{recorder.port} offers no STARTTLS: the password would travel unprotected."
    )
    assert whispered(recorder) == []
    assert not verbs(recorder) & {b"AUTH", b"AUTHENTICATE", b"LOGIN", b"USER", b"PASS"}


INJECTED = {
    "imap": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK in\r\n",
    "pop3": b"+OK\r\nSASL PLAIN\r\n.\r\n",
    "smtp": b"250-localhost\r\n250 AUTH PLAIN\r\n",
}


@pytest.mark.covers("AS-02")
@every_auth
@every_protocol
def test_words_put_in_after_starttls_end_it_before_the_login(protocol: Protocol, auth: Auth, tmp_path: Path) -> None:
    context, ca_file = certificate("", tmp_path)
    manners = Manners(injects=INJECTED[protocol])
    with recording(protocol, "starttls", context, manners) as recorder, pytest.raises(SourceUntrusted) as caught:
        log_in(protocol, recorder.port, "starttls", ca_file, auth)
    assert "Unprotected words were put in before the protection" in caught.value.sentence
    assert f"localhost:{recorder.port}" in caught.value.sentence
    assert whispered(recorder) == []


@pytest.mark.covers("AS-02")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_says_that_somebody_is_logged_in_already_hears_no_login(
    security: Security, tmp_path: Path
) -> None:
    context, ca_file = certificate("", tmp_path)
    manners = Manners(greeting=b"* PREAUTH welcome back\r\n")
    with recording("imap", security, context, manners) as recorder, pytest.raises(SourceUntrusted, match="PREAUTH"):
        log_in("imap", recorder.port, security, ca_file)
    assert whispered(recorder) == []
    assert verbs(recorder) & {b"STARTTLS", b"AUTHENTICATE", b"LOGIN", b"LIST"} == set()


@every_protocol
def test_a_server_that_agrees_to_starttls_and_then_speaks_on_is_not_trusted(protocol: Protocol, tmp_path: Path) -> None:
    class Silent:
        """Agrees, waits for the handshake, and answers it in plain words."""

        def wrap_socket(self, connection: object, server_side: bool) -> None:
            connection.recv(10)  # type: ignore[attr-defined]
            connection.sendall(b"* OK what was that?\r\n")  # type: ignore[attr-defined]
            raise OSError

    _, ca_file = certificate("", tmp_path)
    context = Silent()
    with (
        recording(protocol, "starttls", context) as recorder,  # type: ignore[arg-type]
        pytest.raises(SourceUntrusted, match="agreed to STARTTLS and then did not speak TLS"),
    ):
        log_in(protocol, recorder.port, "starttls", ca_file)
    assert whispered(recorder) == []


def server(secret: str = SECRET, login: str = LOGIN) -> Server:
    return Server("imap.example", 993, "tls", "", login, lambda: secret)


def test_a_token_is_said_as_the_providers_want_it() -> None:
    assert xoauth2_answer(server("ya29")) == b"user=anna.marker\1auth=Bearer ya29\1\1"
    assert oauthbearer_answer(server("ya29", "a,b=c@x")) == (
        b"n,a=a=2Cb=3Dc@x,\1host=imap.example\1port=993\1auth=Bearer ya29\1\1"
    )


@pytest.mark.parametrize("secret", ["hunter2-marker", 'quo"te\\d', "ya29." + "aB3_" * 400, "Pässwörd 漢字"])
@pytest.mark.parametrize("wrapping", ["{}", "x {} y", "b64", "b64 of plain", "b64 of xoauth2", "beginning"])
def test_words_of_a_server_never_hold_the_secret(secret: str, wrapping: str) -> None:
    asked = server(secret)
    spoken = {
        "b64": base64.b64encode(secret.encode()).decode(),
        "b64 of plain": base64.b64encode(f"\0{LOGIN}\0{secret}".encode()).decode(),
        "b64 of xoauth2": base64.b64encode(xoauth2_answer(asked)).decode(),
        "beginning": secret[:40],
    }.get(wrapping, wrapping.format(secret))
    assert said(f"NO wrong: {spoken}", asked) == "(it repeated the secret)"
    assert said(b"NO wrong", asked) == "NO wrong"


def test_words_are_not_quoted_where_the_secret_cannot_be_compared() -> None:
    def credential() -> str:
        raise LoginRefused("The account must be authorised anew.")

    asked = Server("imap.example", 993, "tls", "", LOGIN, credential)
    assert said("NO hunter2-marker", asked) == "(not quoted: the secret could be in it)"


def test_a_secret_is_asked_for_once_per_connection() -> None:
    secrets = iter(["first", "second", "third"])
    account = Server("imap.example", 993, "tls", "", LOGIN, lambda: next(secrets))
    one, another = account.for_a_connection(), account.for_a_connection()
    assert [one.secret, another.secret, one.secret, another.secret] == ["first", "second", "first", "second"]


def test_a_refused_token_is_a_refused_login_with_the_decoded_reason() -> None:
    reason = base64.b64encode(b'{"status":"400","schemes":"bearer","scope":"https://mail.google.com/"}')
    tags: list[bytes] = []

    def answer(tag: bytes, command: bytes) -> bytes:
        tags.append(tag)
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n"
        if command.startswith(b"AUTHENTICATE"):
            return b"+ " + reason + b"\r\n"
        # the empty answer that ends it
        return tags[-2] + b" NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"

    with scripted_imap(answer) as (port, commands):
        account = Account(host="127.0.0.1", port=port, security="none", login=LOGIN, auth="oauth2")
        with closing(open_source(account, lambda: SECRET)) as source, pytest.raises(LoginRefused) as caught:
            source.folders()
    assert caught.value.sentence == (
        f"127.0.0.1:{port} refused the access token of {LOGIN}: [AUTHENTICATIONFAILED] Invalid credentials (status 400)"
    )
    assert base64.b64decode(commands[2]) == xoauth2_answer(server())
