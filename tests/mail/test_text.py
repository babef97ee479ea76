import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_mail.mail.text import counted, fold, full_stop, safe_filename, safe_line, safe_text

FORBIDDEN = frozenset(
    [chr(code) for code in (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000))]
    + [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029)]
    + [chr(code) for code in (0x200B, 0xFEFF, *range(0xE0000, 0xE0080))]
)
anything = st.text(st.characters(exclude_categories=()), max_size=60)
nasty = st.text(
    st.sampled_from("aé \n\r\t\x00\x1b\x85\x9b\u0301\u200b\u200c\u200d\u202e\u2028\ufe0f\ud800👩🏽"), max_size=60
)


def test_one_thing_is_named_in_the_singular() -> None:
    assert [counted(number, "message") for number in (0, 1, 2)] == ["0 messages", "1 message", "2 messages"]


def test_a_sentence_ends_with_one_full_stop() -> None:
    assert [full_stop(one) for one in ("It is gone", "It is gone.", "Is it?")] == [
        "It is gone.",
        "It is gone.",
        "Is it?",
    ]


@given(anything | nasty)
def test_cleaned_text_holds_nothing_that_steers_a_terminal(text: str) -> None:
    assert not FORBIDDEN & set(safe_text(text))


@given(anything | nasty)
@example("a\u200d\u200b\u200db")
@example("\n\ufe0f\u200dx")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert safe_text(safe_text(text)) == safe_text(text)
    assert safe_line(safe_line(text)) == safe_line(text)


@given(anything | nasty)
def test_a_line_is_one_line_without_blanks_at_its_ends(text: str) -> None:
    line = safe_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert "  " not in line


@given(st.text(st.characters(categories=["L", "N", "P"], exclude_characters="\u115f\u1160\u3164\uffa0"), max_size=60))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_what_was_taken_out_for_the_terminals_sake_stays_visible() -> None:
    assert safe_text("a\x1b[31mb\x07\x9b") == "a�[31mb��"


def test_every_line_end_becomes_a_newline_and_tabs_stay() -> None:
    assert safe_text("a\r\nb\rc\u2028d\x0be\x85f\tg") == "a\nb\nc\nd\ne\nf\tg"


def test_families_and_hearts_on_fire_stay_whole() -> None:
    emoji = "👩‍👩‍👧‍👦 ❤️‍🔥 👍🏽 می‌خواهم"
    assert safe_text(emoji) == emoji


def test_a_letter_keeps_at_most_eight_marks() -> None:
    assert sum(map(unicodedata.combining, safe_text("e" + "\u0301" * 100))) == 8 * 230


def test_hindi_and_thai_keep_their_marks() -> None:
    assert safe_text("हिन्दी में ที่นี่") == "हिन्दी में ที่นี่"


@given(anything)
@example("ŉ")
@example("İ")
@example("ᾳ\u0345")
@example("Ω\u0345")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉTÉ", "ete"),
        ("Straße", "strasse"),
        ("ＡＢＣ", "abc"),
        ("ﬁn", "fin"),
        ("Ångström", "angstrom"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ],
)
def test_folding_forgets_case_marks_and_forms(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(anything | nasty | st.text(st.sampled_from("./\\-~ :aCON\x00é"), max_size=400))
def test_a_file_name_fits_any_file_system(name: str) -> None:
    safe = safe_filename(name)
    assert 1 <= len(safe.encode()) <= 255
    assert not set(safe) & set('/\\:\0<>|"?*')
    assert safe[0] not in ".- "
    assert safe[-1] not in ". "
    assert safe_filename(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\windows\\evil.dll", "evil.dll"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" .bashrc", "bashrc"),
        ("-rf", "_rf"),
        ("--", "unnamed"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("console.log", "console.log"),
        ("ann\u202excod.scr", "annxcod.scr"),
        ("k" * 5000 + ".pdf", "k" * 251 + ".pdf"),
        ("é" * 200, "é" * 127),
        ("Angebot 24-6202 [final].pdf", "Angebot 24-6202 [final].pdf"),
    ],
)
def test_file_names_keep_what_is_harmless(name: str, safe: str) -> None:
    assert safe_filename(name) == safe
