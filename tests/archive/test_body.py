"""The structure of a body on paper, read by poppler; and pictures, which are never the sender's file."""

import io
import random
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.archive.printing import sheet_of, text_of
from tui_mail.archive.pdf import render
from tui_mail.archive.sheet import Rendering


def mail(html: str, *pictures: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "anna@example.org", "desk@example.org", "Offerte"
    message.set_content(html, subtype="html")
    for number, picture in enumerate(pictures):
        message.add_related(picture, "image", "png", cid=f"<{number}>")
    return message.as_bytes()


def printed(html: str, *pictures: bytes) -> Rendering:
    return render(sheet_of(mail(html, *pictures)))


def read(html: str, folder: Path) -> str:
    return text_of(printed(html).pdf, folder)


def png(mode: str, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, "PNG")
    return file.getvalue()


def pictures_of(rendering: Rendering) -> list[tuple[int, int, bool]]:
    """Width, height and whether it is transparent."""
    with pikepdf.open(io.BytesIO(rendering.pdf)) as pdf:
        found = [picture for page in pdf.pages for picture in page.resources.get("/XObject", {}).values()]
        return [(int(picture.Width), int(picture.Height), "/SMask" in picture) for picture in found]


def test_headings_lists_quotes_and_letters_of_one_width_come_as_such(tmp_path: Path) -> None:
    text = read(
        "<h1>Offerte</h1><ul><li>eins<ul><li>zwei</li></ul></li></ul><ol><li>drei</li></ol>"
        "<blockquote>gesagt</blockquote><pre>a  b\n  c</pre>",
        tmp_path,
    )
    for expected in ("Offerte", "• eins", "• zwei", "1. drei", "gesagt", "a b"):
        assert expected in " ".join(text.split())


def test_a_table_stands_in_columns_and_goes_on_on_the_next_page(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{number}</td><td>Drucker {number}</td><td>{number},50 €</td></tr>" for number in range(90))
    rendering = printed(f"<table border=1><tr><th>Nr</th><th>Was</th><th>Preis</th></tr>{rows}</table>")
    assert rendering.pages == 3
    lines = [line.split() for line in text_of(rendering.pdf, tmp_path).splitlines()]
    assert ["Nr", "Was", "Preis"] in lines
    assert all([str(number), "Drucker", str(number), f"{number},50", "€"] in lines for number in range(90))


def test_a_cell_longer_than_a_page_is_printed_to_its_end(tmp_path: Path) -> None:
    long = " ".join(f"wort{number}" for number in range(4000))
    rendering = printed(f"<table border=1><tr><td>x</td><td>y</td><td>{long}</td></tr><tr><td>1<td>2<td>3</tr></table>")
    assert rendering.is_whole
    assert "wort3999" in text_of(rendering.pdf, tmp_path)


def test_links_are_numbered_and_their_targets_listed(tmp_path: Path) -> None:
    text = read('<p>Siehe <a href="https://example.org/offer">hier</a>.</p>', tmp_path)
    assert "hier [1]." in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "[1] https://example.org/offer" in text


def test_what_is_hidden_or_not_loaded_is_said(tmp_path: Path) -> None:
    text = read(
        '<p>Text</p><div style="display:none">heimlich</div><img src="https://x.example/a.png" alt="Logo der Firma">'
        '<img src="https://spy.example/1.gif" width=1 height=1>',
        tmp_path,
    )
    assert "[Hidden from the reader: heimlich" in text
    assert "[picture on x.example: Logo der Firma]" in text
    assert "Not loaded: 1 picture on spy.example, 1 of them there to tell the sender who reads" in text


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_picture_is_drawn_anew_without_transparency(mode: str) -> None:
    found = pictures_of(printed('<p>x</p><img src="cid:0" width=200>', png(mode, (300, 200))))
    assert found == [(300, 200, False)]


def test_a_large_picture_is_shrunk_to_what_a_page_shows() -> None:
    assert pictures_of(printed('<img src="cid:0">', png("RGB", (4000, 2000)))) == [(1600, 800, False)]


def test_a_picture_that_comes_twice_is_kept_once() -> None:
    assert len(pictures_of(printed('<img src="cid:0"><p>x</p><img src="cid:0">', png("RGB", (30, 30))))) == 1


def test_a_broken_or_monstrous_picture_becomes_words(tmp_path: Path) -> None:
    whole = png("RGB", (200, 200))
    rendering = printed(
        '<img src="cid:0"><img src="cid:1"><img src="cid:2">', whole[:40], png("1", (30_000, 30_000)), b"<svg/>"
    )
    text = text_of(rendering.pdf, tmp_path)
    assert "too many" in text
    assert "not of a kind that can be printed" in text
    assert pictures_of(rendering) == []


def test_no_damage_to_a_picture_breaks_the_printer() -> None:
    dice = random.Random(5)
    for mode in ("RGB", "P", "LA"):
        whole = bytearray(png(mode, (60, 40)))
        for _ in range(40):
            damaged = whole[:]
            for _ in range(dice.randint(1, 8)):
                damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
            assert printed('<img src="cid:0">', bytes(damaged)).pages == 1


def test_columns_drawn_with_blanks_keep_standing_below_each_other(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "anna@example.org", "Preise"
    message.set_content("Drucker      2   1200,00\nKabel       10     12,50\n")
    rendering = render(sheet_of(message.as_bytes()))
    assert "DejaVu Sans Mono Book" in [font.name for font in rendering.fonts]
    first, second = (
        line for line in text_of(rendering.pdf, tmp_path).splitlines() if line.endswith(",00") or line.endswith(",50")
    )
    assert (first.index("2 "), len(first)) == (second.index("10 ") + 1, len(second))
