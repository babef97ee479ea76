import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tui_mail.errors import SourceError
from tui_mail.fetch import RemoteFolder, Source, open_source

INBOX = RemoteFolder("INBOX", "inbox", 0)


def make_maildir(path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def put(maildir: Path, name: str, raw: bytes, modified: int = 1_700_000_000) -> Path:
    path = maildir / name
    path.write_bytes(raw)
    os.utime(path, (modified, modified))
    return path


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    return make_maildir(tmp_path / "Maildir")


@pytest.fixture
def source(maildir: Path) -> Iterator[Source]:
    with closing(open_source(Account(kind="maildir", path=str(maildir)), lambda: "")) as source:
        yield source


def quiet(source: Source, maildir: Path) -> None:
    """Let the folder look as if nothing had happened for long, and list it."""
    for name in ("new", "cur"):
        os.utime(maildir / name, (1_700_000_000, 1_700_000_000))
    new_keys(source, INBOX, 0)


def test_new_and_read_messages_come_with_their_bytes_and_times(maildir: Path, source: Source) -> None:
    put(maildir, "cur/1700000001.a.host:2,S", message(1), 1_700_000_001)
    put(maildir, "new/1700000002.b.host", b"bytes\x00\xff as they are\n", 1_700_000_002)
    keys = new_keys(source, INBOX, 0)
    assert keys == ["1700000001.a.host", "1700000002.b.host"]
    first, second = source.fetch(INBOX, keys, LIMIT)
    assert (first.raw, first.received_at) == (message(1), 1_700_000_001_000_000)
    assert (second.raw, second.received_at) == (b"bytes\x00\xff as they are\n", 1_700_000_002_000_000)


@pytest.mark.covers("TS-02")
def test_the_files_are_not_touched(maildir: Path, source: Source) -> None:
    put(maildir, "new/1.a", message(1))
    put(maildir, "cur/2.b:2,F", message(2))
    before = {path: path.stat().st_mtime_ns for path in maildir.rglob("*")}
    list(source.fetch(INBOX, new_keys(source, INBOX, 0), LIMIT))
    source.wait(INBOX, 0, threading.Event())
    assert {path: path.stat().st_mtime_ns for path in maildir.rglob("*")} == before


def test_a_message_keeps_its_key_when_it_is_read_and_flagged(maildir: Path, source: Source) -> None:
    new = put(maildir, "new/1.a", message(1))
    keys = new_keys(source, INBOX, 0)
    new.rename(maildir / "cur/1.a:2,FS")
    assert new_keys(source, INBOX, 0) == keys
    assert [each.raw for each in source.fetch(INBOX, keys, LIMIT)] == [message(1)]


def test_a_message_that_is_renamed_while_others_are_fetched_comes(maildir: Path, source: Source) -> None:
    put(maildir, "new/1.a", message(1))
    put(maildir, "new/2.b", message(2))
    messages = source.fetch(INBOX, ["1.a", "2.b"], LIMIT)
    assert next(messages).key == "1.a"
    (maildir / "new/2.b").rename(maildir / "cur/2.b:2,")
    assert next(messages).raw == message(2)


def test_a_message_that_is_gone_is_not_given(maildir: Path, source: Source) -> None:
    put(maildir, "new/1.a", message(1))
    gone = put(maildir, "new/2.b", message(2))
    messages = source.fetch(INBOX, ["1.a", "2.b", "3.never"], LIMIT)
    assert next(messages).key == "1.a"
    gone.unlink()
    assert list(messages) == []


def test_links_and_pipes_are_named_after_the_others(maildir: Path, source: Source, tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:secret")
    (maildir / "new/1.link").symlink_to(tmp_path / "shadow")
    os.mkfifo(maildir / "new/2.pipe")
    put(maildir, "new/3.c", message(3))
    messages = source.fetch(INBOX, new_keys(source, INBOX, 0), LIMIT)
    assert next(messages).key == "3.c"
    with pytest.raises(
        SourceError, match=r"2 messages of .*Maildir cannot be read: 1\.link \(no plain file\), 2\.pipe"
    ):
        next(messages)


def test_folders_are_named_and_have_roles(maildir: Path, source: Source) -> None:
    for name in (".Gesendete Objekte", ".Entw&APw-rfe", ".Clients.Archive"):
        make_maildir(maildir / name)
    (maildir / ".no-maildir").mkdir()
    put(maildir, ".Entw&APw-rfe/new/1.a", message(1))
    assert [(folder.name, folder.role) for folder in opened(source, [])] == [
        ("INBOX", "inbox"),
        ("Gesendete Objekte", "sent"),
    ]
    folders = opened(source, ["Clients.Archive", "Entwürfe"])
    assert folders == [RemoteFolder("Clients.Archive", "none", 0), RemoteFolder("Entwürfe", "drafts", 0, messages=1)]
    assert [each.raw for each in source.fetch(folders[1], new_keys(source, folders[1], 0), LIMIT)] == [message(1)]


def test_missing_folders_and_paths_out_of_the_maildir_are_named(source: Source) -> None:
    with pytest.raises(LookupError, match=r'"Sent", "\.\./\.\./etc"'):
        opened(source, ["INBOX", "Sent", "../../etc"])
    with pytest.raises(SourceError, match='has no folder "x"'):
        new_keys(source, RemoteFolder("x", "none", 0), 0)


def test_what_is_no_maildir_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(SourceError, match=f"{path} is no Maildir"):
            open_source(Account(kind="maildir", path=str(path)), lambda: "").folders()


def test_a_file_name_that_is_no_text_has_a_key_that_can_be_stored(maildir: Path, source: Source) -> None:
    path = os.fsencode(maildir / "new") + b"/1.\xff\xfe"
    with open(path, "wb") as file:
        file.write(message(1))
    (key,) = new_keys(source, INBOX, 0)
    assert key.encode() == rb"1.\xff\xfe"
    assert [each.raw for each in source.fetch(INBOX, [key], LIMIT)] == [message(1)]


def test_a_new_message_rings_within_a_second(maildir: Path, source: Source) -> None:
    quiet(source, maildir)
    with ThreadPoolExecutor(1) as watcher:
        waiting = watcher.submit(source.wait, INBOX, 60, threading.Event())
        put(maildir, "tmp/1.a", message(1)).rename(maildir / "new/1.a")
        delivered_at = time.monotonic()
        assert waiting.result(timeout=10) is True
        assert time.monotonic() - delivered_at < 1


def test_what_came_between_the_listing_and_the_wait_rings(maildir: Path, source: Source) -> None:
    quiet(source, maildir)
    put(maildir, "new/1.a", message(1))
    assert source.wait(INBOX, 10, threading.Event()) is True


def test_a_listing_in_the_tick_of_a_change_rings_once_more(maildir: Path, source: Source) -> None:
    put(maildir, "new/1.a", message(1))
    os.utime(maildir / "new")
    new_keys(source, INBOX, 0)
    assert source.wait(INBOX, 10, threading.Event()) is True


def test_nothing_new_and_stop_are_said_in_time(maildir: Path, source: Source) -> None:
    quiet(source, maildir)
    assert source.wait(INBOX, 0.1, threading.Event()) is False
    stop = threading.Event()
    with ThreadPoolExecutor(1) as watcher:
        waiting = watcher.submit(source.wait, INBOX, 60, stop)
        stop.set()
        stopped_at = time.monotonic()
        assert waiting.result(timeout=10) is False
        assert time.monotonic() - stopped_at < 1
