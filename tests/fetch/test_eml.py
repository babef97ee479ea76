"""Trees of EML files that are watched."""

import os
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch import Source, open_source
from tui_mail.fetch.files.shelf import CHUNK

OLD = 1_700_000_000


def put(path: Path, raw: bytes, modified: int = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    os.utime(path, (modified, modified))
    return path


def watched(path: Path) -> Source:
    return open_source(Account(kind="eml", path=str(path)), lambda: "")


def test_the_files_at_the_top_are_the_inbox_and_each_folder_is_one(tmp_path: Path) -> None:
    put(tmp_path / "a.eml", message(1))
    put(tmp_path / "B.EML", message(2))
    put(tmp_path / "Sent/c.eml", message(3))
    put(tmp_path / "Clients/Dupont/d.eml", message(4))
    put(tmp_path / "INBOX/e.eml", message(5))
    put(tmp_path / "notes.txt", b"no mail")
    (tmp_path / "Loop").symlink_to(tmp_path)
    with closing(watched(tmp_path)) as source:
        assert [folder.name for folder in source.folders()] == [
            "INBOX", "Clients", "Clients/Dupont", "./INBOX", "Sent",
        ]  # fmt: skip
        inbox, sent = opened(source)
        assert (inbox.messages, sent.role) == (2, "sent")
        assert [each.raw for each in source.fetch(inbox, new_keys(source, inbox), LIMIT)] == [message(2), message(1)]
        (deep,) = opened(source, ["Clients/Dupont"])
        assert [each.raw for each in source.fetch(deep, new_keys(source, deep), LIMIT)] == [message(4)]


def test_a_file_that_is_replaced_is_another_message_and_a_key_of_old_gives_nothing(tmp_path: Path) -> None:
    path = put(tmp_path / "a.eml", message(1))
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        before = new_keys(source, inbox)
        put(path, message(2), OLD + 5)
        assert list(source.fetch(inbox, before, LIMIT)) == []
        (found,) = source.fetch(inbox, new_keys(source, inbox), LIMIT)
        assert (found.raw, found.received_at) == (message(2), (OLD + 5) * 1_000_000)


def test_links_and_pipes_are_named_after_the_others(tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:secret")
    folder = tmp_path / "mail"
    put(folder / "z.eml", message(1))
    (folder / "a.eml").symlink_to(tmp_path / "shadow")
    os.mkfifo(folder / "b.eml")
    with closing(watched(folder)) as source:
        (inbox,) = opened(source)
        messages = source.fetch(inbox, new_keys(source, inbox), LIMIT)
        assert next(messages).raw == message(1)
        with pytest.raises(MessagesRefused, match=r"2 messages of .*no plain file"):
            next(messages)


def test_of_a_message_above_the_limit_the_head_comes(tmp_path: Path) -> None:
    raw = message(1, "x" * 9000)
    put(tmp_path / "a.eml", raw)
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        (found,) = source.fetch(inbox, new_keys(source, inbox), 1000)
    assert (found.is_head, found.size, found.raw) == (True, len(raw), raw.partition(b"xxx")[0])


def test_keys_come_in_chunks_and_any_of_them_can_be_asked_for(tmp_path: Path) -> None:
    for number in range(CHUNK + 3):
        put(tmp_path / f"{number}.eml", b"Subject: %d\n\n" % number)
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        first, second = source.new_keys(inbox, 0)
        assert (len(first), len(second)) == (CHUNK, 3)
        assert len(list(source.fetch(inbox, [first[5], *second], LIMIT))) == 4


def test_a_new_file_rings_and_nothing_is_touched(tmp_path: Path) -> None:
    path = put(tmp_path / "a.eml", message(1))
    os.utime(tmp_path, (OLD, OLD))
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        list(source.fetch(inbox, new_keys(source, inbox), LIMIT))
        assert (path.stat().st_mtime, tmp_path.stat().st_mtime) == (OLD, OLD)
        assert source.wait(inbox, 0.1, threading.Event()) is False
        put(tmp_path / "b.eml", message(2))
        assert source.wait(inbox, 10, threading.Event()) is True


def test_what_is_no_folder_is_named(tmp_path: Path) -> None:
    put(tmp_path / "file", b"")
    for name in ("file", "absent"):
        with (
            pytest.raises(SourceError, match="no folder that can be read"),
            closing(watched(tmp_path / name)) as source,
        ):
            source.folders()
