"""Which messages are read on the server, and to say so there."""

from contextlib import closing

import pytest

from tests.fetch.accounts import LIMIT, imap, inbox_of, message, new_keys
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.errors import SourceError
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server


def flags_of(dovecot: Dovecot, user: str) -> dict[int, set[bytes]]:
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        return {uid: set(flags) - {b"\\Recent"} for uid, flags in client.get_flags(uids).items()} if uids else {}


def read(dovecot: Dovecot, user: str, *uids: int) -> None:
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.add_flags(list(uids), ["\\Seen"])


def test_what_is_read_comes_with_the_message(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.append(user, message(1), flags=["\\Seen", "\\Flagged"])
    dovecot.append(user, message(2), flags=["\\Answered"])
    inbox = inbox_of(source)
    assert [each.seen_there for each in source.fetch(inbox, ["1", "2"], LIMIT)] == [True, False]


def test_without_a_modseq_every_message_is_told(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    dovecot.deliver(user, [message(number) for number in range(3)])
    read(dovecot, user, 2)
    assert list(account.read_there(inbox_of(account), 0)) == [("1", False), ("2", True), ("3", False)]


def test_with_a_modseq_only_what_changed_since_is_told(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    dovecot.deliver(user, [message(number) for number in range(4)])
    before = inbox_of(account)
    assert before.highest_modseq > 0
    assert list(account.read_there(before, before.highest_modseq)) == []
    read(dovecot, user, 2, 3)
    after = inbox_of(account)
    assert after.highest_modseq > before.highest_modseq
    assert list(account.read_there(after, before.highest_modseq)) == [("2", True), ("3", True)]
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.remove_flags([3], ["\\Seen"])
    assert list(account.read_there(inbox_of(account), after.highest_modseq)) == [("3", False)]


def test_a_server_that_counts_no_changes_tells_of_every_message(plain: Dovecot) -> None:
    plain.deliver("anna", [message(1), message(2)])
    read(plain, "anna", 1)
    with closing(imap(plain, "anna")) as source:
        assert isinstance(source, ImapSource)
        inbox = inbox_of(source)
        assert inbox.highest_modseq == 0
        assert list(source.read_there(inbox, 12)) == [("1", True), ("2", False)]


def test_marking_changes_that_flag_and_no_other(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    dovecot.append(user, message(1), flags=["\\Flagged", "Wichtig"])
    dovecot.append(user, message(2), flags=["\\Answered"])
    dovecot.append(user, message(3))
    dovecot.append(user, message(4))
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([4])
        client.expunge()
    inbox = inbox_of(account)
    account.mark_seen(inbox, ["1", "2", "4", "99"])
    assert flags_of(dovecot, user) == {
        1: {b"\\Seen", b"\\Flagged", b"Wichtig"},
        2: {b"\\Seen", b"\\Answered"},
        3: set(),
    }
    assert [each.key for each in account.fetch(inbox, ["3"], LIMIT)] == ["3"]
    assert flags_of(dovecot, user)[3] == set()  # it is read-only again


def test_marking_nothing_asks_nothing(account: ImapSource) -> None:
    account.mark_seen(RemoteFolder("no such folder", "none", 1), [])


def test_a_thousand_messages_are_marked(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    dovecot.deliver(user, [message(number) for number in range(1_001)])
    inbox = inbox_of(account)
    account.mark_seen(inbox, new_keys(account, inbox)[:-1])
    assert [key for key, is_read in account.read_there(inbox, 0) if not is_read] == ["1001"]


def test_a_folder_that_was_numbered_anew_is_not_marked(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    dovecot.deliver(user, message(1))
    inbox = inbox_of(account)
    dovecot.set_uidvalidity(user, inbox.uidvalidity + 7)
    with pytest.raises(SourceError, match="anew"):
        account.mark_seen(inbox, ["1"])
    with pytest.raises(SourceError, match="anew"):
        list(account.read_there(inbox, 0))
    assert flags_of(dovecot, user) == {1: set()}


def test_a_folder_that_nobody_may_change_is_a_sentence() -> None:
    def answer(tag: bytes, command: bytes) -> bytes:
        if command.startswith(b"SELECT"):
            return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [READ-ONLY] r\r\n" + tag + b" OK [READ-ONLY] done\r\n"
        return usual_answer(tag, command)

    with scripted_imap(answer) as (port, _):
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source), pytest.raises(SourceError, match='lets nobody change the folder "INBOX"'):
            source.mark_seen(RemoteFolder("INBOX", "inbox", 7), ["1"])
