from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.errors import UsageError
from tui_mail.mail.when import parse_when

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZURICH)  # a Saturday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "2026-11-22 08:00"),
        ("tomorrow 9", "2026-11-22 09:00"),
        ("Tomorrow at 9 pm", "2026-11-22 21:00"),
        ("9am tomorrow", "2026-11-22 09:00"),
        ("tomorrow noon", "2026-11-22 12:00"),
        ("tonight", "2026-11-21 18:00"),
        ("day after tomorrow 7:30", "2026-11-23 07:30"),
        ("mon", "2026-11-23 08:00"),
        ("next monday", "2026-11-23 08:00"),
        ("sat", "2026-11-28 08:00"),
        ("sat 18:00", "2026-11-21 18:00"),
        ("next week", "2026-11-23 08:00"),
        ("next month", "2026-12-01 08:00"),
        ("+3d", "2026-11-24 08:00"),
        ("+1w 14:00", "2026-11-28 14:00"),
        ("+2h", "2026-11-21 12:30"),
        ("in 30 minutes", "2026-11-21 11:00"),
        ("18:00", "2026-11-21 18:00"),
        ("2026-12-01", "2026-12-01 08:00"),
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00:00Z", "2026-12-01 19:00"),
        ("2026-12-01T18:00:00+05:00", "2026-12-01 14:00"),
        ("Dec 1", "2026-12-01 08:00"),
        ("3 March 2027", "2027-03-03 08:00"),
        ("demain 9h", "2026-11-22 09:00"),
        ("demain à 9h30", "2026-11-22 09:30"),
        ("après-demain", "2026-11-23 08:00"),
        ("lundi", "2026-11-23 08:00"),
        ("mardi prochain 14h", "2026-11-24 14:00"),
        ("la semaine prochaine", "2026-11-23 08:00"),
        ("dans 3 jours", "2026-11-24 08:00"),
        ("1er décembre", "2026-12-01 08:00"),
        ("ce soir", "2026-11-21 18:00"),
        ("morgen 9 Uhr", "2026-11-22 09:00"),
        ("morgen früh", "2026-11-22 08:00"),
        ("am Montag um 9 Uhr 30", "2026-11-23 09:30"),
        ("übermorgen", "2026-11-23 08:00"),
        ("nächste Woche", "2026-11-23 08:00"),
        ("nächsten Dienstag", "2026-11-24 08:00"),
        ("in 2 Wochen", "2026-12-05 08:00"),
        ("1.12. 18:00", "2026-12-01 18:00"),
        ("Di 1.12.", "2026-12-01 08:00"),
        ("31.1.", "2027-01-31 08:00"),
        ("morgen 9 uur", "2026-11-22 09:00"),
        ("overmorgen", "2026-11-23 08:00"),
        ("volgende maandag", "2026-11-23 08:00"),
        ("over 3 dagen", "2026-11-24 08:00"),
        ("zondag om 9 uur", "2026-11-22 09:00"),
        ("+1mo", "2026-12-21 08:00"),
    ],
)
def test_people_say_when_in_four_languages(text: str, expected: str) -> None:
    assert parse_when(text, NOW).strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tomorrow banana", "banana"),
        ("yesterday", "yesterday"),
        ("", "“”"),
        ("mon tue", "tue"),
        ("9", "9"),
        ("+3", "+3"),
        ("in 3 foo", "in 3 foo"),
    ],
)
def test_what_is_not_understood_is_named(text: str, named: str) -> None:
    with pytest.raises(UsageError, match="was not understood") as refusal:
        parse_when(text, NOW)
    assert named in refusal.value.sentence


@pytest.mark.parametrize("text", ["31.2.", "tomorrow 25:00", "13pm", "2026-13-01"])
def test_times_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no such time"):
        parse_when(text, NOW)


@pytest.mark.parametrize("text", ["9:00", "2020-01-01", "today", "2026-11-21T10:29:59+01:00"])
def test_the_past_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="already past"):
        parse_when(text, NOW)


def test_hours_are_counted_through_the_change_to_summer_time() -> None:
    night = datetime(2027, 3, 28, 1, 30, tzinfo=ZURICH)
    assert parse_when("+2h", night).astimezone(UTC) - night.astimezone(UTC) == timedelta(hours=2)
    assert parse_when("2027-03-28 02:30", night).strftime("%H:%M %z") == "03:30 +0200"


words = st.sampled_from(["next", "mon", "9", ":", "18:00", "+3", "d", "1.12", "in", "demain", "uhr", "99", "/"])


@given(st.text(max_size=40) | st.lists(words).map(" ".join))
def test_any_text_gives_a_coming_moment_or_a_refusal(text: str) -> None:
    with suppress(UsageError):
        assert parse_when(text, NOW) > NOW
