"""Outlook's archives (.pst, .ost), one message at a time. What is no mail in them, contacts and the like, is left."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final

from tui_mail.errors import SourceError
from tui_mail.fetch.files.plain import open_plain, reason_of, told
from tui_mail.fetch.files.shelf import FileSource, Times
from tui_mail.fetch.outlook import NEEDS, mapi
from tui_mail.fetch.outlook.mapi import MapiAttachment, MapiMessage, Properties, Value
from tui_mail.fetch.outlook.rebuild import rebuild, rebuild_head, subject_of
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder, Source
from tui_mail.mail.text import safe_line

_DEPTH: Final = 30
_NESTED: Final = 10
_MAIL: Final = ("IPM.NOTE", "IPM.POST", "IPM.SCHEDULE", "IPM.RECALL", "REPORT.")
_SIZE: Final = 0x0E08
_IDENTIFYING: Final = frozenset({mapi.MESSAGE_CLASS, mapi.SEARCH_KEY, mapi.CREATED, mapi.CLIENT_SUBMIT_TIME,
                                 mapi.SUBJECT})  # fmt: skip


def pst_source(path: Path) -> Source:
    """Make the source of an archive. What is missing is said when its folders are asked for."""
    return FileSource(PstShelf(path))


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a message is."""

    folder: str
    index: int


class PstShelf:
    """An archive, its folders by their paths below the one that holds them all. Keys stay while the file lives."""

    def __init__(self, path: Path, opened: Any = None) -> None:  # noqa: ANN401 - libpff has no types
        self._path = path
        self._file: BinaryIO | None = None
        self._archive = opened
        self._folders: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return safe_line(str(self._path))

    def folders(self) -> list[RemoteFolder]:
        """Return the folders that hold something, with their roles. SourceError where the file cannot be read."""
        try:
            self._folders = dict(_named(_below(self._opened().get_root_folder())))
        except OSError as exc:
            raise SourceError(f"The archive {self.name} is damaged.") from exc
        return [RemoteFolder(name, role_by_name(name, "/")) for name in self._folders]

    def count(self, folder: RemoteFolder) -> int:
        """Return how many things a folder holds, mail or not."""
        return int(self._folder(folder.name).get_number_of_sub_messages())

    def listing(self, folder: RemoteFolder) -> Iterator[tuple[str, Slot]]:
        """Yield every mail's key and place. One that is damaged is listed all the same, so that it is named."""
        for index in range(self.count(folder)):
            key = self._key(folder.name, index)
            if key:
                yield key, Slot(folder.name, index)

    def read(self, key: str, place: Slot, size_limit: int) -> Fetched | None:
        """Return a message, None if it is not there any more. OSError if it is damaged."""
        if self._key(place.folder, place.index) != key:
            return None
        try:
            item = self._folder(place.folder).get_sub_message(place.index)
            properties = _properties(item.get_record_set(0), self._codepage)
            moment = properties.time(mapi.DELIVERY_TIME, mapi.CLIENT_SUBMIT_TIME, mapi.CREATED) or 0
            size = properties.integer(_SIZE)
            if size > size_limit:
                return told(key, rebuild_head(MapiMessage(properties)), moment, size, size_limit)
            raw = rebuild(message_of(item, self._codepage))
        except OSError as exc:
            raise OSError(0, "damaged in the archive") from exc
        return told(key, raw, moment, len(raw), size_limit)

    def times(self, folder: RemoteFolder) -> Times:
        """Return nothing that changes: archives are imported, not watched."""
        return (0,)

    def close(self) -> None:
        """Close the file."""
        self._folders = {}
        if self._archive is not None:
            self._archive.close()
        if self._file is not None:
            self._file.close()
        self._file = self._archive = None

    def _opened(self) -> Any:  # noqa: ANN401 - libpff has no types
        if self._archive is None:
            if find_spec("pypff") is None:
                raise SourceError(f"{self.name} cannot be read: {NEEDS}.")
            import pypff

            try:
                self._file = open_plain(self._path)
                archive = pypff.file()
                archive.open_file_object(self._file)
            except OSError as exc:
                reason = reason_of(exc) if self._file is None else "damaged, or of a kind that is not known"
                raise SourceError(f"The archive {self.name} cannot be read: {reason}.") from exc
            self._archive = archive
        return self._archive

    @property
    def _codepage(self) -> int:
        said = str(self._opened().get_ascii_codepage() or "")
        return int(said.removeprefix("cp")) if said.removeprefix("cp").isdecimal() else 0

    def _folder(self, name: str) -> Any:  # noqa: ANN401 - libpff has no types
        if name not in self._folders:
            self.folders()
        if name not in self._folders:
            raise SourceError(f'The archive {self.name} has no folder "{safe_line(name)}".')
        return self._folders[name]

    def _key(self, folder: str, index: int) -> str:
        """Return the key of a mail, empty for what is none."""
        try:
            item = self._folder(folder).get_sub_message(index)
            known = _properties(item.get_record_set(0), self._codepage, _IDENTIFYING)
            identifier = item.get_identifier()
        except OSError:
            return f"damaged-{index}"
        if not known.text(mapi.MESSAGE_CLASS).upper().startswith(_MAIL):
            return ""
        told = [known.bytes(mapi.SEARCH_KEY) or b"", subject_of(known).encode("utf-8", "replace")]
        told += [str(known.time(number)).encode() for number in (mapi.CREATED, mapi.CLIENT_SUBMIT_TIME)]
        return f"{identifier}-{hashlib.sha256(b'|'.join(told)).hexdigest()[:24]}"


