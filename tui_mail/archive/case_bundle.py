"""A case as one file: what its manifest says, and how it is written so that the same case gives the same bytes.

::

    mail/2026-11-02-1f3a...eml        each mail, byte for byte; beside it its PDF, and the manifest of that
    attachments/2026-11-02-1f3a.../   what was attached to it: number and name
    documents/                        what somebody filed at the case, by folder
    timeline.json                     who did what when: mails, notes, tasks, and the history of the mails
    manifest.json                     SHA-256 and size of each file, the case, who exported it
    verify.py                         verify_case.py of this package
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from importlib import resources
from typing import IO, Annotated, Literal, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_filename

MANIFEST = "manifest.json"
TIMELINE = "timeline.json"
VERIFIER = "verify.py"
MAIL, ATTACHMENTS, DOCUMENTS = "mail", "attachments", "documents"

FORBIDDEN = frozenset('\\:*?"<>|')
"""Letters that stand in no name, so that every system can unpack it."""

_LONGEST = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PRIVATE = 0o100600 << 16


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the bundle."""

    name: str
    sha256: str
    size: int


Number = Annotated[str, msgspec.Meta(min_length=1)]


class CaseKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case that the exported one is part of."""

    kind: str
    number: Number
    title: str


class CasePerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact or company that the case names."""

    kind: Literal["contact", "company"]
    number: str
    name: str
    addresses: tuple[str, ...]
    company: str | None


class CaseFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The case itself; people are numbers."""

    kind: str
    number: Number
    title: str
    status: str
    folder: str
    requester: str | None
    company: str | None
    participants: tuple[str, ...]
    parents: tuple[CaseKey, ...]  # the topmost first


ReceivedAt = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800_000_000)]
"""Microseconds UTC, before the year 10000."""


class CaseManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export is, and what must be in it."""

    case: CaseFacts
    people: tuple[CasePerson, ...]  # companies first
    files: tuple[CaseFile, ...]
    received: dict[str, ReceivedAt]  # by file of a mail
    left_out: int  # mails at the case that whoever exported it may not read or export
    problems: tuple[str, ...]  # what could not be put in
    exported_by: str
    exported_at: str
    instance: str
    format: Literal["tui-mail case 1"] = "tui-mail case 1"


def read_case_manifest(content: bytes) -> CaseManifest:
    """Read a manifest. Raises UsageError where it is none."""
    try:
        return msgspec.json.decode(content, type=CaseManifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise UsageError(f"This is no case that tui-mail exported: {exc}.") from exc


class CaseWriter:
    """Writes a bundle, file by file; what was written is in `files`. Without `finish` it is none."""

    def __init__(self, file: IO[bytes]) -> None:
        self.files: list[CaseFile] = []
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):  # on a full disk it would be told once more, when nobody listens
            self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        self.add_pieces(name, [content], is_small=name.endswith(".pdf"))

    def add_pieces(self, name: str, pieces: Iterable[bytes], *, is_small: bool = False) -> None:
        """Add a file that comes in pieces; what is small already is not pressed again."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name, is_small=is_small), "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files.append(CaseFile(name, digest.hexdigest(), size))

    def finish(self, manifest: CaseManifest) -> None:
        """Add the manifest, the last of all."""
        content = msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1)
        with self._zip.open(_entry(MANIFEST, is_small=False), "w") as file:
            file.write(content)
        self._zip.close()


def plain_name(name: str) -> str:
    """Return the name of a file or folder as every system takes it."""
    clean = "".join("-" if letter in FORBIDDEN or letter == "/" else letter for letter in safe_filename(name))
    stem, dot, ending = clean.rpartition(".")
    short = f"{stem[:_LONGEST]}{dot}{ending[:_LONGEST]}" if stem else clean[:_LONGEST]
    return short.strip(" .") or "unnamed"


def verifier() -> bytes:
    """Return the program that stands in each export."""
    return resources.files("tui_mail.archive").joinpath("verify_case.py").read_bytes()


def _entry(name: str, *, is_small: bool) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_STORED if is_small else ZIP_DEFLATED
    entry.external_attr = _PRIVATE
    entry.create_system = 3
    return entry
