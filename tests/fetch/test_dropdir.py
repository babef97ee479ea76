"""Drop folders: exported messages of other channels, as EML, .msg or ZIP."""

import io
import os
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tests.fetch.outlook_files import msg
from tests.fetch.test_eml import OLD, put
from tui_mail.errors import MessagesRefused
from tui_mail.fetch import Fetched, Source, open_source
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import attachment_bytes, parse


def watched(path: Path) -> Source:
    return open_source(Account(kind="dropdir", path=str(path)), lambda: "")


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, raw in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 9, 0, 0)), raw, compression)
    return content.getvalue()


def everything(folder: Path, limit: int = LIMIT) -> list[Fetched]:
    with closing(watched(folder)) as source:
        (inbox,) = opened(source)
        return list(source.fetch(inbox, new_keys(source, inbox), limit))


def made_of(folder: Path, limit: int = LIMIT) -> Mail:
    """Return the only message, read."""
    (found,) = everything(folder, limit)
    assert not found.is_head
    return parse(found.raw)


@pytest.mark.covers("TS-01")
def test_every_kind_of_export_comes_and_folders_are_looked_into(tmp_path: Path) -> None:
    put(tmp_path / "a.eml", message(1))
    put(tmp_path / "b.msg", msg("Von Outlook"))
    put(tmp_path / "2026/c.zip", packed({"x/1.eml": message(2), "x/2.eml": message(3), "note.txt": b"!"}))
    put(tmp_path / "no-ending", message(4))
    found = everything(tmp_path)
    assert [parse(each.raw).subject for each in found] == [
        "Nummer 1", "Von Outlook", "Nummer 4", "Nummer 2", "Nummer 3",
    ]  # fmt: skip
    assert len({each.key for each in found}) == 5


@pytest.mark.covers("TS-01")
def test_a_zip_without_messages_is_one_message_with_its_files_the_same_each_time(tmp_path: Path) -> None:
    files = {"nachricht.xml": b"<bea/>", "Anlagen/Schriftsatz.pdf": b"%PDF-1.7", "../../etc/passwd": b"root"}
    put(tmp_path / "beA 4711.zip", packed(files))
    mail = made_of(tmp_path)
    assert (mail.subject, mail.date) == ("beA 4711", 1_793_610_000_000_000)
    assert [(file.name, file.media_type) for file in mail.attachments] == [
        ("nachricht.xml", "text/xml"),
        ("Schriftsatz.pdf", "application/pdf"),
        ("passwd", "application/octet-stream"),
    ]
    assert "../../etc/passwd (4 bytes)" in mail.body
    (raw,) = (each.raw for each in everything(tmp_path))
    assert attachment_bytes(raw, 2) == b"%PDF-1.7"
    put(tmp_path / "beA 4711.zip", packed(files), OLD + 60)
    assert [each.raw for each in everything(tmp_path)] == [raw]


def locked(content: bytes) -> bytes:
    """Set the mark of a password at each member."""
    return content.replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed({f"{number}.txt": b"" for number in range(1001)}), "it holds 1001 files"),
        (packed({f"{number:05}{'x' * 60}": b"" for number in range(12_000)}), "more than 1000 files"),
        (packed({"bomb.txt": bytes(20_000_000)}), "larger than messages may be"),
        (locked(packed({"a.txt": b"x"})), "locked with a password"),
        (packed({"a.txt": b"x"}, zipfile.ZIP_LZMA), "cannot be bounded"),
        (packed({"a.txt": bytes(100)})[:-30], "damaged"),
        (b"PK\3\4" + bytes(50), "damaged"),
    ],
    ids=["many", "very many", "bomb", "locked", "lzma", "cut", "empty"],
)
def test_a_zip_that_is_not_safe_to_unpack_is_kept_as_it_is_and_says_why(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    put(tmp_path / "export.zip", content)
    mail = made_of(tmp_path, 10_000_000)
    assert reason in mail.body
    assert [(file.name, file.media_type, file.size) for file in mail.attachments] == [
        ("export.zip", "application/zip", len(content))
    ]


def test_a_message_in_a_zip_that_lies_about_its_size_is_bounded(tmp_path: Path) -> None:
    put(tmp_path / "a.zip", packed({"1.eml": b"Subject: large\n\n" + bytes(4_000_000), "2.eml": message(2)}))
    large, small = everything(tmp_path, 1_000_000)
    assert (large.is_head, large.raw, large.size) == (True, b"Subject: large\n\n", 4_000_016)
    assert small.raw == message(2)


def test_files_that_are_still_being_written_wait_for_the_next_look(tmp_path: Path) -> None:
    put(tmp_path / "a.eml", message(1))
    put(tmp_path / "b.eml.part", b"Subject: half")
    put(tmp_path / ".c.eml.swp", b"Subject: half")
    growing = tmp_path / "d.eml"
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with growing.open("ab") as file:
                file.write(b"X-Line: 1\n")
            begun.set()
            stop.wait(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(10)
    try:
        with closing(watched(tmp_path)) as source:
            (inbox,) = opened(source)
            assert len(new_keys(source, inbox)) == 1
            assert source.wait(inbox, 10, threading.Event()) is True  # it is to be looked at again
    finally:
        stop.set()
        writer.join()
    assert len(everything(tmp_path)) == 2  # a look waits a moment for what was written just now


def test_what_is_no_message_is_named_after_the_others(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", b"%PDF-1.7 no message")
    put(tmp_path / "b.eml", message(1))
    put(tmp_path / "c.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no more than that")
    (tmp_path / "d.eml").symlink_to(tmp_path / "b.eml")
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        messages = source.fetch(inbox, new_keys(source, inbox), LIMIT)
        assert next(messages).raw == message(1)
        with pytest.raises(MessagesRefused, match=r"3 messages of .*neither EML, .msg nor ZIP.*no Outlook message"):
            next(messages)


def test_a_new_file_in_a_folder_of_it_rings(tmp_path: Path) -> None:
    put(tmp_path / "2026/a.eml", message(1))
    os.utime(tmp_path / "2026", (OLD, OLD))
    os.utime(tmp_path, (OLD, OLD))
    with closing(watched(tmp_path)) as source:
        (inbox,) = opened(source)
        new_keys(source, inbox)
        assert source.wait(inbox, 0.1, threading.Event()) is False
        put(tmp_path / "2026/b.eml", message(2))
        assert source.wait(inbox, 10, threading.Event()) is True
