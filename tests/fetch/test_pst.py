"""Outlook's archives: folders and messages, through libpff where there is a file, else through a tree like its own.

No free archive with mail in it could be had, and nothing writes them: the real one holds contacts and no mail.
"""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fetch.accounts import LIMIT
from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.files.shelf import FileSource
from tui_mail.fetch.outlook.pst import PstShelf, message_of, pst_source
from tui_mail.fetch.outlook.rebuild import rebuild
from tui_mail.mail.parse import attachment_bytes, parse

UNICODE, INTEGER, TIME, BINARY = 0x001F, 0x0003, 0x0040, 0x0102
AT = (1_793_610_000_000_000 * 10 + 116_444_736_000_000_000).to_bytes(8, "little")

Value = str | bytes | int


@dataclass
class Entry:
    """One property, as libpff gives it."""

    number: int
    value: Value

    def get_entry_type(self) -> int:
        return self.number

    def get_value_type(self) -> int:
        if isinstance(self.value, bytes):
            return TIME if self.number in (0x0039, 0x0E06) else BINARY
        return UNICODE if isinstance(self.value, str) else INTEGER

    def get_data(self) -> bytes:
        if isinstance(self.value, int):
            return self.value.to_bytes(4, "little")
        return self.value.encode("utf-16-le") if isinstance(self.value, str) else self.value


@dataclass
class Record:
    """A set of properties."""

    values: dict[int, Value]

    def get_number_of_entries(self) -> int:
        return len(self.values)

    def get_entry(self, at: int) -> Entry:
        return Entry(*list(self.values.items())[at])


@dataclass
class People:
    """The recipients."""

    record_sets: list[Record]


@dataclass
class Letter:
    """A message, or an attachment with another one in it."""

    values: dict[int, Value]
    people: list[dict[int, Value]] = field(default_factory=list)
    attached: list["Letter"] = field(default_factory=list)
    inner: list["Letter"] = field(default_factory=list)
    content: bytes = b""
    identifier: int = 2_097_188
    damaged: bool = False

    @property
    def recipients(self) -> People:
        return People([Record(person) for person in self.people])

    def get_record_set(self, at: int) -> Record:
        assert at == 0
        if self.damaged:
            raise OSError("pypff: unable to read")
        return Record(self.values)

    def get_identifier(self) -> int:
        return self.identifier

    def get_number_of_attachments(self) -> int:
        return len(self.attached)

    def get_attachment(self, at: int) -> "Letter":
        return self.attached[at]

    def get_number_of_sub_items(self) -> int:
        return len(self.inner)

    def get_sub_item(self, at: int) -> "Letter":
        return self.inner[at]

    def get_size(self) -> int:
        return len(self.content)

    def read_buffer(self, size: int) -> bytes:
        return self.content[:size]


@dataclass
class Box:
    """A folder."""

    name: str
    letters: list[Letter] = field(default_factory=list)
    boxes: list["Box"] = field(default_factory=list)

    def get_name(self) -> str:
        return self.name

    def get_number_of_sub_folders(self) -> int:
        return len(self.boxes)

    def get_sub_folder(self, at: int) -> "Box":
        return self.boxes[at]

    def get_number_of_sub_messages(self) -> int:
        return len(self.letters)

    def get_sub_message(self, at: int) -> Letter:
        return self.letters[at]


@dataclass
class Archive:
    """An open file."""

    root: Box

    def get_root_folder(self) -> Box:
        return self.root

    def get_ascii_codepage(self) -> str:
        return "cp1252"

    def close(self) -> None:
        """Nothing is open."""


def letter(number: int, **more: object) -> Letter:
    values: dict[int, Value] = {
        0x001A: "IPM.Note",
        0x0037: f"Brief {number}",
        0x0039: AT,
        0x0E06: AT,
        0x0C1A: "Jean Dupont",
        0x0C1F: "jean@dupont.example",
        0x1000: "Guten Tag",
        0x300B: bytes([number] * 16),
    }
    person: dict[int, Value] = {0x0C15: 1, 0x3001: "Kanzlei", 0x39FE: "kanzlei@muster.example"}
    return Letter(values, [person], identifier=2_097_188 + 32 * number, **more)  # type: ignore[arg-type]  # passed on


def opened(*boxes: Box) -> Source:
    top = Box("Top of Personal Folders", boxes=list(boxes))
    return FileSource(PstShelf(Path("/office.pst"), Archive(Box("", boxes=[top, Box("Search Root")]))))


