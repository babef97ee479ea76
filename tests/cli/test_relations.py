"""People outside at the command line: who they are, and what was written by whom."""

from pathlib import Path

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


def test_a_sender_is_made_and_identified_in_one_go_or_not_at_all(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, **STRANGER))
    shell.refused(4, "identify", "--create", "supplier", "Leroy SA", 999)
    shell.refused(2, "identify", "--create", "robot", "Leroy SA", item)
    assert shell("company", "list", "leroy").out == "There is no company.\n"
    said = shell("identify", "--create", "supplier", "Leroy SA", item).out.splitlines()
    assert said == [
        "Made supplier 00458 Leroy SA",
        f"Identified the sender of item {item} as company 00458 Leroy SA",
    ]
    shell.refused(2, "identify", "contact", "00456")
    shell.refused(2, "identify", "contact", "00456", "x")


@pytest.mark.covers("HO-74", "HO-78")
def test_a_contact_is_changed_merged_and_names_who_wrote(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, from_="info@mueller.example"))
    shell("contact", "create", "J. Dupond", "--number", "900", "--address", "jd@old.example")
    said = shell(
        "contact", "change", "900", "--company", "00123", "--module", "colleague", "--add-address", "a@b.example"
    )
    assert said.out == "Changed contact 900: addresses, company, module\n"
    assert "gains" in shell("contact", "merge", "900", "00456", "--dry-run").out
    assert shell("contact", "merge", "900", "00456").out == "Merged contact 900 into 00456\n"
    shell.refused(5, "contact", "merge", "00456", "900", "--dry-run")
    shown = shell("--json", "contact", "show", "900").json
    assert (shown["number"], shown["merged"]) == ("00456", [{"number": "900", "name": "J. Dupond"}])
    assert shown["merged_addresses"] == ["jd@old.example", "a@b.example"]
    assert "stands for  900 J. Dupond" in shell("contact", "show", "00456").out
    (other,) = desk.take_in(letter(2, from_="a@b.example"))
    assert "contact 00456 Jean Dupont of Müller AG (address" in shell("show", other).out
    shell("written-by", "900", item)
    assert shell("--json", "show", item).json["written_by"] == "Jean Dupont"
    assert "Written by  Jean Dupont" in shell("show", item).out
    shell("undo")
    assert shell("--json", "show", item).json["written_by"] is None
    assert shell("contact", "unmerge", "900").code == 0
    assert [one["number"] for one in shell("--json", "contact", "list", "--module", "colleague").json] == ["900"]
    shell.refused(3, "contact", "change", "900", "--name", "X", login="vera")


@pytest.mark.covers("HO-80", "HO-82")
def test_blocked_addresses_unknown_senders_and_long_lists_of_recipients(desk: Desk, shell: Shell) -> None:
    many = ", ".join(f"n{number}@mass.example" for number in range(600))
    (item,) = desk.take_in(letter(1, **STRANGER, to=many))
    assert "n499@mass.example and 100 more" in shell("show", item).out
    assert len(shell("--json", "show", item).json["to"]) == 600
    (sender,) = shell("--json", "senders", "--mailbox", "kanzlei").json
    assert (sender["address"], sender["mails"], sender["newest"]["item"]) == ("marie@leroy.example", 1, item)
    assert shell("--json", "senders", login="sandra").json == []
    shell.refused(4, "senders", "--mailbox", "other")
    shell.refused(3, "senders", login="otto")
    shell("block-sender", item)
    assert shell("--json", "show", item).json["no_mailings"] == ["marie@leroy.example"]
    assert shell("block", "x@y.example", "--why", "asked for it").code == 0
    assert [one["why"] for one in shell("--json", "blocked", "list").json] == [
        "asked for it",
        f"asked for with item {item}",
    ]
    assert shell("unblock", "x@y.example").out == "x@y.example may get mass mailings again.\n"
    shell.refused(4, "unblock", "x@y.example")


def test_an_address_book_comes_in_and_goes_out(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text("Nom;Société;E-mail\nMarie Leroy;Leroy SA;marie@leroy.example\n", encoding="cp1252")
    tried = shell("contact", "import", book, "--dry-run").out
    assert "new contact 00458 Marie Leroy" in tried
    assert shell("contact", "list", "leroy").out == "There is no contact.\n"
    assert shell("--json", "contact", "import", book).json["new"] == [
        "new company 00459 Leroy SA, which line 2 names", "new contact 00458 Marie Leroy",
    ]  # fmt: skip
    rows = shell("contact", "export").out.lstrip("\ufeff").splitlines()
    assert rows[0].startswith("number,module,name,company,e-mail")
    assert "00458,contact,Marie Leroy,00459,marie@leroy.example," in rows
    book.write_text("name,e-mail\nX,nobody\n")
    assert "Line 2: addresses" in shell.refused(2, "contact", "import", book)
    shell.refused(2, "contact", "import", tmp_path / "none.csv")
