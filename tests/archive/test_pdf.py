"""PDFs of mail, printed by the child that prints them in the product and read by poppler."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.archive.printing import text_of as _text
from tui_mail.archive.making import printing
from tui_mail.archive.sheet import Rendering, Sheet, decode_rendering
from tui_mail.children import Children
from tui_mail.desk.documents import LIMITS

SHEET = Sheet(
    headers=(("From", "Anna Müller <anna@example.org>"), ("To", "desk@example.org"), ("Date", "5 January 2026, 10:00")),
    subject="Angebot 2026-42 für Sie",
    body="Sehr geehrte Frau Weiß,\n\nanbei das Angebot über 1.200,00 €.\n",
    attachments=(("offer.pdf", "application/pdf", 12345, "ab" * 32),),
    reference="desk 5012",
    created=1_767_607_200_000_000,
)


@pytest.fixture(scope="module")
def printer() -> Iterator[Children]:
    with Children("tui_mail.archive.child:make_encoded", count=1, limits=LIMITS) as children:
        yield children


def _render(printer: Children, sheet: Sheet) -> Rendering:
    return decode_rendering(printer.run(printing(sheet)))


def test_all_of_a_mail_can_be_read_in_its_pdf(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, SHEET)
    text = _text(rendering.pdf, tmp_path)
    for expected in (
        "Angebot 2026-42 für Sie",
        "Anna Müller <anna@example.org>",
        "5 January 2026, 10:00",
        "anbei das Angebot über 1.200,00 €.",
        "offer.pdf",
        "application/pdf, 12,345 bytes",
        "SHA-256 " + "ab" * 32,
        "desk 5012",
        "page 1/1",
    ):
        assert expected in text
    assert (rendering.pages, rendering.missing, rendering.is_whole) == (1, (), True)


def test_every_page_bears_the_reference_and_its_number(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, replace(SHEET, body="line\n" * 120))
    pages = _text(rendering.pdf, tmp_path).split("\f")[:-1]
    assert len(pages) == rendering.pages == 3
    for number, page in enumerate(pages, 1):
        assert page.rstrip().endswith(f"page {number}/3")
        assert "desk 5012" in page


def test_the_same_sheet_gives_the_same_bytes_in_another_process(printer: Children) -> None:
    with Children("tui_mail.archive.child:make_encoded", count=1, limits=LIMITS) as other:
        assert _render(other, SHEET) == _render(printer, SHEET)


@pytest.mark.parametrize("created", [None, -1, 1 << 62])
def test_a_mail_without_a_usable_time_is_printed_the_same_each_time(printer: Children, created: int | None) -> None:
    sheet = replace(SHEET, created=created)
    assert _render(printer, sheet).pdf == _render(printer, sheet).pdf
    assert b"1970-01-01T00:00:00Z" in _render(printer, sheet).pdf


def test_the_renderer_is_named_with_its_versions(printer: Children) -> None:
    assert _render(printer, SHEET).renderer.startswith("tui-mail 0.")
    assert "fpdf2 2." in _render(printer, SHEET).renderer


@pytest.mark.parametrize(
    "text", ["Привет мир", "Γειά σου Κόσμε", "Đặng Nguyễn", "שלום עולם", "→ ✓ ★ ☐", "ﬁne", "Ǻ ẞ ₴"]
)
def test_other_scripts_come_out_as_they_went_in(printer: Children, tmp_path: Path, text: str) -> None:
    rendering = _render(printer, replace(SHEET, body=text))
    assert text.split(maxsplit=1)[0] in _text(rendering.pdf, tmp_path)
    assert rendering.missing == ()


def test_right_to_left_text_keeps_its_numbers_and_brackets(printer: Children, tmp_path: Path) -> None:
    text = _text(_render(printer, replace(SHEET, body="שלום עולם 2026-42 (abc)")).pdf, tmp_path)
    assert "2026-42" in text
    assert "(abc)" in text
    assert "שלום עולם" in text


def test_letters_with_separate_marks_are_joined(printer: Children, tmp_path: Path) -> None:
    assert "Müller" in _text(_render(printer, replace(SHEET, body="Mu\u0308ller")).pdf, tmp_path)


def test_characters_without_a_glyph_are_shown_counted_and_named(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, replace(SHEET, body="\u0378\u0379 \u0378 ok"))
    assert rendering.missing == (("U+0378", 2), ("U+0379", 1))
    assert rendering.missing_count == 3
    text = _text(rendering.pdf, tmp_path)
    assert "\ufffd\ufffd \ufffd ok" in text
    assert "because no font has them: 3 characters" in text


def test_steering_characters_leave_no_trace(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, replace(SHEET, body="in\u202evo\u200dice\u00ad \x1b[31mred\ufe0f\x00"))
    assert "invoice [31mred" in _text(rendering.pdf, tmp_path)
    assert rendering.missing == ()


@pytest.mark.parametrize("text", ["{nb} **b** <b>x</b>", ") Tj ET Q (", "\\) \\(", "%PDF-1.7 endstream endobj", "&lt;"])
def test_text_that_looks_like_markup_is_printed_as_it_stands(printer: Children, tmp_path: Path, text: str) -> None:
    sheet = replace(SHEET, subject=text, body=text, reference=text, headers=((text, text),))
    assert _text(_render(printer, sheet).pdf, tmp_path).count(text) >= 4


def test_long_lines_break_at_blanks_and_long_words_anywhere(printer: Children, tmp_path: Path) -> None:
    address = "https://example.org/" + "x" * 300
    text = _text(_render(printer, replace(SHEET, body="some words " * 30 + address)).pdf, tmp_path)
    assert text.count("some words") > 25
    assert text.count("x") >= 300
    assert all(len(line) < 130 for line in text.splitlines())


_LINE = "word " * 200
_HOSTILE = {
    "newlines": replace(SHEET, body="\n" * 300_000),
    "returns and form feeds": replace(SHEET, body="\r\n\f\u2028\x85" * 60_000),
    "short lines": replace(SHEET, body="a\n" * 500_000),
    "wide lines after many": replace(SHEET, body="\n" * 24_999 + "W" * 975_001),
    "one word": replace(SHEET, body="W" * 1_000_000),
    "one wide word": replace(SHEET, body="中" * 1_000_000),
    "words": replace(SHEET, body=_LINE * 1000),
    "blanks": replace(SHEET, body=" " * 1_000_000),
    "blanks at both ends": replace(SHEET, body=" " * 400_000 + "x" + " " * 400_000),
    "tabs": replace(SHEET, body="\t" * 1_000_000),
    "no-break spaces": replace(SHEET, body="\xa0" * 1_000_000),
    "marks": replace(SHEET, body="e" + "\u0301\u0323" * 500_000),
    "lines of marks": replace(SHEET, body=("e" + "\u0301\u0323" * 450 + "\n") * 1000),
    "no width": replace(SHEET, body="\u200b" * 1_000_000),
    "Hebrew": replace(SHEET, body="שלום עולם 42 " * 77_000),
    "brackets from the right": replace(SHEET, body="א([{" * 250_000),
    "Arabic": replace(SHEET, body="مرحبا بالعالم " * 71_000),
    "overrides": replace(SHEET, body="\u202eא\u2067" * 330_000),
    "every character": replace(SHEET, body="".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))),
    "headers": replace(SHEET, headers=(("X", "y"),) * 100_000),
    "recipients": replace(SHEET, headers=(("To", "W@example.org, " * 700_000),)),
    "labels": replace(SHEET, headers=(("W" * 100_000, "y"), ("", ""))),
    "subject": replace(SHEET, subject="W" * 5_000_000),
    "attachments": replace(SHEET, attachments=(("W" * 255, "x/" + "W" * 255, -(1 << 60), "f" * 64),) * 20_000),
    "reference": replace(SHEET, reference="W" * 1_000_000),
    "all at once": Sheet(
        (("W" * 99, "W" * 60_000),),
        "W" * 40_000,
        "\n" * 24_999 + "W" * 975_001,
        (("W" * 300, "W" * 100, 1, "W" * 64),) * 600,
        "W",
        1,
    ),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_no_text_breaks_the_limits_of_time_memory_and_pages(printer: Children, name: str) -> None:
    rendering = _render(printer, _HOSTILE[name])
    assert rendering.pdf.startswith(b"%PDF-")
    assert rendering.pages < 1000
    assert len(rendering.missing) <= 100
    assert rendering.is_whole or name != "newlines"
    assert not rendering.is_whole or name != "short lines"


@pytest.mark.parametrize("name", ["headers", "subject", "attachments"])
def test_what_is_too_long_says_that_the_rest_is_in_the_message_file(
    printer: Children, tmp_path: Path, name: str
) -> None:
    rendering = _render(printer, _HOSTILE[name])
    assert not rendering.is_whole
    text = _text(rendering.pdf, tmp_path)
    assert "the rest is in the message file (EML)" in text
    assert "offer.pdf" in text or name == "attachments"


def test_a_megabyte_of_text_is_printed_to_its_end(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, replace(SHEET, body=_LINE * 999 + "\nthe very end"))
    assert rendering.is_whole
    assert "the very end" in _text(rendering.pdf, tmp_path, rendering.pages - 1)


def test_an_empty_mail_is_printed_too(printer: Children, tmp_path: Path) -> None:
    rendering = _render(printer, Sheet((), "", "", (), "", None))
    assert "page 1/1" in _text(rendering.pdf, tmp_path)
