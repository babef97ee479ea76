"""What narrows a list: everything that a view knows, by name."""

from datetime import datetime, timedelta

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.labels import make_labels
from tests.office import letter


@pytest.fixture
def items(desk: Desk) -> list[int]:
    """Return three items: one filed at a case, one of an unknown number, one from a stranger."""
    make_labels()
    return desk.take_in(
        letter(1, subject="Mandat 2026-00117: Frage"),
        letter(2, subject="relnr 00999"),
        letter(3, from_="new@elsewhere.example"),
    )


def listed(shell: Shell, *words: object, login: str = "anna") -> list[int]:
    """Return the ids that a list gives."""
    answer = shell("list", *words, "--json", login=login)
    assert answer.code == 0, answer.err
    return [one["id"] for one in answer.json]


@pytest.mark.covers("CK-15", "CK-16")
def test_by_department_qualification_and_category(items: list[int], shell: Shell) -> None:
    first, second, third = items
    shell("department", "litigation", first, second)
    shell("qualification", "french", second)
    shell("category", "Support/Complaint", third)
    assert listed(shell, "--department", "LITIGATION") == [second, first]
    assert listed(shell, "--department", "litigation", "--qualification", "french") == [second]
    assert listed(shell, "--category", "Support / Complaint") == [third]
    assert listed(shell, "--category", "offer", "--direction", "in") == []
    assert "say which" in shell.refused(2, "list", "--category", "offer")
    refused = shell.refused(4, "list", "--department", "sales")
    assert refused == "There is no department 'sales'; there are litigation, tax."


def test_by_tag_star_case_and_unknown_number(items: list[int], shell: Shell) -> None:
    first, second, third = items
    shell("tag", "frist", third)
    shell("star", second)
    assert listed(shell, "--tag", "#Frist") == [third]
    assert listed(shell, "--starred") == [second]
    assert listed(shell, "--starred", login="mm") == []
    for case in (["mandate", "2026-00117"], ["mandate:2026-00117"]):
        assert listed(shell, "--case", *case) == [first]
    assert listed(shell, "--case", "contact", "00456", "--status", "new") == [second, first]
    assert listed(shell, "--unlinked") == [third]
    assert shell.refused(4, "list", "--case", "mandate", "0") == "There is no mandate 0."
    assert "--case wants a kind and a number" in shell.refused(2, "list", "--case", "mandate")


def test_by_period(items: list[int], shell: Shell) -> None:
    today = datetime.now().astimezone()
    tomorrow, yesterday = (f"{today + timedelta(days=days):%Y-%m-%d}" for days in (1, -1))
    assert set(listed(shell, "--since", "last 7 days")) == set(items)
    assert set(listed(shell, "--since", yesterday, "--until", tomorrow)) == set(items)
    assert listed(shell, "--since", tomorrow) == []
    assert listed(shell, "--until", f"{today - timedelta(days=3):%Y-%m-%d}") == []
    received = {one["id"]: one["received"] for one in shell("list", "--json").json}
    assert listed(shell, "--since", received[items[1]]) == [items[2], items[1]]
    assert listed(shell, "--until", received[items[1]]) == [items[0]]
    assert "is no period" in shell.refused(2, "list", "--since", "when pigs fly")


@pytest.mark.covers("AS-20")
def test_by_who_imported_it(desk: Desk, shell: Shell) -> None:
    source = desk.home.root.parent / "brief.eml"
    source.write_bytes(letter(9, from_="jeanne@dupont.example"))
    shell("import", source, "--mailbox", "kanzlei")
    desk.take_in(letter(1))
    (mine,) = shell("list", "--imported-by", "me", "--json").json
    assert mine["subject"] == "Brief 9"
    assert [(link["number"], link["origin"]) for link in mine["links"]] == [("00457", "address")]
    assert listed(shell, "--imported-by", "anna", login="mm") == [mine["id"]]
    assert listed(shell, "--imported-by", "mm") == []
    assert shell("link", "company", "00123", mine["id"]).code == 0
    assert listed(shell, "--case", "company:00123", "--imported-by", "me") == [mine["id"]]


def test_what_an_envelope_does_not_tell_matches_no_envelope(items: list[int], shell: Shell) -> None:
    shell("tag", "frist", *items)
    shell("department", "tax", *items)
    for words in (["--tag", "frist"], ["--department", "tax"], ["--case", "mandate:2026-00117"], ["--unlinked"]):
        assert listed(shell, *words, login="sandra") == []
    assert len(listed(shell, "--since", "today", "--direction", "in", login="sandra")) in (0, 3)  # midnight is near


def test_an_outsider_is_told_the_same_whatever_he_asks(items: list[int], shell: Shell) -> None:
    for words in (["--department", "tax"], ["--department", "no-such"], ["--case", "mandate:2026-00117"], []):
        assert "No mailbox is shared with you" in shell.refused(3, "list", *words, login="otto")
