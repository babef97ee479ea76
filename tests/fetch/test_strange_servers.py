"""What no honest server does, and slow or broken ones do."""

import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from tests.fetch.accounts import LIMIT, new_keys, opened
from tests.servers.scripted import GREETING, scripted_imap, usual_answer
from tui_mail.errors import SourceError, SourceUnreachable
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.imap import ImapSource, bell
from tui_mail.network import Server

INBOX = RemoteFolder("INBOX", "inbox", 7)
Said = Callable[[bytes], bytes | None]


@contextmanager
def server_that_says(said: Said, verb: bytes, timeout: float = 0.5) -> Iterator[Source]:
    """Answer commands that begin with `verb` by `said` (TAG stands for the tag); all others as usual."""

    def answer(tag: bytes, command: bytes) -> bytes | None:
        if not command.startswith(verb):
            return usual_answer(tag, command)
        words = said(command)
        return None if words is None else words.replace(b"TAG", tag)

    with scripted_imap(answer) as (port, _):
        server = Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=timeout)
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
    assert 'does not give 1 message of "INBOX": UID 2.' in sentence


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


def test_the_ring_that_comes_before_the_answer_to_idle_is_heard() -> None:
    with server_that_says(lambda _: b"* 3 EXISTS\r\n+ idling\r\n", b"IDLE") as source:
        assert source.wait(INBOX, 5, threading.Event())


def test_a_ring_that_comes_in_pieces_is_heard() -> None:
    pieces: list[bytes | float] = [b"+ idling\r\n* 3 EX", 0.05, b"ISTS\r\n"]
    with dripping_imap(pieces) as port:
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source):
            assert source.wait(INBOX, 5, threading.Event())


@pytest.mark.parametrize("verb", [b"NOOP", b"IDLE"])
def test_who_stops_does_not_wait_for_a_server_that_has_fallen_silent(verb: bytes) -> None:
    with server_that_says(lambda _: b"", verb, timeout=60) as source, ThreadPoolExecutor(1) as pool:
        stop = threading.Event()
        waiting = pool.submit(source.wait, INBOX, 60, stop)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        stop.set()
        assert waiting.result(timeout=1) is False


@pytest.mark.parametrize("verb", [b"NOOP", b"IDLE"])
def test_a_server_that_falls_silent_while_it_is_waited_for_is_unreachable(verb: bytes) -> None:
    with (
        server_that_says(lambda _: b"", verb) as source,
        pytest.raises(SourceUnreachable, match="does not answer"),
    ):
        source.wait(INBOX, 60, threading.Event())


def test_a_server_that_refuses_the_idle_it_offered_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "_POLL_SECONDS", 0.01)
    noops: list[bytes] = []

    def said(command: bytes) -> bytes | None:
        noops.append(command)
        return (b"* 3 EXISTS\r\n" if len(noops) == 3 else b"") + b"TAG OK done\r\n"

    def answer(tag: bytes, command: bytes) -> bytes | None:
        if command.startswith(b"IDLE"):
            return tag + b" NO not today\r\n"
        words = said(command) if command.startswith(b"NOOP") else usual_answer(tag, command)
        return None if words is None else words.replace(b"TAG", tag)

    with scripted_imap(answer) as (port, commands):
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source):
            assert source.wait(INBOX, 5, threading.Event())
    assert commands.count(b"IDLE") == 1


def test_a_server_without_uidvalidity_is_named_and_nothing_is_read() -> None:
    with server_that_says(lambda _: b"* 2 EXISTS\r\n* OK [UIDNEXT 3] n\r\nTAG OK done\r\n", b"EXAMINE") as source:
        for use in (lambda: source.look(INBOX), lambda: new_keys(source, INBOX)):
            with pytest.raises(SourceError, match=r'messages of "INBOX" lastingly \(no UIDVALIDITY\)'):
                use()


def test_a_message_that_is_there_but_left_out_of_an_answer_is_refused_not_gone() -> None:
    def said(command: bytes) -> bytes:
        if b"SEARCH" in command:
            return b"* SEARCH 2\r\nTAG OK done\r\n"
        return sizes_or(lambda _: WHOLE + b"TAG OK done\r\n")(command) or b""

    with server_that_says(said, b"UID ") as source:
        came, sentence = fetched(source, ["1", "2"])
    assert came == ["1"]
    assert "UID 2." in sentence


HUGE = b"* 2 FETCH (UID 2 BODY[] {900000000}\r\nonly a little of it"