def message_of(item: Any, codepage: int, depth: int = _NESTED) -> MapiMessage:  # noqa: ANN401 - libpff has no types
    """Return an archive's message with its recipients and attachments. OSError where it is damaged."""
    recipients = getattr(item, "recipients", None)  # what is no message has none
    people = [] if recipients is None else recipients.record_sets
    return MapiMessage(
        _properties(item.get_record_set(0), codepage),
        [_properties(person, codepage) for person in people],
        [_attachment(item.get_attachment(at), codepage, depth) for at in range(item.get_number_of_attachments())],
    )


def _attachment(attachment: Any, codepage: int, depth: int) -> MapiAttachment:  # noqa: ANN401 - libpff has no types
    properties = _properties(attachment.get_record_set(0), codepage)
    if depth and attachment.get_number_of_sub_items():
        return MapiAttachment(properties, None, message_of(attachment.get_sub_item(0), codepage, depth - 1))
    size = attachment.get_size()
    return MapiAttachment(properties, attachment.read_buffer(size) if size else b"")


def _properties(record_set: Any, codepage: int, only: frozenset[int] | None = None) -> Properties:  # noqa: ANN401 - libpff has no types
    values: dict[int, Value] = {}
    for at in range(record_set.get_number_of_entries()):
        entry = record_set.get_entry(at)
        number = entry.get_entry_type()
        if number is not None and (only is None or number in only) and number != mapi.ATTACH_DATA:
            values[number] = Value(entry.get_value_type() or 0, entry.get_data() or b"")
    return Properties(values, codepage)


def _below(folder: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - libpff has no types
    """Yield the folders that hold something, each with its path."""
    for at in range(folder.get_number_of_sub_folders()):
        inner = folder.get_sub_folder(at)
        name = safe_line(inner.get_name() or "").replace("/", "_") or f"folder {at + 1}"
        if inner.get_number_of_sub_messages():
            yield (*path, name), inner
        if len(path) < _DEPTH:
            yield from _below(inner, (*path, name))


def _named(folders: Iterator[tuple[tuple[str, ...], Any]]) -> Iterator[tuple[str, Any]]:
    """Yield folders by names without the one that holds them all, where that leaves them different."""
    taken: set[str] = set()
    for path, folder in folders:
        name = "/".join(path[1:] or path)
        while name in taken:
            name = f"{path[0]}/{name}"
        taken.add(name)
        yield name, folder
