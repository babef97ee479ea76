"""The archive of a record: everything once, in time order, page by page, and nothing that one may not read."""

import pytest

from tests.desk.intake.test_duplicates import deliver, second_account
from tests.office import Office, letter
from tui_mail.desk import moving, purging
from tui_mail.desk.filed_documents import file_item
from tui_mail.desk.linking import link
from tui_mail.desk.notes import add_note
from tui_mail.desk.reading import read_timeline
from tui_mail.desk.record_notes import add_record_note
from tui_mail.desk.relations import create_contact
from tui_mail.desk.task_forms import TaskForm
from tui_mail.desk.tasks import create_task
from tui_mail.desk.triage import assign, take
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.models import Event, Item, User
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.record_heads import record_head
from tui_mail.store.queries.timeline_marks import BEGINNING
from tui_mail.store.queries.timelines import Entry, timeline


def company() -> int:
    return record(SYSTEM, "company", "00123").id


def told(office: Office, login: str, record_id: int, sort: str = "") -> list[tuple[str, str]]:
    return [(one.sort, one.title) for one in timeline(office.actor(login), record_id, sort)]


@pytest.mark.covers("HO-06", "TS-12", "AS-13")
def test_a_company_has_the_mail_of_its_contacts_received_and_sent_each_once_from_all_mailboxes(office: Office) -> None:
    mm, twice = office.actor("mm"), letter(1, subject="In beiden")
    office.deliver(twice)
    deliver(office, second_account(office), twice)
    (sent,) = office.deliver(
        letter(2, subject="Antwort", from_="Anna Muster <kanzlei@muster.example>", to="jean@dupont.example")
    )
    found = timeline(mm, company(), "mail")
    assert sorted((one.title, len(one.mailboxes)) for one in found) == [("Antwort", 1), ("In beiden", 1)]
    with change():
        User.update(auditor=True).where(User.login == "mm").execute()
    found = timeline(office.actor("mm"), company(), "mail")
    assert sorted((one.title, len(one.mailboxes)) for one in found) == [("Antwort", 1), ("In beiden", 2)]
    assert next(one for one in found if one.item == sent).at_record == ("contact", "00456")


@pytest.mark.covers("AS-13", "CK-23")
def test_it_holds_mail_tasks_notes_and_documents_as_far_as_one_may_read_them(office: Office) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    plan, gone = office.deliver(letter(1, subject="Plan"), letter(2, subject="Purged"))
    take(anna, plan)
    add_note(anna, plan, "Bis Freitag")
    create_task(anna, plan, "task", "To do", TaskForm("Rechnen", assignee=office.person("mm")))
    add_record_note(anna, company(), "Zahlt spät")
    file_item(anna, plan, company(), "Offers")
    moving.trash(mm, gone)
    purging.purge(mm, gone)
    everything = told(office, "mm", company())
    assert everything[0][0] == "document"
    assert everything[1:4] == [("note", "Zahlt spät"), ("task", "Rechnen"), ("note", "Bis Freitag")]
    assert everything[4:] == [("mail", "Purged"), ("mail", "Plan")]
    kept = timeline(mm, company(), "mail")[0]
    assert (kept.kept, kept.item, kept.row) == (True, gone, None)
    assert told(office, "sandra", company()) == [("note", "Zahlt spät")], "the mail is not hers to read"
    assert told(office, "otto", company()) == []
    assign(anna, plan, office.person("sandra"))
    assert ("mail", "Plan") in told(office, "sandra", company())
    last = record_head(anna, company()).last
    assert last is not None
    assert (last.who, last.action, last.item) == ("Anna Muster", "assign", plan)
    assert {one.kind for one in timeline(anna, company(), "document")} >= {"eml"}
    assert [one.title for one in timeline(mm, company(), words="purg")] == ["Purged"]


def test_pages_follow_each_other_without_a_gap_or_a_repetition_also_at_the_same_time(office: Office) -> None:
    anna = office.actor("anna")
    items = office.deliver(*(letter(number) for number in range(7)))
    for item in items:
        add_note(anna, item, f"zu {item}")
    with change():
        Item.update(received_at=1_000_000).execute()
    whole = timeline(anna, company())
    assert len(whole) == 14
    pages: list[Entry] = []
    mark = BEGINNING
    while page := timeline(anna, company(), after=mark, limit=3):
        pages += page
        mark = page[-1].mark
    assert pages == whole


def test_a_merged_contact_and_the_parts_of_a_case_are_in_the_archive_of_whom_they_belong_to(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1, subject="Abbruch", from_="Who <who@unknown.example>"))
    link(anna, item, record(SYSTEM, "phase", "12/3/1").id)
    assert told(office, "anna", record(SYSTEM, "project", "12").id) == [("mail", "Abbruch")]
    assert told(office, "anna", record(SYSTEM, "sub-project", "12/3").id) == [("mail", "Abbruch")]
    other = create_contact(anna, None, "Ann Ott").id
    assert told(office, "anna", other) == []


def test_what_an_auditor_reads_there_of_notes_is_recorded(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1))
    add_note(anna, item, "geheim")
    with change():
        User.update(auditor=True).where(User.login == "otto").execute()
    assert any(one.title == "geheim" for one in read_timeline(office.actor("otto"), company()))
    audited = Event.select().where((Event.action == "audited") & (Event.item == item))
    assert [event.actor for event in audited] == [office.person("otto")]
