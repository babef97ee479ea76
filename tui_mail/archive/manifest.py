"""What is kept beside a PDF, so that in ten years anybody can prove what it was made of.

A manifest is canonical JSON: sorted keys, no blanks, UTF-8, so that the same message gives the same bytes. It holds
hashes and names only, nothing of the time or the machine of its making. `read_manifest` is strict: what it does not
know it refuses.
"""

from typing import Literal

import msgspec

from tui_mail.errors import TuiMailError


class ManifestFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bytes of a file."""

    sha256: str
    size: int


class ManifestPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attachment, as it comes out of the EML."""

    part: int
    name: str
    media_type: str
    sha256: str
    size: int


class ManifestFont(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A font file that letters of the PDF were cut from."""

    name: str
    version: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message, its PDF, and how the PDF was made.

    `reduced`: the EML was stored without its attachments, whose hashes are those of its arrival.
    `plain_because`: why the PDF shows plain text instead of the body with its structure; empty where it does not.
    `has_eml`: the EML is embedded in the PDF. `missing`: the most frequent characters without a glyph ("U+4E2D",
    times) out of `missing_count`.
    """

    message_id: str
    received_at: int  # microseconds UTC
    reference: str  # as printed: kind and number of the case
    eml: ManifestFile
    pdf: ManifestFile
    pages: int
    attachments: tuple[ManifestPart, ...]
    renderer: str
    fonts: tuple[ManifestFont, ...]
    missing: tuple[tuple[str, int], ...]
    missing_count: int
    is_whole: bool
    reduced: bool
    has_eml: bool
    plain_because: str
    format: Literal["tui-mail manifest 1"] = "tui-mail manifest 1"


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest; the same one gives the same bytes."""
    return msgspec.json.encode(manifest, order="sorted")


def read_manifest(content: bytes) -> Manifest:
    """Read what `write_manifest` wrote. Raises TuiMailError with what is wrong."""
    try:
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise TuiMailError(f"This is no manifest of tui-mail: {exc}.") from exc
