from hashlib import sha256

from tests.data.torture import message
from tui_mail.mail.identity import body_hash, identity
from tui_mail.mail.parse import parse


def identity_of(raw: bytes) -> str:
    return identity(parse(raw), raw)


def test_line_ends_and_the_last_one_do_not_matter() -> None:
    raw = message("Message-ID: <a@x>", body="one\ntwo\n")
    assert body_hash(b"\nx: y\n\na\nb\rc\r\n\r\n") == sha256(b"a\r\nb\r\nc\r\n").hexdigest()
    assert identity_of(raw) == identity_of(raw.replace(b"\r\n", b"\n")) == identity_of(raw + b"\r\n")


def test_what_servers_add_on_the_way_does_not_matter() -> None:
    raw = message("Message-ID: <a@x>")
    assert identity_of(raw) == identity_of(b"Received: by x; Tue, 5 Mar 2024 10:00:00 +0100\r\nX-Spam: no\r\n" + raw)


def test_a_reused_message_id_with_another_text_or_date_is_another_message() -> None:
    first = message("Message-ID: <dhl@x>", body="parcel 1")
    assert identity_of(first) != identity_of(message("Message-ID: <dhl@x>", body="parcel 2"))
    assert identity_of(first) != identity_of(first.replace(b"04 Mar", b"05 Mar"))


def test_two_messages_without_an_id_differ_by_text() -> None:
    assert identity_of(message(body="a")) != identity_of(message(body="b"))


def test_the_text_of_a_message_without_text_has_a_hash_too() -> None:
    assert body_hash(b"Subject: x") == body_hash(b"Subject: x\r\n\r\n")
