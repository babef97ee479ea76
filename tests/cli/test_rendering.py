"""The verb render, and the manifest that lies beside a PDF."""

import io

import pikepdf
import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.archive.manifest import read_manifest
from tui_mail.desk import triage
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.linking import link
from tui_mail.store.blobs import sha256
from tui_mail.store.models import Document
from tui_mail.store.queries.directory import record


@pytest.fixture
def printed(desk: Desk, item: int) -> int:
    """An item whose PDF is made."""
    with open_renderers(1) as renderers:
        assert render_due(desk.blobs, renderers) == 1
    return item


def test_the_manifest_says_what_the_pdf_was_made_of(printed: int, desk: Desk, shell: Shell) -> None:
    eml, pdf, told = (shell("get", str(printed), what, login="anna").stdout for what in ("eml", "pdf", "manifest"))
    manifest = read_manifest(told)
    assert (manifest.eml.sha256, manifest.eml.size) == (sha256(eml), len(eml))
    assert (manifest.pdf.sha256, manifest.pdf.size) == (sha256(pdf), len(pdf))
    assert (manifest.has_eml, manifest.is_whole, manifest.plain_because, manifest.reduced) == (True, True, "", False)
    assert {font.version for font in manifest.fonts} == {"Version 2.37"}
    with pikepdf.open(io.BytesIO(pdf)) as found:
        assert found.attachments["message.eml"].get_file().read_bytes() == eml


def test_a_pdf_that_is_made_again_has_the_same_bytes(printed: int, shell: Shell) -> None:
    before = shell("get", str(printed), "pdf", login="anna").stdout
    answer = shell("render", str(printed), login="anna")
    assert answer.out == f"The PDF of item {printed} was made again and has the same bytes.\n"
    assert shell("get", str(printed), "pdf", login="anna").stdout == before
    desk_is_right = shell("verify", login="root")
    assert desk_is_right.code == 0, desk_is_right.out


def test_after_its_case_changed_it_says_so_in_pdf_manifest_and_history(printed: int, desk: Desk, shell: Shell) -> None:
    desk.open()
    anna = desk.actor("anna")
    link(anna, printed, record(anna, "project", "12").id, primary=True)
    place = Document.get((Document.kind == "pdf") & (Document.state == "ready"))
    answer = shell("render", str(printed), login="anna")
    assert "its bytes are others than before" in answer.out
    manifest = read_manifest(shell("get", str(printed), "manifest", login="anna").stdout)
    assert manifest.reference == "project 12"
    assert manifest.pdf.sha256 == sha256(shell("get", str(printed), "pdf", login="anna").stdout)
    assert "  render  " in shell("history", str(printed), login="anna").out
    desk.open()
    now = Document.get_by_id(place.id)
    assert (now.folder, now.name, now.blob != place.blob) == (place.folder, place.name, True)


def test_who_may_not_read_an_item_may_not_render_it(printed: int, desk: Desk, shell: Shell) -> None:
    desk.open()
    triage.take(desk.actor("anna"), printed)
    answer = shell("render", str(printed), login="sandra")
    assert answer.code == 4
    assert answer.out == ""


def test_what_is_refused_stops_no_other(printed: int, shell: Shell) -> None:
    answer = shell("render", "999999", str(printed), login="anna")
    assert answer.code != 0
    assert "has the same bytes" in answer.out


def test_a_body_that_breaks_the_renderer_is_printed_plain_and_the_manifest_says_why(desk: Desk, shell: Shell) -> None:
    from tui_mail.children import Children, Limits

    (item,) = desk.take_in(letter(1, body="please-raise-on-structure"))
    with Children("tests.daemon.children:render_plain_only", count=1, limits=Limits(60, 700)) as renderers:
        assert render_due(desk.blobs, renderers) == 1
    manifest = read_manifest(shell("get", str(item), "manifest", login="anna").stdout)
    assert "ValueError: no structure today" in manifest.plain_because
    assert shell("get", str(item), "pdf", login="anna").stdout.startswith(b"%PDF-1.7")
