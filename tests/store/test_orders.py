"""Every order of a list: the same from both ends, on both databases, and nothing is learned of envelopes by it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office import Office
from tests.store.scene import PEOPLE, Placed, Plan, Scene, Stage, plans
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.database import change
from tui_mail.store.models import Item, Record, Star, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.lists import last_page, page, place_of, rank
from tui_mail.store.rows import ORDERS, STATUSES, View

NAMES = ("", "anna\nanna@x.example", "anna\nann@y.example", "anna b\na@x.example", "zoé\nzoe@x.example")


@pytest.fixture
def stage(office: Office) -> Stage:
    """Give the mailboxes in which the lists stand."""
    return Stage(office)


class Facts:
    """What items are sorted by, beside what is in the plan."""

    def __init__(self, scene: Scene) -> None:
        cases = sorted(row[0] for row in tuples(Record.select(Record.id).limit(2)))
        self.names: dict[int, str] = {
            key: f"{name.casefold()}\n{login}"
            for key, name, login in tuples(User.select(User.id, User.name, User.login))
        }
        self.of: dict[int, dict[str, Any]] = {}
        with change():
            for number, item in enumerate(scene.items):
                facts = {
                    "waiting_since": None if number % 3 == 0 else number % 4,
                    "correspondent": NAMES[number % 5],
                    "primary_case": [None, *cases][number % 3],
                    "snoozed_until": number % 3 + 7 if item.plan.snoozed else None,
                }
                stars = [key for key in self.names if (number + key) % 3 == 0]
                for key in stars:
                    Star.insert(person=key, item=item.id).execute()
                self.of[item.id] = {**facts, "stars": stars}
                Item.update(**facts).where(Item.id == item.id).execute()

    def sorts(self, order: str, item: Placed, users: dict[str, int], me: int | None, *, told: bool) -> tuple[Any, ...]:
        """Say where an item stands, in the simplest words: smaller is above."""
        plan, facts = item.plan, self.of[item.id]
        newest = (-plan.listed_at, -item.id)
        if order == "oldest":
            return plan.listed_at, item.id
        if order == "sender":
            return facts["correspondent"].encode(), *newest
        if not told and order not in ("newest", "best"):
            return 9, *newest
        waits = facts["waiting_since"] is not None and plan.status != "resolved"
        case, holder = facts["primary_case"], plan.assignee and self.names[users[plan.assignee]].encode()
        stands: dict[str, tuple[Any, ...]] = {
            "waiting": (1, facts["waiting_since"], item.id) if waits else (2, *newest),
            "snoozed": (1, facts["snoozed_until"], item.id) if plan.snoozed else (2, *newest),
            "case": (2, *newest) if case is None else (1, -case, *newest),
            "assignee": (2, holder, *newest) if holder else (1, *newest),
            "starred": (1 if me in facts["stars"] else 2, *newest),
            "status": (STATUSES.index(plan.status), *newest),
        }
        return stands.get(order, newest)


@given(
    plan=plans,
    login=st.sampled_from([*PEOPLE, "sandra", "system"]),
    view=st.builds(
        replace,
        st.sampled_from(
            [
                View(folder_kind=None, snoozed=None),
                View(),
                View(folder_kind=None, snoozed=True),
                View(folder_kind=None, statuses=frozenset({"new", "open"})),
                View(folder_kind=None, put_away=False),
            ]
        ),
        order=st.sampled_from(ORDERS),
    ),
    limit=st.integers(1, 7),
)
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_order_is_the_same_from_both_ends_and_tells_nothing_of_envelopes(
    stage: Stage, plan: Plan, login: str, view: View, limit: int
) -> None:
    # what is private and nobody's is in no claim queue: nobody could have made it private
    items = (item if item.assignee else replace(item, private_to=None) for item in plan.items)
    scene = stage.set(replace(plan, items=tuple(items)))
    actor: Actor = SYSTEM if login == "system" else stage.office.actor(login)
    facts = Facts(scene)
    expected = [
        item
        for item in sorted(
            scene.matching(actor, view),
            key=lambda item: facts.sorts(
                view.order, item, stage.users, actor.user_id, told=scene.sees(actor, item) == "full"
            ),
        )
        if view.put_away or item.plan.folder not in ("junk", "trash")
    ]
    ids = [item.id for item in expected]
    shown = page(actor, view, limit=100)
    assert [row.id for row in shown] == ids
    keys = [row.key for row in shown]
    assert keys == sorted(keys, reverse=True)
    down: list[int] = []
    while some := page(actor, view, after=keys[len(down) - 1] if down else None, limit=limit):
        down += [row.id for row in some]
    assert down == ids
    up = [row.id for row in last_page(actor, view, limit=limit)]
    while some := page(actor, view, before=keys[len(ids) - len(up)] if up else None, limit=limit) if up else []:
        up = [row.id for row in some] + up
    assert up == ids
    for number, row in enumerate(shown):
        assert rank(actor, view, row.key) == number
        assert place_of(actor, view, row.id) == row.key
        assert page(actor, view, after=row.key.just_above, limit=1)[0].id == row.id
    hidden = [item for item in scene.items if item not in expected]
    assert [place_of(actor, view, item.id) for item in hidden] == [None] * len(hidden)
