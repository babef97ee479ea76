"""POP3 servers that are old, slow, broken or lying, and networks on bad days."""

import base64
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.proxy import POP3_WORDS, Proxy, Trouble, seeded
from tests.servers.scripted import scripted_pop3
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, TuiMailError
from tui_mail.fetch import Deleted, Deleting, RemoteFolder, Source, open_source, pop3
from tui_mail.fetch.pop3 import Pop3Source
from tui_mail.network import Server

INBOX = RemoteFolder("INBOX", "inbox")
Mails = dict[int, bytes]


def usual_answer(command: bytes, mails: Mails, capabilities: bytes = b"UIDL\r\nTOP\r\nUSER\r\n") -> bytes:
    verb, *arguments = command.split()
    mail = mails.get(int(arguments[0]), b"") if arguments and verb in (b"RETR", b"TOP") else b""
    listed = b"".join(b"%d %d\r\n" % (number, len(raw)) for number, raw in mails.items())
    uids = b"".join(b"%d uid-%d\r\n" % (number, number) for number in mails)
    said = {
        b"CAPA": b"+OK\r\n" + capabilities + b".\r\n",
        b"STAT": b"+OK %d 1000\r\n" % len(mails),
        b"LIST": b"+OK\r\n" + listed + b".\r\n",
        b"UIDL": b"+OK\r\n" + uids + b".\r\n",
        b"RETR": b"+OK\r\n" + mail.replace(b"\r\n.", b"\r\n..") + b".\r\n",
        b"TOP": b"+OK\r\n" + mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n.\r\n",
    }
    return said.get(verb, b"+OK\r\n")


@contextmanager
def server_that_says(
    said: Callable[[bytes], bytes | None], mails: Mails, *, seconds: float = 5.0, **options: bytes
) -> Iterator[tuple[Pop3Source, list[bytes]]]:
    """Answer by `said`; as usual where that is empty."""

    def answer(command: bytes) -> bytes | None:
        words = said(command)
        return usual_answer(command, mails) if words == b"" else words

    with scripted_pop3(answer, **options) as (port, commands):
        server = Server("127.0.0.1", port, "none", "", "anna", lambda: "hunter2", timeout=seconds)
        with closing(Pop3Source(server)) as source:
            yield source, commands


def nothing_special(_: bytes) -> bytes:
    return b""


def fetched(source: Source, keys: list[str]) -> tuple[list[bytes], str]:
    """Return what came, and the sentence that ended it."""
    came: list[bytes] = []
    with pytest.raises(SourceError) as caught:
        came.extend(each.raw for each in source.fetch(INBOX, keys, LIMIT))
    return came, caught.value.sentence


def refusing(*verbs: bytes) -> Callable[[bytes], bytes]:
    """Answer as a server does that does not know these commands, and does not say that it does."""

    def said(command: bytes) -> bytes:
        if command.split()[0] in verbs:
            return b"-ERR unknown command\r\n"
        return b"+OK\r\nUSER\r\n.\r\n" if command == b"CAPA" else b""

    return said


# --- servers that can little ---


@pytest.mark.parametrize("missing", [[b"UIDL"], [b"UIDL", b"TOP"], [b"UIDL", b"TOP", b"CAPA", b"NOOP"]])
def test_without_unique_ids_messages_are_known_by_their_hashes(missing: list[bytes]) -> None:
    mails = {1: message(1), 2: message(2), 3: message(2, "another body")}
    with server_that_says(refusing(*missing), mails) as (source, _):
        keys = new_keys(source, INBOX)
        assert [each.raw for each in source.fetch(INBOX, keys, LIMIT)] == list(mails.values())
        mails[1], mails[2], mails[3], mails[4] = message(9), mails[1], mails[2], mails[3]  # other numbers, same mail
        again = new_keys(source, INBOX)
        assert again[1:] == keys
        assert len(set(again)) == 4


@pytest.mark.parametrize("verb", [b"LIST", b"UIDL"])
def test_a_server_that_does_not_list_for_a_moment_gives_no_message_another_key(verb: bytes) -> None:
    refused: list[bytes] = []

    def said(command: bytes) -> bytes:
        return b"-ERR [SYS/TEMP] later\r\n" if command in refused else b""

    with server_that_says(said, {1: message(1), 2: message(2)}) as (source, _):
        keys = new_keys(source, INBOX)
        refused.append(verb)
        with pytest.raises(SourceError, match="later"):
            new_keys(source, INBOX)
        refused.clear()
        assert new_keys(source, INBOX) == keys


