"""What no honest server does, and slow or broken ones do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from tests.fetch.accounts import LIMIT, new_keys, opened
from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.errors import SourceError, SourceUnreachable
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server

INBOX = RemoteFolder("INBOX", "inbox", 7)
Said = Callable[[bytes], bytes | None]


@contextmanager
def server_that_says(said: Said, verb: bytes) -> Iterator[Source]:
    """Answer commands that begin with `verb` by `said` (TAG stands for the tag); all others as usual."""

    def answer(tag: bytes, command: bytes) -> bytes | None:
        if not command.startswith(verb):
            return usual_answer(tag, command)
        words = said(command)
        return None if words is None else words.replace(b"TAG", tag)

    with scripted_imap(answer) as (port, _):
        server = Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=0.5)
        with closing(ImapSource(server)) as source:
            yield source


def fetched(source: Source, keys: list[str]) -> tuple[list[str], str]:
    """Return the keys that came, and the sentence that ended it."""
    came: list[str] = []
    with pytest.raises(SourceError) as caught:
        came.extend(message.key for message in source.fetch(INBOX, keys, LIMIT))
    return came, caught.value.sentence


def sizes_or(bodies: Said) -> Said:
    def said(command: bytes) -> bytes | None:
        if b"RFC822.SIZE" in command:
            return b"* 1 FETCH (UID 1 RFC822.SIZE 3)\r\n* 2 FETCH (UID 2 RFC822.SIZE 3)\r\nTAG OK done\r\n"
        return bodies(command)

    return said


WHOLE = b'* 1 FETCH (UID 1 INTERNALDATE "01-Jan-2026 00:00:00 +0000" BODY[] {3}\r\none)\r\n'


@pytest.mark.parametrize("rest", [b"", b"* 2 FETCH (UID 2 BODY[] {3}\r\ntw", b"* 2 FETCH (UID 2 BODY[] {3}\r\ntwo"])
def test_what_came_whole_before_the_connection_was_lost_is_given(rest: bytes) -> None:
    # the server stays silent after the cut, which the time-out ends as a hang-up would
    with server_that_says(sizes_or(lambda _: WHOLE + rest), b"UID FETCH") as source:
        came, sentence = fetched(source, ["1", "2"])
    assert came == ["1"]
    assert "cannot be reached: it does not answer" in sentence


def test_a_goodbye_in_the_middle_is_unreachable_after_what_came() -> None:
    with server_that_says(sizes_or(lambda _: WHOLE + b"* BYE shutting down\r\n"), b"UID FETCH") as source:
        came, sentence = fetched(source, ["1", "2"])
    assert came == ["1"]
    assert "cannot be reached" in sentence


@pytest.mark.parametrize(
    "refusal",
    [b"TAG NO cannot read it\r\n", b"* 2 FETCH (UID two (\r\nTAG OK done\r\n", b"* 2 FETCH (2 2)\r\nTAG OK done\r\n"],
)
def test_one_message_that_the_server_cannot_give_stops_no_other(refusal: bytes) -> None:
    def bodies(command: bytes) -> bytes:
        return refusal if b"2" in command.split()[2].split(b",") else WHOLE + b"TAG OK done\r\n"

    with server_that_says(sizes_or(bodies), b"UID FETCH") as source:
        came, sentence = fetched(source, ["1", "2"])
    assert came == ["1"]
    assert 'does not give 1 messages of "INBOX": UID 2.' in sentence


def test_a_date_that_no_calendar_knows_does_not_lose_the_message() -> None:
    odd = WHOLE.replace(b"01-Jan-2026", b"45-Xyz-0000")
    with server_that_says(sizes_or(lambda _: odd + b"TAG OK done\r\n"), b"UID FETCH") as source:
        (message,) = source.fetch(INBOX, ["1"], LIMIT)
    assert message.raw == b"one"
    assert message.received_at > 0


@pytest.mark.parametrize(
    "listing",
    [
        b'* LIST () "/"\r\n',
        b"* LIST " + b"(" * 5000 + b"\r\n",
        b"* LIST {99999999999999999999}\r\n",
        b"\xff\x00\r\n",
    ],
)
def test_answers_that_are_no_imap_are_a_sentence(listing: bytes) -> None:
    with (
        server_that_says(lambda _: listing + b"TAG OK done\r\n", b"LIST") as source,
        pytest.raises(SourceError, match=r"127\.0\.0\.1:"),
    ):
        opened(source, [])


def test_a_folder_with_a_name_that_cannot_be_said_hides_no_other() -> None:
    names = [b'"&!!!-"', b'"\xff"', b"Verzonden", b"INBOX"]
    listing = b"".join(b'* LIST () "/" ' + name + b"\r\n" for name in names) + b"TAG OK done\r\n"
    with server_that_says(lambda _: listing, b"LIST") as source:
        assert [(folder.name, folder.role) for folder in opened(source, [])] == [
            ("INBOX", "inbox"),
            ("Verzonden", "sent"),
        ]


def test_a_search_answer_of_two_hundred_thousand_messages_is_read() -> None:
    numbers = b" ".join(b"%d" % (1_000_000 + number) for number in range(200_000))
    with server_that_says(lambda _: b"* SEARCH " + numbers + b"\r\nTAG OK done\r\n", b"UID SEARCH") as source:
        assert len(new_keys(source, INBOX, 0)) == 200_000


def test_a_server_that_says_nothing_is_unreachable_after_the_time_out() -> None:
    with server_that_says(lambda _: b"", b"LIST") as source, pytest.raises(SourceUnreachable, match="does not answer"):
        opened(source, [])


def test_a_ring_in_one_packet_with_the_answer_to_idle_is_heard() -> None:
    with server_that_says(lambda _: b"+ idling\r\n* 3 EXISTS\r\n", b"IDLE") as source:
        assert source.wait(INBOX, 5, threading.Event())
