import base64
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from tests.fetch.accounts import LIMIT, imap, new_keys, opened
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_ports
from tests.servers.scripted import served
from tests.servers.smtp import PASSWORD, SmtpSink, smtp_sink
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, UsageError
from tui_mail.network import Server
from tui_mail.send import SendingInDoubt, check_login, submit

ME, YOU = "anna@kanzlei.example", "jean@dupont.example"
RAW = b"From: anna@kanzlei.example\r\nSubject: x\r\n\r\nbody\r\n"
Security = Literal["tls", "starttls", "none"]


def server_of(sink: SmtpSink, folder: Path, security: Security = "tls", secret: str = PASSWORD) -> Server:
    (folder / "smtp-ca.pem").write_bytes(sink.ca_pem())
    return Server("localhost", sink.port, security, str(folder / "smtp-ca.pem"), "anna", lambda: secret, timeout=10)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def server(sink: SmtpSink, tmp_path: Path) -> Server:
    return server_of(sink, tmp_path)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_message_goes_out_protected_after_a_login(security: Security, tmp_path: Path) -> None:
    with smtp_sink(security) as sink:
        said = submit(server_of(sink, tmp_path, security), ME, [YOU, ME], RAW)
    (sent,) = sink.box
    assert (sent.sender, sent.recipients, sent.raw, sent.login) == (ME, (YOU, ME), RAW, "anna")
    assert said == "250 OK: taken as 4711"


@pytest.mark.covers("TS-17")
def test_the_login_alone_can_be_tried(sink: SmtpSink, server: Server) -> None:
    check_login(server)
    assert sink.logins == ["anna"]
    assert sink.box == []


@pytest.mark.covers("TS-17")
def test_a_mail_to_oneself_comes_back(dovecot: Dovecot, tmp_path: Path) -> None:
    dovecot.add_user("anna")
    with smtp_sink(deliver_to=dovecot.deliver) as sink, closing(imap(dovecot, "anna")) as source:
        submit(server_of(sink, tmp_path), ME, [ME], RAW)
        (inbox,) = opened(source, ["INBOX"])
        assert [each.raw for each in source.fetch(inbox, new_keys(source, inbox), LIMIT)] == [RAW]


@pytest.mark.covers("CO-07")
@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\n\none\n.\ntwo\n..\n",
        b"Subject: x\r\n\r\none\r\n.\r\ntwo\r\n..\r\n",
        b"Subject: x\r\n\none\r.\r\ntwo\n..",
    ],
)
def test_whatever_the_line_ends_are_crlf_goes_out(sink: SmtpSink, server: Server, raw: bytes) -> None:
    submit(server, ME, [YOU], raw)
    assert sink.box[0].raw == b"Subject: x\r\n\r\none\r\n.\r\ntwo\r\n..\r\n"


def test_8_bit_content_and_names_that_are_not_ascii_are_announced(sink: SmtpSink, server: Server) -> None:
    body = "Subject: x\r\n\r\nGrüße\r\n".encode()
    submit(server, ME, ["jörg@bücher.example"], body)
    submit(server, ME, ["joerg@bücher.example"], body)
    first, second = sink.box
    assert first.recipients == ("jörg@xn--bcher-kva.example",)
    assert {"BODY=8BITMIME", "SMTPUTF8"} <= set(first.options)
    assert second.recipients == ("joerg@xn--bcher-kva.example",)
    assert "SMTPUTF8" not in second.options
    assert (first.raw, second.raw) == (body, body)


def test_what_a_server_cannot_take_is_not_given_to_it(tmp_path: Path) -> None:
    with smtp_sink(smtputf8=False) as sink:
        server = server_of(sink, tmp_path)
        with pytest.raises(SourceError, match="SMTPUTF8 is not offered"):
            submit(server, ME, ["jörg@dupont.example"], RAW)
        with pytest.raises(SourceError, match=r"messages of 50,000,000 bytes at most, and this one has 50,000,0\d\d"):
            submit(server, ME, [YOU], b"Subject: x\r\n\r\n" + b"x" * 50_000_000)
    assert sink.box == []


