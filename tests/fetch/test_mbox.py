"""mbox files: where messages begin and end, their bytes, their keys."""

import mailbox
import os
import re
import threading
from collections.abc import Sequence
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tui_mail.errors import SourceError
from tui_mail.fetch import Fetched, Source, open_source
from tui_mail.fetch.files.mbox import mbox_source
from tui_mail.fetch.files.repeats import Repeats
from tui_mail.fetch.files.shelf import CHUNK

OLD = 1_700_000_000
SEPARATOR = b"From jean@dupont.example Mon Nov  2 09:00:00 2026\n"


def write(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    os.utime(path, (OLD, OLD))  # nobody is writing it any more
    return path


def watched(path: Path) -> Source:
    return open_source(Account(kind="mbox", path=str(path)), lambda: "")


def everything(path: Path, limit: int = LIMIT) -> list[Fetched]:
    """Return all messages of the first folder."""
    with closing(watched(path)) as source:
        folder = source.folders()[0]
        return list(source.fetch(folder, new_keys(source, folder), limit))


def raws(path: Path) -> list[bytes]:
    return [each.raw for each in everything(path)]


def keys(path: Path) -> list[str]:
    return [each.key for each in everything(path)]


def mboxrd(messages: Sequence[bytes]) -> bytes:
    """Write messages as mboxrd does."""
    quoted = (re.sub(rb"(?m)^(>*From )", rb">\1", each) for each in messages)
    return b"".join(SEPARATOR + each + b"\n" for each in quoted)


def test_what_another_program_wrote_comes_byte_for_byte(tmp_path: Path) -> None:
    messages = [message(number).replace(b"\r\n", b"\n") for number in range(5)]
    box = mailbox.mbox(tmp_path / "box")
    for each in messages:
        box.add(message_from_bytes(each))
    box.close()
    os.utime(tmp_path / "box", (OLD, OLD))
    assert raws(tmp_path / "box") == messages


def test_the_time_is_that_of_the_separator_else_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "box", SEPARATOR + message(1) + b"\nFrom somebody\n" + message(2))
    assert [each.received_at for each in everything(path)] == [1_793_610_000_000_000, OLD * 1_000_000]


def test_quoted_lines_are_as_they_were_before(tmp_path: Path) -> None:
    body = "Guten Tag\r\n\r\n>From there\r\n>>From far\r\n> From a quote\r\n>Fromage"
    path = write(tmp_path / "box", SEPARATOR + message(1, body) + b"\r\n" + SEPARATOR + message(2))
    assert raws(path) == [message(1, body.replace(">From t", "From t").replace(">>From", ">From")), message(2)]


def test_text_that_begins_with_from_ends_no_message(tmp_path: Path) -> None:
    body = "Guten Tag\r\n\r\nFrom now on we meet at noon.\r\n\r\nFrom here, all is well."
    assert raws(write(tmp_path / "box", SEPARATOR + message(1, body))) == [message(1, body)]


def test_a_counted_message_keeps_lines_that_would_begin_another(tmp_path: Path) -> None:
    inner = "See:\n\nFrom x@y.example Mon Nov  2 09:00:00 2026\nSubject: inner\n\n>From there\n"
    first = f"Subject: outer\nContent-Length: {len(inner)}\n\n{inner}".encode()
    second = b"Subject: next\nContent-Length: 3\n\nyes"
    path = write(tmp_path / "box", SEPARATOR + first + b"\n" + SEPARATOR + second + b"\n\n")
    assert raws(path) == [first, second]


def test_a_length_that_a_stranger_wrote_swallows_no_other_message(tmp_path: Path) -> None:
    others = b"\n".join(SEPARATOR + message(number) for number in (2, 3, 4))
    plain = SEPARATOR + message(1) + b"\n"
    lie = b"Subject: mine\nContent-Length: %d\n\nx\n" % (len(others) + 3)
    path = write(tmp_path / "box", plain + SEPARATOR + lie + b"\n" + others)
    assert raws(path) == [message(1), lie, message(2), message(3), message(4)]


@given(st.lists(st.text(alphabet="From >\nab: ", max_size=60), min_size=1, max_size=6))
def test_whatever_is_written_as_mboxrd_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    messages = [f"Subject: {number}\n\n{text}\n".encode() for number, text in enumerate(texts)]
    path = write(tmp_path_factory.mktemp("mbox") / "box", mboxrd(messages))
    assert raws(path) == messages


def test_keys_stay_when_the_file_is_compacted_and_messages_are_marked_as_read(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1), message(2), message(3)]))
    before = keys(path)
    read = message(3).replace(b"\r\nSubject", b"\r\nStatus: RO\r\nSubject")
    write(path, mboxrd([message(2), read]))
    assert keys(path) == before[1:]


