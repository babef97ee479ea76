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


@pytest.mark.covers("CK-23")
def test_whether_a_request_was_taken_and_a_prospect_written_to_by_whom(desk: Desk, shell: Shell) -> None:
    asked, offer = desk.take_in(
        letter(1, subject="Anfrage"),
        letter(2, subject="Offerte", from_="Anna Muster <kanzlei@muster.example>", to="jean@dupont.example"),
    )
    shell("assign", "sandra", asked)
    (answer,) = desk.take_in(
        letter(3, subject="Re: Anfrage", in_reply_to="<1@dupont.example>", from_="kanzlei@muster.example",
               to="jean@dupont.example")
    )  # fmt: skip
    told = shell("--json", "history", "--contact", "00456").json
    assert [one["item"] for one in told] == [answer, offer, asked]
    assert [(one["direction"], one["assignee"]) for one in told] == [("out", None), ("out", None), ("in", "sandra")]
    assert [one["item"] for one in told[2]["answered_by"]] == [answer]
    assert told[1]["from"] == "Anna Muster"
    lines = shell("history", "--contact", "00456").out
    assert "sandra" in lines
    assert f"with item {answer}" in lines
    company = shell("--json", "history", "--company", "00123", "--limit", 2).json
    assert [one["item"] for one in company] == [answer, offer], "its contacts are in it"


@pytest.mark.covers("CK-23")
def test_of_somebody_outside_everybody_hears_what_he_may_read(desk: Desk, shell: Shell) -> None:
    taken, waiting = desk.take_in(letter(1), letter(2))
    shell("assign", "sandra", taken)
    assert [one["item"] for one in shell("--json", "history", "--contact", "00456", login="sandra").json] == [taken]
    assert waiting in [one["item"] for one in shell("--json", "history", "--contact", "00456").json]
    shell.refused(4, "history", "--contact", "00456", login="otto")
    shell.refused(4, "history", "--company", "00456")
    shell.refused(2, "history", taken, "--contact", "00456")
    shell.refused(2, "history", "--contact", "00456", "--limit", 0)
