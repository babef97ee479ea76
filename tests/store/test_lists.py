"""Every kind of list reads a range of an index, in the order of that index, so that its length makes no difference."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, letter, open_office
from tui_mail.store.database import close_database, database
from tui_mail.store.queries.lists import last_page, page
from tui_mail.store.rows import ORDERS, UNASSIGNED, Key, View

UNRESOLVED = frozenset({"new", "open", "pending"})
VIEWS = {
    "inbox": View(),
    "unresolved": View(statuses=UNRESOLVED),
    "mine": View(assignee=3),
    "mine, unresolved": View(assignee=3, statuses=UNRESOLVED),
    "unassigned": View(assignee=UNASSIGNED),
    "snoozed": View(snoozed=True),
    "snoozed, mine": View(snoozed=True, assignee=3),
    "snoozed in any folder": View(snoozed=True, folder_kind=None),
    "archive": View(folder_kind="archive"),
    "a folder by its id": View(folder_id=1),
    "everything": View(folder_kind=None, snoozed=None),
    "mine, unresolved, in any folder": View(folder_kind=None, assignee=3, statuses=UNRESOLVED),
    "everything unresolved": View(folder_kind=None, statuses=UNRESOLVED),
    "everything of mine": View(folder_kind=None, assignee=3),
    **{f"by {order}": View(order=order) for order in ORDERS if order != "starred"},
    **{
        f"everything by {order}": View(folder_kind=None, snoozed=None, order=order)
        for order in ORDERS
        if order not in ("snoozed", "starred")  # few are: those of a mailbox, or of a person, are sorted
    },
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """SQLite alone: PostgreSQL plans by how many rows there are."""
    yield open_office(tmp_path / "home", None)
    close_database()


@pytest.mark.covers("HO-02")
@pytest.mark.parametrize("login", ["anna", "sandra"])
@pytest.mark.parametrize("name", VIEWS)
def test_a_page_reads_an_index_in_its_order(
    office: Office, name: str, login: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.deliver(letter(1))
    actor, view = office.actor(login), VIEWS[name]
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        page(actor, view)
        page(actor, view, after=Key(2**60, 1))
        page(actor, view, before=Key(0, 0))
        last_page(actor, view)
    statements: list[Any] = [record.msg for record in caplog.records]
    ordered = [said for said in statements if "ORDER BY" in str(said) and '"item"' in str(said)]
    assert len(ordered) >= 4
    for sql, parameters in ordered:
        plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        assert all("SEARCH" in step and "INDEX item_" in step for step in plan), (sql, plan)
        if name == "mine, unresolved, in any folder":
            assert all("item_mailbox_assignee_unresolved" in step for step in plan), (sql, plan)
        if view.snoozed:
            assert all("item_mailbox_snoozed" in step for step in plan), (sql, plan)


@pytest.mark.covers("CO-34")
@pytest.mark.parametrize("view", [View(), View(folder_kind=None, snoozed=None), View(assignee=3)])
def test_sorted_by_star_a_page_reads_the_stars_and_then_an_index_in_its_order(
    office: Office, view: View, caplog: pytest.LogCaptureFixture
) -> None:
    office.deliver(letter(1))
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        page(office.actor("anna"), replace(view, order="starred"))
        last_page(office.actor("anna"), replace(view, order="starred"))
    statements: list[Any] = [record.msg for record in caplog.records]
    for sql, parameters in (said for said in statements if "ORDER BY" in str(said) and '"star"' in str(said)):
        plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        assert any("SEARCH" in step and "star_person (person=?)" in step for step in plan), plan
        how = "INTEGER PRIMARY KEY" if "NOT (" not in sql and "NOT IN" not in sql else "INDEX item_"
        assert how in plan[0], (sql, plan)
