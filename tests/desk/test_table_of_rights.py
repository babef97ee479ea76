"""The table of rights of the domain, cell by cell: by role, visibility, who may act on what, and whose item it is."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from tests.desk.rights_table import ERASING, HANDING_OUT, HOLDS, PERSON, WORK, Cell, cells, held_by
from tests.office import Office, letter
from tui_mail.config.team import Team
from tui_mail.desk import filed_documents, linking, marks, moving, purging, triage, wanted_deletions
from tui_mail.desk.accounts import check_may_fetch
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.administration import apply
from tui_mail.desk.administration.sharing import share
from tui_mail.desk.folders import create_folder
from tui_mail.desk.holding import hold
from tui_mail.desk.intake.importing import open_target
from tui_mail.desk.intake.quarantine import export
from tui_mail.desk.intake.rehearsal import parts_for
from tui_mail.desk.reading import read_detail, read_history
from tui_mail.desk.undo import undo
from tui_mail.desk.verifying import verify
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.screens.fitting import why_not
from tui_mail.screens.footer_hints import hints_for
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.database import change, database
from tui_mail.store.models import Folder, Item, User
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import row
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import Envelope, Row, View
from tui_mail.store.visibility import places

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""The table is asked in Python; that both databases give the same rows to ask about, other tests show."""

FOR_MAILBOX = {
    "see it in the sidebar": "VMDGAU",
    "fetch now": "MDGA",
    "import": "MDGA",
    "make folders": "DG",
    "grant membership": "GA",
    "rules": "GA",
    "users and roles": "A",
    "verify": "GAU",
    "export": "MDGU",
}
"""What needs no item, and who may."""


def outcome(call: Callable[[], object]) -> str:
    """Say whether somebody may; what cannot be done for another reason than his rights, he may."""
    try:
        call()
    except (NotPermitted, NotFound) as exc:
        return exc.sentence
    except (Conflict, UsageError):
        return ""
    return ""


@pytest.fixture(params=["assigned_only", "claim_queue", "all"])
def visibility(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["own", "all"])
def act_on(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(open_an_office: Callable[..., Office], visibility: str, act_on: str) -> Office:
    office = open_an_office(visibility=visibility, members_act_on=act_on)
    with change():
        User.insert(login="uwe", name="Uwe Auditor", email="", auditor=True).execute()
    return office


def calls(office: Office, cell: Cell, item: int) -> dict[str, Callable[[], object]]:
    """Return every action of a person with an item."""
    actor = office.actor(PERSON[cell.role])
    case = record(SYSTEM, "mandate", "2026-00117").id

    def of_trash(run: Callable[[Actor, int], object]) -> object:
        moving.trash(SYSTEM, item)
        return run(actor, item)

    def under_hold(run: Callable[[Actor, int], object]) -> object:
        linking.link(SYSTEM, item, case)
        hold(SYSTEM, "mandate", "2026-00117", "so that nothing goes, whoever may")
        return run(actor, item)

    def undo_of_others() -> object:
        other = office.actor("mm" if cell.role != "G" else "anna")
        return undo(actor, triage.set_status(other, item, "pending").event_id)

    return {
        "read it": lambda: read_detail(actor, item),
        "history": lambda: read_history(actor, item),
        "star": lambda: marks.star(actor, item),
        **{name: partial(run, actor, item) for name, run in (WORK | HANDING_OUT).items()},
        "file for oneself": lambda: filed_documents.file_attachment(actor, item, "eml", "private"),
        **{name: partial(under_hold, run) for name, run in ERASING.items()},
        "take": lambda: triage.take(actor, item),
        "release": lambda: triage.release(actor, item),
        "undo of others": undo_of_others,
        "purge": lambda: of_trash(purging.purge),
        "delete on server": lambda: of_trash(wanted_deletions.want_deletion),
    }


@pytest.mark.covers("CK-02", "CK-20")
def test_every_cell_of_the_table_holds_at_the_desk(place: Office, visibility: str, act_on: str) -> None:
    (item,) = place.deliver(letter(1))
    for cell in cells(visibility, act_on):
        may, actor = cell.may, place.actor(PERSON[cell.role])
        for name, call in calls(place, cell, item).items():
            if name not in may:
                continue
            with database.atomic() as only_tried:
                Item.update(assignee=held_by(place, cell)).where(Item.id == item).execute()
                said = outcome(call)
                only_tried.rollback()
            assert (said == "") == may[name], (cell, name, said)
        with database.atomic() as only_tried:
            Item.update(assignee=held_by(place, cell)).where(Item.id == item).execute()
            seen = [type(one) for one in page(actor, View())]
            only_tried.rollback()
        assert seen == ([Row] if cell.listed_whole else [Envelope] if cell.envelope else []), cell


@pytest.mark.covers("CK-02")
def test_what_the_screen_dims_is_what_the_desk_refuses_in_the_same_words(
    place: Office, visibility: str, act_on: str
) -> None:
    (item,) = place.deliver(letter(1))
    for cell in cells(visibility, act_on):
        if not (cell.listed_whole or cell.envelope):
            continue
        actor = place.actor(PERSON[cell.role])
        with database.atomic() as only_tried:
            Item.update(assignee=held_by(place, cell)).where(Item.id == item).execute()
            shown, here = row(actor, item), places(actor)
            hints = {hint.word: hint.allowed for hint in hints_for(actor, shown, here)}
            only_tried.rollback()
        for name, call in calls(place, cell, item).items():
            if name not in cell.may or name not in BY_NAME:
                continue
            with database.atomic() as only_tried:
                Item.update(assignee=held_by(place, cell)).where(Item.id == item).execute()
                said = outcome(call)
                only_tried.rollback()
            assert (why_not(actor, BY_NAME[name], shown, here) or "") == said, (cell, name)
            if (label := BY_NAME[name].title.lower()) in hints and (isinstance(shown, Row) or name == "take"):
                assert hints[label] == cell.may[name], (cell, name)


def test_every_power_over_a_mailbox_belongs_to_the_roles_of_the_table(place: Office) -> None:
    (item,) = place.deliver(letter(1))
    box = Item.get_by_id(item).mailbox
    quarantine = Folder.get((Folder.mailbox == box) & (Folder.kind == "quarantine")).id
    with change():
        Item.update(folder=quarantine).where(Item.id == item).execute()
    for role, login in PERSON.items():
        actor = place.actor(login)
        held = place.person(login) if role in HOLDS else None
        done = {
            "see it in the sidebar": lambda actor=actor: _only(tree(actor)),
            "fetch now": lambda actor=actor: check_may_fetch(actor, "kanzlei"),
            "import": lambda actor=actor: open_target(actor, "kanzlei"),
            "make folders": lambda actor=actor: create_folder(actor, box, "New"),
            "grant membership": lambda actor=actor: share(actor, "kanzlei", "otto", "viewer"),
            "rules": lambda actor=actor: parts_for(actor),
            "users and roles": lambda actor=actor: apply(actor, Team()),
            "verify": lambda actor=actor: _only(
                [one for one in verify(actor, place.blobs) if one.mailbox == "kanzlei"]
            ),
            "export": lambda actor=actor: export(actor, item, place.blobs),
        }
        for name, call in done.items():
            with database.atomic() as only_tried:
                Item.update(assignee=held).where(Item.id == item).execute()
                said = outcome(call)
                only_tried.rollback()
            assert (said == "") == (role in FOR_MAILBOX[name]), (role, name, said)


def _only(found: Sequence[object]) -> None:
    if not found:
        raise NotFound("There is none.")
