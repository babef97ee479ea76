"""Cases at the command line: made, changed, listed as a tree, and shown with all that is at them."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter


@pytest.mark.covers("HO-23", "HO-24", "HO-25", "HO-26")
def test_a_case_is_made_of_a_mail_or_by_hand_and_changed(desk: Desk, shell: Shell) -> None:
    ours, strange = desk.take_in(
        letter(1, subject="Drucker", from_="Jeanne Dupont <jeanne@dupont.example>"),
        letter(2, subject="Kabel", from_="Who <who@unknown.example>"),
    )
    said = shell("case", "create", "ticket", "--from", ours, "--folder", "Support").out
    assert said == f"Made ticket 1 Drucker, and linked item {ours} to it\n"
    assert shell("--json", "show", ours).json["primary_case"]["number"] == "1"
    assert "--requester" in shell.refused(2, "case", "create", "ticket", "--from", strange)
    assert shell("case", "create", "ticket", "Kabel neu", "--from", strange, "--requester", "00456").code == 0
    assert shell("undo").out.strip().endswith("ticket 2 is gone, too")
    made = shell("--json", "case", "create", "help-request", "Zugang", "--parent", "project", "12").json
    assert (made["kind"], made["number"]) == ("help-request", "1")
    assert shell("case", "change", "help-request", "1", "--company", "00123", "--parent", "none", "none").code == 0
    assert shell("case", "close", "help-request", "1").out == "Closed help-request 1 Zugang\n"
    shown = shell("--json", "case", "show", "help-request", "1").json
    assert (shown["status"], shown["company"]["number"], shown["parent"]) == ("closed", "00123", None)
    assert shell("case", "reopen", "help-request", "1").code == 0
    shell.refused(3, "case", "create", "ticket", "X", login="vera")
    shell.refused(4, "case", "close", "ticket", "99")
    shell.refused(2, "case", "change", "ticket", "1")


def test_cases_are_listed_by_kind_words_and_as_a_tree(desk: Desk, shell: Shell) -> None:
    shell("case", "create", "sub-project", "Keller", "--number", "12/10")
    shell("case", "close", "sub-project", "12/3")
    listed = [line.split()[:2] for line in shell("case", "list", "--tree").out.splitlines()]
    assert listed[-4:] == [["project", "12"], ["sub-project", "12/10"], ["sub-project", "12/3"], ["phase", "12/3/1"]]
    assert [one["number"] for one in shell("--json", "case", "list", "--kind", "sub-project", "--open").json] == [
        "12/10"
    ]
    assert [one["number"] for one in shell("--json", "case", "list", "abbruch").json] == ["12/3/1"]
    assert shell("--json", "case", "list", login="otto").json == []


@pytest.mark.covers("AS-13", "TS-12", "HO-77")
def test_a_case_shows_all_that_is_at_it_and_at_its_parts(desk: Desk, shell: Shell) -> None:
    (plan,) = desk.take_in(letter(1, subject="project 12-3-1 Plan"))
    shell("note", "Bis Freitag", plan)
    assert shell("case", "note", "project", "12", "Budget frei", "--to", "mm").code == 0
    told = shell("--json", "case", "show", "project", "12").json
    assert [(one["sort"], one["title"]) for one in told["timeline"]] == [
        ("note", "Budget frei"),
        ("note", "Bis Freitag"),
        ("mail", "project 12-3-1 Plan"),
    ]
    assert told["timeline"][-1]["record"] == {"kind": "phase", "number": "12/3/1"}
    assert told["last_dealt"]["who"] == "Anna Muster"
    assert shell("--json", "notifications", login="mm").json[0]["text"] == "Budget frei"
    seen = shell("--json", "case", "show", "project", "12", login="sandra").json
    assert [one["title"] for one in seen["timeline"]] == ["Budget frei"], "the mail is not hers to read"


@pytest.mark.covers("HO-03", "HO-26", "HO-75", "HO-81", "CO-41")
def test_all_that_a_mail_is_linked_to_stands_in_its_header_with_its_reason_and_each_is_taken_off(
    desk: Desk, shell: Shell
) -> None:
    (item,) = desk.take_in(letter(1, from_="Marie Leroy <marie@leroy.example>", subject="Hilfe"))
    assert "Marie Leroy" in shell("add-correspondents", item).out
    shell("case", "create", "ticket", "--from", item)
    shell("link", "company", "00123", item)
    shell("link", "project", "12", item)
    shell("task", "create", item, "To do", "Anrufen")
    shell("note", "Bis Freitag", item)
    lines = shell("show", item).out.splitlines()
    assert {line.split(maxsplit=1)[1] for line in lines if line.startswith("Link ")} == {
        "ticket 1 Hilfe (manual, primary: made from it by Anna Muster)",
        "contact 00458 Marie Leroy (manual: added to the address book by Anna Muster)",
        "company 00123 Müller AG (manual: by Anna Muster)",
        "project 12 Umbau (manual: by Anna Muster)",
    }
    assert any("To do: Anrufen" in line for line in lines)
    assert any("Bis Freitag" in line for line in lines)
    for kind, number in (("ticket", "1"), ("contact", "00458"), ("company", "00123"), ("project", "12")):
        assert shell("case", "show", kind, number, "--json").json["items"] == [item]
        shell("unlink", kind, number, item)
    found = shell("--json", "show", item).json
    assert (found["links"], found["primary_case"]) == ([], None)
