"""Narrowing the list until it shows what one looks for, and keeping that on a digit."""

from dataclasses import replace

import pytest

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    at_work,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import linking, marks, saved_views, tagging, triage
from tui_mail.desk.routing import set_category, set_department, set_qualification
from tui_mail.screens import store_rows
from tui_mail.screens.app import TuiMail
from tui_mail.screens.cells import many
from tui_mail.screens.filtering import Filter, Part
from tui_mail.screens.glyphs import ASCII
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Item, Label
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.lists import MOST_COUNTED
from tui_mail.store.queries.saved_views import saved_views as kept_by
from tui_mail.store.rows import View

DAY = 24 * 3600 * SECOND


@pytest.fixture
def worked(desk: Office) -> tuple[Office, list[int]]:
    """Six letters, each found by another word of the filter."""
    with change():
        for kind, name in (("department", "tax"), ("qualification", "french"), ("category", "Invoice")):
            direction = "in" if kind == "category" else ""
            Label.insert(kind=kind, direction=direction, family="", name=name, active=True).execute()
    anna = desk.actor("anna")
    items = desk.deliver(*(letter(number, from_=f"X <x{number}@x.example>") for number in range(6)))
    set_department(anna, items[0], "tax")
    set_qualification(anna, items[1], "french")
    set_category(anna, items[2], "Invoice")
    tagging.tag(anna, items[3], "urgent")
    linking.link(anna, items[4], record(anna, "mandate", "2026-00117").id)
    marks.star(anna, items[5])
    with change():
        Item.update(received_at=now() - 400 * DAY).where(Item.id == items[1]).execute()
        Item.update(waiting_since=now() - 9 * DAY).where(Item.id == items[2]).execute()
        Item.update(unknown_number="relnr 1").where(Item.id == items[3]).execute()
    return desk, items


@pytest.mark.covers("CK-13", "CK-15", "CK-16")
@pytest.mark.parametrize(
    ("typed", "said", "found"),
    [
        ("tax", "tax", {0}),
        ("french", "french", {1}),
        ("invoice", "Invoice", {2}),
        ("#urgent", "#urgent", {3}),
        ("2026-00117", "mandate 2026-00117", {4}),
        ("klage", "mandate 2026-00117", {4}),
        ("starred", "starred", {5}),
        ("overdue", "overdue", {2}),
        ("unknown", "unknown number", {3}),
        ("unlinked", "unlinked", {0, 1, 2, 3, 5}),
        ("received", "received", {0, 1, 2, 3, 4, 5}),
        ("last 7 days", "last 7 days", {0, 2, 3, 4, 5}),
        ("unassigned", "unassigned", {0, 1, 2, 3, 4, 5}),
    ],
)
async def test_the_filter_narrows_by_what_is_typed_and_says_it(
    worked: tuple[Office, list[int]], typed: str, said: str, found: set[int]
) -> None:
    desk, _ = worked
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "f")
        await write(pilot, typed)
        await press(pilot, "enter")
        assert screen_lines(pilot.app)[0].startswith(f" All ▸ {said} ")
        assert f"of {len(found)} " in screen_text(pilot.app)
        shown = {number for number in range(6) if f"Brief {number}" in "".join(screen_lines(pilot.app)[2:9])}
        assert shown == found
        await press(pilot, "escape")
        assert "of 6 " in screen_text(pilot.app)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_what_is_asked_for_adds_up_and_is_taken_out_again(
    worked: tuple[Office, list[int]], size: tuple[int, int]
) -> None:
    desk, items = worked
    triage.set_status(desk.actor("anna"), items[0], "pending")
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        for typed in ("tax", "pending", "last 7 days"):
            await press(pilot, "f")
            await write(pilot, typed)
            await press(pilot, "enter")
        assert " All ▸ pending · tax · last 7 days" in screen_lines(pilot.app)[0]
        assert "of 1 " in screen_text(pilot.app)
        await press(pilot, "f")
        assert "tax  no longer" in screen_text(pilot.app)
        await write(pilot, "tax no longer")
        await press(pilot, "enter")
        assert " All ▸ pending · last 7 days" in screen_lines(pilot.app)[0]
        await press(pilot, "f")
        await write(pilot, "everything")
        await press(pilot, "enter")
        assert "of 6 " in screen_text(pilot.app)


