"""The table of rights, where no single item is asked about: records, criteria, holds, exports, tasks, documents."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.desk.rights_table import PERSON
from tests.desk.test_table_of_rights import outcome
from tests.office import Office, letter
from tui_mail.config.accounts import Criterion
from tui_mail.desk import blocking, cases, filed_documents, holding, merging, moving, purging, relations, tasks
from tui_mail.desk.address_book.importing import import_people
from tui_mail.desk.administration.criteria import criteria_of, set_criteria, try_out
from tui_mail.desk.case_export import export_case
from tui_mail.desk.case_import import import_case
from tui_mail.desk.erasing_people import erase_person
from tui_mail.desk.record_notes import add_record_note
from tui_mail.desk.relation_changes import RelationChange, change_relation
from tui_mail.desk.task_forms import TaskForm
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.database import change, database
from tui_mail.store.models import FiledDocument, User
from tui_mail.store.queries.directory import record

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

CASE = ("mandate", "2026-00117")
WORKERS, MANAGERS = "MDGA", "GA"
FOR_RECORDS: dict[str, str] = {
    **dict.fromkeys(("contact create", "contact change", "company create", "company change"), WORKERS),
    **dict.fromkeys(("contact merge", "contact unmerge", "contact import", "block", "unblock"), WORKERS),
    **dict.fromkeys(("case create", "case change", "case close", "case reopen", "case note"), WORKERS),
    **dict.fromkeys(("criteria list", "criteria add", "criteria dry run"), MANAGERS),
    **dict.fromkeys(("case hold", "case release-hold", "case keep"), MANAGERS),
    "erase person": MANAGERS,
    "case export": "MDGU",
    "case import": "A",
    "task at a record": "MDG",
    **dict.fromkeys(("task of others: state", "task of others: assign", "task of others: change"), "DG"),
    **dict.fromkeys(("own task: state", "own task: assign", "own task: change"), "MDG"),
    **dict.fromkeys(("document move", "document remove"), "MDG"),
}
"""Who may; an admin manages records, but sees no document of a mailbox where he is no member."""


@pytest.fixture
def place(open_an_office: Callable[..., Office]) -> Office:
    office = open_an_office(visibility="all", members_act_on="own")
    with change():
        User.insert(login="uwe", name="Uwe Auditor", email="", auditor=True).execute()
    return office


def of_records(anna: Actor, actor: Actor) -> dict[str, Callable[[], object]]:
    """Return what somebody does with contacts, companies and cases."""
    wanted, jean = cases.NewCase("ticket", "Help"), record(SYSTEM, "contact", "00456").id
    case, news = record(SYSTEM, *CASE).id, "news@shop.example"

    def unblock() -> object:
        blocking.block(anna, news)
        return blocking.unblock(actor, news)

    return {
        "contact create": lambda: relations.create_contact(actor, None, "Eva"),
        "contact change": lambda: change_relation(actor, "contact", "00456", RelationChange(name="Hans")),
        "contact merge": lambda: merging.merge(actor, "contact", "00457", "00456"),
        "contact unmerge": lambda: merging.unmerge(actor, "contact", "00457"),
        "contact import": lambda: import_people(actor, b"number,name\n900,Eva\n"),
        "company create": lambda: relations.create_company(actor, None, "Nord GmbH"),
        "company change": lambda: change_relation(actor, "company", "00123", RelationChange(name="Nord GmbH")),
        "block": lambda: blocking.block(actor, news),
        "unblock": unblock,
        "case create": lambda: cases.create_case(actor, wanted),
        "case change": lambda: cases.change_case(actor, case, {"title": "Another"}),
        "case close": lambda: cases.close_case(actor, case),
        "case reopen": lambda: cases.reopen_case(actor, case),
        "case note": lambda: add_record_note(actor, jean, "ruft morgen an"),
    }


def of_managers(office: Office, actor: Actor) -> dict[str, Callable[[], object]]:
    """Return what somebody does with criteria, holds and cases as a whole."""
    more = [*criteria_of(SYSTEM, "kanzlei"), Criterion(keywords=("Akte",), kind="mandate")]

    def erase() -> object:
        holding.hold(SYSTEM, *CASE, "so that nothing goes, whoever may")
        return erase_person(actor, "00456", "asked for")

    return {
        "criteria list": lambda: criteria_of(actor, "kanzlei"),
        "criteria add": lambda: set_criteria(actor, "kanzlei", criteria_of(SYSTEM, "kanzlei"), more),
        "criteria dry run": lambda: try_out(actor, "kanzlei", more, 30),
        "case hold": lambda: holding.hold(actor, *CASE, "Klage"),
        "case release-hold": lambda: holding.lift(actor, *CASE, "Vergleich"),
        "case keep": lambda: holding.keep_until(actor, *CASE, None),
        "case export": lambda: export_case(actor, office.blobs, *CASE, BytesIO()),
        "case import": lambda: import_case(actor, office.blobs, office.home.root, Path("/dev/null"), "kanzlei"),
        "erase person": erase,
    }


def of_tasks(office: Office, actor: Actor, item: int) -> dict[str, Callable[[], object]]:
    """Return what somebody does with a task that he has, and with one that another has and made."""
    mm, form = office.actor("mm"), TaskForm("Call")
    workers = ("anna", "sandra", "mm")
    own = office.person(actor.login) if actor.login in workers else None
    other = office.person("mm")

    def with_task(run: Callable[[int], object], assignee: int | None) -> Callable[[], object]:
        made = TaskForm("Call", assignee=assignee)
        return lambda: run(tasks.create_task(mm, item, "task", "To do", made).task_id)

    steps: dict[str, Callable[[int], object]] = {
        "state": lambda task: tasks.set_state(actor, task, "done"),
        "assign": lambda task: tasks.assign(actor, task, office.person("sandra")),
        "change": lambda task: tasks.change_task(actor, task, form),
    }
    return {
        "task at a record": lambda: tasks.create_at_record(
            actor, record(SYSTEM, *CASE).id, "task", "To do", form, mailbox="kanzlei"
        ),
        **{f"own task: {name}": with_task(step, own) for name, step in steps.items()},
        **{f"task of others: {name}": with_task(step, other) for name, step in steps.items()},
    }


def of_documents(actor: Actor, document: int) -> dict[str, Callable[[], object]]:
    """Return what somebody does with what was filed by hand."""
    return {
        "document move": lambda: filed_documents.move_document(actor, document, folder="Akten"),
        "document remove": lambda: filed_documents.remove_document(actor, document),
    }


def test_each_power_over_records_tasks_and_documents_belongs_to_the_roles_of_the_table(place: Office) -> None:
    item, gone = place.deliver(letter(1, subject="Mandat 2026-00117"), letter(2, subject="Mandat 2026-00117"))
    mm = place.actor("mm")
    moving.trash(mm, gone)
    filed_documents.file_attachment(mm, gone, "eml", record(SYSTEM, *CASE).id)
    purging.purge(mm, gone)
    document = int(FiledDocument.get().id)
    for role, login in PERSON.items():
        actor = place.actor(login)
        done = {
            **of_records(place.actor("anna"), actor),
            **of_managers(place, actor),
            **of_tasks(place, actor, item),
            **of_documents(actor, document),
        }
        assert done.keys() == FOR_RECORDS.keys()
        for name, call in done.items():
            with database.atomic() as only_tried:
                said = outcome(call)
                only_tried.rollback()
            assert (said == "") == (role in FOR_RECORDS[name]), (role, name, said)
