from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.errors import UsageError
from tui_mail.mail.when import means_until_reply, parse_when

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZURICH)  # a Saturday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "2026-11-22 09:00"),
        ("tomorrow 9", "2026-11-22 09:00"),
        ("Tomorrow at 9 pm", "2026-11-22 21:00"),
        ("9am tomorrow", "2026-11-22 09:00"),
        ("tomorrow noon", "2026-11-22 12:00"),
        ("tonight", "2026-11-21 18:00"),
        ("day after tomorrow 7:30", "2026-11-23 07:30"),
        ("mon", "2026-11-23 09:00"),
        ("next monday", "2026-11-23 09:00"),
        ("sat", "2026-11-28 09:00"),
        ("sat 18:00", "2026-11-21 18:00"),
        ("next week", "2026-11-23 09:00"),
        ("next month", "2026-12-01 09:00"),
        ("+3d", "2026-11-24 09:00"),
        ("+1w 14:00", "2026-11-28 14:00"),
        ("+2h", "2026-11-21 12:30"),
        ("in 30 minutes", "2026-11-21 11:00"),
        ("18:00", "2026-11-21 18:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00:00Z", "2026-12-01 19:00"),
        ("2026-12-01T18:00:00+05:00", "2026-12-01 14:00"),
        ("Dec 1", "2026-12-01 09:00"),
        ("3 March 2027", "2027-03-03 09:00"),
        ("demain 9h", "2026-11-22 09:00"),
        ("demain à 9h30", "2026-11-22 09:30"),
        ("après-demain", "2026-11-23 09:00"),
        ("lundi", "2026-11-23 09:00"),
        ("mardi prochain 14h", "2026-11-24 14:00"),
        ("la semaine prochaine", "2026-11-23 09:00"),
        ("dans 3 jours", "2026-11-24 09:00"),
        ("1er décembre", "2026-12-01 09:00"),
        ("ce soir", "2026-11-21 18:00"),
        ("morgen 9 Uhr", "2026-11-22 09:00"),
        ("morgen früh", "2026-11-22 09:00"),
        ("am Montag um 9 Uhr 30", "2026-11-23 09:30"),
        ("übermorgen", "2026-11-23 09:00"),
        ("nächste Woche", "2026-11-23 09:00"),
        ("nächsten Dienstag", "2026-11-24 09:00"),
        ("in 2 Wochen", "2026-12-05 09:00"),
        ("1.12. 18:00", "2026-12-01 18:00"),
        ("Di 1.12.", "2026-12-01 09:00"),
        ("31.1.", "2027-01-31 09:00"),
        ("morgen 9 uur", "2026-11-22 09:00"),
        ("overmorgen", "2026-11-23 09:00"),
        ("volgende maandag", "2026-11-23 09:00"),
        ("over 3 dagen", "2026-11-24 09:00"),
        ("zondag om 9 uur", "2026-11-22 09:00"),
        ("+1mo", "2026-12-21 09:00"),
        ("noon", "2026-11-21 12:00"),
        ("midi", "2026-11-21 12:00"),
        ("Mittag", "2026-11-21 12:00"),
        ("middag", "2026-11-21 12:00"),
        ("demain midi", "2026-11-22 12:00"),
        ("morgen Mittag", "2026-11-22 12:00"),
        ("midnight", "2026-11-22 00:00"),
        ("demain minuit", "2026-11-23 00:00"),
        ("Mitternacht", "2026-11-22 00:00"),
        ("middernacht", "2026-11-22 00:00"),
        ("12h", "2026-11-21 12:00"),
        ("12:00", "2026-11-21 12:00"),
        ("12 Uhr", "2026-11-21 12:00"),
        ("12 uur", "2026-11-21 12:00"),
        ("12 heures", "2026-11-21 12:00"),
        ("2w", "2026-12-05 09:00"),
        ("1 week", "2026-11-28 09:00"),
        ("in a week", "2026-11-28 09:00"),
        ("in 2 weeks", "2026-12-05 09:00"),
        ("in 3 days", "2026-11-24 09:00"),
        ("3 jours", "2026-11-24 09:00"),
        ("dans une semaine 14h", "2026-11-28 14:00"),
        ("dans 2 semaines", "2026-12-05 09:00"),
        ("in einer Woche", "2026-11-28 09:00"),
        ("9 Uhr in 2 Wochen", "2026-12-05 09:00"),
        ("3 Tage", "2026-11-24 09:00"),
        ("over een week", "2026-11-28 09:00"),
        ("over 2 weken", "2026-12-05 09:00"),
        ("3 dagen", "2026-11-24 09:00"),
        ("3 hours", "2026-11-21 13:30"),
        ("in einer Stunde", "2026-11-21 11:30"),
        ("over een uur", "2026-11-21 11:30"),
        ("30 min", "2026-11-21 11:00"),
        ("3 mon", "2026-11-23 03:00"),
        ("01/12/26", "2026-12-01 09:00"),
        ("1.12.26", "2026-12-01 09:00"),
        ("1.12.26 18 Uhr", "2026-12-01 18:00"),
        ("1.12. 18 Uhr", "2026-12-01 18:00"),
        ("weekend", "2026-11-28 09:00"),
        ("le week-end prochain", "2026-11-28 09:00"),
        ("am Wochenende 14 Uhr", "2026-11-21 14:00"),
        ("volgend weekend", "2026-11-28 09:00"),
        ("end of week", "2026-11-27 09:00"),
        ("fin de la semaine", "2026-11-27 09:00"),
        ("Ende der Woche", "2026-11-27 09:00"),
        ("einde van de week", "2026-11-27 09:00"),
        ("le mois prochain", "2026-12-01 09:00"),
        ("nächsten Monat", "2026-12-01 09:00"),
        ("volgende maand", "2026-12-01 09:00"),
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
        ("in 3 foo", "in 3 foo"),
        ("fin de semaine prochaine", "fin"),
        ("5 days ago", "ago"),
        ("tomorrow 3 hours", "hours"),
    ],
)
def test_what_is_not_understood_is_named(text: str, named: str) -> None:
    with pytest.raises(UsageError, match="was not understood") as refusal:
        parse_when(text, NOW)
    assert named in refusal.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12", "“12” what? Say 12:00, 12h or +12d."),
        ("at 9", "“9” what? Say 9:00, 9h or +9d."),
        ("45", "“45” what? Say +45d."),
        ("+3", "“+3” what? Say +3d."),
    ],
)
def test_a_number_alone_is_asked_what_it_means(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_when(text, NOW)
    assert refusal.value.sentence == sentence


def test_a_weekday_without_a_time_is_never_today() -> None:
    early = NOW.replace(hour=7)
    assert parse_when("sat", early) == parse_when("next sat", early) == NOW.replace(day=28, hour=9, minute=0)


def test_a_time_of_today_that_is_past_says_what_to_type_instead() -> None:
    with pytest.raises(UsageError, match="“noon” is already past; say “tomorrow noon”"):
        parse_when("noon", NOW.replace(hour=13))


@pytest.mark.parametrize(
    "text", ["31.2.", "tomorrow 25:00", "13pm", "2026-13-01", "9999-12-31", "9999-12-31T23:59:59Z"]
)
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


words = st.sampled_from(
    [
        "next",
        "mon",
        "9",
        ":",
        "18:00",
        "+3",
        "d",
        "1.12",
        "in",
        "demain",
        "uhr",
        "99",
        "/",
        "a",
        "week",
        "midnight",
        "12/26",
    ]
)


@given(st.text(max_size=40) | st.lists(words).map(" ".join))
def test_any_text_gives_a_coming_moment_or_a_refusal(text: str) -> None:
    with suppress(UsageError):
        assert parse_when(text, NOW) > NOW


@pytest.mark.timeout(30)  # what is not linear never ends
@given(st.sampled_from(["9 ", "in 3", "1.1", "+", "mon", "end of ", "\u0301", "ﷺ", " "]))
def test_a_long_text_comes_to_an_end(piece: str) -> None:
    with suppress(UsageError):
        parse_when(piece * 100_000, NOW)


@pytest.mark.parametrize(
    "text",
    [
        *("reply", "until reply", "Until a reply", "till they reply", "bis Antwort", "bis zur Antwort", "Antwort"),
        *("jusqu'à réponse", "jusqu’à la réponse", "réponse", "tot antwoord", "tot een antwoord"),
    ],
)
def test_until_a_reply_is_said_in_four_languages(text: str) -> None:
    assert means_until_reply(text)


@pytest.mark.parametrize("text", ["", "until monday", "replay", "reply tomorrow", "bis Montag"])
def test_other_words_mean_a_moment_or_nothing(text: str) -> None:
    assert not means_until_reply(text)