def test_several_statuses_mean_any_of_them_and_of_all_else_the_last_counts() -> None:
    tax, other = Part("department", 1, "tax"), Part("department", 2, "other")
    filtered = Filter().toggled(Part("statuses", "pending", "pending")).toggled(tax)
    filtered = filtered.toggled(Part("statuses", "new", "new")).toggled(other)
    assert filtered.words == "new · pending · other"
    assert filtered.narrow(View(), 7) == View(statuses=frozenset({"new", "pending"}), department=2)
    assert filtered.toggled(other).asked == {"statuses": ["new", "pending"]}
    assert not Filter().toggled(tax).toggled(tax)
    assert Filter((Part("assignee", "me", "mine"),)).narrow(View(), 7) == replace(View(), assignee=7)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_filter_is_kept_on_a_digit_changed_shared_and_deleted(
    worked: tuple[Office, list[int]], size: tuple[int, int]
) -> None:
    desk, items = worked
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "7")
        assert "No view stands on 7" in bottom(pilot.app)
        await press(pilot, "f")
        await write(pilot, "tax")
        await press(pilot, "enter", "W")
        assert "Keep as a view: All / tax" in screen_text(pilot.app)
        await write(pilot, "Tax office")
        await press(pilot, "enter")
        assert "Kept the view Tax office on 5" in bottom(pilot.app)
        await press(pilot, "0", "5")
        assert screen_lines(pilot.app)[0].startswith(" Tax office ")
        assert "of 1 " in screen_text(pilot.app)
        await press(pilot, "W")
        await write(pilot, "share")
        await press(pilot, "enter")
        assert "The view Tax office is shared with all now" in bottom(pilot.app)
        await press(pilot, "W")
        await write(pilot, "rename")
        await press(pilot, "tab")
        await write(pilot, "Taxes")
        await press(pilot, "enter")
        await until(pilot, lambda: screen_lines(pilot.app)[0].startswith(" Taxes "))
        assert [row.name for row in kept_by(desk.actor("sandra"))] == ["Taxes"]
        await press(pilot, "W")
        await write(pilot, "delete")
        await press(pilot, "enter")
        await until(pilot, lambda: screen_lines(pilot.app)[0].startswith(" All "))
        assert kept_by(desk.actor("anna")) == []
    assert items


async def test_the_tree_shows_the_views_with_their_numbers_and_whose_they_are(worked: tuple[Office, list[int]]) -> None:
    desk, items = worked
    anna, sandra = desk.actor("anna"), desk.actor("sandra")
    triage.assign(anna, items[0], desk.person("sandra"))
    saved_views.save_view(sandra, "Whose", {"assignee": "me"}, shared=True)
    saved_views.save_view(anna, "Tagged", {"tag": "urgent"}, digit=6)
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        tree = [line[2:25].strip(" │") for line in screen_lines(pilot.app)[2:38]]
        at = next(number for number, line in enumerate(tree) if "Views" in line)
        assert [" ".join(line.split()) for line in tree[at + 1 : at + 11]] == [
            "1 Mine",
            "2 Unassigned 5",
            "3 Overdue 1",
            "4 Unlinked 5",
            "6 Tagged 1",
            "0 All 6",
            "Pending",
            "Snoozed",
            "Starred 1",
            "Whose (SK)",
        ]
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: any("Whose             1" in line for line in screen_lines(pilot.app)))


async def test_what_is_mine_is_kept_as_whoever_looks(worked: tuple[Office, list[int]]) -> None:
    desk, _ = worked
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "1", "W")
        await write(pilot, "Own")
        await press(pilot, "enter")
    (row,) = kept_by(desk.actor("anna"))
    assert row.asked["assignee"] == "me"


async def test_where_nobody_counts_on_the_number_says_so(
    worked: tuple[Office, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = worked
    monkeypatch.setattr(store_rows.StoreRows, "count", lambda _: MOST_COUNTED + 1)
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "▼ 1 of 10,000+" in screen_text(pilot.app)
        await press(pilot, "G")
        assert "of 10,000+" in screen_text(pilot.app)
    assert [many(count) for count in (0, 9_999, MOST_COUNTED, MOST_COUNTED + 1, 40_000)] == [
        "0",
        "9,999",
        "10,000",
        "10,000+",
        "40,000",
    ]


async def test_all_of_it_is_ascii_where_the_terminal_is(worked: tuple[Office, list[int]]) -> None:
    desk, _ = worked
    async with TuiMail(desk.actor("anna"), at_work, glyphs=ASCII).run_test(size=SMALL) as pilot:
        await settled(pilot)
        seen = screen_text(pilot.app)
        for key in ("a", "f", "s", "z", "number_sign", "W"):
            await press(pilot, key)
            seen += screen_text(pilot.app)
            await press(pilot, "escape")
        assert {sign for sign in seen if not sign.isascii()} <= {"·", "ü"}
