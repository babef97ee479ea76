import re
import threading
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tests.servers.dovecot import PASSWORD, Dovecot
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable
from tui_mail.fetch import Deleting, Fetched, RemoteFolder, Source, open_source, pop3

INBOX = RemoteFolder("INBOX", "inbox")


def account(
    server: Dovecot, user: str, *, security: Literal["tls", "starttls", "none"] = "tls", secret: str = PASSWORD
) -> Source:
    port = server.pop3_port if security == "tls" else server.pop3_plain_port
    settings = Account(kind="pop3", port=port, security=security, ca_file=str(server.ca_file), login=user)
    return open_source(settings, lambda: secret)


@pytest.fixture
def source(dovecot: Dovecot, user: str) -> Iterator[Source]:
    with closing(account(dovecot, user)) as source:
        yield source


@pytest.fixture(scope="module")
def reusing() -> Iterator[Dovecot]:
    """Let senders choose the UIDL of what they send."""
    server = Dovecot("protocol pop3 {\n  pop3_reuse_xuidl = yes\n}")
    yield server
    server.close()


@pytest.fixture(scope="module")
def locking() -> Iterator[Dovecot]:
    """Let one program in at a time."""
    server = Dovecot("protocol pop3 {\n  pop3_lock_session = yes\n}")
    yield server
    server.close()


def everything(source: Source, limit: int = LIMIT) -> list[Fetched]:
    return list(source.fetch(INBOX, new_keys(source, INBOX), limit))


def hashes(fetched: list[Fetched]) -> dict[str, str]:
    return {each.key: sha256(each.raw).hexdigest() for each in fetched}


def delete(source: Source, wanted: dict[str, str]) -> set[str]:
    assert isinstance(source, Deleting)
    return source.delete(INBOX, wanted).gone


@pytest.mark.covers("TS-24", "HO-89")
@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_the_bytes_are_those_that_were_delivered(
    dovecot: Dovecot, user: str, security: Literal["tls", "starttls", "none"]
) -> None:
    mails = [message(1), message(2, ".\r\n..\r\n.a line that begins with a dot"), message(3, "x" * 200_000)]
    dovecot.deliver(user, mails)
    with closing(account(dovecot, user, security=security)) as source:
        assert opened(source) == [RemoteFolder("INBOX", "inbox", messages=3)]
        assert [each.raw for each in everything(source)] == mails


def test_a_message_without_a_last_line_end_gets_one_and_nothing_else_changes(
    dovecot: Dovecot, user: str, source: Source
) -> None:
    dovecot.deliver(user, [b"Subject: x\n\nNUL \0, lone CR \r, long " + b"y" * 70_000, message(2)])
    first, second = everything(source)
    assert first.raw == b"Subject: x\r\n\r\nNUL \0, lone CR \r, long " + b"y" * 70_000 + b"\r\n"
    assert second.raw == message(2)


@pytest.mark.covers("TS-24")
def test_all_hostile_messages_come_as_they_are(dovecot: Dovecot, user: str, source: Source, hostile: Path) -> None:
    mails = [path.read_bytes() for path in sorted(hostile.glob("*.eml"))]
    assert mails
    dovecot.deliver(user, mails)
    lines = [re.sub(rb"\r?\n", b"\r\n", raw) for raw in mails]
    assert [each.raw for each in everything(source)] == [
        raw if raw.endswith(b"\r\n") else raw + b"\r\n" for raw in lines
    ]


def test_a_second_round_in_the_same_source_sees_what_came_since(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, message(1))
    (first,) = new_keys(source, INBOX)
    dovecot.deliver(user, message(2))
    assert source.look(INBOX).messages == 2
    same, second = new_keys(source, INBOX)
    assert same == first
    assert [each.raw for each in source.fetch(INBOX, [second], LIMIT)] == [message(2)]


def test_keys_are_the_same_in_another_session(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, [message(number) for number in range(20)])
    keys = new_keys(source, INBOX)
    with closing(account(dovecot, user)) as another:
        assert new_keys(another, INBOX) == keys
    assert len(set(keys)) == 20


