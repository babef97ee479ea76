"""Documents at the command line: filing, listing, moving, taking away, and looking into files."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.daemon.test_filed_documents import offer
from tests.office import letter


@pytest.mark.covers("AS-22", "CO-47", "HO-86")
def test_what_is_filed_with_words_is_listed_fetched_moved_and_taken_away(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(offer(1))
    done = shell("document", "file", item, "2", "--at", "project", "12", "--folder", "Pläne", "--name", "Dach.pdf")
    assert done.out == f"Filed Dach.pdf of item {item} at project 12 Umbau\n"
    (filed,) = shell("document", "list", "project", "12", "--json").json
    assert (filed["path"], filed["what"], filed["item"], filed["filed_by"]) == (
        "Pläne/Dach.pdf",
        "2",
        item,
        "Anna Muster",
    )
    assert shell("document", "get", filed["id"]).stdout == b"%PDF-1.4 one"
    assert "Pläne/Dach.pdf" in shell("document", "list", "project", "12").out
    assert shell("document", "move", filed["id"], "--folder", "Alt").code == 0
    assert shell("document", "list", "project", "12", "--json").json[0]["path"] == "Alt/Dach.pdf"
    shell.refused(3, "document", "remove", filed["id"], login="vera")
    shell.refused(4, "document", "get", filed["id"], login="sandra")
    assert shell("document", "remove", filed["id"]).out == "Took Alt/Dach.pdf away\n"
    assert shell("document", "list", "project", "12", "--json").json == []
    told = [one["action"] for one in shell("history", item, "--json").json]
    assert told[-3:] == ["file", "move-document", "remove-document"]


def test_a_store_of_ones_own_and_the_common_one(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(offer(1))
    shell("document", "file", item, "2", "--private")
    shell("document", "file", item, "eml", "--common", "--folder", "Muster")
    assert [one["path"] for one in shell("document", "list", "--json").json] == ["offer.pdf"]
    (common,) = shell("document", "list", "--common", "--json", login="sandra").json
    assert (common["kind"], common["subject"], common["item"]) == ("eml", "", None)
    assert shell("document", "get", common["id"], login="sandra").code == 0
    assert shell("document", "list", "--json", login="sandra").json == []
    assert "Say where" in shell.refused(2, "document", "file", item)
    assert "Say where" in shell.refused(2, "document", "file", item, "--private", "--common")


@pytest.mark.covers("AS-18", "AS-19", "AS-21")
def test_a_mail_is_a_document_of_one_record_and_a_message_on_the_board_of_another(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(2, from_="Sandra Keller <sandra@muster.example>", subject="Intern"))
    shell("document", "file", item, "--at", "project", "12", "--with-attachments")
    assert shell("document", "board", item, "--at", "sub-project", "12/3").code == 0
    (eml,) = shell("document", "list", "project", "12", "--json").json
    assert eml["path"].startswith("Correspondence/E-mail/20")
    assert shell("document", "list", "sub-project", "12/3", "--json").json == []
    shown = shell("show", item).out
    assert "project 12 Umbau (manual, as a document, primary: by Anna Muster)" in shown
    assert "sub-project 12/3 Dach (manual, on its board: by Anna Muster)" in shown
    told = shell("case", "show", "sub-project", "12/3", "--json").json["timeline"]
    assert [(one["sort"], one["form"], one["text"]) for one in told] == [
        ("mail", "board", "Guten Tag, dies ist Brief 2.")
    ]
    assert "| Guten Tag, dies ist Brief 2." in shell("case", "show", "sub-project", "12/3").out
    told = shell("case", "show", "project", "12", "--json").json["timeline"]
    assert sorted((one["sort"], one["form"], one["text"]) for one in told if one["record"] is None) == [
        ("document", None, None),
        ("mail", "eml", None),
    ]
    (stranger,) = desk.take_in(letter(3))
    assert "known user" in shell.refused(5, "document", "board", stranger, "--at", "project", "12")
    assert shell("undo").out == f"Undid board of item {item}\n"
    assert shell("undo").out == f"Undid file of item {item}\n"
    assert shell("document", "list", "project", "12", "--json").json == []


@pytest.mark.covers("AS-16", "HO-40")
def test_a_preview_is_text_that_no_terminal_obeys(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(4, subject="Mail", body="rot \x1b[31m und <script>alert(1)</script>\n"))
    found = shell("preview", item, "eml")
    assert "\x1b" not in found.out
    assert "[31m und <script>alert(1)</script>" in found.out
    assert "none of them is 9" in shell.refused(4, "preview", item, 9)
    assert shell("preview", item, "eml", login="otto").code == 4
