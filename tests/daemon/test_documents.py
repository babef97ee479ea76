"""The queue of PDFs: one that cannot be made holds up no other, is tried again, and then says why it failed."""

import threading
from collections.abc import Iterator

import pytest

from tests.office import Office, letter
from tui_mail.children import Children, Limits
from tui_mail.desk.documents import RETRIES_AFTER, open_renderers, render_due
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.models import Document
from tui_mail.store.queries.items import detail
from tui_mail.store.rows import DocumentRow

HOSTILE = {
    "please-hang": "did not finish within 2 seconds",
    "please-die": "was killed by signal 11",
    "please-raise": "RecursionError:  [31m too deep",
    "please-grow": "needed more than 700 MB",
}


@pytest.fixture
def renderers() -> Iterator[Children]:
    with Children("tests.daemon.children:render_or_obey", count=2, limits=Limits(2, 700)) as children:
        yield children


def pdf_of(item: int) -> DocumentRow:
    return next(document for document in detail(SYSTEM, item).documents if document.kind == "pdf")


def let_time_pass() -> None:
    with change():
        Document.update(due_at=now()).where(Document.state == "due").execute()


@pytest.mark.covers("TS-07")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # most of its time goes by in children
def test_a_pdf_that_cannot_be_made_blocks_no_other_and_fails_for_good_with_the_reason(
    office: Office, renderers: Children
) -> None:
    items = office.deliver(*(letter(number, body=body) for number, body in enumerate([*HOSTILE, "Guten Tag"])))
    *bad, good = items
    assert render_due(office.blobs, renderers) == 5
    assert office.blobs.get(str(pdf_of(good).sha256)).startswith(b"%PDF-")
    for item, reason in zip(bad, HOSTILE.values(), strict=True):
        assert pdf_of(item).state == "due"
        assert reason in pdf_of(item).problem
    assert render_due(office.blobs, renderers) == 0  # not before its time
    with change():
        Document.update(attempts=len(RETRIES_AFTER)).where(Document.state == "due").execute()  # the last time
    let_time_pass()
    assert render_due(office.blobs, renderers) == len(bad)
    let_time_pass()
    assert render_due(office.blobs, renderers) == 0
    assert [pdf_of(item).state for item in items] == ["failed"] * 4 + ["ready"]
    assert all(reason in pdf_of(item).problem for item, reason in zip(bad, HOSTILE.values(), strict=True))


def test_a_pdf_that_failed_once_is_ready_after_the_next_try(office: Office, renderers: Children) -> None:
    (item,) = office.deliver(letter(1, body="please-raise"))
    render_due(office.blobs, renderers)
    let_time_pass()
    with open_renderers(1) as real:
        assert render_due(office.blobs, real) == 1
    assert (pdf_of(item).state, pdf_of(item).problem) == ("ready", "")


def test_what_the_end_of_the_program_broke_is_no_failed_try(office: Office, renderers: Children) -> None:
    (item,) = office.deliver(letter(1, body="please-die"))
    stop = threading.Event()
    stop.set()
    render_due(office.blobs, renderers, stop)
    assert (pdf_of(item).state, pdf_of(item).problem) == ("due", "")
    assert Document.get(Document.kind == "pdf").attempts == 0
