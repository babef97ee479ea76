"""The times that are offered for a snooze, and what is made of words that nobody understands."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, press, screen_text, settled, write
from tui_mail.errors import UsageError
from tui_mail.mail.when import parse_when
from tui_mail.screens import questions
from tui_mail.screens.fuzzy import begins
from tui_mail.screens.times import local
from tui_mail.store.queries.items import readable_row
from tui_mail.store.rows import UNTIL_REPLY

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=1)))  # a Friday, after noon


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "now", lambda: NOW)


def offered(typed: str) -> list[str]:
    return [choice.label for choice in questions.when("Snooze until").choices(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("t", "tomorrow morning"),
        ("tom", "tomorrow morning"),
        ("to mo", "tomorrow morning"),
        ("mond", "on Monday"),
        ("on m", "on Monday"),
        ("in 3", "in 3 hours"),
        ("in", "in 3 hours"),
        ("this", "this evening"),
    ],
)
def test_likely_times_are_found_by_the_beginnings_of_their_words(typed: str, first: str) -> None:
    assert offered(typed)[0] == first


def test_beginnings_count_in_their_order_only() -> None:
    assert begins("to mo", "tomorrow morning")
    assert not begins("mo to", "tomorrow morning")
    assert not begins("orrow", "tomorrow morning")
    assert not begins("tom tom", "tomorrow morning")


@pytest.mark.parametrize("typed", ["mon", "+3d", "demain", "in 3 days", "in a week"])
def test_what_is_a_date_is_taken_as_one_before_anything_is_offered(typed: str) -> None:
    assert offered(typed) == [typed]


@pytest.mark.parametrize("typed", ["noon", "12", "3", "30", "n", "nn", "morrow", "inweek"])
def test_words_that_nobody_understands_offer_nothing(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        offered(typed)
    assert typed in refusal.value.sentence


def test_what_is_offered_means_what_it_means_when_it_is_typed() -> None:
    choices = questions.when("Snooze until").choices("")
    assert [choice.label for choice in choices] == [*questions._LIKELY_TIMES, "until a reply"]
    assert choices[-1].value == UNTIL_REPLY
    for choice in choices[:-1]:
        assert local(choice.value) == parse_when(choice.label, NOW)
    days = {choice.label: local(choice.value).astimezone(NOW.tzinfo) for choice in choices}
    assert days["on Monday"] == parse_when("mon", NOW) == parse_when("lundi 9h", NOW)
    assert days["tomorrow morning"] == parse_when("demain", NOW) == parse_when("+1d", NOW)


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("noon", "“noon” is already past; say “tomorrow noon”."),
        ("12", "“12” what? Say 12:00, 12h or +12d."),
        ("someday", "“someday” was not understood; say “tomorrow 9”, “mon” or “+3d”."),
    ],
)
async def test_enter_on_words_that_nobody_understands_only_says_so(
    desk: Office, size: tuple[int, int], typed: str, sentence: str
) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "z")
        await write(pilot, typed)
        await press(pilot, "enter")
        assert sentence in screen_text(pilot.app)
        assert "Snooze item" in screen_text(pilot.app)
        await press(pilot, "escape")
    assert readable_row(desk.actor("anna"), item).snoozed_until is None