def test_a_message_far_larger_than_announced_comes_as_its_head_and_fills_no_memory() -> None:
    def bodies(command: bytes) -> bytes | None:
        if b"HEADER" in command:
            return b"* 2 FETCH (UID 2 BODY[HEADER]<0> {4}\r\nhead)\r\nTAG OK done\r\n"
        one = WHOLE if b"1" in command.split()[2].split(b",") else b""
        two = HUGE if b"2" in command.split()[2].split(b",") else b""
        return one + two + (b"" if two else b"TAG OK done\r\n")

    tracemalloc.start()
    with server_that_says(sizes_or(bodies), b"UID FETCH") as source:
        one, two = source.fetch(INBOX, ["1", "2"], LIMIT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (one.key, one.is_head) == ("1", False)
    assert (two.key, two.raw, two.is_head, two.size) == ("2", b"head", True, 900_000_000)
    assert peak < 5_000_000


def test_fifty_small_messages_that_are_large_come_one_by_one() -> None:
    large = b"x" * 9_000_000

    def bodies(command: bytes) -> bytes:
        uids = command.split()[2].split(b",")
        literals = b"".join(b"* %b FETCH (UID %b BODY[] {%d}\r\n%b)\r\n" % (u, u, len(large), large) for u in uids)
        return literals + b"TAG OK done\r\n"

    def said(command: bytes) -> bytes:
        if b"RFC822.SIZE" not in command:
            return bodies(command)
        return b"".join(b"* %d FETCH (UID %d RFC822.SIZE 3)\r\n" % (u, u) for u in range(1, 6)) + b"TAG OK done\r\n"

    with server_that_says(said, b"UID FETCH") as source:
        assert [each.key for each in source.fetch(INBOX, ["1", "2", "3", "4", "5"], LIMIT)] == ["1", "2", "3", "4", "5"]


def test_a_message_whose_size_the_server_does_not_say_is_refused_not_gone() -> None:
    def said(command: bytes) -> bytes:
        if b"RFC822.SIZE" in command:
            return b"* 1 FETCH (UID 1 RFC822.SIZE 3)\r\nTAG OK done\r\n"
        return WHOLE + b"TAG OK done\r\n" if command.startswith(b"UID FETCH") else b"* SEARCH 2\r\nTAG OK done\r\n"

    with server_that_says(said, b"UID") as source:
        came, sentence = fetched(source, ["1", "2", "3"])
    assert came == ["1"]
    assert sentence.endswith("UID 2.")


def test_a_head_without_end_is_refused() -> None:
    def said(command: bytes) -> bytes:
        if b"RFC822.SIZE" in command:
            return b"* 2 FETCH (UID 2 RFC822.SIZE 900000000)\r\nTAG OK done\r\n"
        return b"* 2 FETCH (UID 2 BODY[HEADER]<0> {800000000}\r\nSubject: "

    with server_that_says(said, b"UID FETCH") as source:
        came, sentence = fetched(source, ["2"])
    assert came == []
    assert "UID 2." in sentence


@pytest.mark.parametrize("answer", [b"* SEARCH 1 two\r\n", b"* SEARCH " + b"9" * 30 + b"\r\n", b"* SEARCH -1\r\n"])
def test_search_answers_that_are_no_uids_are_a_sentence(answer: bytes) -> None:
    with (
        server_that_says(lambda _: answer + b"TAG OK done\r\n", b"UID SEARCH") as source,
        pytest.raises(SourceError, match="no IMAP"),
    ):
        new_keys(source, INBOX)


def test_an_answer_in_several_lines_is_one() -> None:
    lines = b"* SEARCH 1 2\r\n* SEARCH\r\n* SEARCH 3 (MODSEQ 917162500)\r\nTAG OK done\r\n"
    with server_that_says(lambda _: lines, b"UID SEARCH") as source:
        assert new_keys(source, INBOX) == ["1", "2", "3"]


@contextmanager
def dripping_imap(pieces: list[bytes | float]) -> Iterator[int]:
    """Serve one client: answer IDLE in pieces, with pauses in seconds between them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, pieces))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def _drip(listener: socket.socket, pieces: list[bytes | float]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(GREETING)
        for line in lines:
            tag, _, command = line.strip().partition(b" ")
            if command.startswith(b"AUTHENTICATE"):
                connection.sendall(b"+ \r\n")
                next(lines)
            if command != b"IDLE":
                connection.sendall(usual_answer(tag, command))
                continue
            for piece in pieces:
                if isinstance(piece, bytes):
                    connection.sendall(piece)
                else:
                    threading.Event().wait(piece)
            next(lines)
            connection.sendall(tag + b" OK done\r\n")
