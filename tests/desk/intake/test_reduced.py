"""Accounts that keep no attachments (CO-10), and what is still known of them."""

from collections.abc import Iterator

import pytest

from tests.desk.intake.cabinet import Cabinet, Drawer, take_in
from tests.desk.intake.maildir import items
from tests.desk.intake.test_destinations import configure
from tests.mail.test_reduce import MIXED
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk.intake.reading import open_readers
from tui_mail.store.models import Message, Sighting


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


@pytest.mark.covers("CO-10")
def test_attachments_are_named_but_not_kept_and_the_same_mail_is_recognised(office: Office, readers: Children) -> None:
    configure(office, "keep_attachments = false")
    drawer = Drawer()
    drawer.put(MIXED, letter(2), b"X-Other: form\r\n" + MIXED)
    assert take_in(office, Cabinet(INBOX=drawer), readers) == {"stored": 2, "duplicate": 1}
    offer, plain = items()
    kept = office.blobs.get(offer.raw_sha256)
    assert b"JVBERi0" not in kept
    assert b"Name: Angebot.pdf" in kept
    pdf, _ = offer.attachments
    assert (pdf.name, pdf.media_type, pdf.size) == ("Angebot.pdf", "application/pdf", 12)
    assert (offer.size, offer.body.strip()) == (len(MIXED), "Siehe Anlage.")
    assert [bool(row.reduced) for row in Message.select().order_by(Message.id)] == [True, False]
    assert Sighting.get(Sighting.remote_key == "1").raw_sha256 == offer.raw_sha256
    assert office.blobs.get(plain.raw_sha256) == letter(2)


@pytest.mark.covers("CO-10")
def test_by_default_everything_is_kept(office: Office, readers: Children) -> None:
    drawer = Drawer()
    drawer.put(MIXED)
    take_in(office, Cabinet(INBOX=drawer), readers)
    (offer,) = items()
    assert office.blobs.get(offer.raw_sha256) == MIXED