def test_a_mark_that_somebody_has_read_it_makes_no_other_message() -> None:
    mails = {1: message(1)}
    with server_that_says(refusing(b"UIDL"), mails) as (source, _):
        keys = new_keys(source, INBOX)
        mails[1] = mails[1].replace(b"\r\n\r\n", b"\r\nStatus: RO\r\nX-UID: 17\r\n\r\n", 1)
        assert new_keys(source, INBOX) == keys


def test_a_message_without_a_unique_id_hides_behind_no_other() -> None:
    mails = {1: message(1), 2: message(2)}

    def said(command: bytes) -> bytes:
        return b"+OK\r\n1 uid-1\r\n.\r\n" if command == b"UIDL" else b""

    with server_that_says(said, mails) as (source, _):
        keys = new_keys(source, INBOX)
        assert [each.raw for each in source.fetch(INBOX, keys, LIMIT)] == [message(1), message(2)]


def test_apop_is_never_used() -> None:
    with server_that_says(nothing_special, {}, greeting=b"+OK <1896.697170952@dbc.mtview.ca.us>\r\n") as (source, said):
        source.folders()
    assert [command for command in said if command.startswith((b"APOP", b"USER", b"PASS"))] == [
        b"USER anna",
        b"PASS hunter2",
    ]


def test_a_server_that_ends_its_lines_with_lf_is_understood() -> None:
    def said(command: bytes) -> bytes:
        return usual_answer(command, {1: message(1, ".dot")}).replace(b"\r\n", b"\n")

    with server_that_says(said, {}, greeting=b"+OK ready\n") as (source, _):
        (only,) = source.fetch(INBOX, new_keys(source, INBOX), LIMIT)
    assert only.raw == message(1, ".dot").replace(b"\r\n", b"\n")


# --- what senders try ---


def test_a_dot_after_a_lone_lf_ends_no_message() -> None:
    forged = message(1, "text\n.\r\n+OK\r\nSubject: not from there\r\n\r\nforged\r\n..")
    mails = {1: forged, 2: message(2)}
    with server_that_says(nothing_special, mails) as (source, _):
        assert [each.raw for each in source.fetch(INBOX, new_keys(source, INBOX), LIMIT)] == [forged, message(2)]


@pytest.mark.parametrize("uid", [b"a b", b"\xff\x00", b"#", b"x" * 5000, b"%23", "ü".encode()])
def test_a_unique_id_may_be_anything_and_is_text_that_can_be_kept(uid: bytes) -> None:
    def said(command: bytes) -> bytes:
        return b"+OK\r\n1 " + uid + b"\r\n2 uid-2\r\n.\r\n" if command == b"UIDL" else b""

    with server_that_says(said, {1: message(1), 2: message(2)}) as (source, _):
        keys = new_keys(source, INBOX)
        assert [each.raw for each in source.fetch(INBOX, keys, LIMIT)] == [message(1), message(2)]
    assert keys[1] == "uid-2"
    assert keys[0].isascii()
    assert keys[0].isprintable()
    assert len(keys[0]) <= 200


# --- servers that break ---


def test_one_message_that_the_server_refuses_stops_no_other() -> None:
    mails = {number: message(number) for number in (1, 2, 3)}
    with server_that_says(lambda command: b"-ERR corrupt\r\n" if command == b"RETR 2" else b"", mails) as (source, _):
        came, sentence = fetched(source, new_keys(source, INBOX))
    assert came == [message(1), message(3)]
    assert "does not give 1 message: uid-2." in sentence


@pytest.mark.parametrize(
    "rest", [b"", b"+OK\r\n", b"+OK\r\nSubject: x\r\n\r\nhal", b"+OK\r\nwhole but for the dot\r\n"]
)
def test_what_came_whole_before_the_connection_was_lost_is_given(rest: bytes) -> None:
    mails = {1: message(1), 2: message(2)}

    def said(command: bytes) -> bytes | None:
        return (rest or None) if command == b"RETR 2" else b""

    # after a part of an answer the server stays silent, which the time-out ends as a hang-up would
    with server_that_says(said, mails, seconds=0.5) as (source, _):
        came, sentence = fetched(source, new_keys(source, INBOX))
    assert came == [message(1)]
    assert "cannot be reached" in sentence


def test_a_message_that_breaks_the_connection_each_time_holds_up_the_others_once() -> None:
    mails = {number: message(number) for number in (1, 2, 3)}
    with server_that_says(lambda command: None if command == b"RETR 1" else b"", mails) as (source, _):
        keys = new_keys(source, INBOX)
        assert fetched(source, keys)[0] == []
        came, sentence = fetched(source, keys)
    assert came == [message(2), message(3)]
    assert "does not give 1 message: uid-1." in sentence


