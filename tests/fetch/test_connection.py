import ssl
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from tests.fetch.accounts import LIMIT, Account, imap, message, new_keys, opened
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.process import free_ports
from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, SourceUntrusted, UsageError
from tui_mail.fetch import Source, open_source
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server


def inbox_of(source: Source) -> str:
    with closing(source):
        return opened(source, ["INBOX"])[0].name


def test_starttls_protects_the_plain_port(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, message(1))
    with closing(imap(dovecot, user, security="starttls")) as source:
        (inbox,) = opened(source, ["INBOX"])
        assert [each.raw for each in source.fetch(inbox, new_keys(source, inbox), LIMIT)] == [message(1)]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_without_tls_this_machine_is_spoken_to(dovecot: Dovecot, user: str, host: str) -> None:
    assert inbox_of(imap(dovecot, user, security="none", host=host)) == "INBOX"


def test_without_tls_no_other_machine_is_spoken_to() -> None:
    with scripted_imap(usual_answer) as (port, commands):
        source = open_source(Account(host="192.0.2.1", port=port, security="none"), lambda: PASSWORD)
        with pytest.raises(UsageError, match=r"Without TLS only this machine .* 192\.0\.2\.1"):
            opened(source, [])
    assert commands == []


@pytest.mark.parametrize("secret", ['"quo\\ted" {5}', "Pässwörd 漢字 🔑", " ", "x" * 300, "%n$s'; --"])
def test_a_password_may_be_anything(dovecot: Dovecot, user: str, secret: str) -> None:
    dovecot.add_user(user, secret)
    assert inbox_of(imap(dovecot, user, secret=secret)) == "INBOX"


def test_a_server_without_authenticate_gets_a_quoted_login() -> None:
    def answer(tag: bytes, command: bytes) -> bytes:
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n"
        return usual_answer(tag, command)

    with scripted_imap(answer) as (port, commands):
        account = Account(host="127.0.0.1", port=port, security="none", login='an"na b')
        assert inbox_of(open_source(account, lambda: 'se"cr\\et ü')) == "INBOX"
    assert 'LOGIN "an\\"na b" "se\\"cr\\\\et ü"'.encode() in commands


