import pytest

from tui_mail.config.measures import duration_seconds, duration_text, patience_seconds, size_bytes


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("30d", 2_592_000), ("1w", 604_800)]
)
def test_durations_are_counted_in_seconds(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(90, "90s"), (900, "15m"), (7200, "2h"), (172_800, "2d"), (604_800, "7d"), (129_600, "36h")]
)
def test_durations_are_always_written_in_one_way(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [("1B", 1), ("500kB", 500_000), ("100MB", 100_000_000), ("1GB", 10**9), ("2MiB", 2_097_152), ("1GiB", 2**30)],
)
def test_sizes_are_counted_in_bytes(text: str, size: int) -> None:
    assert size_bytes(text) == size


@pytest.mark.parametrize("text", ["", "15", "m", "0m", "-1d", "1.5h", "15 m", "15M", "1y", "٣m", "9" * 40 + "s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration_seconds(text)


@pytest.mark.parametrize("text", ["", "100", "MB", "0MB", "100mb", "1e3kB", "100 MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        size_bytes(text)


def test_nobody_waits_for_longer_than_a_century() -> None:
    assert patience_seconds("36500d") == 36_500 * 86_400
    for text in ("36501d", "999999999w"):
        with pytest.raises(ValueError, match="longer than a century"):
            patience_seconds(text)
