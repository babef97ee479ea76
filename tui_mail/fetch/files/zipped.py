"""ZIP files: the messages in one, or else one message that holds its files. None of it is trusted to be small."""

import hashlib
import os
import zipfile
import zlib
from calendar import timegm
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from tui_mail.fetch.files.compose import File, compose, date
from tui_mail.mail.text import safe_filename, safe_line

MEMBERS: Final = 1000
"""Files in one ZIP that are looked at; with more of them it is kept as it is."""

_DIRECTORY: Final = 1 << 20  # bytes of the list of members
_TAIL: Final = 65_557  # in which a ZIP's end is found
_NAMED: Final = 200  # members that a text lists
_BLOCK: Final = 1 << 20
_STUMBLES: Final = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, LookupError, OSError,
)  # fmt: skip
_LZMA: Final = zipfile.ZIP_LZMA  # its dictionary may ask for 4 GB
_TYPES: Final = {"pdf": "application/pdf", "xml": "text/xml", "html": "text/html", "htm": "text/html",
                 "txt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
                 "tif": "image/tiff", "tiff": "image/tiff", "zip": "application/zip"}  # fmt: skip


class Kept(Exception):
    """A ZIP that is not taken apart."""


def messages_in(file: BinaryIO) -> list[str]:
    """Return the names of the messages in a ZIP; none if it has none, or is not to be taken apart."""
    try:
        return [member.filename for member in _members(file) if is_message_name(member.filename)]
    except Kept:
        return []


def is_message_name(name: str) -> bool:
    """Whether a member is a message by its name; macOS adds shadows of files that are none."""
    return name.lower().endswith(".eml") and not name.startswith("__MACOSX/") and not name.endswith("/")


def message_in(file: BinaryIO, number: int, size_limit: int) -> tuple[bytes, int]:
    """Return the n-th message of a ZIP, from 1, and its size; of a large one the start. OSError if it is damaged."""
    try:
        member = [each for each in _members(file) if is_message_name(each.filename)][number - 1]
        with zipfile.ZipFile(file) as packed:
            content = _unpacked(packed, member, size_limit + 1)
    except Kept as exc:
        raise OSError(0, str(exc)) from exc
    except IndexError as exc:
        raise OSError(0, "it holds fewer messages now") from exc
    return content, max(len(content), member.file_size if len(content) > size_limit else 0)


def message_of(file: BinaryIO, name: str, size_limit: int) -> bytes:
    """Make one message of a ZIP without messages, with its files attached; where that is not safe, with the ZIP."""
    try:
        members = _members(file)
        files = list(_files(file, members, size_limit))
        newest = max((member.date_time for member in members), default=None)
        said = "This message was made of a ZIP file. It holds:"
        listed = [f"{safe_line(member.filename)} ({member.file_size} bytes)" for member in members[:_NAMED]]
    except Kept as exc:
        file.seek(0)
        files, newest, listed = [File(safe_filename(name), "application/zip", file.read(size_limit))], None, []
        said = f"This message was made of a ZIP file that was not unpacked: {exc}."
    headers = [("Subject", safe_line(name.removesuffix(".zip").removesuffix(".ZIP")))]
    if newest is not None:
        headers.append(("Date", date(_microseconds(newest))))
    headers.append(("Message-ID", f"<{_hash(file)[:40]}@zip.invalid>"))
    return compose(headers, "\n".join([said, *listed]) + "\n", None, files)


def _members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """Return the files in a ZIP. Kept where it is damaged, locked, or asks for more than it may."""
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
    except _STUMBLES as exc:
        raise Kept("it is damaged") from exc
    if len(members) > MEMBERS:
        raise Kept(f"it holds {len(members)} files, and {MEMBERS} are the most")
    if any(member.flag_bits & 1 for member in members):
        raise Kept("it is locked with a password")
    if any(member.compress_type == _LZMA for member in members):
        raise Kept("it is packed in a way that cannot be bounded")
    return members


def _check_directory(file: BinaryIO) -> None:
    """Raise Kept where the list of members is larger than it may be: reading it would fill the memory."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        raise Kept("it is damaged")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    is_large = end >= 20 and tail[end - 20 : end - 16] == b"PK\6\7"  # ZIP64
    if is_large or directory > _DIRECTORY:
        raise Kept(f"it holds more than {MEMBERS} files, or more bytes than it may")


def _files(file: BinaryIO, members: Sequence[zipfile.ZipInfo], size_limit: int) -> Iterator[File]:
    left = size_limit * 3 // 4 - 4096 * len(members)  # base64 makes four bytes of three
    if sum(member.file_size for member in members) > left:
        raise Kept("unpacked it would be larger than messages may be")
    with zipfile.ZipFile(file) as packed:
        for member in members:
            content = _unpacked(packed, member, left + 1)
            left -= len(content)
            if left < 0:
                raise Kept("unpacked it would be larger than messages may be")
            name = safe_filename(member.filename)
            yield File(name, _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream"), content)


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return at most so many bytes of a member, whatever it says of its size. Kept where it is damaged."""
    parts: list[bytes] = []
    left = most
    try:
        with packed.open(member) as stream:
            while left > 0 and (part := stream.read(min(_BLOCK, left))):
                parts.append(part)
                left -= len(part)
    except _STUMBLES as exc:
        raise Kept("it is damaged") from exc
    return b"".join(parts)


def _microseconds(moment: tuple[int, ...]) -> int:
    try:
        return timegm((*moment, 0, 0, 0)) * 1_000_000
    except (ValueError, OverflowError):
        return 0


def _hash(file: BinaryIO) -> str:
    file.seek(0)
    hashed = hashlib.sha256()
    while block := file.read(_BLOCK):
        hashed.update(block)
    return hashed.hexdigest()
