"""Searches at the command line: what is found, and what is said of a query that is wrong."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.mail.files import mail_with
from tests.office import letter
from tui_mail.desk.extracting import extract_due, open_extractors
from tui_mail.desk.notes import add_note


@pytest.fixture
def items(desk: Desk) -> list[int]:
    """Return three items."""
    return desk.take_in(
        letter(1, subject="Klage Müller", body="Die neue Frist läuft.\n"),
        letter(2, subject="Offerte", from_="Zoë Å <zoe@kunde.example>", body="Ihre Klage kam an.\n"),
        letter(3, subject="Straße 12", body="Nichts.\n"),
    )


def found(shell: Shell, *words: object) -> list[int]:
    answer = shell("list", *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    return [one["id"] for one in answer.json]


@pytest.mark.covers("HO-37")
def test_what_is_contained_is_found_whatever_its_case_and_marks(items: list[int], shell: Shell) -> None:
    first, second, third = items
    assert found(shell, "--search", "KLAGE") == [second, first]
    assert found(shell, "--search", "lag -from:zoe") == [first]
    assert found(shell, "--search", '"neue frist" OR strasse') == [third, first]
    assert found(shell, "--search", "-klage") == [third]
    assert found(shell, "--search", "klage", "--sort", "best") == [first, second]
    assert found(shell, "--search", "klage", "--sort", "oldest") == [first, second]
    assert found(shell, "--search", "ü", "--status", "resolved") == []


def test_a_wrong_query_is_said_on_stderr_and_still_finds(items: list[int], shell: Shell) -> None:
    answer = shell("list", "--search", "klage from: case:999", "--json")
    assert (answer.code, answer.json) == (0, [])
    assert answer.err.splitlines() == [
        "tui-mail: --search, letter 7: from: needs something behind it, as in from:meier; left out.",
        "tui-mail: --search, letter 13: There is no case “999”: nothing is found by it.",
    ]
    answer = shell("list", "--search", '"Müller\x1b[31m', "--json")
    assert "\x1b" not in answer.err
    assert answer.code == 0


def test_a_search_is_kept_in_a_view_and_adds_to_it(items: list[int], shell: Shell) -> None:
    first, second, _ = items
    shell("view", "save", "Klagen", "--search", "klage OR frist", "--sort", "best")
    assert found(shell, "--view", "Klagen") == [first, second]
    assert found(shell, "--view", "klagen", "--search", "zoe") == [second]


def test_each_item_says_where_it_holds_what_was_searched_for(desk: Desk, shell: Shell) -> None:
    first, second = desk.take_in(
        mail_with(("Klage.txt", "text/plain", b"Die Kuendigung")), letter(2, subject="Klage", body="Die Klage\n")
    )
    add_note(desk.actor("anna"), second, "wegen der Kuendigung")
    with open_extractors(1) as extractors:
        extract_due(desk.blobs, extractors)
    told = {one["id"]: one["found_in"] for one in shell("list", "--search", "klage", "--json").json}
    assert told == {first: ["files"], second: ["subject", "body"]}
    told = {one["id"]: one["found_in"] for one in shell("list", "--search", "kuendigung", "--json").json}
    assert told == {first: ["attachment"], second: ["note"]}
    assert "found_in" not in shell("list", "--json").json[0]


def test_a_file_whose_text_failed_is_tried_again(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(mail_with(("Plan.docx", "application/octet-stream", b"PK\x03\x04 no document")))
    with open_extractors(1) as extractors:
        extract_due(desk.blobs, extractors)
        assert "1 cannot be had" in shell("health", login="root").out
        assert shell("extract", "--failed").out == f"The daemon looks again into 1 file of item {item}\n"
        assert shell("extract", "--failed").out == "Nothing that you may read has a file whose text failed.\n"
    assert shell("extract", item, login="otto").code == 4
    assert shell("extract").code == 2
