"""Views at the command line: kept, listed, looked through, deleted."""

import pytest

from tests.cli.conftest import Desk, Shell


@pytest.mark.covers("CK-13")
def test_a_view_is_kept_and_looked_through(desk: Desk, item: int, shell: Shell) -> None:
    answer = shell("view", "save", "Waiting", "--status", "pending", "--mailbox", "kanzlei", "--digit", 5)
    assert answer.out == "Kept the view Waiting on 5.\n"
    assert shell("list", "--view", "waiting", "--json").json == []
    shell("status", "pending", item)
    assert [found["id"] for found in shell("list", "--view", "Waiting", "--json").json] == [item]
    assert shell("list", "--view", "Waiting", "--assignee", "anna", "--json").json == []
    (kept,) = shell("view", "list", "--json").json
    assert (kept["name"], kept["owner"], kept["shared"], kept["digit"]) == ("Waiting", "anna", False, 5)
    assert kept["asks"]["statuses"] == ["pending"]
    assert "Waiting" in shell("view", "list").out
    assert shell("view", "delete", "Waiting").out == "Deleted the view Waiting.\n"
    assert "no view" in shell("view", "list").out.lower()


def test_a_view_that_takes_the_digit_of_another_says_so(desk: Desk, shell: Shell) -> None:
    shell("view", "save", "Sandras", "--assignee", "sandra", "--digit", 5)
    taken = shell("view", "save", "Waiting", "--status", "pending", "--digit", 5).out
    assert taken == "Kept the view Waiting on 5 in place of Sandras.\n"
    again = shell("view", "save", "Waiting", "--status", "open", "--digit", 5).out
    assert again == "Kept the view Waiting on 5.\n"
    kept = shell("view", "list", "--json").json
    assert {view["name"]: view["digit"] for view in kept} == {"Sandras": None, "Waiting": 5}


def test_a_shared_view_of_mine_is_of_whoever_looks(desk: Desk, item: int, shell: Shell) -> None:
    shell("view", "save", "My week", "--assignee", "me", "--period", "this week", "--shared")
    shell("take", item, login="sandra")
    assert shell("list", "--view", "My week", "--json").json == []
    assert [found["id"] for found in shell("list", "--view", "My week", "--json", login="sandra").json] == [item]
    assert "Only" not in shell.refused(3, "view", "delete", "My week", login="sandra")
    assert "Anna Muster's" in shell.refused(3, "view", "delete", "My week", login="sandra")


@pytest.mark.parametrize("name", ["mine", "Unassigned", "overdue", "unlinked", "pending", "snoozed", "starred", "all"])
def test_the_views_that_everybody_has_go_by_their_names(desk: Desk, item: int, shell: Shell, name: str) -> None:
    found = shell("list", "--view", name, "--json")
    assert (found.code, found.err) == (0, "")
    assert (len(found.json) == 1) == (name in {"Unassigned", "all"})


def test_what_cannot_be_a_view_is_refused(desk: Desk, item: int, shell: Shell) -> None:
    assert "no view 'nonsense'" in shell.refused(4, "list", "--view", "nonsense")
    assert "is no period" in shell.refused(2, "view", "save", "X", "--period", "soon")
    shell.refused(2, "view", "save", "X", "--digit", 1)
    shell.refused(3, "view", "list", login="otto")
    shell.refused(3, "view", "save", "X", login="otto")
