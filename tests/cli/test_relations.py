"""People outside at the command line: who they are, and what was written by whom."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter

STRANGER = {"from_": "Marie Leroy <marie@leroy.example>"}


@pytest.mark.covers("CK-03", "CK-04")
def test_a_new_contact_is_made_and_a_sender_identified_as_it(desk: Desk, shell: Shell) -> None:
    first, other = desk.take_in(letter(1, **STRANGER), letter(2, **STRANGER))
    assert shell("contact", "create", "Marie Leroy", "--company", "00123").out == "Made contact 00458 Marie Leroy\n"
    said = shell("identify", "contact", "00458", first).out
    assert said.splitlines() == [
        f"Identified the sender of item {first} as contact 00458 Marie Leroy",
        "1 other of that address linked, too",
    ]
    shown = shell("--json", "show", other).json
    assert [(link["number"], link["address"]) for link in shown["links"]] == [("00458", "marie@leroy.example")]
    assert shell("undo").code == 0
    assert shell("--json", "show", first).json["links"] == []


def test_contacts_and_companies_are_listed_by_their_words(desk: Desk, shell: Shell) -> None:
    listed = shell("--json", "contact", "list").json
    assert [(one["number"], one["name"], one["detail"]) for one in listed] == [
        ("00456", "Jean Dupont", "Müller AG"),
        ("00457", "Jeanne Dupont", ""),
    ]
    assert "00457" in shell("contact", "list", "jeanne").out
    assert shell("--json", "company", "create", "Leroy SA", "--address", "a@leroy.example").json["number"] == "00458"
    assert [one["detail"] for one in shell("--json", "company", "list", "leroy").json] == ["a@leroy.example"]
    shell.refused(5, "company", "create", "Leroy", "--number", "00458")
    shell.refused(3, "contact", "create", "X", login="vera")
    shell.refused(3, "contact", "list", login="otto")


def test_what_cannot_be_identified_says_why(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, **STRANGER))
    assert "take it first" in shell.refused(3, "identify", "contact", "00456", item, login="sandra")
    assert "not a project" in shell.refused(2, "identify", "project", "12", item)
    shell.refused(4, "identify", "contact", "00456", item, login="otto")
