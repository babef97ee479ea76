"""What somebody files by hand: a mail at a record in either form, a file of it anywhere; who reads it how long."""

from collections.abc import Iterator

import pytest

from tests.daemon.test_filed_documents import offer
from tests.desk.intake.test_direction import reconfigure
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk import filed_documents, moving, purging, triage
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.files import document_file
from tui_mail.desk.linking import unlink
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.models import FiledDocument, Item, Message, Record
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.filed_documents import (
    common_documents,
    documents_at,
    folders_at,
    my_documents,
)
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.timelines import timeline

DAY = 24 * 3600 * 1_000_000


@pytest.fixture(scope="module")
def makers() -> Iterator[Children]:
    with open_renderers(1) as children:
        yield children


def at(office: Office, number: str = "12", kind: str = "project") -> int:
    return record(office.actor("mm"), kind, number).id


def board(actor: Actor, record_id: int) -> list[int | None]:
    """Return the messages on the board of a record, newest first."""
    return [entry.item for entry in timeline(actor, record_id) if entry.form == "board"]


def paths(office: Office, login: str, record_id: int) -> list[tuple[str, str]]:
    return [(one.what, one.path) for one in documents_at(office.actor(login), record_id)]


@pytest.mark.covers("AS-18", "AS-21", "AS-22")
def test_a_mail_is_saved_at_a_record_as_a_document_with_its_attachments_beside_it_and_undo_takes_all_away(
    office: Office, makers: Children
) -> None:
    raw = offer(1)
    (item,) = office.deliver(raw)
    anna, project = office.actor("anna"), at(office)
    done = filed_documents.file_item(anna, item, project, "Offerten / 2026", with_attachments=True)
    assert done.sentence == f"Filed item {item} at project 12 Umbau as a document, with 2 attachments"
    while render_due(office.blobs, makers):
        pass
    there = documents_at(anna, project)
    names = {one.path.removeprefix("Offerten/2026/") for one in there}
    assert names >= {"offer.pdf", "offer (2).pdf"}
    (eml,) = [one for one in there if one.kind == "eml"]
    assert eml.path.startswith("Offerten/2026/20")
    assert eml.id is not None
    assert document_file(anna, office.blobs, eml.id).content == raw
    assert {one.path for one in detail(anna, item).documents if one.kind == "eml"} == {eml.path}
    files = {one.path: document_file(anna, office.blobs, one.id or 0).content for one in there}
    assert files["Offerten/2026/offer (2).pdf"] == b"%PDF-1.4 two"
    assert folders_at(anna, project) == ["Offerten", "Offerten/2026"]
    (link,) = [one for one in detail(anna, item).links if one.kind == "project"]
    assert (link.form, link.origin, link.primary, link.state) == ("eml", "manual", True, "linked")
    assert unlink(anna, item, project).sentence.endswith(" from project 12; 3 documents of it stay there")
    undo(anna)
    again = filed_documents.file_item(anna, item, project, "Offerten/2026", with_attachments=True)
    assert again.event_id is None
    undo(anna)
    assert documents_at(anna, project) == []
    assert not [one for one in detail(anna, item).links if one.kind == "project"]
    assert detail(anna, item).row.status == "new"


@pytest.mark.covers("AS-18", "AS-19", "AS-21")
def test_on_the_board_goes_only_what_a_known_user_wrote_and_there_it_is_a_message_and_no_document(
    office: Office,
) -> None:
    stranger, colleague = office.deliver(letter(1), letter(2, from_="Sandra Keller <sandra@muster.example>"))
    reconfigure(office, 'authserv_id = "mx.muster.example"')
    denied = b"Authentication-Results: mx.muster.example; dmarc=fail header.from=muster.example\r\n"
    unseen = letter(4, from_="Sandra Keller <san\u00addra@muster.example>")
    (forged, odd) = office.deliver(denied + letter(3, from_="Sandra Keller <sandra@muster.example>"), unseen)
    anna, project = office.actor("anna"), at(office)
    for one in (stranger, forged, odd):
        with pytest.raises(Conflict, match="Only a mail of a known user goes to a board"):
            filed_documents.put_on_board(anna, one, project)
    filed_documents.put_on_board(anna, colleague, project)
    filed_documents.file_item(anna, colleague, at(office, "12/3", "sub-project"), "")
    assert (board(anna, project), documents_at(anna, project)) == ([colleague], [])
    assert board(office.actor("sandra"), project) == []  # nobody has given it to her
    assert [one for one, _ in paths(office, "anna", at(office, "12/3", "sub-project"))] == ["eml"]
    forms = {(one.kind, one.form) for one in detail(anna, colleague).links}
    assert forms == {("project", "board"), ("sub-project", "eml")}


