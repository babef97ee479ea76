"""Measure how many mails per second and core become PDFs: `python bench/pdf.py [mails]`.

The mails are generated, the same in each run: 300 to 6,000 characters of prose with some quoting, a table of headers,
up to three attachments; nine of ten in German and French, one in Russian. Beside the product's child the same texts
are printed by plain use of fpdf2 (DejaVu Sans whole, `multi_cell`); a ratio holds on any machine, a rate on one.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fpdf import FPDF

import tui_mail.archive
from tui_mail.archive.sheet import Sheet, decode_rendering, encode_sheet
from tui_mail.children import Children, Limits

_WESTERN = (
    "wir freuen uns auf Ihre Rückmeldung zum Angebot über die Lieferung der Geräte bis Ende März; Grüße aus Köln "
    "nous vous remercions de votre commande n° 2026-42 et vous prions d'agréer l'expression de nos salutations"
)
_RUSSIAN = "благодарим вас за заказ и просим подтвердить срок поставки оборудования по договору 2026-42"
_FONT = Path(tui_mail.archive.__file__).parent / "fonts" / "DejaVuSans.ttf"


def _mails(count: int) -> list[Sheet]:
    dice = random.Random(2026)
    return [_mail(dice, number) for number in range(count)]


def _mail(dice: random.Random, number: int) -> Sheet:
    words = (_RUSSIAN if dice.random() < 0.1 else _WESTERN).split()
    size = dice.randint(300, 6000)
    paragraphs: list[str] = []
    while sum(len(each) for each in paragraphs) < size:
        mark = "> " if dice.random() < 0.2 else ""
        paragraphs.append(mark + " ".join(dice.choices(words, k=dice.randint(5, 80))))
    return Sheet(
        headers=(
            ("From", "Anna Müller <anna@example.org>"),
            ("To", ", ".join(f"Person {each} <p{each}@example.org>" for each in range(dice.randint(1, 6)))),
            ("Date", "Monday, 5 January 2026, 10:00 +0100"),
        ),
        subject=" ".join(dice.choices(words, k=6)),
        body="\n\n".join(paragraphs),
        attachments=tuple((f"offer-{n}.pdf", "application/pdf", 12345, "ab" * 32) for n in range(dice.randint(0, 3))),
        reference=f"desk {number}",
        created=1_767_607_200_000_000,
    )


def _print_plainly(sheet: Sheet) -> None:
    pdf = FPDF()
    pdf.add_font("text", fname=_FONT)
    pdf.add_page()
    pdf.set_font("text", size=14)
    pdf.multi_cell(0, None, sheet.subject, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("text", size=10)
    for label, value in sheet.headers:
        pdf.multi_cell(0, None, f"{label}: {value}", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, None, sheet.body, new_x="LMARGIN", new_y="NEXT")
    for name, kind, size, sha256 in sheet.attachments:
        pdf.multi_cell(0, None, f"{name} {kind} {size} {sha256}", new_x="LMARGIN", new_y="NEXT")
    pdf.output()


def _rate(work: Callable[[Sheet], object], sheets: list[Sheet]) -> float:
    start = time.perf_counter()
    for sheet in sheets:
        work(sheet)
    return len(sheets) / (time.perf_counter() - start)


def main() -> None:
    """Print the rates and their ratio."""
    sheets = _mails(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    plain = sheets[: max(10, len(sheets) // 5)]
    with Children("tui_mail.archive.pdf:render_encoded", count=1, limits=Limits(60, 500)) as child:
        answer = decode_rendering(child.run(encode_sheet(sheets[0])))  # the start of the child is not counted
        ours = _rate(lambda sheet: child.run(encode_sheet(sheet)), sheets)
    plainly = _rate(_print_plainly, plain)
    characters = sum(len(sheet.body) for sheet in sheets) / len(sheets)
    print(f"{answer.renderer}, one child, {len(sheets)} mails of {characters:.0f} characters (mean)")
    print(f"child        {ours:6.1f} mails/s")
    print(f"plain fpdf2  {plainly:6.1f} mails/s ({len(plain)} of them)")
    print(f"ratio        {ours / plainly:6.1f}")


if __name__ == "__main__":
    main()
