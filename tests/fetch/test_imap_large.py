"""Folders of any size: what is in memory at once does not grow with them."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.fetch.accounts import LIMIT, imap, message, new_keys, opened
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.fetch import RemoteFolder
from tui_mail.fetch.imap import ImapSource
from tui_mail.fetch.imap.search import CHUNK, Windows
from tui_mail.network import Server

MANY = 20_000


@pytest.fixture(scope="module")
def crowd(dovecot: Dovecot) -> str:
    """Make a user with 20,000 messages of 2 kB."""
    dovecot.add_user("crowd")
    dovecot.deliver("crowd", (message(number, "x" * 2_000) for number in range(MANY)))
    return "crowd"


@contextmanager
def peak() -> Iterator[Callable[[], int]]:
    """Give the most bytes that were in use since the beginning."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield lambda: tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_twenty_thousand_messages_are_listed_in_portions(dovecot: Dovecot, crowd: str) -> None:
    with closing(imap(dovecot, crowd)) as source:
        (inbox,) = opened(source, ["INBOX"])
        assert inbox.messages == MANY
        with peak() as most:
            sizes = [len(keys) for keys in source.new_keys(inbox, 0)]
        assert sum(sizes) == MANY
        assert max(sizes) <= CHUNK
        assert most() < 3_000_000


def test_what_is_fetched_is_in_memory_a_batch_at_a_time(dovecot: Dovecot, crowd: str) -> None:
    with closing(imap(dovecot, crowd)) as source:
        (inbox,) = opened(source, ["INBOX"])
        keys = new_keys(source, inbox)[:4_000]
        with peak() as most:
            came = sum(1 for _ in source.fetch(inbox, keys, LIMIT))
        assert came == len(keys)
        assert most() < 3_000_000  # of 8 MB of mail


def test_who_has_read_what_is_told_in_portions(dovecot: Dovecot, crowd: str) -> None:
    with closing(imap(dovecot, crowd)) as source:
        assert isinstance(source, ImapSource)
        (inbox,) = opened(source, ["INBOX"])
        with peak() as most:
            assert sum(1 for _ in source.read_there(inbox, 0)) == MANY
        assert most() < 6_000_000


class Holder:
    """A server that holds these UIDs and says what it is asked about them."""

    def __init__(self, uids: list[int], *, uid_next: int | None = None) -> None:
        self.uids = uids
        self.uid_next = max(uids) + 1 if uid_next is None else uid_next
        self.searches = 0
        self.ignores_ranges = False

    def answer(self, tag: bytes, command: bytes) -> bytes:
        if command.startswith(b"EXAMINE"):
            said = f"* {len(self.uids)} EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n"
            said += f"* OK [UIDNEXT {self.uid_next}] n\r\n" if self.uid_next else ""
            return said.encode() + tag + b" OK done\r\n"
        if command.startswith(b"UID SEARCH UID "):
            self.searches += 1
            found = " ".join(map(str, self._found(command.split()[3].decode())))
            return f"* SEARCH {found}\r\n".encode() + tag + b" OK done\r\n"
        return usual_answer(tag, command)

    def _found(self, range_: str) -> list[int]:
        if self.ignores_ranges:
            return [*reversed(self.uids), *self.uids]
        first, _, last = range_.partition(":")
        highest = max(self.uids, default=0)
        start = highest if first == "*" else int(first)
        end = highest if (last or first) == "*" else int(last)
        low, high = min(start, end), max(start, end)
        return [uid for uid in self.uids if low <= uid <= high]

    def listed(self, last_uid: int = 0) -> list[int]:
        with scripted_imap(self.answer) as (port, _):
            source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
            with closing(source):
                return [int(key) for key in new_keys(source, RemoteFolder("INBOX", "inbox", 7), last_uid)]


def test_uids_of_four_billion_take_few_questions() -> None:
    few = Holder([5, 70_000, 3_999_999_999])
    assert few.listed() == few.uids
    assert few.searches < 5
    many = Holder([*range(1, 12_000), *range(1_000_000_000, 1_000_012_000), 4_294_967_294])
    assert many.listed() == many.uids
    assert many.searches < 60


@pytest.mark.parametrize("uid_next", [0, 1, 3, 2_000_000])
def test_a_server_that_is_wrong_about_the_next_uid_or_does_not_tell_it_loses_nothing(uid_next: int) -> None:
    holder = Holder([2, 3, 9, 12_345], uid_next=uid_next)
    assert holder.listed() == holder.uids
    assert holder.listed(3) == [9, 12_345]
    assert holder.listed(12_345) == []


def test_a_server_that_says_that_uids_never_end_is_asked_no_further_than_they_go() -> None:
    holder = Holder([2, 3, 9, *range(1_000_000_000, 1_000_012_000)], uid_next=10**30)
    assert holder.listed() == holder.uids
    assert holder.searches < 5_000


def test_only_what_was_asked_for_is_taken_from_an_answer() -> None:
    holder = Holder([1, 2, 3, 4])
    holder.ignores_ranges = True
    assert holder.listed(2) == [3, 4]


def test_windows_grow_where_little_is_and_shrink_where_much_is() -> None:
    windows = Windows(1, 10_000_000, messages=1_000_000)
    widths = []
    for first, last in windows:
        widths.append(last - first + 1)
        windows.held(0 if len(widths) < 5 else 20_000)
        if len(widths) == 7:
            break
    assert widths[:5] == [CHUNK, 2 * CHUNK, 4 * CHUNK, 8 * CHUNK, 16 * CHUNK]
    assert widths[5] == 4 * CHUNK
    assert widths[6] == CHUNK


def test_nothing_of_the_crowd_was_touched(dovecot: Dovecot, crowd: str) -> None:
    new: Path = dovecot.maildir(crowd) / "new"
    assert sum(1 for _ in new.iterdir()) == MANY
