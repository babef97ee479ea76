"""What lies at a record: the EML, the PDF, and each attachment as a file of its own."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.office import Office
from tui_mail.children import Children
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.linking import link, unlink
from tui_mail.store.actor import SYSTEM
from tui_mail.store.blobs import sha256
from tui_mail.store.queries.directory import records
from tui_mail.store.queries.items import detail
from tui_mail.store.rows import DocumentRow

FOLDER = "Correspondence/E-mail"


@pytest.fixture(scope="module")
def makers() -> Iterator[Children]:
    with open_renderers(1) as children:
        yield children


def offer(number: int, subject: str = "Angebot", sender: str = "fremd@example.org") -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "kanzlei@muster.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<offer-{number}@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    message.set_content("Anbei das Angebot.\n")
    message.add_alternative('<p>Anbei.</p><img src="cid:logo">', subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG logo", "image", "png", cid="<logo>", disposition="inline")  # type: ignore[union-attr, index]  # parts of its own making
    message.add_attachment(b"%PDF-1.4 one", maintype="application", subtype="pdf", filename="offer.pdf")
    message.add_attachment(b"%PDF-1.4 two", maintype="application", subtype="pdf", filename="offer.pdf")
    return message.as_bytes()


def documents(item: int) -> dict[tuple[str, int], DocumentRow]:
    """What can lie at a record; a manifest belongs to its PDF and has no place of its own."""
    found = [document for document in detail(SYSTEM, item).documents if document.kind != "manifest"]
    return {(document.kind, document.part): document for document in found}


@pytest.mark.covers("AS-06", "AS-07", "AS-08", "AS-24", "CO-11")
def test_what_is_linked_lies_at_the_record_as_eml_and_pdf_with_each_attachment_as_a_file(
    office: Office, makers: Children
) -> None:
    raw = offer(1, subject="Offerte / Mandat 2026-00117")
    (item,) = office.deliver(raw)
    while render_due(office.blobs, makers):
        pass
    found = documents(item)
    eml = found.pop(("eml", 0))
    assert eml.path is not None
    assert eml.path.startswith(f"{FOLDER}/20")
    assert eml.path.endswith(" Offerte - Mandat 2026-00117.eml")
    assert office.blobs.get(str(eml.sha256)) == raw
    assert str(found.pop(("pdf", 0)).path).endswith(" Offerte - Mandat 2026-00117.pdf")
    files = {document.path: office.blobs.get(str(document.sha256)) for document in found.values()}
    # the logo inside the text is decoration: it stays in the EML
    assert files == {f"{FOLDER}/offer.pdf": b"%PDF-1.4 one", f"{FOLDER}/offer (2).pdf": b"%PDF-1.4 two"}
    assert {document.sha256 for document in found.values()} == {sha256(b"%PDF-1.4 one"), sha256(b"%PDF-1.4 two")}


def test_what_is_linked_to_nothing_has_no_place_at_a_record(office: Office, makers: Children) -> None:
    (item,) = office.deliver(offer(2))
    while render_due(office.blobs, makers):
        pass
    assert {key: document.path for key, document in documents(item).items()} == {("eml", 0): None, ("pdf", 0): None}


def test_linking_by_hand_files_the_attachments_and_unlinking_takes_the_place_away(
    office: Office, makers: Children
) -> None:
    (item,) = office.deliver(offer(3))
    record = next(one.id for one in records(SYSTEM, "2026-00117"))
    link(office.actor("anna"), item, record)
    while render_due(office.blobs, makers):
        pass
    assert documents(item)["attachment", 2].state == "ready"
    assert all(document.path for document in documents(item).values())
    unlink(office.actor("anna"), item, record)
    assert not any(document.path for document in documents(item).values())
