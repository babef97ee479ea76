"""Stretches of time as people type them, in four languages."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.errors import UsageError
from tui_mail.mail.period import MOVING, parse_period

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=1)))  # a Friday


@pytest.mark.parametrize(
    ("typed", "words", "since", "until"),
    [
        ("today", "today", "2026-11-20", None),
        ("Gestern", "yesterday", "2026-11-19", "2026-11-20"),
        ("this week", "this week", "2026-11-16", None),
        ("letzte Woche", "last week", "2026-11-09", "2026-11-16"),
        ("semaine dernière", "last week", "2026-11-09", "2026-11-16"),
        ("deze maand", "this month", "2026-11-01", None),
        ("last month", "last month", "2026-10-01", "2026-11-01"),
        ("last 3 days", "last 3 days", "2026-11-18", None),
        ("since mon", "since 2026-11-16", "2026-11-16", None),
        ("seit vendredi", "since 2026-11-20", "2026-11-20", None),
        ("since 12.10.", "since 2026-10-12", "2026-10-12", None),
        ("since nov", "since 2026-11-01", "2026-11-01", None),
        ("depuis hier", "since 2026-11-19", "2026-11-19", None),
        ("nov", "2026-11", "2026-11-01", "2026-12-01"),
        ("Dezember", "2025-12", "2025-12-01", "2026-01-01"),
        ("février 2025", "2025-02", "2025-02-01", "2025-03-01"),
        ("2019", "2019", "2019-01-01", "2020-01-01"),
        ("since 2019", "since 2019-01-01", "2019-01-01", None),
        ("3/2019", "2019-03", "2019-03-01", "2019-04-01"),
        ("2026-11-02", "2026-11-02", "2026-11-02", "2026-11-03"),
        ("24/12", "2025-12-24", "2025-12-24", "2025-12-25"),
    ],
)
def test_a_period_is_made_of_whole_days(typed: str, words: str, since: str, until: str | None) -> None:
    found = parse_period(typed, NOW)
    assert found.words == words
    assert f"{found.since:%Y-%m-%d %H:%M}" == f"{since} 00:00"
    assert (None if found.until is None else f"{found.until:%Y-%m-%d}") == until
    assert parse_period(words, NOW) == found


@pytest.mark.parametrize("words", MOVING)
def test_words_that_move_mean_another_month_a_month_later(words: str) -> None:
    assert parse_period(words, NOW + timedelta(days=31)).since > parse_period(words, NOW).since


@pytest.mark.parametrize("typed", ["", "soon", "last 0 day", "32.1.", "2026-13", "since", "last 0 months", "١٢"])
def test_what_is_no_period_is_named_in_a_sentence(typed: str) -> None:
    with pytest.raises(UsageError, match="is no period"):
        parse_period(typed, NOW)


@given(st.text(max_size=30))
def test_no_text_does_any_harm(typed: str) -> None:
    with suppress(UsageError):
        assert parse_period(typed, NOW).words
