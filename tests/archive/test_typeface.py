"""The fonts that are shipped, and the choice among them."""

import pytest

from tui_mail.archive.typeface import REPLACEMENT, choose


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Grüße, 12 €", "DejaVuSans-Latin.ttf"),
        ("中文", "DejaVuSans-Latin.ttf"),
        ("Привет 中", "DejaVuSans-European.ttf"),
        ("Привет שלום", "DejaVuSans.ttf"),
    ],
)
def test_the_smallest_font_that_prints_as_much_as_any_is_taken(text: str, font: str) -> None:
    assert choose([text]).typeface.path.name == font


def test_the_cut_fonts_are_as_wide_as_the_whole_one() -> None:
    latin, european, whole = (choose([text]).typeface.widths for text in ("a", "Ж", "ש"))
    assert latin.items() <= european.items() <= whole.items()
    assert REPLACEMENT in latin


def test_what_no_font_has_is_replaced_and_counted() -> None:
    printed = choose(["中 a", "中\u200b"])
    assert printed("中 a\u200b") == f"{REPLACEMENT} a"
    assert printed.missing == {"中": 2}
