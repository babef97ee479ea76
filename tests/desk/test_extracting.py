"""The text inside attachments: extracted in children behind intake, found with the place, and gone with its message."""

import threading
from collections.abc import Iterator

import pytest

from tests.desk.test_erasing import in_files
from tests.desk.test_purging import purged
from tests.mail.files import docx, enclosing, mail_with, pdf
from tests.office import Office, letter
from tui_mail.children import Children, Limits
from tui_mail.desk.erasing import erase_at
from tui_mail.desk.extracting import RETRIES_AFTER, extract_due, open_extractors
from tui_mail.desk.extracting_again import extract_again
from tui_mail.desk.notes import add_note
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.mail.arrival import read_arrival
from tui_mail.mail.searched import folded_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import AttachmentText, Item, Message, SearchText
from tui_mail.store.queries.found import Found, text_states, where_found, without_text
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.waiting import text_queue
from tui_mail.store.rows import View
from tui_mail.store.writes.arrivals import NewMessage
from tui_mail.store.writes.attached import LookedInto, keep_texts
from tui_mail.store.writes.readmission import keep_other_form, replace_message

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
OFFICE = "application/octet-stream"
CONTRACT = ("Vertrag.docx", OFFICE, docx("Vertrag", "Die Kündigungsfrist beträgt drei Monate."))


@pytest.fixture
def extractors() -> Iterator[Children]:
    with open_extractors(1) as children:
        yield children


@pytest.fixture
def obeying() -> Iterator[Children]:
    with Children("tests.daemon.children:extract_or_obey", count=1, limits=Limits(1, 600)) as children:
        yield children


def found_by(needle: str) -> list[int]:
    """Return the items that a search in files finds."""
    return sorted(row.id for row in page(SYSTEM, View(search=f'file:"{needle}"', folder_kind=None, snoozed=None)))


def let_time_pass() -> None:
    with change():
        AttachmentText.update(due_at=now()).where(AttachmentText.state == "due").execute()


def test_what_is_in_attachments_is_found_in_the_file_that_holds_it(office: Office, extractors: Children) -> None:
    inner = mail_with(("Gutachten.pdf", "application/pdf", pdf("x")), subject="Innen", body="Der Zeuge schweigt.\n")
    first, second = office.deliver(
        mail_with(CONTRACT, ("Angebot.pdf", "application/pdf", pdf("Unser Preis", "Ein Rabatt von 3 %"))),
        enclosing(inner),
    )
    assert text_queue().due == 3
    assert found_by("Kündigungsfrist") == []
    assert extract_due(office.blobs, extractors) == 3
    assert extract_due(office.blobs, extractors) == 0
    assert (text_queue().due, text_queue().failed) == (0, 0)
    assert found_by("KÜNDIGUNGSFRIST beträgt") == [first]
    assert found_by("gutachten.pdf") == [second]
    assert where_found(SYSTEM, first, ["kundigungsfrist"]) == (
        Found("attachment", 1, "Vertrag.docx", "Vertrag Die Kündigungsfrist beträgt drei Monate."),
    )
    assert [(one.where, one.name) for one in where_found(SYSTEM, first, ["rabatt", "anlagen"])] == [
        ("subject", ""),
        ("body", ""),
        ("attachment", "Angebot.pdf"),
    ]
    assert [one.part for one in where_found(SYSTEM, second, ["zeuge schweigt"])] == [1]
    assert found_by("monate unser") == []  # a phrase does not go on in the next file


def test_notes_tell_their_author_and_long_texts_the_words_around_the_hit(office: Office, extractors: Children) -> None:
    text = f"{'Wort für Wort ' * 3000}Erdnuß\u0308butter {'und weiter ' * 3000}"
    (item,) = office.deliver(mail_with(("lang.txt", "text/plain", text.encode())))
    add_note(office.actor("anna"), item, "Bitte Fristverlängerung beantragen")
    extract_due(office.blobs, extractors)
    (note,) = where_found(SYSTEM, item, ["fristverlang"])
    assert note == Found("note", 0, "Anna Muster", "Bitte Fristverlängerung beantragen")
    (found,) = where_found(SYSTEM, item, [folded_line("erdnussbutter")])
    assert "Wort Erdnuß\u0308butter und weiter" in found.snippet
    assert found.snippet[0] == found.snippet[-1] == "…"
    assert len(found.snippet) < 150


@on_sqlite
def test_who_may_not_read_the_item_learns_nothing_of_its_attachments(office: Office, extractors: Children) -> None:
    (item,) = office.deliver(mail_with(CONTRACT))
    extract_due(office.blobs, extractors)
    for login, refusal in (("sandra", NotPermitted), ("otto", NotFound)):
        with pytest.raises(refusal):
            where_found(office.actor(login), item, ["kundigungsfrist"])
        with pytest.raises(refusal):
            text_states(office.actor(login), item)
    assert text_states(office.actor("anna"), item)[1].state == "ready"


