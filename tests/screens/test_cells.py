"""Lines of one cell height are as wide as they say, in every terminal."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_mail.screens.cells import fit, one_line

CLUSTERS = ["👍🏽", "👩🏽‍💻", "👨‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "🇨🇭", "1️⃣", "👩🏽‍❤️‍💋‍👨", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "क्‍ष", "東京", "é", "\u200d", "🏻"]
CHANGING = re.compile("[\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff]")


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(CLUSTERS), st.text(max_size=8)), max_size=20), st.integers(0, 60))
def test_a_line_is_cut_and_filled_to_its_width_and_nothing_in_it_changes_that(parts: list[str], width: int) -> None:
    line = fit("".join(parts), width, "…")
    assert cell_len(line) == width
    assert sum(cell_len(letter) for letter in line) == width
    assert not CHANGING.search(line)


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ("👩🏽‍💻 da", "👩 da"),
        ("👨‍👩‍👧‍👦!", "👨!"),
        ("❤️", "❤"),
        ("Grüezi 🇨🇭", "Grüezi CH"),
        ("🏳️‍🌈", "🏳"),
        ("क्‍ष", "क्ष"),
    ],
)
def test_of_a_cluster_its_first_picture_is_shown_and_of_a_flag_its_letters(seen: str, shown: str) -> None:
    assert one_line(seen) == shown