@pytest.mark.covers("CO-44", "CO-47", "HO-86", "HO-05")
def test_one_attachment_is_filed_at_a_record_under_a_name_of_ones_own_and_moved_there(
    office: Office, makers: Children
) -> None:
    (item,) = office.deliver(offer(1))
    anna, project = office.actor("anna"), at(office)
    filed_documents.file_attachment(anna, item, "2", project, "../..//Pläne", name="../Dach\x1b[31m.pdf")
    while render_due(office.blobs, makers):
        pass
    (there,) = documents_at(anna, project)
    assert there.id is not None
    assert ".." not in there.path
    assert "\x1b" not in there.path
    assert (there.state, document_file(anna, office.blobs, there.id).content) == ("ready", b"%PDF-1.4 one")
    moved = filed_documents.move_document(anna, there.id, folder="Pläne/Dach", name="Dach.pdf")
    assert moved.sentence.endswith(" to Pläne/Dach/Dach.pdf")
    assert paths(office, "anna", project) == [("2", "Pläne/Dach/Dach.pdf")]
    filed_documents.remove_document(anna, there.id)
    assert documents_at(anna, project) == []
    told = [event.action for event in history(anna, item)]
    assert told[-3:] == ["file", "move-document", "remove-document"]


def test_everybody_reads_the_common_store_his_own_alone_and_at_a_record_what_he_reads_of_the_mailbox(
    office: Office,
) -> None:
    item, mine = office.deliver(offer(1), offer(2))
    triage.assign(office.actor("mm"), mine, office.person("sandra"))
    anna, sandra, project = office.actor("anna"), office.actor("sandra"), at(office)
    filed_documents.file_attachment(anna, item, "2", "common", "Muster")
    filed_documents.file_attachment(anna, item, "3", "private")
    for one in (item, mine):
        filed_documents.file_attachment(anna, one, "2", project)
    (common,) = common_documents(sandra)
    assert (common.path, common.subject, common.correspondent, common.item) == ("Muster/offer.pdf", "", "", None)
    assert [one.path for one in my_documents(anna)] == ["offer.pdf"]
    assert my_documents(sandra) == []
    filed_documents.move_document(anna, my_documents(anna)[0].id or 0, folder="Geheim", name="geheim.pdf")
    assert not any("eheim" in event.text for event in history(office.actor("vera"), item))
    with pytest.raises(NotPermitted, match="for himself"):
        undo(
            office.actor("mm"), next(event.id for event in history(anna, item) if event.after.get("store") == "private")
        )
    assert [one.item for one in documents_at(sandra, project)] == [mine]
    assert len(documents_at(office.actor("vera"), project)) == 2
    assert common_documents(office.actor("otto")) == []
    for login in ("otto", "root"):
        assert documents_at(office.actor(login), project) == []
    hidden = next(one.id for one in documents_at(anna, project) if one.item == item)
    for unseen in (hidden, my_documents(anna)[0].id):
        with pytest.raises(NotFound):
            document_file(sandra, office.blobs, unseen or 0)
        with pytest.raises(NotFound):
            filed_documents.remove_document(sandra, unseen or 0)
    with pytest.raises(NotPermitted):
        filed_documents.move_document(office.actor("vera"), hidden or 0, name="x.pdf")
    with pytest.raises(NotPermitted):
        filed_documents.file_attachment(office.actor("vera"), item, "2", project)
    assert document_file(sandra, office.blobs, common.id or 0).content == b"%PDF-1.4 one"


