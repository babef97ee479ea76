"""PDF/A-3U of real mail: in every script of the corpus, with the message in it, the same bytes each time."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.archive.printing import corpus, needs, preflight, sheet_of
from tui_mail.archive.pdf import EML_NAME, render
from tui_mail.archive.sheet import Rendering

SCRIPTS = {
    "Latin": "RotherOSS-otobo/EmailParser-NestedMessage-Test1-ebd797fb.eml",
    "Polish": "mnako-letters/tests-test_polish",
    "Greek": "mozilla-releases-comm-central/data-11-plaintext-greek-a7caa1a7.eml",
    "Cyrillic": "MailCore-mailcore2/input-6144-russian-73fbcb5a.eml",
    "Chinese": "mnako-letters/tests-test_chinese",
    "Japanese": "apache-spamassassin/OBFUSCATING_COMMENT-fp-bug6188-2-e79c6e6f.eml",
    "Korean": "MailCore-mailcore2/input-1640-no-charset-c627694b.eml",
    "Arabic": "sisimai-set-of-emails/bsd-lhost-googlegroups-08-e88924ec.eml",
    "Hebrew": "sisimai-set-of-emails/bsd-lhost-googlegroups-10-1d27490f.eml",
    "Thai": "MailCore-mailcore2/input-5230-thai-chinese-baa10df3.eml",
    "Devanagari": "",
    "emoji and pictures": "nodemailer-mailparser/examples-nodemailer-bf7d7103.eml",
}
WRITTEN = (
    "From: someone@example.org\nTo: desk@example.org\nSubject: =?utf-8?B?4KS54KS/4KSo4KWN4KSm4KWA?=\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    "\u0928\u092e\u0938\u094d\u0924\u0947 \U0001f600\n"
)
EVERY = 75
"""Of the corpus one message in so many is printed here; `soak` prints all."""


def raw_in(script: str) -> bytes:
    if not SCRIPTS[script]:
        return WRITTEN.encode()
    found = [path for path in corpus() if SCRIPTS[script] in str(path)]
    return found[0].read_bytes()


def check(raw: bytes, rendering: Rendering) -> None:
    """Check what PDF/A-3U wants and what can be told from the structure."""
    with pikepdf.open(io.BytesIO(rendering.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        xmp = str(pdf.open_metadata())
        assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in xmp.replace("\n", "")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.AF[0].AFRelationship == "/Source"
        assert pdf.attachments[EML_NAME].get_file().read_bytes() == raw
        assert pdf.attachments[EML_NAME].get_file().mime_type == "message/rfc822"
        assert "/Info" not in pdf.trailer
        assert isinstance(pdf.Root.OpenAction, pikepdf.Array), "a page to begin with, and nothing that is done"
        assert not {"/AA", "/AcroForm"} & set(map(str, pdf.Root.keys()))
        assert set(map(str, pdf.Root.Names.keys())) == {"/EmbeddedFiles"}
        for page in pdf.pages:
            check_page(page)


def check_page(page: pikepdf.Page) -> None:
    for font in page.resources.get("/Font", {}).values():
        letters = font.DescendantFonts[0]
        assert len(letters.FontDescriptor.FontFile2.read_bytes()) > 0
        assert b"beginbfchar" in font.ToUnicode.read_bytes()
    for picture in page.resources.get("/XObject", {}).values():
        assert "/SMask" not in picture
        assert "/Interpolate" not in picture
    assert "/Annots" not in page


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_mail_in_every_script_is_a_pdf_a_3u_that_holds_it(script: str) -> None:
    if script in ("Chinese", "Japanese", "Korean", "Thai", "Devanagari", "emoji and pictures"):
        needs("fonts", "Noto")
    raw = raw_in(script)
    rendering = render(sheet_of(raw))
    check(raw, rendering)
    assert (rendering.missing, rendering.is_whole, rendering.has_eml) == ((), True, True)


def test_pdfbox_finds_nothing_wrong_with_the_twin_that_holds_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "twins"
    folder.mkdir()
    for script in SCRIPTS:
        (folder / f"{script}.pdf").write_bytes(render(sheet_of(raw_in(script)), "1B").pdf)
    assert preflight(folder) == {f"{script}.pdf": [] for script in SCRIPTS}


def test_a_part_of_the_corpus_is_printed_to_its_end_and_valid() -> None:
    for path in corpus()[::EVERY]:
        raw = path.read_bytes()
        check(raw, render(sheet_of(raw)))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_message_of_the_corpus_is_printed_valid_and_the_same_twice(tmp_path: Path) -> None:
    needs("qpdf")
    for path in corpus():
        raw = path.read_bytes()
        sheet = sheet_of(raw)
        rendering = render(sheet)
        check(raw, rendering)
        assert render(sheet).pdf == rendering.pdf, path
        (tmp_path / "mail.pdf").write_bytes(rendering.pdf)
        run = subprocess.run(["qpdf", "--check", str(tmp_path / "mail.pdf")], capture_output=True, check=False)
        assert run.returncode == 0, path


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    needs("qpdf")
    (tmp_path / "mail.pdf").write_bytes(render(sheet_of(raw_in("Latin"))).pdf)
    run = subprocess.run(["qpdf", "--check", str(tmp_path / "mail.pdf")], capture_output=True, check=False)
    assert run.returncode == 0, run.stdout


def test_another_process_on_another_day_prints_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(WRITTEN.encode())
    code = (
        "import sys, time; then = time.time; time.time = lambda: then() + 86_400 * 400\n"
        "from pathlib import Path; from tests.archive.printing import sheet_of\n"
        "from tui_mail.archive.pdf import render\n"
        "sys.stdout.buffer.write(render(sheet_of(Path(sys.argv[1]).read_bytes())).pdf)"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert printed[0] == printed[1] == render(sheet_of(path.read_bytes())).pdf
