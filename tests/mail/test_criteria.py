import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.mail.criteria import Criterion, find_numbers

DOSSIER = Criterion(("relnr", "Relatienummer", "rel"), "dossier")
PROJECT = Criterion(("project", "sub project"), "project", ("-", "/"))


def numbers(subject: str, criterion: Criterion = DOSSIER) -> list[str]:
    return [found.path for found in find_numbers(subject, criterion)]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("relnr 00123", ["00123"]),
        ("Re: RELNR: 00123, offer", ["00123"]),
        ("relnr.#00123", ["00123"]),
        ("relnr00123", ["00123"]),
        ("(RelatieNummer:77)", ["77"]),
        ("relnr 24-6202.", ["24-6202"]),
        ("relnr 1 relnr 2 rel 1 relnr 2", ["1", "2", "1"]),
        ("xrelnr 123", []),
        ("relnr 123abc", []),
        ("relnr -123", []),
        ("relnr １２３", []),
        ("relnr ¹²³", []),
        ("relnr number 123", []),
        ("relnr", []),
        ("", []),
    ],
)
def test_a_keyword_announces_the_complete_number_as_text(subject: str, found: list[str]) -> None:
    assert numbers(subject) == found


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("project 12-3/1: plans", ["12/3/1"]),
        ("Project 012", ["012"]),
        ("sub  project 7/2", ["7/2"]),
        ("project 12,3", []),
        ("project 12, 3", ["12"]),
        ("project 12-", ["12"]),
    ],
)
def test_levels_are_joined_by_a_configured_separator(subject: str, found: list[str]) -> None:
    assert numbers(subject, PROJECT) == found


def test_the_longest_keyword_wins_and_is_named_as_configured() -> None:
    found = find_numbers("relatienummer 5", Criterion(("relatie", "RelatieNummer"), "dossier"))
    assert [one.keyword for one in found] == ["RelatieNummer"]


@given(st.text(), st.integers(0, 10**12), st.sampled_from(["relnr ", "RELNR: ", "relnr#", "RelNr . "]))
def test_a_number_is_found_whatever_stands_before_it(before: str, number: int, announced: str) -> None:
    assert str(number) in numbers(f"{before} {announced}{number}")


@pytest.mark.timeout(30)  # what is not linear never ends
@pytest.mark.parametrize("piece", ["relnr ", "relnr 1-", "relnr 1", "1", "relnr:.#", " ", "relnr 1/"])
def test_hostile_subjects_take_linear_time(piece: str) -> None:
    numbers("relnr " + piece * (1_000_000 // len(piece)))


def test_a_criterion_without_words_finds_nothing() -> None:
    assert numbers("relnr 1", Criterion(("", "  "), "dossier")) == []
