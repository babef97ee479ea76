from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.mail.hours import DAYS, business_seconds, plain_hours

ZURICH = ZoneInfo("Europe/Zurich")
OFFICE = "mon-fri 08:00-18:00"
HOUR = 3600.0

moments = st.integers(1_704_067_200, 1_830_000_000).map(lambda second: second * 1_000_000)  # 2024 to 2027
stretches = st.integers(0, 30 * 86_400).map(lambda seconds: seconds * 1_000_000)
parts = st.builds(
    lambda first, last, begins, length: (
        f"{first}-{last} {begins // 60:02}:{begins % 60:02}-{(begins + length) // 60:02}:{(begins + length) % 60:02}"
    ),
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.integers(0, 720),
    st.integers(1, 720),
)
weeks = st.lists(parts, min_size=1, max_size=3).map(", ".join)
zones = st.sampled_from([ZURICH, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), UTC])


def at(text: str, zone: ZoneInfo = ZURICH) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-02T09:00", "2026-11-02T11:30", 2.5),  # within a day
        ("2026-11-02T17:00", "2026-11-03T09:00", 2),  # a night is no business
        ("2026-11-06T17:00", "2026-11-09T09:00", 2),  # nor is a weekend
        ("2026-11-07T10:00", "2026-11-08T10:00", 0),
        ("2026-11-02T09:00", "2026-11-09T09:00", 50),
        ("2026-11-02T11:00", "2026-11-02T09:00", 0),  # backwards there is nothing
    ],
)
def test_only_business_hours_count(since: str, until: str, hours: float) -> None:
    assert business_seconds(OFFICE, at(since), at(until), ZURICH) == hours * HOUR


def test_without_hours_all_time_counts() -> None:
    assert business_seconds(None, at("2026-11-07T10:00"), at("2026-11-08T10:00"), ZURICH) == 24 * HOUR


def test_an_hour_that_daylight_saving_leaves_out_is_no_time_and_one_that_it_repeats_is_two() -> None:
    night = "sat-sun 00:00-06:00"
    assert business_seconds(night, at("2026-03-29T00:00"), at("2026-03-29T12:00"), ZURICH) == 5 * HOUR
    assert business_seconds(night, at("2026-10-25T00:00"), at("2026-10-25T12:00"), ZURICH) == 7 * HOUR
    within = "sun 02:15-02:45"
    assert business_seconds(within, at("2026-03-29T00:00"), at("2026-03-29T12:00"), ZURICH) == 0
    assert business_seconds(within, at("2026-10-25T00:00"), at("2026-10-25T12:00"), ZURICH) == HOUR


def test_what_overlaps_counts_once() -> None:
    both = "mon 08:00-12:00, mon 10:00-14:00, mon 09:00-10:00"
    assert business_seconds(both, at("2026-11-02T00:00"), at("2026-11-03T00:00"), ZURICH) == 6 * HOUR


def test_days_go_over_the_end_of_the_week() -> None:
    assert business_seconds("sat-mon 08:00-09:00", at("2026-11-02T00:00"), at("2026-11-09T00:00"), ZURICH) == 3 * HOUR


@given(weeks, moments, stretches, stretches, zones)
def test_two_stretches_count_as_much_as_the_whole(
    hours: str, since: int, first: int, second: int, zone: ZoneInfo
) -> None:
    middle, end = since + first, since + first + second
    whole = business_seconds(hours, since, end, zone)
    parts = business_seconds(hours, since, middle, zone) + business_seconds(hours, middle, end, zone)
    assert whole == pytest.approx(parts)
    assert 0 <= whole <= (end - since) / 1_000_000


@given(moments, stretches, zones)
def test_open_all_the_time_is_all_the_time(since: int, length: int, zone: ZoneInfo) -> None:
    assert business_seconds("mon-sun 00:00-24:00", since, since + length, zone) == length / 1_000_000


@given(weeks, moments, zones)
def test_each_minute_counts_by_the_clock_on_the_wall(hours: str, since: int, zone: ZoneInfo) -> None:
    since -= since % 60_000_000
    wall = datetime.fromtimestamp(since // 1_000_000, tz=UTC).astimezone(zone)
    counted = business_seconds(hours, since, since + 60_000_000, zone)
    assert counted == (60 if any(_is_open(part, wall) for part in hours.split(", ")) else 0)


def _is_open(part: str, wall: datetime) -> bool:
    days, _, clock = part.partition(" ")
    first, last = (DAYS.index(day) for day in days.split("-"))
    begins, ends = (timedelta(hours=int(text[:2]), minutes=int(text[3:])) for text in clock.split("-"))
    open_days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return wall.weekday() in open_days and begins <= timedelta(hours=wall.hour, minutes=wall.minute) < ends


@given(weeks)
def test_hours_are_always_written_in_one_way(hours: str) -> None:
    plain = plain_hours(hours)
    assert plain_hours(plain) == plain
    assert plain_hours(f" {hours.upper().replace('-', ' - ')}") == plain


@pytest.mark.parametrize(
    "text", ["", "always", "mon-fri", "mo-fr 08:00-18:00", "mon 18:00-08:00", "mon 08:00-08:00", "mon 08:60-09:00",
             "mon 08:00-24:01", "mon-fri 08:00-18:00,", "mon 08:00-18:00; tue 08:00-18:00", "mon ٨:00-18:00"],
)  # fmt: skip
def test_what_names_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not like|names no time"):
        plain_hours(text)
