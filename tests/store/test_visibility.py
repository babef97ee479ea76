"""Nobody sees through any query what the domain does not let him see, and all numbers agree with the lists."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office import Office, letter
from tests.store.scene import (
    BOXES,
    FOLDERS,
    PEOPLE,
    UNRESOLVED,
    BoxPlan,
    ItemPlan,
    Placed,
    Plan,
    Scene,
    Stage,
    plans,
)
from tui_mail.desk import triage
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.database import change
from tui_mail.store.models import User
from tui_mail.store.queries.directory import people
from tui_mail.store.queries.items import detail, headers, history, row
from tui_mail.store.queries.lists import count, last_page, page, rank
from tui_mail.store.queries.tree import modseqs, tree
from tui_mail.store.rows import ORDERS, UNASSIGNED, Envelope, Key, Row, View

thorough = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
actors = st.sampled_from([*PEOPLE, "sandra", "sandra", "system"])


@pytest.fixture
def stage(office: Office) -> Stage:
    return Stage(office)


@st.composite
def views(draw: st.DrawFn) -> Callable[[Stage], View]:
    """Any kind of view; the ids are known once the stage is."""
    box = draw(st.sampled_from([None, *range(BOXES)]))
    kind = draw(st.sampled_from([None, "inbox", *FOLDERS]))
    one_folder = draw(st.sampled_from([None, None, (0, "inbox"), (1, "archive")]))
    statuses = draw(st.none() | st.frozensets(st.sampled_from([*UNRESOLVED, "resolved"])))
    assignee = draw(st.sampled_from([None, None, "", "sandra", "mm"]))
    snoozed = draw(st.sampled_from([None, False, True]))
    return lambda stage: View(
        mailbox_id=None if box is None else stage.boxes[box],
        folder_kind=kind,
        folder_id=None if one_folder is None else stage.folders[stage.boxes[one_folder[0]], one_folder[1]],
        statuses=statuses,
        assignee=None if assignee is None else stage.users.get(assignee, UNASSIGNED),
        snoozed=snoozed,
    )


def _actor(stage: Stage, login: str) -> Actor:
    return SYSTEM if login == "system" else stage.office.actor(login)


def _check(seen: list[Row | Envelope], expected: list[Placed], scene: Scene, actor: Actor) -> None:
    """The same items in the same order, each as much of it as may be seen: the envelope is a type of its own."""
    assert [found.key for found in seen] == [item.key for item in expected]
    kinds = {"full": Row, "envelope": Envelope}
    assert [type(found) for found in seen] == [kinds[scene.sees(actor, item)] for item in expected]


@given(plan=plans, login=actors, makers=st.lists(views(), min_size=3, max_size=3), limit=st.integers(1, 7))
@thorough
def test_lists_hold_exactly_what_may_be_seen_and_every_way_through_them_agrees(
    stage: Stage, plan: Plan, login: str, makers: list[Callable[[Stage], View]], limit: int
) -> None:
    scene, actor = stage.set(plan), _actor(stage, login)
    for view in (View(folder_kind=None, snoozed=None), *(make(stage) for make in makers)):
        expected = scene.matching(actor, view)
        assert count(actor, view) == len(expected)
        _check(page(actor, view, limit=100), expected, scene, actor)
        forward = page(actor, view, limit=limit)
        for start in range(0, len(expected), limit):
            _check(forward, expected[start : start + limit], scene, actor)
            forward = page(actor, view, after=forward[-1].key, limit=limit)
        assert forward == []
        _walk_up(scene, actor, view, limit)
        for item in scene.items:
            assert rank(actor, view, item.key) == len([above for above in expected if above.key > item.key])


def _walk_up(scene: Scene, actor: Actor, view: View, limit: int) -> None:
    expected = scene.matching(actor, view)
    shown = last_page(actor, view, limit)
    end = len(expected)
    while end > 0:
        _check(shown, expected[max(0, end - limit) : end], scene, actor)
        end -= limit
        shown = page(actor, view, before=shown[0].key, limit=limit)
    assert shown == []


@given(plan=plans, login=actors)
@thorough
def test_a_single_item_shows_as_much_as_the_lists_do(stage: Stage, plan: Plan, login: str) -> None:
    scene, actor = stage.set(plan), _actor(stage, login)
    for item in scene.items:
        sight = scene.sees(actor, item)
        if sight == "full":
            assert type(row(actor, item.id)) is Row
            assert detail(actor, item.id).row == row(actor, item.id)
            assert history(actor, item.id) == []
            assert headers(actor, item.id)
            continue
        refusal = NotPermitted if sight == "envelope" else NotFound
        if sight == "envelope":
            assert type(row(actor, item.id)) is Envelope
        else:
            with pytest.raises(NotFound):
                row(actor, item.id)
        for read in (detail, history, headers):
            with pytest.raises(refusal):
                read(actor, item.id)


@given(plan=plans, login=actors)
@thorough
def test_the_numbers_of_the_tree_are_of_what_may_be_seen(stage: Stage, plan: Plan, login: str) -> None:
    scene, actor = stage.set(plan), _actor(stage, login)
    waiting = [item for item in scene.visible(actor) if item.plan.status in UNRESOLVED]
    nodes = {node.id: node for node in tree(actor)}
    assert modseqs(actor).keys() == nodes.keys()
    for index, (box_id, box) in enumerate(zip(stage.boxes, plan.boxes, strict=True)):
        member = actor.is_system or actor.admin or scene.role(actor, index) is not None
        assert (box_id in nodes) == (box.active and member)
        if box_id not in nodes:
            continue
        here = [item for item in waiting if item.mailbox == box_id]
        awake = [item for item in here if not item.plan.snoozed]
        node = nodes[box_id]
        work = [item for item in awake if item.plan.folder not in ("junk", "trash")]
        assert (node.count, node.snoozed, node.unread) == (len(work), len(here) - len(awake), bool(work))
        for folder in node.folders:
            inside = [item for item in awake if item.folder == folder.id]
            assert (folder.count, folder.unread) == (len(inside), bool(inside))
            view = View(box_id, None, folder.id, unresolved=True)
            assert folder.count == count(actor, view)


@given(plan=plans, login=actors)
@thorough
def test_who_is_offered_an_item_has_a_load_of_what_may_be_seen(stage: Stage, plan: Plan, login: str) -> None:
    scene, actor = stage.set(plan), _actor(stage, login)
    waiting = [item for item in scene.visible(actor) if item.plan.status in UNRESOLVED]
    known = {node.id for node in tree(actor)}
    for box_id in stage.boxes:
        offered = people(actor, box_id)
        assert not offered or box_id in known
        for person in offered:
            load = [item for item in waiting if (item.mailbox, item.plan.assignee) == (box_id, person.login)]
            assert person.open_items == len(load)


def test_an_item_that_does_not_exist_is_refused_in_the_words_of_one_that_may_not_be_seen(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    said = []
    for wanted in (item, item + 1000):
        with pytest.raises(NotFound) as refusal:
            row(office.actor("otto"), wanted)
        said.append(refusal.value.sentence.replace(str(wanted), "N"))
    assert said[0] == said[1]


def test_who_is_switched_off_sees_and_does_nothing_in_a_session_that_is_open(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    with change():
        User.update(active=False).where(User.login == "anna").execute()
    assert page(anna, View()) == []
    assert tree(anna) == []
    assert count(anna, View()) == 0
    with pytest.raises(NotFound):
        triage.take(anna, item)


def test_who_is_no_admin_any_more_no_longer_sees_mailboxes_he_is_not_in(office: Office) -> None:
    root = office.actor("root")
    assert tree(root)
    with change():
        User.update(admin=False).where(User.login == "root").execute()
    assert tree(root) == []


def test_a_page_after_a_key_that_has_gone_goes_on_from_its_place(stage: Stage) -> None:
    assert page(SYSTEM, View(), after=Key(0, 0)) == []
    assert rank(SYSTEM, View(), Key(2**60, 0)) == 0


MINE_ALONE = ItemPlan(0, "inbox", "open", None, snoozed=False, listed_at=5, private_to="sandra")
OF_ANOTHER = ItemPlan(0, "inbox", "open", None, snoozed=False, listed_at=4, private_to="mm")
OF_NOBODY = ItemPlan(0, "inbox", "open", None, snoozed=False, listed_at=3)
GIVEN = ItemPlan(0, "inbox", "open", "sandra", snoozed=False, listed_at=2)


@pytest.mark.parametrize("search", ["", "-zzz"])
def test_private_mail_of_ones_own_that_nobody_has_is_in_every_view_that_asks_for_more_than_envelopes_tell(
    stage: Stage, search: str
) -> None:
    queue = BoxPlan(True, "claim_queue", ("member", "member", None, None, None, None))
    empty = BoxPlan(True, "all", (None,) * 6)
    scene = stage.set(Plan((queue, empty, empty), (MINE_ALONE, OF_ANOTHER, OF_NOBODY, GIVEN)))
    mine, _, _, given = (item.id for item in scene.items)
    sandra = stage.office.actor("sandra")
    for kind in ("inbox", None):
        for order in ORDERS:
            view = View(folder_kind=kind, statuses=frozenset({"open"}), order=order, search=search)
            assert {found.id for found in page(sandra, view)} == {mine, given}, view
            assert count(sandra, view) == 2
        unlinked = View(folder_kind=kind, unlinked=True, search=search)
        assert [found.id for found in page(sandra, unlinked)] == ([mine, given] if not search else [given, mine])
        assert count(sandra, unlinked) == 2