def test_one_refused_recipient_is_named_and_nobody_gets_it(sink: SmtpSink, server: Server) -> None:
    sink.behaviour.recipients["nobody@dupont.example"] = "550 5.1.1 no such user"
    with pytest.raises(SourceError) as caught:
        submit(server, ME, [YOU, "nobody@dupont.example"], RAW)
    assert caught.value.sentence == (
        f"localhost:{sink.port} refused nobody@dupont.example (550 5.1.1 no such user); nothing was sent to anybody."
    )
    assert type(caught.value) is SourceError
    assert sink.box == []


def test_a_refusal_for_now_is_told_from_one_for_good(sink: SmtpSink, server: Server) -> None:
    sink.behaviour.message = "452 4.3.1 disk full"
    with pytest.raises(SourceUnreachable, match=r"refused the message: 452 4\.3\.1 disk full"):
        submit(server, ME, [YOU], RAW)
    sink.behaviour.message = "554 5.7.1 looks like spam"
    with pytest.raises(SourceError, match=r"refused the message: 554 5\.7\.1 looks like spam") as caught:
        submit(server, ME, [YOU], RAW)
    assert not isinstance(caught.value, SourceUnreachable)
    sink.behaviour.sender = "553 5.7.1 not your address"
    with pytest.raises(SourceError, match=r"refused the sender anna@kanzlei\.example: 553 5\.7\.1 not your address"):
        submit(server, ME, [YOU], RAW)


