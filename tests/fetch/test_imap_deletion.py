"""Taking messages off the server: those that were stored, and nobody else's."""

from contextlib import closing
from hashlib import sha256

import pytest

from tests.fetch.accounts import imap, inbox_of, message
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.errors import SourceError, SourceUnreachable
from tui_mail.fetch import Deleted, RemoteFolder
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server


def hashes(*numbers: int) -> dict[str, str]:
    """Say what was stored of messages whose number is their UID."""
    return {str(number): sha256(message(number)).hexdigest() for number in numbers}


def left(dovecot: Dovecot, user: str) -> dict[int, bool]:
    """Return the UIDs that are still there, and whether they are marked as deleted."""
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        return {uid: b"\\Deleted" in flags for uid, flags in client.get_flags(uids).items()} if uids else {}


def mark_deleted(dovecot: Dovecot, user: str, uid: int) -> None:
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([uid])


def deliver(dovecot: Dovecot, user: str, count: int) -> None:
    dovecot.deliver(user, [message(number) for number in range(1, count + 1)])


def test_only_what_is_named_goes(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    deliver(dovecot, user, 4)
    mark_deleted(dovecot, user, 4)  # somebody else's decision, not ours
    assert account.delete(inbox_of(account), hashes(1, 3)).gone == {"1", "3"}
    assert left(dovecot, user) == {2: False, 4: True}


def test_a_second_time_and_what_others_deleted_is_no_trouble(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    deliver(dovecot, user, 3)
    inbox = inbox_of(account)
    assert account.delete(inbox, hashes(1, 2)).gone == {"1", "2"}
    assert account.delete(inbox, hashes(1, 2, 3, 99)).gone == {"3"}
    assert account.delete(inbox, {}).gone == set()


def test_what_is_not_as_it_was_stored_stays(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    deliver(dovecot, user, 2)
    wanted = {"1": sha256(b"another message under this number").hexdigest(), **hashes(2)}
    assert account.delete(inbox_of(account), wanted).gone == {"2"}
    assert left(dovecot, user) == {1: False}


def test_nothing_goes_from_a_folder_that_was_numbered_anew(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    deliver(dovecot, user, 2)
    inbox = inbox_of(account)
    dovecot.set_uidvalidity(user, inbox.uidvalidity + 1)
    with pytest.raises(SourceError, match="anew"):
        account.delete(inbox, hashes(1, 2))
    assert left(dovecot, user) == {1: False, 2: False}


def test_six_hundred_messages_go(dovecot: Dovecot, user: str, account: ImapSource) -> None:
    deliver(dovecot, user, 601)
    assert len(account.delete(inbox_of(account), hashes(*range(1, 601))).gone) == 600
    assert left(dovecot, user) == {601: False}


def test_without_uidplus_a_folder_where_nobody_else_marked_anything_is_expunged(plain: Dovecot) -> None:
    deliver(plain, "anna", 3)
    with closing(imap(plain, "anna")) as source:
        assert isinstance(source, ImapSource)
        assert source.delete(inbox_of(source), hashes(1, 2)).gone == {"1", "2"}
    assert left(plain, "anna") == {3: False}


def test_without_uidplus_nothing_goes_where_others_marked_something(plain: Dovecot) -> None:
    deliver(plain, "bert", 3)
    mark_deleted(plain, "bert", 3)
    with closing(imap(plain, "bert")) as source:
        assert isinstance(source, ImapSource)
        with pytest.raises(SourceError, match="messages that others marked there would go too"):
            source.delete(inbox_of(source), hashes(1, 2))
    assert left(plain, "bert") == {1: False, 2: False, 3: True}


class Scripted:
    """A server without UIDPLUS on which somebody else is at work too."""

    def __init__(self) -> None:
        self.marked: list[bytes] = [b"", b"1 2"]  # what it says at each look at what is marked
        self.hangs_up_at_expunge = False

    def answer(self, tag: bytes, command: bytes) -> bytes | None:
        said = b""
        if command.startswith(b"SELECT"):
            said = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 3] n\r\n"
        elif command.startswith(b"UID SEARCH DELETED"):
            said = b"* SEARCH " + self.marked.pop(0) + b"\r\n"
        elif command.startswith(b"UID SEARCH"):
            said = b"* SEARCH 1\r\n"
        elif b"RFC822.SIZE" in command:
            said = b"* 1 FETCH (UID 1 RFC822.SIZE 3)\r\n"
        elif command.startswith(b"UID FETCH"):
            said = b"* 1 FETCH (UID 1 FLAGS () BODY[] {3}\r\none)\r\n"
        elif command.startswith(b"EXPUNGE") and self.hangs_up_at_expunge:
            return None
        return said + tag + b" OK done\r\n" if said else usual_answer(tag, command)


def scripted_delete(script: Scripted) -> tuple[Exception | None, list[bytes]]:
    error: Exception | None = None
    with scripted_imap(script.answer) as (port, commands):
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source):
            try:
                source.delete(RemoteFolder("INBOX", "inbox", 7), {"1": sha256(b"one").hexdigest()})
            except SourceError as exc:
                error = exc
    return error, [command for command in commands if command.startswith((b"UID STORE", b"EXPUNGE"))]


def test_without_uidplus_our_mark_is_taken_back_when_others_mark_something_meanwhile() -> None:
    error, changes = scripted_delete(Scripted())
    assert error is not None
    assert changes == [b"UID STORE 1 +FLAGS.SILENT (\\Deleted)", b"UID STORE 1 -FLAGS.SILENT (\\Deleted)"]


def test_what_the_server_does_not_give_for_comparison_is_told_from_what_is_not_there() -> None:
    def answer(tag: bytes, command: bytes) -> bytes | None:
        if command.startswith(b"UID FETCH") and b"BODY" in command:
            return tag + b" NO not now\r\n"
        return Scripted().answer(tag, command)

    with scripted_imap(answer) as (port, _):
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source):
            wanted = {key: sha256(b"one").hexdigest() for key in ("1", "2")}
            assert source.delete(RemoteFolder("INBOX", "inbox", 7), wanted) == Deleted(set(), {"1"})


def test_a_connection_that_is_lost_while_deleting_is_unreachable() -> None:
    script = Scripted()
    script.marked = [b"", b"1"]
    script.hangs_up_at_expunge = True
    error, changes = scripted_delete(script)
    assert isinstance(error, SourceUnreachable)
    assert changes[-1] == b"EXPUNGE"