def test_of_identical_messages_each_has_its_own_key(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1), message(2), message(1), message(1)]))
    first, second, *again = keys(path)
    assert again == [f"{first}#2", f"{first}#3"]
    assert second.isalnum()


def test_a_file_that_grew_gives_what_is_new_and_the_rest_keeps_its_keys(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1)]))
    before = keys(path)
    write(path, path.read_bytes() + mboxrd([message(2)]))
    assert keys(path)[:1] == before
    assert raws(path) == [message(1), message(2)]


def test_a_truncated_message_at_the_end_comes_as_it_is(tmp_path: Path) -> None:
    assert raws(write(tmp_path / "box", mboxrd([message(1)]) + SEPARATOR + b"Subject: cut o")) == [
        message(1),
        b"Subject: cut o",
    ]


def test_a_file_that_is_cut_while_it_is_read_gives_what_is_left(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1), message(2), message(3)]))
    with closing(watched(path)) as source:
        (folder,) = source.folders()
        listed = new_keys(source, folder)
        write(path, mboxrd([message(1), message(3)]))
        assert [each.raw for each in source.fetch(folder, listed, LIMIT)] == [message(1), message(3)]


def test_of_a_message_above_the_limit_the_head_comes(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1, "x" * 5000), message(2)]))
    large, small = everything(path, 1000)
    assert (large.is_head, large.raw, large.size) == (
        True,
        message(1).partition(b"Guten")[0],
        len(message(1, "x" * 5000)),
    )
    assert (small.is_head, small.raw) == (False, message(2))


def test_keys_come_in_chunks(tmp_path: Path) -> None:
    number = CHUNK + 10
    path = write(tmp_path / "box", b"".join(SEPARATOR + b"Subject: %d\n\nx\n\n" % each for each in range(number)))
    with closing(watched(path)) as source:
        (folder,) = source.folders()
        chunks = list(source.new_keys(folder, 0))
        assert list(map(len, chunks)) == [CHUNK, 10]
        assert len(list(source.fetch(folder, chunks[0][:3] + chunks[1], LIMIT))) == 13


def test_a_folder_of_files_is_a_folder_for_each(tmp_path: Path) -> None:
    for name in ("Inbox", "Sent", "clients.mbox", "Inbox.sbd/Deeper"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, mboxrd([message(1)]))
    (tmp_path / "Inbox.msf").write_text("// an index")
    (tmp_path / "link").symlink_to(tmp_path / "Inbox")
    os.mkfifo(tmp_path / "pipe")
    with closing(watched(tmp_path)) as source:
        assert {folder.name: folder.role for folder in source.folders()} == {
            "Inbox": "inbox",
            "Inbox/Deeper": "inbox",
            "Sent": "sent",
            "clients": "inbox",
        }
        assert len(opened(source)) == 4


def test_what_is_no_mbox_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Guten Tag")
    for name, reason in (("text", "is no mbox file"), ("absent", "no such file"), ("pipe", "no plain file")):
        if name == "pipe":
            os.mkfifo(tmp_path / name)
        with pytest.raises(SourceError, match=reason), closing(watched(tmp_path / name)) as source:
            source.folders()


def test_a_message_that_is_being_written_waits_until_it_is_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1)]))
    stop, begun = threading.Event(), threading.Event()

    def append() -> None:
        while not stop.is_set():
            with path.open("ab") as file:
                file.write(SEPARATOR + b"Subject: never" if not begun.is_set() else b" ending")
            begun.set()
            stop.wait(0.05)

    writer = threading.Thread(target=append)
    writer.start()
    begun.wait(10)
    try:
        assert raws(path) == [message(1)]
    finally:
        stop.set()
        writer.join()
    os.utime(path, (OLD, OLD))
    assert len(raws(path)) == 2


def test_a_change_rings_and_nothing_is_touched(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mboxrd([message(1)]))
    with closing(watched(path)) as source:
        (folder,) = opened(source)
        list(source.fetch(folder, new_keys(source, folder), LIMIT))
        assert path.stat().st_mtime == OLD
        assert source.wait(folder, 0.1, threading.Event()) is False
        write(path, path.read_bytes() + mboxrd([message(2)]))
        assert source.wait(folder, 10, threading.Event()) is True


def test_what_is_imported_is_whole_however_young_it_is(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(mboxrd([message(1), message(2)]))
    with closing(mbox_source(str(tmp_path / "box"), is_watched=False)) as source:
        assert len(new_keys(source, source.folders()[0])) == 2


def test_repeats_are_counted_among_very_many() -> None:
    repeats = Repeats()
    digests = [f"{number * 2654435761 % 2**64:016x}" for number in range(1, 20_000)]
    assert {repeats.count(each) for each in digests} == {1}
    assert [repeats.count(digests[7]), repeats.count(digests[7]), repeats.count("0" * 16)] == [2, 3, 1]
    assert digests[9] in repeats
    assert "f" * 16 not in repeats
