"""Departments, categories, private mail, sleeping until a reply, and the next item, at the command line."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.labels import make_labels
from tests.office import letter


@pytest.fixture(autouse=True)
def _labels(desk: Desk) -> None:
    make_labels()


@pytest.mark.covers("CK-24", "CK-18")
def test_an_item_is_assigned_to_a_department_with_a_message(item: int, shell: Shell) -> None:
    answer = shell("assign", "--department", "Litigation", item, "-m", "bitte prüfen, ob es hierher gehört")
    assert (answer.code, answer.out) == (0, f"Gave item {item} to litigation\n")
    found = shell("show", item, "--json").json
    assert (found["department"], found["assignee"]) == ("litigation", None)
    assert "Department  litigation" in shell("show", item).out
    last = shell("history", item, "--json").json[-2]  # after it somebody has opened the item
    assert (last["action"], last["before"]) == ("department", {"department": None})
    assert last["after"] == {"department": "litigation", "text": "bitte prüfen, ob es hierher gehört"}
    assert "department none > litigation" in shell("history", item).out


def test_a_department_stands_in_the_place_of_the_person(desk: Desk, shell: Shell) -> None:
    items = desk.take_in(letter(1), letter(2))
    assert shell("assign", *items, "--department", "tax").out == "Gave 2 items to tax\n"
    assert shell("department", "none", *items).out == "Took 2 items from its department\n"
    assert "is no item" in shell.refused(2, "assign", "sandra", items[0], "--department", "tax")
    assert "Say to whom" in shell.refused(2, "assign", items[0])
    assert shell.refused(3, "department", "tax", items[0], login="vera").startswith("You are a viewer")


@pytest.mark.covers("HO-70")
def test_a_category_is_one_of_those_for_the_direction(item: int, shell: Shell) -> None:
    assert shell("category", "offer", item).out == f"Set the category of item {item} to Offer\n"
    assert shell("show", item, "--json").json["category"] == "Offer"
    assert "for incoming mail" in shell.refused(4, "category", "letter", item)
    assert shell("undo").out == f"Undid category of item {item}\n"
    assert shell("show", item, "--json").json["category"] is None


def test_a_qualification_is_asked_for(item: int, shell: Shell) -> None:
    shell("qualification", "french", item)
    assert "Asks for    french" in shell("show", item).out
    assert shell("list", "--json").json[0]["qualification"] == "french"


@pytest.mark.covers("CO-23")
def test_private_mail_is_an_envelope_for_all_others_by_every_verb(desk: Desk, shell: Shell) -> None:
    desk.open()
    (item,) = desk.deliver(letter(1, from_="anna@muster.example", body="Geheim.\n"), role="sent")
    assert shell("private", item).out == f"Made item {item} private\n"
    mine = shell("show", item, "--json").json
    assert (mine["private"], mine["body"]) == (True, "Geheim.")
    (event,) = [one for one in shell("history", item, "--json").json if one["action"] == "private"]
    assert (event["before"], event["after"]) == ({"private_to": None}, {"private_to": "anna"})
    for login in ("mm", "vera", "sandra"):
        (seen,) = shell("list", "--json", login=login).json
        assert set(seen) == {"id", "mailbox", "direction", "received", "correspondent", "subject", "envelope_only"}
        assert "private: only who sent it reads it" in shell("show", item, login=login).out
        for words in (["show", item, "--raw"], ["show", item, "--headers"], ["get", item], ["get", item, "pdf"]):
            assert "private" in shell.refused(3, *words, login=login)
        for words in (["history", item], ["why", item], ["take", item], ["not-private", item]):
            assert "private" in shell.refused(3, *words, login=login)
        assert f"item {item}" not in shell("history", "--mailbox", "kanzlei", login=login).out
    assert shell("not-private", item).code == 0
    assert shell("show", item, "--json", login="mm").json["body"] == "Geheim."


@pytest.mark.covers("TS-10")
@pytest.mark.parametrize("words", ["reply", "bis Antwort", "jusqu'à réponse", "tot antwoord"])
def test_an_item_sleeps_until_a_reply(item: int, shell: Shell, words: str) -> None:
    assert shell("snooze", words, item).out == f"Snoozed item {item} until a reply\n"
    assert shell("show", item, "--json").json["snoozed_until"] == "reply"
    assert "snoozed until a reply" in shell("show", item).out
    assert [one["after"] for one in shell("history", item, "--json").json if one["action"] == "snooze"] == [
        {"snooze_stays": False, "snoozed_until": "reply"}
    ]
    assert "cannot sleep on" in shell.refused(2, "snooze", words, item, "--stay")
    assert shell("wake", item).code == 0


def test_next_takes_and_prints_what_waits_for_longest(desk: Desk, shell: Shell) -> None:
    first, second = desk.take_in(letter(1), letter(2))
    taken = shell("next", "--json", login="sandra").json
    assert (taken["id"], taken["assignee"], taken["seen_by"]) == (first, "sandra", [])
    assert "Guten Tag, dies ist Brief 1." in taken["body"]
    assert f"Item        {second} in kanzlei" in shell("next", "--mailbox", "kanzlei").out
    assert shell.refused(4, "next").startswith("Nothing waits for you")
    assert shell.refused(4, "next", "--mailbox", "no-such")
    assert shell.refused(3, "next", login="otto").startswith("No mailbox is shared with you")
    for where in ([], ["--mailbox", "kanzlei"]):
        assert "You are a viewer here" in shell.refused(3, "next", *where, login="vera")
