"""Cases: made and changed by hand or out of a mail, and taken back."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.office import Office, letter
from tui_mail.desk.case_export import export_case
from tui_mail.desk.case_from_item import create_from_item
from tui_mail.desk.case_import import import_case
from tui_mail.desk.cases import NewCase, change_case, close_case, create_case, reopen_case
from tui_mail.desk.linking import link
from tui_mail.desk.record_notes import add_record_note
from tui_mail.desk.relations import create_contact
from tui_mail.desk.undo import undo
from tui_mail.desk.verifying import verify
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.models import Event, EventText, Record
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.record_heads import record_head
from tui_mail.store.queries.timelines import timeline
from tui_mail.store.writes.cases import remove_case

ANN = {"from_": "Ann Ott <ann@ott.example>"}


def linked(item: int) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.number, one.primary) for one in detail(SYSTEM, item).links]


@pytest.mark.covers("AS-10")
def test_a_case_of_any_kind_gets_the_next_number_and_knows_where_it_belongs(office: Office) -> None:
    anna = office.actor("anna")
    number = create_case(anna, NewCase("mandate", "Erbschaft", requester="00456", company="00123")).number
    assert number.startswith("20")
    assert number.endswith("-00142") or number.endswith("-00001"), "of a new year the first"
    assert create_case(anna, NewCase("help-request", "Printer")).number == "1"
    assert create_case(anna, NewCase("help-request", "Printer again")).number == "2"
    assert create_case(anna, NewCase("project", "Garten")).number == "13"
    below = create_case(anna, NewCase("sub-project", "Keller", parent=("project", "12")))
    assert below.number == "12/4"
    phase = create_case(anna, NewCase("phase", "Aushub", number="12/4/1"))
    head = record_head(anna, phase.id)
    assert [one.number for one in head.above] == ["12", "12/4"], "the number says of what it is part"
    with pytest.raises(Conflict, match="There is a phase 12/4/1 already"):
        create_case(anna, NewCase("phase", "Aushub", number="12/4/1"))
    with pytest.raises(Conflict, match="project 12 cannot be part of what is part of it"):
        change_case(anna, record(SYSTEM, "project", "12").id, {"parent": {"kind": "phase", "number": "12/4/1"}})
    with pytest.raises(NotFound, match="no contact 99"):
        create_case(anna, NewCase("ticket", "X", requester="99"))
    with pytest.raises(UsageError, match="not a kind of case"):
        create_case(anna, NewCase("company", "X"))
    with pytest.raises(NotPermitted, match="made and changed by the members"):
        create_case(office.actor("vera"), NewCase("ticket", "X"))


def test_a_case_is_changed_closed_and_reopened_and_the_history_keeps_its_texts_apart(office: Office) -> None:
    anna, case = office.actor("anna"), record(SYSTEM, "mandate", "2026-00117").id
    assert change_case(anna, case, {"title": "Geheim", "folder": "Litigation/2026"}).sentence.startswith("Changed")
    assert close_case(anna, case).sentence == "Closed mandate 2026-00117 Geheim"
    assert close_case(anna, case).sentence.endswith("is so already")
    head = record_head(anna, case)
    assert (head.status, head.folder, head.closed_at is not None) == ("closed", "Litigation/2026", True)
    reopen_case(anna, case)
    assert record_head(anna, case).closed_at is None
    events = list(Event.select().where(Event.mailbox.is_null() & (Event.action == "change")).order_by(Event.id))
    assert not any("Geheim" in event.after for event in events[-3:])
    assert any("Geheim" in EventText.get_by_id(event.id).text for event in events[-3:])


@pytest.mark.covers("HO-24", "HO-25")
def test_who_wrote_a_mail_asks_for_the_case_that_is_made_of_it(office: Office) -> None:
    anna = office.actor("anna")
    create_contact(anna, "7", "Ann Ott", ["ann@ott.example"], company="00123")
    (item,) = office.deliver(letter(1, subject="Drucker geht nicht", **ANN))
    done = create_from_item(anna, item, NewCase("ticket", "", folder="Support/Printers"))
    assert done.sentence == f"Made ticket 1 Drucker geht nicht, and linked item {item} to it"
    head = record_head(anna, record(SYSTEM, "ticket", "1").id)
    assert head.requester is not None
    assert head.requester.number == "7"
    assert head.company is not None
    assert head.company.number == "00123"
    assert head.folder == "Support/Printers"
    assert ("ticket", "1", True) in linked(item)
    assert detail(SYSTEM, item).row.status == "open"
    (shared,) = office.deliver(letter(2))
    with pytest.raises(UsageError, match=r"Several contacts .*00456 Jean Dupont, 00457 .*--requester"):
        create_from_item(anna, shared, NewCase("ticket", ""))
    (stranger,) = office.deliver(letter(3, from_="Who <who@unknown.example>"))
    with pytest.raises(UsageError, match=r"No contact has the address of the sender.*--requester NUMBER"):
        create_from_item(anna, stranger, NewCase("ticket", ""))
    create_from_item(anna, stranger, NewCase("ticket", "Anderes", requester="00456"))


@pytest.mark.covers("HO-26")
def test_a_mail_has_one_primary_case_and_a_further_one_is_a_link_unless_it_is_to_replace_it(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    create_from_item(anna, item, NewCase("ticket", "A", requester="00456"))
    assert {("mandate", "2026-00117", True), ("ticket", "1", False)} < set(linked(item))
    create_from_item(anna, item, NewCase("ticket", "B", requester="00456"), primary=True)
    assert [number for _, number, primary in linked(item) if primary] == ["2"]


@pytest.mark.covers("HO-23")
def test_one_undo_takes_the_link_back_and_the_case_too_unless_something_hangs_on_it(office: Office) -> None:
    anna = office.actor("anna")
    first, second = office.deliver(letter(1, **ANN), letter(2, **ANN))
    create_from_item(anna, first, NewCase("ticket", "A", requester="00456"))
    assert undo(anna).sentence.endswith("ticket 1 is gone, too")
    assert linked(first) == []
    assert detail(SYSTEM, first).row.case is None
    assert not Record.select().where(Record.kind == "ticket").exists()
    kept = create_from_item(anna, first, NewCase("ticket", "A", requester="00456"))
    link(anna, second, record(SYSTEM, "ticket", "1").id)
    assert undo(anna, kept.event_id).sentence.endswith("ticket 1 stays")
    assert linked(first) == []
    assert ("ticket", "1", True) in linked(second)


@pytest.mark.covers("HO-77")
def test_a_note_at_a_record_can_be_addressed_to_a_colleague_who_hears_of_it(office: Office) -> None:
    anna, case = office.actor("anna"), record(SYSTEM, "mandate", "2026-00117").id
    said = add_record_note(anna, case, "Frist am 5.", office.person("mm")).sentence
    assert said == "Noted at mandate 2026-00117 Müller / Klage for Martin Muster"
    (heard,) = waiting(office.actor("mm"))
    assert heard.sentence == "Anna Muster left a note for you at mandate 2026-00117"
    assert (heard.text, heard.record) == ("Frist am 5.", case)
    (entry,) = timeline(anna, case)
    assert (entry.sort, entry.title, entry.who, entry.to) == ("note", "Frist am 5.", "Anna Muster", "Martin Muster")
    with pytest.raises(NotFound, match="would not see the note"):
        add_record_note(anna, case, "x", office.person("otto"))
    assert timeline(office.actor("otto"), case) == []


def test_a_case_that_was_closed_elsewhere_comes_in_closed_and_the_history_stays_whole(
    office: Office, tmp_path: Path
) -> None:
    root, mm = office.actor("root"), office.actor("mm")
    made = create_case(mm, NewCase("dossier", "Alt", "77"))
    close_case(mm, made.id)
    with (tmp_path / "case.zip").open("wb") as file:
        export_case(mm, office.blobs, "dossier", "77", file)
    with change():
        remove_case(made.id)
    import_case(root, office.blobs, tmp_path, tmp_path / "case.zip", "kanzlei")
    assert Record.get(Record.number == "77").status == "closed"
    assert not any(found.damage for found in verify(root, office.blobs, ["history"]))


def test_an_export_to_a_full_disk_says_so_once(office: Office) -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        export_case(office.actor("mm"), office.blobs, "mandate", "2026-00117", full)


def test_a_case_without_a_number_is_none_that_was_exported(office: Office, tmp_path: Path) -> None:
    with (tmp_path / "case.zip").open("wb") as file:
        export_case(office.actor("mm"), office.blobs, "mandate", "2026-00117", file)
    with ZipFile(tmp_path / "case.zip") as whole, ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, whole.read(name).replace(b'"number": "2026-00117"', b'"number": ""'))
    with pytest.raises(UsageError, match="no case that tui-mail exported"):
        import_case(office.actor("root"), office.blobs, tmp_path, tmp_path / "bad.zip", "kanzlei")
