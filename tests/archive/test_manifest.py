"""The manifest beside a PDF."""

import msgspec
import pytest

from tui_mail.archive.manifest import Manifest, ManifestFile, ManifestFont, ManifestPart, read_manifest, write_manifest
from tui_mail.errors import TuiMailError

MANIFEST = Manifest(
    message_id="<a@example.org>",
    received_at=1_767_607_200_000_000,
    reference="case 2026-42",
    eml=ManifestFile("ab" * 32, 1200),
    pdf=ManifestFile("cd" * 32, 20_000),
    pages=1,
    attachments=(ManifestPart(1, "Angebot für Sie.pdf", "application/pdf", "ef" * 32, 100),),
    renderer="tui-mail 0.1.0 (fpdf2 2.8.9)",
    fonts=(ManifestFont("DejaVu Sans Book", "Version 2.37", "01" * 32),),
    missing=(("U+0378", 2),),
    missing_count=2,
    is_whole=True,
    reduced=False,
    has_eml=True,
    plain_because="",
)


def test_a_manifest_comes_back_as_it_was_written() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


def test_the_same_manifest_is_the_same_canonical_text() -> None:
    text = write_manifest(MANIFEST).decode()
    assert text == write_manifest(read_manifest(text.encode())).decode()
    assert text.startswith('{"attachments":[{"media_type":"application/pdf","name":"Angebot für Sie.pdf"')
    assert list(msgspec.json.decode(text)) == sorted(msgspec.json.decode(text))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"format":"tui-mail manifest 2"}'])
def test_what_is_no_manifest_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(TuiMailError, match="no manifest of tui-mail"):
        read_manifest(content)


def test_what_it_does_not_know_is_refused() -> None:
    known = msgspec.json.decode(write_manifest(MANIFEST))
    with pytest.raises(TuiMailError, match="unknown field `colour`"):
        read_manifest(msgspec.json.encode({**known, "colour": "blue"}))
