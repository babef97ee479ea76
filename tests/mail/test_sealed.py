"""Encrypted and signed mail: what it is, and the text of what is signed as a whole."""

import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers.process import require
from tui_mail.mail.parse import parse
from tui_mail.mail.sealed import opaque_content, seal_of


def sealed(kind: str, *parts: tuple[str, bytes]) -> bytes:
    """Make a mail of files alone."""
    message = EmailMessage()
    message["Content-Type"] = kind
    for media_type, content in parts:
        part = EmailMessage()
        part["Content-Type"] = media_type
        part.set_payload(content.decode())
        message.attach(part)
    return message.as_bytes()


def seal(raw: bytes) -> str:
    """Tell how a mail is sealed."""
    mail = parse(raw)
    content_type = next((value for name, value in mail.headers if name.lower() == "content-type"), "")
    return seal_of(content_type, [file.media_type for file in mail.attachments], mail.body)


def test_each_kind_of_sealed_mail_is_what_it_is() -> None:
    pgp = ("application/pgp-encrypted", b"Version: 1\n"), ("application/octet-stream", b"-----BEGIN PGP MESSAGE-----\n")
    assert seal(sealed('multipart/encrypted; boundary="x"', *pgp)) == "pgp-encrypted"
    signed = ("text/plain", b"Hallo\n"), ("application/pgp-signature", b"x\n")
    assert seal(sealed('multipart/signed; boundary="x"', *signed)) == "pgp-signed"
    signed = ("text/plain", b"Hallo\n"), ("application/pkcs7-signature", b"x\n")
    assert seal(sealed('multipart/signed; boundary="x"', *signed)) == "smime-signed"
    inline = b"Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    assert seal(inline) == "pgp-encrypted"
    assert seal(b"Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHallo\n") == "pgp-signed"
    assert seal(b"Subject: x\n\n> -----BEGIN PGP MESSAGE-----\nwhat is this?\n") == ""
    assert seal(b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nabc\n") == "smime-encrypted"
    assert seal(b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nabc\n") == "smime-opaque"
    assert seal(b"Subject: x\n\nHallo\n") == ""


@pytest.fixture(scope="module")
def opaque(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Mails that openssl has signed as a whole, with lengths told before and not."""
    folder: Path = tmp_path_factory.mktemp("smime")
    inner = "Content-Type: text/plain; charset=utf-8\r\n\r\nGrüezi, signiert.\r\n".encode() + b"x " * 3_000
    (folder / "m").write_bytes(inner)
    (openssl,) = require("openssl")
    make = f"{openssl} req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 2 -subj /CN=x".split(" ")
    subprocess.run(make, cwd=folder, check=True, capture_output=True)
    made = []
    for how in ([], ["-stream", "-indef"]):
        sign = [openssl, "smime", "-sign", "-nodetach", *how, "-in", "m", "-signer", "c", "-inkey", "k"]
        made.append(subprocess.run(sign, cwd=folder, check=True, capture_output=True).stdout)
    return made


def test_the_text_of_what_is_signed_as_a_whole_is_read(opaque: list[bytes]) -> None:
    for raw in opaque:
        mail = parse(raw)
        assert mail.body.startswith("Grüezi, signiert.")
        assert [file.name for file in mail.attachments] == ["smime.p7m"]
        assert seal(raw) == "smime-signed"


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.lists(st.sampled_from([b"\x30\x80", b"\x24\x80", b"\0\0", b"\xa0\x84\xff"])))
def test_what_is_no_signed_message_has_no_text_and_takes_no_time(damaged: bytes | list[bytes]) -> None:
    content = damaged if isinstance(damaged, bytes) else b"".join(damaged)
    assert opaque_content(content) == b""
    assert opaque_content(b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + content * 1_000) == b""
