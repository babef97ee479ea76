"""Departments, qualifications and categories of items."""

import pytest

from tests.desk.labels import make_labels, qualify
from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.event_words import sentence
from tui_mail.desk.routing import set_category, set_department, set_qualification
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.models import Notification
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.labels import labels
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.references import references_of
from tui_mail.store.rows import View


@pytest.fixture(autouse=True)
def _labels(office: Office) -> None:
    make_labels()
    qualify("sandra", departments=("litigation",))


def labelled(kind: str, name: str) -> View:
    """Return the view of what has a label."""
    (label,) = [one.id for one in labels(kind) if one.title == name]
    return View(department=label) if kind == "department" else View(category=label)


@pytest.mark.covers("CK-24")
def test_a_dispatcher_gives_an_item_to_a_department(office: Office) -> None:
    item, other = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    done = set_department(anna, item, "Litigation", "bitte bis Freitag")
    assert done.sentence == f"Gave item {item} to litigation"
    assert readable_row(anna, item).department == "litigation"
    assert [row.id for row in page(anna, labelled("department", "litigation"))] == [item]
    assert readable_row(anna, other).department is None
    last = history(anna, item)[-1]
    assert (last.action, last.text) == ("department", "bitte bis Freitag")
    assert set_department(anna, item, "litigation").event_id is None
    assert set_department(anna, item, "none").sentence == f"Took item {item} from its department"
    assert set_department(anna, item, "").event_id is None
    assert Notification.select().count() == 0


def test_who_is_not_in_the_department_has_the_item_no_longer(office: Office) -> None:
    stays, leaves = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    triage.assign(anna, stays, office.person("sandra"))
    triage.assign(anna, leaves, office.person("mm"))
    set_department(anna, stays, "litigation")
    set_department(anna, leaves, "litigation")
    assert readable_row(anna, stays).assignee == "sandra"
    assert readable_row(anna, leaves).assignee is None
    events = history(anna, leaves)
    said = sentence(events[-1], references_of(events), str)
    assert said == "gave it to litigation and took it from Martin Muster"
    undo(anna)
    row = readable_row(anna, leaves)
    assert (row.assignee, row.department) == ("mm", None)


def test_an_item_of_another_department_can_be_taken(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    set_department(office.actor("anna"), item, "tax")
    triage.take(office.actor("sandra"), item)
    row = readable_row(office.actor("anna"), item)
    assert (row.assignee, row.department) == ("sandra", "tax")


def test_an_item_asks_for_a_qualification(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    assert set_qualification(anna, item, "FRENCH").sentence == f"Set the qualification of item {item} to french"
    assert readable_row(anna, item).qualification == "french"
    set_qualification(anna, item, "none")
    assert readable_row(anna, item).qualification is None
    with pytest.raises(NotFound, match="no qualification 'latin'; there are Dutch, french"):
        set_qualification(anna, item, "latin")


@pytest.mark.covers("HO-70")
def test_incoming_and_outgoing_mail_have_categories_of_their_own(office: Office) -> None:
    (came_in,) = office.deliver(letter(1))
    (sent,) = office.deliver(letter(2, from_="kanzlei@muster.example"), role="sent")
    anna = office.actor("anna")
    assert set_category(anna, came_in, "offer").sentence == f"Set the category of item {came_in} to Offer"
    set_category(anna, sent, "Letter")
    assert [row.id for row in page(anna, View(folder_kind=None, category=_id("out", "Letter")))] == [sent]
    with pytest.raises(NotFound, match="no category 'letter' for incoming mail; there are Offer, Sales / Complaint"):
        set_category(anna, came_in, "letter")
    with pytest.raises(NotFound, match="for outgoing mail; there are Letter, Offer"):
        set_category(anna, sent, "Support / Complaint")


def _id(direction: str, name: str) -> int:
    return next(one.id for one in labels("category", direction=direction) if one.name == name)


def test_a_name_in_two_families_wants_the_family(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    with pytest.raises(UsageError, match="Sales / Complaint, Support / Complaint; say which"):
        set_category(anna, item, "complaint")
    set_category(anna, item, "support/complaint")
    assert readable_row(anna, item).category == "Support / Complaint"


def test_members_set_the_category_of_their_own_items_and_give_nothing_to_departments(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    sandra = office.actor("sandra")
    with pytest.raises(NotPermitted, match="take it first"):
        set_category(sandra, item, "offer")
    triage.take(sandra, item)
    set_category(sandra, item, "offer")
    for refused in (set_department, set_qualification):
        with pytest.raises(NotPermitted, match="Only a dispatcher"):
            refused(sandra, item, "none")


@pytest.mark.covers("CO-32")
def test_many_are_given_to_a_department_at_once_and_taken_back_at_once(office: Office) -> None:
    items = office.deliver(letter(1), letter(2), letter(3))
    anna = office.actor("anna")
    assert bulk(items, lambda item: set_department(anna, item, "tax")).sentence == "Gave 3 items to tax"
    assert len(undo(anna).done) == 3
    assert page(anna, labelled("department", "tax")) == []


def test_an_undo_says_which_label_somebody_else_has_set_since(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    done = set_department(anna, item, "tax")
    set_department(mm, item, "litigation")
    with pytest.raises(Conflict, match=r"Martin Muster has changed it since \(department\)"):
        undo(anna, done.event_id)
    set_department(anna, item, "none")
    with pytest.raises(Conflict, match=r"Anna Muster has changed it since \(department\)"):
        undo(mm)
    undo(anna)
    undo(mm)
    assert readable_row(anna, item).department == "tax"


def test_who_saw_another_department_is_told_what_it_is_now(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    set_department(mm, item, "tax", expect=None)
    with pytest.raises(Conflict, match="Somebody changed the department meanwhile: it is tax now"):
        set_department(anna, item, "litigation", expect=None)
    set_department(anna, item, "litigation", expect="tax")
    set_category(anna, item, "offer", expect=None)
    with pytest.raises(Conflict, match="the category meanwhile: it is Offer now"):
        set_category(mm, item, "none", expect=None)
    with pytest.raises(Conflict, match="the qualification meanwhile: it is none now"):
        set_qualification(mm, item, "french", expect="Dutch")