@pytest.mark.parametrize(
    "address", ["", "x", "a@b>\r\nRCPT TO:<c@d", "a b@c.example", "<a@b.example>", "a@b@c .example"]
)
def test_what_is_no_address_is_never_said(sink: SmtpSink, server: Server, address: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        submit(server, ME, [YOU, address], RAW)
    assert sink.logins == []


def test_a_message_to_nobody_is_refused_and_one_from_nobody_goes_out(sink: SmtpSink, server: Server) -> None:
    with pytest.raises(UsageError, match="without recipients"):
        submit(server, ME, [], RAW)
    submit(server, "", [YOU], RAW)
    assert sink.box[0].sender == "<>"


def test_a_wrong_password_is_refused_without_repeating_it(sink: SmtpSink, tmp_path: Path) -> None:
    with pytest.raises(LoginRefused) as caught:
        check_login(server_of(sink, tmp_path, secret="hunter2-wrong"))
    assert caught.value.sentence.startswith(f"localhost:{sink.port} refused the login anna: 535 ")
    assert "hunter2" not in caught.value.sentence


@pytest.mark.parametrize("length", [10, 3000])
def test_a_token_logs_in_and_a_refused_one_is_named_with_the_reason(
    sink: SmtpSink, server: Server, length: int
) -> None:
    sink.behaviour.tokens["anna"] = "t" * length
    bearing = replace(server, auth="oauth2", credential=lambda: "t" * length)
    check_login(bearing)
    assert sink.logins == ["anna"]
    with pytest.raises(LoginRefused, match=r"refused the access token of anna: 535 .* \(status 401\)"):
        check_login(replace(bearing, credential=lambda: "u" * length))


@pytest.mark.parametrize("secret", ['"quo\\ted" {5}', "Pässwörd 漢字 🔑", " ", "x" * 300, "%n$s'; --"])
def test_a_password_may_be_anything(secret: str, tmp_path: Path) -> None:
    with smtp_sink(password=secret) as sink:
        check_login(server_of(sink, tmp_path, secret=secret))
    assert sink.logins == ["anna"]


def test_without_tls_no_other_machine_is_spoken_to() -> None:
    with pytest.raises(UsageError, match=r"Without TLS only this machine .* 192\.0\.2\.1"):
        check_login(Server("192.0.2.1", 25, "none", "", "anna", lambda: PASSWORD))


def test_a_closed_port_and_an_unknown_host_are_unreachable() -> None:
    (port,) = free_ports(1)
    with pytest.raises(SourceUnreachable, match="nothing listens there"):
        check_login(Server("localhost", port, "tls", "", "anna", lambda: PASSWORD))
    with pytest.raises(SourceUnreachable, match="the host name is unknown"):
        check_login(Server("a..b", port, "tls", "", "anna", lambda: PASSWORD))


# --- servers that no honest one is ---


class Script:
    """An SMTP server that answers by the verb, as a test wants."""

    def __init__(self, answers: dict[bytes, bytes | None], greeting: bytes = b"220 ready\r\n") -> None:
        self.said: list[bytes] = []
        self._greeting = greeting
        usual = {b"EHLO": b"250-localhost\r\n250 AUTH PLAIN\r\n", b"AUTH": b"235 in\r\n", b"DATA": b"354 go\r\n"}
        self._answers: dict[bytes, bytes | None] = {**usual, **answers}

    def __call__(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(self._greeting)
            for line in lines:
                self.said.append(line.strip())
                answer = self._answers.get(line.split()[0].upper() if line.strip() else b"", b"250 OK\r\n")
                if answer is None:
                    return
                connection.sendall(answer)
                if answer.startswith(b"354"):
                    while next(lines) != b".\r\n":
                        pass
                    end = self._answers.get(b".", b"250 taken\r\n")
                    if end is None:
                        return
                    connection.sendall(end)


def at(port: int, seconds: float = 5.0, secret: str = "hunter2") -> Server:
    return Server("127.0.0.1", port, "none", "", "anna", lambda: secret, timeout=seconds)


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ({b"AUTH": b"454 4.7.0 later\r\n"}, SourceUnreachable, "cannot check logins at present: 454"),
        ({b"AUTH": b"535 no, hunter2\r\n"}, LoginRefused, "it repeated the secret"),
        ({b"AUTH": b"535 AGFubmEAaHVudGVyMg==\r\n"}, LoginRefused, "it repeated the secret"),
        ({b"AUTH": None}, SourceUnreachable, "it hung up"),
        ({b"AUTH": b"* OK IMAP\r\n"}, SourceError, "an answer that is no SMTP"),
        ({b"EHLO": b"250-localhost\r\n250 AUTH CRAM-MD5 GSSAPI\r\n"}, LoginRefused, "takes no passwords"),
        ({b"MAIL": b"421 closing\r\n"}, SourceUnreachable, "refused the sender"),
        ({b"RCPT": None}, SourceUnreachable, "it hung up"),
        ({b"RCPT": b"421 closing\r\n"}, SourceUnreachable, "421 closing"),
        ({b"RCPT": b"450 4.2.0 greylisted\r\n"}, SourceUnreachable, "450 4.2.0 greylisted"),
        ({b"DATA": b"554 no\r\n"}, SourceError, "refused the message: 554 no"),
        ({b".": None}, SendingInDoubt, "it may have been sent, or not"),
        ({b".": b"\xff\xff\xff\r\n"}, SendingInDoubt, "it may have been sent, or not"),
    ],
)
def test_each_refusal_is_a_sentence(answers: dict[bytes, bytes | None], kind: type[SourceError], words: str) -> None:
    script = Script(answers)
    with served(script) as port, pytest.raises(kind) as caught:
        submit(at(port), ME, [YOU], RAW)
    assert type(caught.value) is kind
    assert words in caught.value.sentence
    assert f"127.0.0.1:{port}" in caught.value.sentence
    assert "hunter2" not in caught.value.sentence


@pytest.mark.parametrize("greeting", [b"", b"554 go away\r\n", b"* OK IMAP ready\r\n", b"220 no line end"])
def test_a_server_without_a_greeting_is_no_crash(greeting: bytes) -> None:
    with served(Script({}, greeting)) as port, pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1:\d+"):
        check_login(at(port, 0.3))


def test_a_password_is_said_in_two_steps_where_only_login_is_offered() -> None:
    name, word = base64.b64encode(b"anna"), base64.b64encode(b"hunter2")
    answers = {b"AUTH": b"334 Username\r\n", name.upper(): b"334 Password\r\n", word.upper(): b"235 in\r\n"}
    script = Script({b"EHLO": b"250-localhost\r\n250 AUTH LOGIN\r\n", **answers})
    with served(script) as port:
        check_login(at(port))
    assert script.said[1:4] == [b"AUTH LOGIN", name, word]


def test_a_secret_with_a_line_break_is_never_sent() -> None:
    script = Script({})
    with served(script) as port, pytest.raises(LoginRefused, match="line break"):
        check_login(at(port, secret="x\r\nRCPT TO:<a@b>"))
    assert script.said == [b"ehlo [127.0.0.1]"]