@pytest.mark.parametrize(
    "listing",
    [
        b"+OK\r\nabc def\r\n.\r\n",
        b"+OK\r\n\xff\r\n.\r\n",
        b"+OK\r\n1\r\n.\r\n",
        b"* OK IMAP\r\n",
        b"\x00" * 9000 + b"\r\n",
    ],
)
@pytest.mark.parametrize("verb", [b"UIDL", b"LIST"])
def test_answers_that_are_no_pop3_are_a_sentence(listing: bytes, verb: bytes) -> None:
    with (
        server_that_says(lambda command: listing if command == verb else b"", {1: message(1)}) as (source, _),
        pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1:\d+ gave an answer that is no POP3"),
    ):
        new_keys(source, INBOX)


@pytest.mark.parametrize("answer", [b"+OK\r\n", b"+OK many\r\n", b"+OK 99999999999 1\r\n"])
def test_a_count_that_cannot_be_is_a_sentence(answer: bytes) -> None:
    with (
        server_that_says(lambda command: answer if command == b"STAT" else b"", {}) as (source, _),
        pytest.raises(SourceError, match="no POP3"),
    ):
        source.look(INBOX)


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() -> None:
    twice = usual_answer(b"RETR 1", {1: message(1)}) + b"+OK\r\nSubject: forged\r\n\r\n.\r\n"
    with server_that_says(lambda command: twice if command == b"RETR 1" else b"", {1: message(1), 2: message(2)}) as (
        source,
        _,
    ):
        keys = new_keys(source, INBOX)
        came: list[bytes] = []
        with pytest.raises(SourceError):
            came.extend(each.raw for each in source.fetch(INBOX, keys, LIMIT))
    assert came == [message(1)]


def test_a_message_larger_than_it_was_listed_fills_no_memory() -> None:
    large = message(1, "x" * 100_000)
    with server_that_says(lambda command: b"+OK\r\n1 10\r\n.\r\n" if command == b"LIST" else b"", {1: large}) as (
        source,
        _,
    ):
        (only,) = source.fetch(INBOX, new_keys(source, INBOX), 20_000)
    assert (only.is_head, only.size) == (True, len(large))
    assert only.raw == large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@pytest.mark.parametrize("greeting", [b"", b"-ERR too busy\r\n", b"220 mail ESMTP\r\n", b"+OK no line end"])
def test_a_server_without_a_greeting_is_no_crash(greeting: bytes) -> None:
    with (
        server_that_says(nothing_special, {}, seconds=0.3, greeting=greeting) as (source, _),
        pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1:\d+"),
    ):
        source.folders()


# --- logins ---


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (b"-ERR [AUTH] wrong\r\n", LoginRefused, "refused the login anna"),
        (b"-ERR wrong, hunter2\x1b[31m\r\n", LoginRefused, "it repeated the secret"),
        (b"-ERR [IN-USE] Do you have another POP session running?\r\n", SourceUnreachable, "Another program"),
        (b"-ERR maildrop already locked\r\n", SourceUnreachable, "Another program"),
        (b"-ERR account locked\r\n", LoginRefused, "refused the login anna"),
        (b"-ERR [LOGIN-DELAY] wait ten minutes\r\n", SourceUnreachable, "at present"),
        (b"-ERR [SYS/TEMP] disk\r\n", SourceUnreachable, "at present"),
        (b"-ERR [SYS/PERM] no such user here\r\n", SourceError, "does not let anna in"),
    ],
)
def test_a_refused_login_is_told_from_a_mailbox_in_use(answer: bytes, kind: type[TuiMailError], words: str) -> None:
    with server_that_says(lambda command: answer if command.startswith(b"PASS") else b"", {}) as (source, _):
        with pytest.raises(kind, match=words) as caught:
            source.folders()
        assert type(caught.value) is not LoginRefused or kind is LoginRefused
        assert "hunter2" not in caught.value.sentence


def test_a_secret_with_a_line_break_is_never_sent() -> None:
    with scripted_pop3(lambda command: usual_answer(command, {})) as (port, commands):
        server = Server("127.0.0.1", port, "none", "", "anna", lambda: "x\r\nDELE 1")
        with closing(Pop3Source(server)) as source, pytest.raises(LoginRefused, match="line break"):
            source.folders()
    assert commands == [b"CAPA"]


def test_a_refused_token_is_a_refused_login_with_the_decoded_reason() -> None:
    reason = base64.b64encode(b'{"status":"401","schemes":"bearer"}')

    def answer(command: bytes) -> bytes:
        if command == b"CAPA":
            return b"+OK\r\nSASL PLAIN XOAUTH2\r\n.\r\n"
        if command.startswith(b"AUTH"):
            return b"+ " + reason + b"\r\n"
        return b"-ERR [AUTH] Authentication failed.\r\n"

    with scripted_pop3(answer) as (port, _):
        account = Account(kind="pop3", host="127.0.0.1", port=port, security="none", login="anna", auth="oauth2")
        with closing(open_source(account, lambda: "ya29")) as source, pytest.raises(LoginRefused) as caught:
            source.folders()
    assert caught.value.sentence == (
        f"127.0.0.1:{port} refused the access token of anna: [AUTH] Authentication failed. (status 401)"
    )


