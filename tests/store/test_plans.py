"""By which index SQLite finds what lists ask for: no time is measured, but none goes through a whole mailbox."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import marks
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.queries.ranges import parts_of
from tui_mail.store.rows import View


@pytest.mark.parametrize("view", [View(starred=True), View(folder_kind=None, starred=True), View(suggested=True)])
def test_what_few_stars_or_suggestions_name_is_looked_up_one_by_one(office: Office, view: View) -> None:
    if not is_sqlite():
        pytest.skip("the server knows how many rows there are, and decides by that")
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1))
    marks.star(anna, item)
    query, values = parts_of(anna, view)[0].items(view).sql()
    plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {query}", values)]
    assert "INTEGER PRIMARY KEY" in plan[0]