def test_a_wrong_password_is_refused_without_repeating_it(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        inbox_of(imap(dovecot, user, secret="hunter2-wrong"))
    assert caught.value.sentence.startswith(f"localhost:{dovecot.port} refused the login {user}: ")
    assert "hunter2" not in caught.value.sentence


def test_a_server_that_repeats_the_secret_is_not_quoted() -> None:
    def answer(tag: bytes, command: bytes) -> bytes:
        if command.startswith(b"AUTHENTICATE"):
            return tag + b" NO bad password hunter2\x1b[31m\r\n"
        return usual_answer(tag, command)

    with scripted_imap(answer) as (port, _), pytest.raises(LoginRefused) as caught:
        inbox_of(open_source(Account(host="127.0.0.1", port=port, security="none", login="anna"), lambda: "hunter2"))
    assert "hunter2" not in caught.value.sentence


def test_a_secret_with_a_line_break_is_never_sent() -> None:
    with scripted_imap(usual_answer) as (port, commands):
        account = Account(host="127.0.0.1", port=port, security="none", login="anna")
        with pytest.raises(LoginRefused, match="line break"):
            inbox_of(open_source(account, lambda: "x\r\nA1 DELETE INBOX"))
    assert commands == [b"CAPABILITY"]


def test_a_server_that_cannot_check_passwords_now_is_not_a_refusal() -> None:
    def answer(tag: bytes, command: bytes) -> bytes:
        if command.startswith(b"AUTHENTICATE"):
            return tag + b" NO [UNAVAILABLE] try later\r\n"
        return usual_answer(tag, command)

    with scripted_imap(answer) as (port, _), pytest.raises(SourceUnreachable, match="at present"):
        inbox_of(open_source(Account(host="127.0.0.1", port=port, security="none", login="anna"), lambda: PASSWORD))


@pytest.mark.covers("AS-02")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_not_trusted(dovecot: Dovecot, user: str, security: str) -> None:
    source = imap(dovecot, user, security="tls" if security == "tls" else "starttls", ca_file="")
    with pytest.raises(
        SourceUntrusted, match=r"localhost:\d+ is not to be trusted: it is signed by an unknown authority"
    ):
        inbox_of(source)


@pytest.mark.covers("AS-02")
def test_a_self_signed_certificate_is_not_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = tmp_path / "self.pem"
    pem.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    context.load_cert_chain(pem)
    with (
        scripted_imap(usual_answer, tls=context) as (port, commands),
        pytest.raises(SourceUntrusted, match="signed by"),
    ):
        inbox_of(open_source(Account(port=port, login="anna"), lambda: PASSWORD))
    assert commands == []


@pytest.mark.covers("AS-02")
def test_a_certificate_for_another_name_is_not_trusted(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(SourceUntrusted, match=r"127\.0\.0\.2:\d+ is not to be trusted: it is for another address"):
        inbox_of(imap(dovecot, user, host="127.0.0.2"))


@pytest.mark.covers("AS-02")
def test_an_expired_certificate_is_not_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(
        "localhost", not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=datetime(2021, 1, 1, tzinfo=UTC)
    ).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with scripted_imap(usual_answer, tls=context) as (port, commands), pytest.raises(SourceUntrusted, match="expired"):
        inbox_of(open_source(Account(port=port, login="anna", ca_file=str(tmp_path / "ca.pem")), lambda: PASSWORD))
    assert commands == []


@pytest.mark.covers("AS-02")
def test_without_starttls_the_password_is_not_sent() -> None:
    with scripted_imap(usual_answer) as (port, commands):
        source = open_source(Account(port=port, security="starttls", login="anna"), lambda: PASSWORD)
        with pytest.raises(SourceUntrusted, match="offers no STARTTLS"):
            inbox_of(source)
    assert commands == [b"CAPABILITY"]


def test_tls_on_a_plain_port_is_named(dovecot: Dovecot) -> None:
    account = Account(port=dovecot.plain_port, ca_file=str(dovecot.ca_file), login="anna")
    with pytest.raises(SourceUntrusted, match="is it a port for STARTTLS"):
        inbox_of(open_source(account, lambda: PASSWORD))


def test_a_ca_file_without_certificates_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("")
        with pytest.raises(UsageError, match=path.name):
            inbox_of(open_source(Account(port=1, ca_file=str(path), login="anna"), lambda: PASSWORD))


def test_a_closed_port_is_unreachable() -> None:
    (port,) = free_ports(1)
    with pytest.raises(SourceUnreachable, match=f"localhost:{port} cannot be reached: nothing listens there"):
        inbox_of(open_source(Account(port=port, login="anna"), lambda: PASSWORD))


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70])
def test_an_unknown_host_is_unreachable(host: str) -> None:
    with pytest.raises(SourceUnreachable, match="the host name is unknown"):
        inbox_of(open_source(Account(host=host, port=993, login="anna"), lambda: PASSWORD))


@pytest.mark.parametrize("greeting", [b"", b"* BYE too busy\r\n", b"220 mail ESMTP\r\n"])
def test_a_server_without_a_greeting_is_no_crash(greeting: bytes) -> None:
    with scripted_imap(lambda *_: None, greeting=greeting) as (port, _), pytest.raises(SourceError, match=str(port)):
        inbox_of(ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: PASSWORD, timeout=0.3)))


def test_a_server_that_hangs_up_during_the_login_is_unreachable() -> None:
    def answer(tag: bytes, command: bytes) -> bytes | None:
        return None if command.startswith(b"AUTHENTICATE") else usual_answer(tag, command)

    with scripted_imap(answer) as (port, _), pytest.raises(SourceUnreachable, match="it hung up"):
        inbox_of(open_source(Account(host="127.0.0.1", port=port, security="none", login="anna"), lambda: PASSWORD))


def test_other_kinds_are_not_fetched() -> None:
    with pytest.raises(UsageError, match="internal"):
        open_source(Account(kind="internal"), lambda: "")
