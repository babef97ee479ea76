"""Reading a bundle that somebody brings: nothing of it is believed before all of it was looked at.

No name of it ever becomes a path here: files are asked for by the names that its manifest demands.
"""

import hashlib
import stat
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tui_mail.archive.case_bundle import (
    ATTACHMENTS,
    DOCUMENTS,
    FORBIDDEN,
    MAIL,
    MANIFEST,
    TIMELINE,
    VERIFIER,
    CaseFile,
    CaseManifest,
    read_case_manifest,
)
from tui_mail.errors import TuiMailError, UsageError

MOST_FILES = 200_000
LARGEST_MANIFEST = 64 << 20
LARGEST_FILE = 512 << 20
LARGEST = 20 << 30
"""Bytes of all files together."""

MOST_PRESSED = 200
"""So many times smaller than it is may a file be in a bundle, once it is larger than `FREE`."""

FREE = 10 << 20
CHUNK = 1 << 20
LONGEST_NAME = 1_000

_ROOMS = (MAIL, ATTACHMENTS, DOCUMENTS)


class CaseBundle:
    """A bundle whose names and hashes were found right. `close` it."""

    def __init__(self, path: Path) -> None:
        """Look at everything. Raises UsageError for what is none or dangerous, TuiMailError for what is damaged."""
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError, ValueError, NotImplementedError) as exc:
            raise UsageError(f"{path.name} is no zip file that can be read: {exc}.") from exc
        with ExitStack() as ends:
            ends.callback(self._zip.close)
            self._entries = _checked_entries(self._zip.infolist(), path.stat().st_size)
            self.manifest = self._read_manifest()
            self._compare_names()
            for file in self.manifest.files:
                self._check(file)
            ends.pop_all()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def files(self, room: str) -> list[CaseFile]:
        """Return the files of one folder of the bundle."""
        return [file for file in self.manifest.files if file.name.startswith(f"{room}/")]

    def content(self, file: CaseFile) -> bytes:
        """Return the bytes of a file. Raises TuiMailError where they are not those any more that were looked at."""
        content = b"".join(self._pieces(file.name, file.size))
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise _damaged(file.name)
        return content

    def _read_manifest(self) -> CaseManifest:
        entry = self._entries.get(MANIFEST)
        if entry is None:
            raise UsageError(f"There is no {MANIFEST} in it: this is no case that tui-mail exported.")
        if entry.file_size > LARGEST_MANIFEST:
            raise UsageError(f"Its {MANIFEST} is too large.")
        return read_case_manifest(b"".join(self._pieces(MANIFEST, entry.file_size)))

    def _compare_names(self) -> None:
        """Raise where what is there is not exactly what the manifest demands."""
        told = [file.name for file in self.manifest.files]
        if len(set(told)) != len(told) or MANIFEST in told:
            raise UsageError("Its manifest names a file twice.")
        for name in told:
            _check_name(name)
        if extra := sorted(self._entries.keys() - set(told) - {MANIFEST}):
            raise TuiMailError(f"There is a file in it that its manifest does not name: {extra[0]!a}.")
        if gone := sorted(set(told) - self._entries.keys()):
            raise TuiMailError(f"A file is missing in it: {gone[0]!a}.")

    def _check(self, file: CaseFile) -> None:
        digest = hashlib.sha256()
        for piece in self._pieces(file.name, file.size):
            digest.update(piece)
        if digest.hexdigest() != file.sha256:
            raise _damaged(file.name)

    def _pieces(self, name: str, size: int) -> Iterator[bytes]:
        """Return the bytes of a file; never more than it is said to have."""
        seen = 0
        try:
            with self._zip.open(self._entries[name]) as opened:
                while piece := opened.read(CHUNK):
                    seen += len(piece)
                    if seen > size:
                        break
                    yield piece
        except (BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zlib.error) as exc:
            raise _damaged(name) from exc
        if seen != size:
            raise _damaged(name)


def _checked_entries(entries: list[ZipInfo], packed: int) -> dict[str, ZipInfo]:
    """Return the entries by name. Raises UsageError for what no export has, before a byte of it is unpacked."""
    if len(entries) > MOST_FILES:
        raise UsageError(f"There are more than {MOST_FILES:,} files in it.")
    folded: set[str] = set()
    for entry in entries:
        _check_name(entry.orig_filename)
        _check_entry(entry)
        plain = unicodedata.normalize("NFC", entry.filename).casefold()
        if plain in folded:
            raise UsageError(f"A name is there twice in it: {entry.filename!a}.")
        folded.add(plain)
    unpacked = sum(entry.file_size for entry in entries)  # entries may overlap: the file itself counts, too
    if unpacked > LARGEST or (unpacked > FREE and unpacked > MOST_PRESSED * packed):
        raise UsageError("It would unpack to more than this program takes.")
    return {entry.filename: entry for entry in entries}


def _check_entry(entry: ZipInfo) -> None:
    name, mode = f"{entry.filename!a}", entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or entry.is_dir():
        raise UsageError(f"It has something that is no plain file: {name}.")
    if entry.flag_bits & 0x1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UsageError(f"It has a file that is packed as no export is: {name}.")
    if entry.file_size > LARGEST_FILE:
        raise UsageError(f"It has a file that is too large: {name}.")
    if entry.file_size > FREE and entry.file_size > MOST_PRESSED * max(1, entry.compress_size):
        raise UsageError(f"It has a file that is a bomb: {name}.")


def _check_name(name: str) -> None:
    """Raise UsageError for a name that no export has: paths that lead out of it among them."""
    parts = name.split("/")
    is_known = name in (MANIFEST, TIMELINE, VERIFIER) or (len(parts) > 1 and parts[0] in _ROOMS)
    is_plain = all(part.strip(" .") and part not in (".", "..") for part in parts)
    is_clean = not any(letter in FORBIDDEN or unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    if not (is_known and is_plain and is_clean and len(name) <= LONGEST_NAME):
        raise UsageError(f"It has a name that no export has: {name[:200]!a}.")


def _damaged(name: str) -> TuiMailError:
    return TuiMailError(f"A file in it is damaged: {name!a}.")