def keys(source: Source, folder: RemoteFolder) -> list[str]:
    return [key for some in source.new_keys(folder, 0) for key in some]


def test_folders_keep_their_paths_and_roles_and_what_is_no_mail_is_left() -> None:
    contact = Letter({0x001A: "IPM.Contact", 0x0037: "Jean"})
    clients = Box("Clients", [letter(3)], [Box("Dupont/Müller", [letter(4)])])
    source = opened(Box("Inbox", [letter(1), contact]), Box("Sent Items", [letter(2)]), clients, Box("Empty"))
    folders = source.folders()
    assert [(folder.name, folder.role) for folder in folders] == [
        ("Inbox", "inbox"),
        ("Sent Items", "sent"),
        ("Clients", "none"),
        ("Clients/Dupont_Müller", "none"),
    ]
    assert [len(keys(source, folder)) for folder in folders] == [1, 1, 1, 1]


def test_messages_come_with_what_belongs_to_them_the_same_each_time() -> None:
    picture = Letter({0x3707: "logo.png", 0x370E: "image/png"}, content=b"\x89PNG")
    inner = Letter({0x3001: "Innen"}, inner=[letter(2)])
    source = opened(Box("Inbox", [letter(1, attached=[picture, inner])]))
    (folder,) = source.folders()
    (found,) = source.fetch(folder, keys(source, folder), LIMIT)
    assert [again.raw for again in source.fetch(folder, keys(source, folder), LIMIT)] == [found.raw]
    mail = parse(found.raw)
    assert (mail.subject, mail.date, mail.from_[0].address) == ("Brief 1", found.received_at, "jean@dupont.example")
    assert mail.to[0].address == "kanzlei@muster.example"
    assert [(file.name, file.size > 0) for file in mail.attachments] == [("logo.png", True), ("Innen.eml", True)]
    assert parse(attachment_bytes(found.raw, 2)).subject == "Brief 2"


def test_a_message_is_the_same_out_of_either_kind_of_file() -> None:
    one = rebuild(message_of(letter(1), 0))
    assert one == rebuild(message_of(letter(1), 1252))
    assert b"Message-ID: <" in one


def test_keys_stay_when_messages_before_are_deleted() -> None:
    box = Box("Inbox", [letter(1), letter(2), letter(3)])
    source = opened(box)
    (folder,) = source.folders()
    before = keys(source, folder)
    del box.letters[0]
    assert [parse(each.raw).subject for each in source.fetch(folder, before, LIMIT)] == ["Brief 2", "Brief 3"]
    assert keys(source, folder) == before[1:]


def test_a_damaged_message_is_named_after_the_others() -> None:
    source = opened(Box("Inbox", [letter(1, damaged=True), letter(2)]))
    (folder,) = source.folders()
    messages = source.fetch(folder, keys(source, folder), LIMIT)
    assert parse(next(messages).raw).subject == "Brief 2"
    with pytest.raises(MessagesRefused, match=r"1 message .*damaged in the archive"):
        next(messages)


def test_of_a_message_above_the_limit_the_head_comes() -> None:
    large = letter(1)
    large.values[0x0E08] = 5_000_000
    source = opened(Box("Inbox", [large]))
    (folder,) = source.folders()
    (found,) = source.fetch(folder, keys(source, folder), 1_000_000)
    assert (found.is_head, found.size) == (True, 5_000_000)
    assert parse(found.raw).subject == "Brief 1"


def test_a_real_archive_is_opened_and_what_is_in_it_can_be_read(corpus: Path) -> None:
    (path,) = (corpus / "outlook").glob("*.pst")
    with closing(pst_source(path)) as source:
        folders = source.folders()
        assert [folder.name for folder in folders] == ["Contacts", "Freebusy Data"]
        assert [keys(source, folder) for folder in folders] == [[], []]  # no mail
    shelf = PstShelf(path)
    try:
        shelf.folders()
        contacts = shelf._folders["Contacts"]
        raws = [rebuild(message_of(contacts.get_sub_message(at), 1252)) for at in range(2)]
        assert [parse(raw).subject for raw in raws] == ["test dist list", "contact name 1"]
    finally:
        shelf.close()


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.pst").write_bytes(b"!BDN" + bytes(5000))
    (tmp_path / "link.pst").symlink_to(tmp_path / "a.pst")
    for name, reason in (("a.pst", "damaged"), ("link.pst", "no plain file"), ("absent.pst", "no such file")):
        with closing(pst_source(tmp_path / name)) as source, pytest.raises(SourceError, match=reason):
            source.folders()