def test_private_mail_goes_to_no_common_store_and_nobody_else_reads_it_at_a_record(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="kanzlei@muster.example", to="gericht@bern.example"), role="sent")
    mm, project = office.actor("mm"), at(office)
    with change():
        Item.update(private_to=office.person("mm")).where(Item.id == item).execute()
    with pytest.raises(Conflict, match="common store"):
        filed_documents.file_attachment(mm, item, "eml", "common")
    filed_documents.file_attachment(mm, item, "eml", project)
    assert (len(documents_at(mm, project)), documents_at(office.actor("anna"), project)) == (1, [])
    moving.trash(mm, item)
    purging.purge(mm, item)
    assert (len(documents_at(mm, project)), documents_at(office.actor("anna"), project)) == (1, [])


def test_what_is_filed_outlives_its_mail_and_goes_with_the_last_place_that_has_it(
    office: Office, makers: Children
) -> None:
    raw = offer(1)
    (item,) = office.deliver(raw)
    mm, project = office.actor("mm"), at(office)
    filed_documents.file_attachment(mm, item, "eml", project, "Akten")
    filed_documents.file_attachment(mm, item, "2", "private")
    moving.trash(mm, item)
    purging.purge(mm, item)
    while render_due(office.blobs, makers):
        pass
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) == 0
    ((eml,), (own,)) = documents_at(mm, project), my_documents(mm)
    assert document_file(mm, office.blobs, eml.id or 0).content == raw
    assert document_file(mm, office.blobs, own.id or 0).content == b"%PDF-1.4 one"
    assert documents_at(office.actor("sandra"), project) == []  # she never read the whole mailbox
    with pytest.raises(NotFound):
        filed_documents.move_document(office.actor("sandra"), eml.id or 0, name="x")
    filed_documents.remove_document(office.actor("anna"), eml.id or 0)
    assert Message.select().exists()
    filed_documents.remove_document(mm, own.id or 0)
    assert not Message.select().exists()
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) > 0


def test_nothing_is_taken_away_from_a_record_under_hold_not_even_by_undo(office: Office) -> None:
    (item,) = office.deliver(offer(1))
    anna, project = office.actor("anna"), at(office)
    filed_documents.file_attachment(anna, item, "2", project)
    (there,) = documents_at(anna, project)
    with change():
        Record.update(held_at=now()).where(Record.id == project).execute()
    with pytest.raises(Conflict, match="legal hold"):
        filed_documents.remove_document(anna, there.id or 0)
    with pytest.raises(Conflict, match="legal hold"):
        undo(anna)
    assert FiledDocument.select().count() == 1


@pytest.mark.covers("CO-10")
def test_attachments_that_are_not_kept_cannot_be_filed_and_that_is_said(office: Office) -> None:
    (item,) = office.deliver(offer(1))
    with change():
        Message.update(reduced=True).execute()
    anna, project = office.actor("anna"), at(office)
    with pytest.raises(NotFound, match="is not kept here: its account keeps no attachments"):
        filed_documents.file_attachment(anna, item, "2", project)
    done = filed_documents.file_item(anna, item, project, "", with_attachments=True)
    assert done.sentence.endswith("as a document; its attachments are not kept here")
    assert [one.kind for one in documents_at(anna, project)] == ["eml"]


@pytest.mark.covers("AS-23")
def test_what_is_linked_lies_there_by_itself_and_what_was_filed_by_hand_only_once(
    office: Office, makers: Children
) -> None:
    (item,) = office.deliver(offer(1, subject="Mandat 2026-00117"))
    mandate = at(office, "2026-00117", "mandate")
    while render_due(office.blobs, makers):
        pass
    whats = [what for what, path in paths(office, "anna", mandate) if path.startswith("Correspondence/E-mail/")]
    assert sorted(whats) == ["2", "3", "eml", "pdf"]
    assert paths(office, "sandra", mandate) == []
    moving.trash(office.actor("mm"), item)
    purging.purge(office.actor("mm"), item)
    assert len(paths(office, "mm", mandate)) == 4
    (other,) = office.deliver(offer(2, subject="Mandat 2026-00117"))
    mm = office.actor("mm")
    assert {one.what for one in documents_at(mm, mandate) if one.item == other} == {"2", "3", "eml", "pdf"}
    filed_documents.file_item(mm, other, mandate, "Akten")
    (only,) = [one for one in documents_at(mm, mandate) if one.item == other]
    assert (only.what, only.folder) == ("eml", "Akten")
