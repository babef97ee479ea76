"""Which font has a letter, and how letters are joined."""

import pytest

from tests.archive.printing import needs
from tui_mail.archive.fonts import CHINESE, JAPANESE, KOREAN, styled
from tui_mail.archive.letters import REPLACEMENT, Letters, cleaned, how_han_is_written, joined
from tui_mail.mail.blocks import BOLD, ITALIC, MONO

_SCRIPTS = {
    "漢字 かな 한글": "Noto Sans CJK",
    "ภาษาไทย": "Noto Sans Thai",
    "हिन्दी": "Noto Sans Devanagari",
    "\U0001f600\U0001f680": "Symbola",
    "தமிழ்": "Noto Sans Tamil",
}


def names(text: str, style: int = 0) -> set[str]:
    return {span.face.font.name for span in Letters().spans(text, style)}


@pytest.mark.parametrize("text", ["Grüße, 12 €", "Привет", "Ελληνικά", "שלום", "مرحبا", "→ ✓ ★ ☐"])
def test_what_is_shipped_suffices_for_europe_and_the_near_east(text: str) -> None:
    assert names(text) == {"DejaVu Sans Book"}


@pytest.mark.parametrize(("style", "name"), [(BOLD, "Bold"), (ITALIC, "Oblique"), (MONO, "Mono Book")])
def test_each_style_has_its_font(style: int, name: str) -> None:
    assert names("abc", style) == {f"DejaVu Sans {name}"}


@pytest.mark.parametrize("text", _SCRIPTS)
def test_other_scripts_are_looked_for_on_the_system(text: str) -> None:
    needs("fonts", _SCRIPTS[text].split()[-1])
    letters = Letters()
    assert any(span.face.font.name.startswith(_SCRIPTS[text]) for span in letters.spans(text))
    assert letters.missing == {}


def test_what_no_font_has_is_replaced_and_counted() -> None:
    letters = Letters()
    shown = "".join(span.text for span in letters.spans("\u0378 a \u0378"))
    assert shown == f"{REPLACEMENT} a {REPLACEMENT}"
    assert letters.missing == {"\u0378": 2}


def test_han_letters_are_drawn_as_the_rest_of_the_text_says() -> None:
    assert [how_han_is_written(text) for text in ("漢字かな", "漢字 한글", "漢字")] == [JAPANESE, KOREAN, CHINESE]


def test_arabic_letters_take_the_form_of_their_place_in_the_word() -> None:
    assert joined("سلام") == "\ufeb3\ufefc\ufee1"
    assert joined("abc 2026-42") == "abc 2026-42"


def test_indian_vowels_stand_where_they_are_read() -> None:
    assert joined("\u0939\u093f\u0928\u094d\u0926\u0940") == "\u093f\u0939\u0928\u094d\u0926\u0940"
    assert joined("\u0915\u094d\u0937\u093f") == "\u093f\u0915\u094d\u0937"


def test_what_only_steers_leaves_no_trace() -> None:
    assert cleaned("in\u202evo\u200dice\u00ad\ufe0f \U0001f44d\U0001f3fd\x00") == "invoice \U0001f44d"
    assert cleaned("Mu\u0308ller") == "Müller"


def test_a_font_that_was_cut_has_the_widths_of_the_whole_one() -> None:
    face = styled(0)
    cut = face.cut("Añ")
    assert cut.widths[cut.codes["ñ"]] == face.widths["ñ"]
    assert cut.program == face.cut("ñA").program
    assert len(cut.program) < 3000