@on_sqlite
def test_a_file_that_breaks_the_limits_costs_no_other_is_tried_again_and_fails_with_a_sentence(
    office: Office, obeying: Children, extractors: Children
) -> None:
    hanging = ("please-hang.txt", "text/plain", b"x")
    raising = ("please-raise.txt", "text/plain", b"x")
    blocked, tried = office.deliver(mail_with(hanging, CONTRACT), mail_with(raising, number=2))
    with change():
        AttachmentText.update(attempts=len(RETRIES_AFTER)).where(AttachmentText.message == Message.get()).execute()
    assert extract_due(office.blobs, obeying) == 3
    assert found_by("kündigungsfrist") == [blocked]
    assert text_states(SYSTEM, blocked)[1].state == "failed"
    assert "did not finish within 1 seconds" in text_states(SYSTEM, blocked)[1].problem
    assert text_states(SYSTEM, tried)[1].state == "due"
    assert extract_due(office.blobs, obeying) == 0  # not before its time
    with change():
        AttachmentText.update(attempts=len(RETRIES_AFTER)).where(AttachmentText.state == "due").execute()
    let_time_pass()
    assert extract_due(office.blobs, obeying) == 1
    assert text_states(SYSTEM, tried)[1].state == "failed"
    assert "too deep" in text_states(SYSTEM, tried)[1].problem
    assert (text_queue().due, text_queue().failed) == (0, 2)
    anna = office.actor("anna")
    assert (without_text(anna), without_text(office.actor("sandra"))) == ([blocked, tried], [])
    assert extract_again(anna, tried).sentence == f"The daemon looks again into 1 file of item {tried}"
    with pytest.raises(NotFound):
        extract_again(office.actor("otto"), tried)
    assert extract_due(office.blobs, extractors) == 1
    assert found_by("please-raise") == [tried]
    assert extract_again(anna, tried).event_id is None
    assert (text_queue().due, text_queue().failed) == (0, 1)


@on_sqlite
def test_what_the_end_of_the_program_broke_is_no_failed_try(office: Office, obeying: Children) -> None:
    office.deliver(mail_with(("please-die.txt", "text/plain", b"x")))
    stop = threading.Event()
    stop.set()
    extract_due(office.blobs, obeying, stop)
    assert [(row.state, row.attempts) for row in AttachmentText.select()] == [("due", 0)]


@on_sqlite
def test_the_newest_mail_comes_first_and_the_oldest_does_not_wait_until_no_mail_comes(
    office: Office, extractors: Children
) -> None:
    items = office.deliver(*(mail_with(("a.txt", "text/plain", b"wort"), number=one) for one in range(30)))
    extract_due(office.blobs, extractors)
    assert found_by("wort") == [*items[:4], *items[-16:]]


@on_sqlite
def test_pictures_archives_and_what_is_not_kept_wait_for_nothing(office: Office, extractors: Children) -> None:
    raw = mail_with(("a.png", "image/png", b"x"), ("b.zip", "application/zip", b"x"), ("c.txt", "text/plain", b"wort"))
    office.deliver(raw)
    assert [row.part for row in AttachmentText.select()] == [3]
    message = Message.get()
    with change():
        new = NewMessage(read_arrival(raw), message.raw_sha256, len(raw), message.received_at, "", reduced=True)
        replace_message(message.id, new)
    assert extract_due(office.blobs, extractors) == 0


def test_a_message_that_is_read_anew_loses_the_text_of_before_and_is_looked_into_again(
    office: Office, extractors: Children
) -> None:
    (item,) = office.deliver(mail_with(CONTRACT))
    extract_due(office.blobs, extractors)
    message = Message.get()
    late = LookedInto(AttachmentText.get().id, "ready", "zu spät", "", now())
    other = mail_with(("b.txt", "text/plain", b"Neue Fassung"))
    (name,) = office.blobs.put([other])
    with change():
        keep_other_form(message.id, name, len(other))
        replace_message(message.id, NewMessage(read_arrival(other), name, len(other), message.received_at, ""))
        keep_texts(message.id, [late], "zu spat\n\n")  # who was looking into the old one comes too late
    assert found_by("kündigungsfrist") == []
    assert SearchText.get().attached == ""
    assert extract_due(office.blobs, extractors) == 1
    assert found_by("neue fassung") == [item]
    assert SearchText.get().attached == "neue fassung\n\n"


@on_sqlite
@pytest.mark.covers("CO-46")
def test_the_text_of_attachments_goes_with_the_mail_for_good(office: Office, extractors: Children) -> None:
    secret = ("geheim.txt", "text/plain", b"Die Zyklamenwiese, " * 300)
    kept, gone = office.deliver(letter(1), mail_with(secret))
    extract_due(office.blobs, extractors)
    assert in_files(office, "zyklamenwiese") == {"zyklamenwiese"}
    purged(office, gone)
    assert [row.id for row in Item.select()] == [kept]
    assert in_files(office, "zyklamenwiese") == {"zyklamenwiese"}  # the contact has it still
    for number in ("00456", "00457"):
        erase_at(office.actor("mm"), "contact", number, gone, "Antrag")
    assert not AttachmentText.select().exists()
    assert in_files(office, "zyklamenwiese") == set()


@on_sqlite
def test_a_missing_file_is_said_and_what_is_due_after_a_clock_was_put_back_is_not_forgotten(
    office: Office, extractors: Children
) -> None:
    (item,) = office.deliver(mail_with(CONTRACT))
    with change():
        AttachmentText.update(due_at=now() + 9 * 3600 * SECOND).execute()
    office.blobs.delete(Message.get().raw_sha256, now() + 60 * SECOND)
    assert extract_due(office.blobs, extractors) == 1
    assert text_states(SYSTEM, item)[1].problem
