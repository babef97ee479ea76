import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.data.delivered import as_delivered
from tests.fetch.accounts import LIMIT, message, new_keys, opened
from tests.servers.dovecot import Dovecot
from tui_mail.errors import SourceError, SourceUnreachable
from tui_mail.fetch import Flagging, RemoteFolder, Source
from tui_mail.fetch.imap.messages import _batches


def all_files(dovecot: Dovecot, user: str) -> dict[str, tuple[int, int]]:
    files = (path for path in dovecot.maildir(user).rglob("*") if path.parent.name in {"cur", "new"} and path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


@pytest.mark.covers("HO-89")
def test_the_bytes_are_those_that_were_delivered(dovecot: Dovecot, user: str, source: Source) -> None:
    sent = [
        message(1),
        message(2, "Grüße\r\n.\r\n\r\n{12}\r\n)"),
        b"no header at all\r\n",
        b"Subject: \xff\xfe\r\n\r\n\x80\r\n",
    ]
    dovecot.deliver(user, sent)
    (inbox,) = opened(source, ["INBOX"])
    keys = new_keys(source, inbox, 0)
    assert keys == ["1", "2", "3", "4"]
    fetched = list(source.fetch(inbox, keys, LIMIT))
    assert [each.key for each in fetched] == keys
    assert [each.raw for each in fetched] == sent


@pytest.mark.covers("TS-02")
def test_nothing_changes_on_the_server(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.append(user, message(1))
    dovecot.append(user, message(2), flags=["\\Flagged", "\\Answered"])
    dovecot.deliver(user, message(3))
    before = all_files(dovecot, user)
    (inbox,) = opened(source, ["INBOX"])
    assert len(list(source.fetch(inbox, new_keys(source, inbox, 0), LIMIT))) == 3
    assert all(each.is_head for each in source.fetch(inbox, ["1", "2", "3"], 10))
    source.wait(inbox, 0.1, threading.Event())
    assert isinstance(source, Flagging)
    assert len(list(source.read_there(inbox, 0))) == 3
    source.close()
    assert all_files(dovecot, user) == before  # file names hold the flags; new/ stays new for other programs
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        flags = {uid: set(each) - {b"\\Recent"} for uid, each in client.get_flags([1, 2, 3]).items()}
    assert flags == {1: set(), 2: {b"\\Flagged", b"\\Answered"}, 3: set()}


def test_mail_that_somebody_read_elsewhere_is_fetched_too(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.append(user, message(1), flags=["\\Seen"])
    (inbox,) = opened(source, ["INBOX"])
    assert new_keys(source, inbox, 0) == ["1"]


def test_only_what_lies_above_the_cursor_is_new(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, [message(number) for number in range(5)])
    (inbox,) = opened(source, ["INBOX"])
    assert new_keys(source, inbox, 3) == ["4", "5"]
    assert new_keys(source, inbox, 5) == []
    assert new_keys(source, inbox, 500) == []
    dovecot.deliver(user, message(6))
    assert new_keys(source, inbox, 5) == ["6"]


def test_an_empty_folder_has_nothing_new(source: Source) -> None:
    (inbox,) = opened(source, ["INBOX"])
    assert new_keys(source, inbox, 0) == []
    assert list(source.fetch(inbox, [], LIMIT)) == []


def test_a_message_that_is_gone_is_not_given(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, [message(1), message(2), message(3)])
    (inbox,) = opened(source, ["INBOX"])
    keys = new_keys(source, inbox, 0)
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    assert [each.key for each in source.fetch(inbox, [*keys, "99"], LIMIT)] == ["1", "3"]


def test_the_time_of_arrival_is_the_servers(dovecot: Dovecot, user: str, source: Source) -> None:
    arrived = datetime(2024, 2, 29, 23, 59, 58, tzinfo=UTC)
    dovecot.append(user, message(1), received=arrived)
    (inbox,) = opened(source, ["INBOX"])
    (fetched,) = source.fetch(inbox, ["1"], LIMIT)
    assert fetched.received_at == int(arrived.timestamp()) * 1_000_000


def test_a_changed_uidvalidity_is_seen_and_old_numbers_are_refused(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, message(1))
    (before,) = opened(source, ["INBOX"])
    source.close()
    dovecot.set_uidvalidity(user, before.uidvalidity + 1000)
    (after,) = opened(source, ["INBOX"])
    assert after.uidvalidity == before.uidvalidity + 1000
    assert new_keys(source, after, 0) == ["1"]
    with pytest.raises(SourceError, match='the messages of "INBOX" anew'):
        new_keys(source, before, 0)
    with pytest.raises(SourceError, match='the messages of "INBOX" anew'):
        list(source.fetch(before, ["1"], LIMIT))


def test_a_folder_made_anew_under_the_same_uids_is_another_one(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.append(user, message(1), "Mandate")
    (before,) = opened(source, ["Mandate"])
    with dovecot.client(user) as client:
        client.delete_folder("Mandate")
    with pytest.raises(SourceError, match='folder "Mandate" cannot be opened'):
        source.look(before)
    dovecot.append(user, message(2), "Mandate")
    (after,) = opened(source, ["Mandate"])
    assert after.uidvalidity != before.uidvalidity
    with pytest.raises(SourceError, match='the messages of "Mandate" anew'):
        new_keys(source, before)
    assert new_keys(source, after) == ["1"]
    assert [each.raw for each in source.fetch(after, ["1"], LIMIT)] == [message(2)]


def test_a_renamed_folder_is_missing_under_its_old_name_and_keeps_its_numbers(
    dovecot: Dovecot, user: str, source: Source
) -> None:
    dovecot.append(user, message(1), "Mandate")
    (before,) = opened(source, ["Mandate"])
    with dovecot.client(user) as client:
        client.rename_folder("Mandate", "Clients")
    with pytest.raises(SourceError, match='folder "Mandate" cannot be opened'):
        new_keys(source, before)
    (after,) = opened(source, ["Clients"])
    assert (after.uidvalidity, new_keys(source, after)) == (before.uidvalidity, ["1"])


def test_of_a_message_above_the_limit_the_head_comes_in_its_place(dovecot: Dovecot, user: str, source: Source) -> None:
    large = message(2, "x" * 70 + "\r\n" + "y" * 5_000)
    dovecot.deliver(user, [message(1), large, message(3)])
    (inbox,) = opened(source, ["INBOX"])
    one, two, three = source.fetch(inbox, ["1", "2", "3"], 2_000)
    assert (one.raw, one.is_head, one.size) == (message(1), False, len(message(1)))
    assert (two.raw, two.is_head, two.size) == (large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", True, len(large))
    assert (three.raw, three.is_head) == (message(3), False)
    (two_again,) = source.fetch(inbox, ["2"], LIMIT)
    assert (two_again.raw, two_again.is_head) == (large, False)


def test_what_a_folder_holds_is_told_when_it_is_looked_at(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.append(user, message(1))
    dovecot.append(user, message(2))
    (inbox,) = opened(source, ["INBOX"])
    assert (inbox.messages, inbox.role) == (2, "inbox")
    assert inbox.highest_modseq > 0


def test_three_hundred_messages_come_in_batches(dovecot: Dovecot, user: str, source: Source) -> None:
    sent = [message(number) for number in range(300)]
    dovecot.deliver(user, sent)
    (inbox,) = opened(source, ["INBOX"])
    fetched = list(source.fetch(inbox, new_keys(source, inbox, 0), LIMIT))
    assert [each.raw for each in fetched] == sent


def test_batches_are_bounded_in_number_and_bytes() -> None:
    assert [len(batch) for batch in _batches(dict.fromkeys(range(120), 1000), LIMIT)] == [50, 50, 20]
    megabyte = 1_000_000
    assert list(_batches({1: megabyte, 2: 40 * megabyte, 3: 8 * megabyte, 4: 8 * megabyte, 5: 1}, LIMIT)) == [
        [1],
        [2],
        [3, 4],
        [5],
    ]


def test_two_folders_can_be_fetched_in_turns(dovecot: Dovecot, user: str, source: Source) -> None:
    dovecot.deliver(user, [message(number) for number in range(60)])
    dovecot.deliver(user, [message(number) for number in range(100, 160)], "Sent")
    inbox, sent = opened(source, [])
    for one, other in zip(
        source.fetch(inbox, new_keys(source, inbox, 0), LIMIT),
        source.fetch(sent, new_keys(source, sent, 0), LIMIT),
        strict=True,
    ):
        assert one.raw == message(int(one.key) - 1)
        assert other.raw == message(int(other.key) + 99)


def test_inbox_and_sent_are_what_is_watched_by_default(source: Source) -> None:
    assert [(folder.name, folder.role) for folder in opened(source, [])] == [("INBOX", "inbox"), ("Sent", "sent")]


def test_the_roles_come_from_the_server_before_the_names(dovecot: Dovecot, user: str, source: Source) -> None:
    for name in ("Gesendete Elemente", "Entwürfe", "Clients"):
        dovecot.deliver(user, message(1), name)
    folders = opened(source, ["Archive", "Gesendete Elemente", "Entwürfe", "Clients", "inbox"])
    roles = {folder.name: folder.role for folder in folders}
    assert roles == {
        "Archive": "archive",
        "Gesendete Elemente": "none",  # the server says that Sent is the folder for that
        "Entwürfe": "drafts",
        "Clients": "none",
        "INBOX": "inbox",
    }
    assert all(folder.uidvalidity > 0 for folder in folders)


def test_folders_have_umlauts_and_ampersands_and_sub_folders(dovecot: Dovecot, user: str, source: Source) -> None:
    name = 'Mandate/Müller & Söhne "AG" 漢字'
    dovecot.deliver(user, message(1), name)
    (folder,) = opened(source, [name])
    assert folder.name == name
    assert [each.raw for each in source.fetch(folder, new_keys(source, folder), LIMIT)] == [message(1)]


def test_a_missing_folder_is_named_and_the_others_go_on(dovecot: Dovecot, user: str, source: Source) -> None:
    with pytest.raises(SourceError, match=r'folder "Mandate/No where" cannot be opened: .* Mailbox doesn.t exist'):
        source.look(RemoteFolder("Mandate/No\u2028where", "none"))
    dovecot.deliver(user, message(1))
    assert source.look(RemoteFolder("INBOX", "inbox")).messages == 1


def test_a_server_that_was_restarted_between_two_rounds_is_no_trouble(dovecot: Dovecot, source: Source) -> None:
    (inbox,) = opened(source, ["INBOX"])
    dovecot.restart()
    assert new_keys(source, inbox, 0) == []


def test_a_server_that_stops_in_the_middle_is_unreachable_after_what_came(
    dovecot: Dovecot, user: str, source: Source
) -> None:
    dovecot.deliver(user, [message(number) for number in range(120)])
    (inbox,) = opened(source, ["INBOX"])
    messages = source.fetch(inbox, new_keys(source, inbox, 0), LIMIT)
    came = [next(messages)]
    dovecot.stop()
    try:
        with pytest.raises(SourceUnreachable, match=f"localhost:{dovecot.port} cannot be reached: "):
            came.extend(messages)
    finally:
        dovecot.start()
    assert [each.raw for each in came] == [message(number) for number in range(50)]
    assert len(list(source.fetch(inbox, new_keys(source, inbox, 50), LIMIT))) == 70


def test_real_mail_comes_as_it_was_delivered(dovecot: Dovecot, user: str, source: Source, corpus: Path) -> None:
    samples = sorted(corpus.glob("*/**/*.eml"))[::10]
    sent = [as_delivered(path.read_bytes()) for path in samples]
    dovecot.deliver(user, sent)
    (inbox,) = opened(source, ["INBOX"])
    came = [each.raw for each in source.fetch(inbox, new_keys(source, inbox), LIMIT)]
    assert len(came) == len(sent) > 100
    assert [as_delivered(raw) for raw in came] == sent