def test_a_mailbox_in_use_is_no_reason_to_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pop3, "_POLL_SECONDS", 0.05)
    busy = threading.Event()

    def said(command: bytes) -> bytes:
        return b"-ERR [IN-USE] busy\r\n" if busy.is_set() and command.startswith(b"PASS") else b""

    with server_that_says(said, {1: message(1)}) as (source, commands):
        new_keys(source, INBOX)
        source.close()
        busy.set()
        assert source.wait(INBOX, 0.4, threading.Event()) is False
    assert commands.count(b"PASS hunter2") > 2


# --- deletion ---


def test_only_a_quit_that_succeeds_has_deleted() -> None:
    hashes = {"uid-1": sha256(message(1)).hexdigest()}

    def said(command: bytes) -> bytes:
        return b"-ERR some deleted messages not removed\r\n" if command == b"QUIT" else b""

    with server_that_says(said, {1: message(1)}) as (source, commands):
        assert isinstance(source, Deleting)
        with pytest.raises(SourceError, match="some deleted messages not removed"):
            source.delete(INBOX, hashes)
    assert commands[-3:] == [b"RETR 1", b"DELE 1", b"QUIT"]


def test_what_the_server_refuses_to_delete_is_told_from_what_is_not_there() -> None:
    hashes = {f"uid-{number}": sha256(message(number)).hexdigest() for number in (1, 2, 3)}
    mails = {1: message(1), 2: message(2)}
    with server_that_says(lambda command: b"-ERR no\r\n" if command == b"DELE 2" else b"", mails) as (source, _):
        assert isinstance(source, Deleting)
        assert source.delete(INBOX, hashes) == Deleted({"uid-1"}, {"uid-2"})


def test_a_connection_lost_before_the_end_has_told_the_server_nothing() -> None:
    hashes = {f"uid-{number}": sha256(message(number)).hexdigest() for number in (1, 2)}
    mails = {1: message(1), 2: message(2)}
    with server_that_says(lambda command: None if command == b"RETR 2" else b"", mails) as (source, commands):
        with pytest.raises(SourceUnreachable):
            source.delete(INBOX, hashes)
        assert b"QUIT" not in commands


# --- bad days ---


@pytest.mark.parametrize("seed", range(1, 13))
def test_on_bad_days_nothing_is_lost_and_nothing_comes_broken(dovecot: Dovecot, seed: int) -> None:
    user = f"bad_day_{seed}"
    mails = [message(number, "x" * (number * 37 % 3000)) for number in range(40)]
    dovecot.deliver(user, mails)
    with Proxy(dovecot.pop3_plain_port, script=seeded(seed, words=POP3_WORDS)) as proxy:
        server = Server("127.0.0.1", proxy.port, "none", "", user, lambda: PASSWORD, timeout=2.0)
        stored: dict[str, bytes] = {}
        with closing(Pop3Source(server)) as source:
            for _ in range(12):
                with contextlib.suppress(SourceError):  # anything else is a traceback in the log
                    missing = [key for key in new_keys(source, INBOX) if key not in stored]
                    for each in source.fetch(INBOX, missing, LIMIT):
                        stored[each.key] = each.raw
            proxy.calm()
            source.close()
            missing = [key for key in new_keys(source, INBOX) if key not in stored]
            stored |= {each.key: each.raw for each in source.fetch(INBOX, missing, LIMIT)}
    assert sorted(stored.values()) == sorted(mails)


def test_a_cut_before_quit_deletes_nothing_and_a_later_try_does(dovecot: Dovecot, user: str) -> None:
    mails = [message(number) for number in range(5)]
    dovecot.deliver(user, mails)
    base = Server("127.0.0.1", dovecot.pop3_plain_port, "none", "", user, lambda: PASSWORD, timeout=5.0)
    with closing(Pop3Source(base)) as direct:
        hashes = {
            each.key: sha256(each.raw).hexdigest() for each in direct.fetch(INBOX, new_keys(direct, INBOX), LIMIT)
        }
    with (
        Proxy(dovecot.pop3_plain_port, script=lambda n: Trouble(700, "cut") if n == 0 else None) as proxy,
        closing(Pop3Source(replace(base, port=proxy.port))) as source,
    ):
        with pytest.raises(SourceUnreachable):
            source.delete(INBOX, hashes)
        assert source.look(INBOX).messages == 5
        assert source.delete(INBOX, hashes).gone == set(hashes)
        assert source.look(INBOX).messages == 0
