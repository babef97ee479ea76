"""Every action of the registry as a verb, with the rights and the history that the keys have."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk.actions import ACTIONS

STEPS: dict[str, tuple[list[str], dict[str, object]]] = {
    "take": ([], {"assignee": "anna", "status": "open"}),
    "assign": (["sandra"], {"assignee": "sandra"}),
    "status": (["pending"], {"status": "pending"}),
    "archive": ([], {"folder": "archive", "status": "resolved"}),
    "note": (["Bitte anrufen"], {"status": "open"}),
    "star": ([], {}),
    "read": ([], {}),
    "unread": ([], {}),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_verb_does_what_its_key_does(item: int, shell: Shell, name: str) -> None:
    words, expected = STEPS[name]
    (done,) = shell(name, *words, item, "--json").json
    assert set(done) == {"item", "event", "done"}
    assert (done["item"], str(item) in done["done"]) == (item, True)
    assert expected.items() <= shell("show", item, "--json").json.items()


def test_every_action_is_a_verb_that_explains_itself(shell: Shell) -> None:
    overview = shell("--help", login=None).out
    for action in ACTIONS:
        assert f"tui-mail {action.name} " in overview
        help_text = shell(action.name, "--help").out
        assert action.tooltip in help_text
        assert "ITEM" in help_text


def test_there_and_back(item: int, shell: Shell) -> None:
    for there, back, field, was in (
        (["take"], ["release"], "assignee", None),
        (["archive"], ["unarchive"], "folder", "inbox"),
        (["status", "open"], ["status", "pending"], "status", "pending"),
        (["snooze", "+3d"], ["wake"], "snoozed_until", None),
        (["star"], ["unstar"], "id", item),
    ):
        assert shell(*there, item).code == 0
        assert shell(*back, item).code == 0
        assert shell("show", item, "--json").json[field] == was


def test_when_is_what_people_type_or_a_time_stamp(item: int, shell: Shell) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    shell("snooze", until.isoformat(), item)
    assert datetime.fromisoformat(shell("show", item, "--json").json["snoozed_until"]) == until
    shell("snooze", "tomorrow 9", item, "--stay")
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).date()
    woken = datetime.fromisoformat(shell("show", item, "--json").json["snoozed_until"]).astimezone()
    assert (woken.date(), woken.hour) == (tomorrow, 9)
    assert shell("history", item, "--json").json[-1]["after"]["snooze_stays"] is True
    assert "not understood" in shell.refused(2, "snooze", "when pigs fly", item)
    assert "past" in shell.refused(2, "snooze", "2020-01-01", item)


def test_linking_and_unlinking(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, from_="new@elsewhere.example"))
    shell("link", "company", "00123", item)
    shell("link", "mandate", "2026-00117", item)
    shell("link", "project", "12", "--primary", item)
    found = shell("show", item, "--json").json
    assert [link["origin"] for link in found["links"]] == ["manual"] * 3
    assert found["primary_case"] == {"kind": "project", "number": "12", "title": "Umbau"}
    shell("unlink", "project", "12", item)
    found = shell("show", item, "--json").json
    assert (found["primary_case"], len(found["links"])) == (None, 2)
    shell.refused(4, "unlink", "project", "12", item)
    shell.refused(4, "link", "project", "99", item)


def test_options_may_stand_anywhere_and_a_text_may_begin_with_a_dash(item: int, shell: Shell) -> None:
    assert shell("assign", "-m", "please call", "sandra", item).code == 0
    assert shell("assign", "mm", item, "-m", "please call").code == 0
    assert shell("note", "--to", "mm", "--json", "Text", item).code == 0
    assert shell("--json", "note", "--", "-1 % Skonto", item).json
    texts = [event["after"].get("text") for event in shell("history", item, "--json").json]
    assert texts == [None, "please call", "please call", "Text", "-1 % Skonto"]


def test_several_items_are_done_as_far_as_they_may_be(desk: Desk, shell: Shell) -> None:
    mine, other, free = desk.take_in(letter(1), letter(2), letter(3))
    shell("assign", "sandra", mine)
    shell("assign", "mm", other)
    answer = shell("archive", mine, other, free, login="sandra")
    assert (answer.code, answer.out) == (1, f"Archived item {mine}\n")
    assert "take it first (`take`)" in answer.err
    assert f"no item {other}" in answer.err
    both = shell("archive", other, free, "--json")
    assert [done["item"] for done in both.json] == [other, free]


def test_several_refusals_of_one_kind_have_its_code(desk: Desk, shell: Shell) -> None:
    items = desk.take_in(letter(1), letter(2))
    assert shell.refused(3, "archive", *items, login="vera").startswith("2 items refused: You are a viewer here")


@pytest.mark.parametrize(
    ("login", "words", "code"),
    [
        ("vera", ["take"], 3),
        ("vera", ["note", "Text"], 3),
        ("sandra", ["archive"], 3),
        ("sandra", ["assign", "mm"], 3),
        ("sandra", ["star"], 3),
        ("otto", ["take"], 4),
        ("root", ["take"], 4),
        ("anna", ["assign", "vera"], 4),
        ("anna", ["assign", "nobody-such"], 4),
        ("anna", ["status", "done"], 2),
        ("anna", ["note", "  "], 2),
        ("anna", ["note", "Text", "--to", "otto"], 4),
        ("anna", ["link", "mandate", "0"], 4),
    ],
)
def test_what_may_not_be_is_refused_in_a_sentence(
    item: int, shell: Shell, login: str, words: list[str], code: int
) -> None:
    assert shell.refused(code, *words, item, login=login)
    assert len(shell("history", item, "--json").json) == 1


def test_who_comes_second_is_told_who_was_first(item: int, shell: Shell) -> None:
    shell("take", item, login="sandra")
    assert "Sandra Keller has taken it" in shell.refused(5, "take", item, login="anna")


@pytest.mark.parametrize(
    "words",
    [
        ["take"],
        ["take", "x"],
        ["take", "-1"],
        ["take", "9" * 30],
        ["note", "Text"],
        ["snooze", "1"],
        ["frob", "1"],
        ["account"],
        ["account", "frob"],
        ["list", "--frob"],
        ["--frob"],
        ["--once"],
        ["--daemon", "list"],
        ["undo", "x"],
    ],
)
def test_words_that_mean_nothing_are_wrong_usage(desk: Desk, shell: Shell, words: list[str]) -> None:
    shell.refused(2, *words)


def test_undo_walks_back_through_my_own_actions(item: int, shell: Shell) -> None:
    shell("take", item)
    shell("status", "pending", item)
    shell("star", item, login="mm")
    assert "status" in shell("undo").out
    assert shell("show", item, "--json").json["status"] == "open"
    assert "take" in shell("undo").out
    assert shell("show", item, "--json").json["assignee"] is None
    assert shell.refused(4, "undo") == "There is nothing of yours to undo."


def test_an_event_is_undone_by_its_number(item: int, shell: Shell) -> None:
    event = shell("take", item, "--json").json[0]["event"]
    shell("star", item)
    assert f"{event}  " in shell("history", item).out
    (undone,) = shell("undo", event, "--json").json
    assert undone["item"] == item
    assert shell("show", item, "--json").json["assignee"] is None
    assert "already" in shell.refused(5, "undo", event)
    shell.refused(4, "undo", 10_000)


def test_one_undo_takes_back_what_one_command_did(desk: Desk, shell: Shell) -> None:
    items = desk.take_in(letter(1), letter(2))
    shell("archive", *items)
    assert "2 items" in shell("undo").out
    assert {found["folder"] for found in shell("list", "--json").json} == {"inbox"}


def test_history_is_values_that_a_script_can_read(item: int, shell: Shell) -> None:
    shell("assign", "sandra", item, "-m", "Bitte übernehmen")
    shell("link", "project", "12", "--primary", item)
    shell("note", "Für dich", "--to", "mm", item)
    shell("snooze", "+3d", item)
    shell("archive", item, login="sandra")
    events = shell("history", item, "--json").json
    assert all(set(event) == {"at", "actor", "action", "before", "after", "why"} for event in events)
    arrived, assigned, linked, noted, snoozed, archived = events
    assert [event["actor"] for event in events] == ["system", "anna", "anna", "anna", "anna", "sandra"]
    assert (arrived["action"], arrived["after"]["folder"]) == ("arrived", "inbox")
    assert arrived["after"]["links"][0].items() >= {"kind": "mandate", "number": "2026-00117"}.items()
    assert (assigned["before"]["assignee"], assigned["after"]["assignee"]) == (None, "sandra")
    assert assigned["after"]["text"] == "Bitte übernehmen"
    assert linked["before"]["primary_case"] == {"kind": "mandate", "number": "2026-00117"}
    assert linked["after"]["primary_case"] == {"kind": "project", "number": "12"}
    assert linked["after"]["link"].items() >= {"kind": "project", "number": "12", "state": "linked"}.items()
    assert (noted["after"]["to"], noted["after"]["text"]) == ("mm", "Für dich")
    assert datetime.fromisoformat(snoozed["after"]["snoozed_until"]).tzinfo is not None
    assert (archived["before"]["folder"], archived["after"]["folder"]) == ("inbox", "archive")
    for event in events:
        assert datetime.fromisoformat(event["at"]).tzinfo is not None


def test_why_names_the_reason_of_each_link_and_all_that_nobody_did(item: int, shell: Shell) -> None:
    shell("take", item)
    found = shell("why", item, "--json").json
    assert [link["number"] for link in found["links"]] == ["2026-00117", "00456", "00457"]
    assert all(link["why"] for link in found["links"])
    assert [event["action"] for event in found["automatic"]] == ["arrived"]
    told = shell("why", item).out
    assert "subject says Mandat 2026-00117" in told
    assert "address jean@dupont.example" in told


def test_why_nothing_was_found(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, subject="relnr 00999", from_="new@elsewhere.example"))
    told = shell("why", item).out
    assert "Filed nowhere" in told
    assert "relnr 00999 unknown" in told


def test_what_one_undo_cannot_take_back_is_said_with_the_reason(desk: Desk, shell: Shell) -> None:
    items = desk.take_in(letter(1), letter(2))
    shell("status", "pending", *items)
    shell("status", "resolved", items[0], login="mm")
    answer = shell("undo")
    assert (answer.code, answer.out) == (5, f"Undid status of item {items[1]}\n")
    assert f"Item {items[0]} refused: Not undone: Martin Muster has changed it since (status)" in answer.err


def test_who_gives_an_item_to_somebody_who_is_away_hears_who_stands_in(item: int, shell: Shell) -> None:
    shell("absence", "set", "sandra", "--substitute", "mm", login="mm")
    assert shell("assign", "sandra", item).out == (
        f"Assigned item {item} to Sandra Keller; Sandra Keller is away until further notice, Martin Muster stands in\n"
    )
    shell("absence", "set", "anna", "--until", "2099-12-01 09:00")
    said = shell("assign", "me", item, "--json").json[0]["done"]
    assert said.endswith("Anna Muster is away until 2099-12-01 09:00, nobody stands in")


def test_a_history_in_words_leaves_out_what_did_not_change(item: int, shell: Shell) -> None:
    shell("snooze", "+3d", item)
    shell("snooze", "+4d", item)
    last = shell("history", item).out.splitlines()[-1]
    assert "snoozed_until" in last
    assert "snooze_stays" not in last
    assert shell("history", item, "--json").json[-1]["after"]["snooze_stays"] is False
    shell("mailbox", "share", "kanzlei", "sandra", "dispatcher", login="mm")
    assert "member sandra, role member > dispatcher" in shell("history", "--mailbox", "kanzlei", login="mm").out