def test_of_a_message_above_the_limit_the_head_comes(dovecot: Dovecot, user: str, source: Source) -> None:
    large = message(1, "x" * 500 + "\r\n" + "y" * 500)
    dovecot.deliver(user, [large, message(2)])
    first, second = everything(source, limit=600)
    assert (first.is_head, first.size, first.raw) == (True, len(large), large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    assert (second.is_head, second.size, second.raw) == (False, len(message(2)), message(2))


def test_there_is_no_other_folder(source: Source) -> None:
    with pytest.raises(SourceError, match=r'has no folder "Sent"'):
        source.look(RemoteFolder("Sent", "sent"))


def test_a_wrong_password_is_refused_without_repeating_it(dovecot: Dovecot, user: str) -> None:
    with closing(account(dovecot, user, secret="hunter2-wrong")) as source, pytest.raises(LoginRefused) as caught:
        source.folders()
    assert f"localhost:{dovecot.pop3_port} refused the login {user}: " in caught.value.sentence
    assert "hunter2" not in caught.value.sentence


@pytest.mark.parametrize("secret", ['"quo\\ted" {5}', "Pässwörd 漢字 🔑", " ", "x" * 300, "%n$s'; --"])
def test_a_password_may_be_anything(dovecot: Dovecot, user: str, secret: str) -> None:
    dovecot.add_user(user, secret)
    with closing(account(dovecot, user, secret=secret)) as source:
        assert source.folders() == [INBOX]


# --- unique ids that are not unique ---


def chosen(number: int, uidl: str) -> bytes:
    return f"X-UIDL: {uidl}\r\n".encode() + message(number)


def test_two_mails_under_one_uidl_are_both_taken_and_keep_their_keys(reusing: Dovecot) -> None:
    reusing.deliver("two", [chosen(1, "same"), chosen(2, "same"), message(3)])
    with closing(account(reusing, "two")) as source:
        fetched = everything(source)
        assert sorted(each.raw for each in fetched) == sorted([chosen(1, "same"), chosen(2, "same"), message(3)])
        assert sum(each.key.startswith("same#") for each in fetched) == 2
        assert new_keys(source, INBOX) == [each.key for each in fetched]


def test_a_mail_that_takes_the_uidl_of_an_older_one_hides_neither(reusing: Dovecot) -> None:
    reusing.deliver("later", chosen(1, "taken"))
    with closing(account(reusing, "later")) as source:
        assert new_keys(source, INBOX) == ["taken"]
        reusing.deliver("later", chosen(2, "taken"))
        known = {"taken"}
        new = [key for key in new_keys(source, INBOX) if key not in known]
        assert chosen(2, "taken") in [each.raw for each in source.fetch(INBOX, new, LIMIT)]


def test_mails_that_differ_in_their_bodies_only_are_told_apart(reusing: Dovecot) -> None:
    mails = [b"X-UIDL: b\r\nSubject: same\r\n\r\n%d\r\n" % number for number in range(3)]
    reusing.deliver("bodies", mails)
    with closing(account(reusing, "bodies")) as source:
        assert [each.raw for each in everything(source)] == mails


def test_equal_mails_under_one_uidl_have_one_key_and_are_deleted_together(reusing: Dovecot) -> None:
    reusing.deliver("equal", [chosen(1, "equal")] * 3)
    with closing(account(reusing, "equal")) as source:
        (fetched,) = everything(source)
        assert delete(source, hashes([fetched])) == {fetched.key}
        assert source.look(INBOX).messages == 0


def test_a_uidl_cannot_be_chosen_to_look_like_the_key_of_another(reusing: Dovecot) -> None:
    reusing.deliver("look", [chosen(1, "a"), chosen(2, "a")])
    with closing(account(reusing, "look")) as source:
        (first, second) = new_keys(source, INBOX)
        reusing.deliver("look", chosen(3, first))
        keys = new_keys(source, INBOX)
    assert keys == [first.replace("#", "%23"), first, second]


# --- deletion ---


@pytest.mark.covers("HO-18")
def test_only_what_is_still_what_was_stored_is_deleted(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, [message(1), message(2), message(3)])
    one, two, three = everything(source)
    wanted = {one.key: sha256(one.raw).hexdigest(), two.key: "0" * 64, "gone": sha256(three.raw).hexdigest()}
    assert delete(source, wanted) == {one.key}
    assert [each.raw for each in everything(source)] == [message(2), message(3)]


def test_of_what_is_known_by_its_head_nothing_is_deleted(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, message(1, "x" * 1000))
    (head,) = everything(source, limit=500)
    assert delete(source, hashes([head])) == set()
    assert source.look(INBOX).messages == 1


def test_nothing_is_deleted_by_fetching_and_logging_out(dovecot: Dovecot, user: str, source: Source) -> None:
    mails = [message(1), message(2)]
    dovecot.deliver(user, mails)
    everything(source)
    source.close()
    assert [each.raw for each in everything(source)] == mails


# --- sessions ---


def test_a_mailbox_that_another_program_has_open_is_named_and_tried_again(locking: Dovecot) -> None:
    locking.deliver("busy", message(1))
    with closing(account(locking, "busy")) as first, closing(account(locking, "busy")) as second:
        first.folders()
        with pytest.raises(SourceUnreachable, match=r"Another program has the mailbox busy open at localhost:"):
            second.folders()
        first.close()
        assert len(everything(second)) == 1


def test_waiting_lets_other_programs_in(locking: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pop3, "_REST_SECONDS", 0.0)
    locking.deliver("polite", message(1))
    with closing(account(locking, "polite")) as source, closing(account(locking, "polite")) as other:
        everything(source)
        assert source.wait(INBOX, 0.1, threading.Event()) is False
        assert len(everything(other)) == 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pop3, "_REST_SECONDS", 0.0)
    monkeypatch.setattr(pop3, "_POLL_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
def test_new_mail_rings_and_old_mail_does_not(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, message(1))
    everything(source)
    assert source.wait(INBOX, 0.5, threading.Event()) is False
    dovecot.deliver(user, message(2))
    assert source.wait(INBOX, 20, threading.Event()) is True
    assert len(new_keys(source, INBOX)) == 2
    assert source.wait(INBOX, 0.3, threading.Event()) is False


@pytest.mark.usefixtures("impatient")
def test_setting_stop_ends_the_wait(dovecot: Dovecot, user: str, source: Source) -> None:
    everything(source)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    assert source.wait(INBOX, 60, stop) is False


def test_a_server_that_restarts_in_the_middle_is_a_sentence_and_then_goes_on(
    dovecot: Dovecot, user: str, source: Source
) -> None:
    dovecot.deliver(user, [message(1), message(2)])
    keys = new_keys(source, INBOX)
    fetching = source.fetch(INBOX, keys, LIMIT)
    assert next(fetching).raw == message(1)
    dovecot.restart()
    with pytest.raises(SourceUnreachable, match=f"localhost:{dovecot.pop3_port} cannot be reached"):
        next(fetching)
    assert [each.raw for each in source.fetch(INBOX, keys, LIMIT)] == [message(1), message(2)]
