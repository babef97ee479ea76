"""What the tests of the archive share: printing as the product does, and the programs that look at what came out."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tui_mail.archive.sheet import Sheet
from tui_mail.mail.parse import parse

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_JAVA = Path("/usr/share/java")
_PREFLIGHT = "org.apache.pdfbox.preflight.Validator_A1b"
_JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")


def needs(what: str, name: str = "") -> None:
    """Skip a test whose programs are missing; with CI=true it fails."""
    missing = {
        "pdftotext": shutil.which("pdftotext") is None and "pdftotext (poppler-utils)",
        "qpdf": shutil.which("qpdf") is None and "qpdf",
        "fonts": not any(Path("/usr/share/fonts").rglob(f"*{name}*"))
        and f"a font for {name} (fonts-noto, fonts-symbola)",
        "preflight": (shutil.which("java") is None or not all((_JAVA / f"{jar}.jar").exists() for jar in _JARS))
        and "PDFBox preflight (libpdfbox2-java, libactivation-java, libjaxb-api-java, default-jre-headless)",
    }[what]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{missing} is missing")
    if missing:
        pytest.skip(f"{missing} is not installed")


def corpus() -> list[Path]:
    """Return the messages of the corpus."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of messages is not there")
    return sorted(CORPUS.rglob("*.eml"))


def sheet_of(raw: bytes, reference: str = "case 2026-42") -> Sheet:
    """Return what is printed of a message."""
    mail = parse(raw)
    people = {"From": mail.from_, "To": mail.to, "Cc": mail.cc}
    headers = [(label, ", ".join(one.address for one in them)) for label, them in people.items() if them]
    files = tuple((file.name, file.media_type, file.size, file.sha256) for file in mail.attachments)
    return Sheet(tuple(headers), mail.subject, mail.body, files, reference, mail.date, raw)


def text_of(pdf: bytes, folder: Path, first: int = 1) -> str:
    """Return what poppler reads in a PDF from a page on."""
    needs("pdftotext")
    (folder / "mail.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", "-f", str(first), "-enc", "UTF-8", str(folder / "mail.pdf"), "-"]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stderr == b""  # poppler complains there about damage
    return run.stdout.decode()


def preflight(folder: Path) -> dict[str, list[str]]:
    """Return what PDFBox finds wrong with each of the PDFs of a folder as PDF/A-1b."""
    needs("preflight")
    path = ":".join(str(_JAVA / f"{jar}.jar") for jar in _JARS)
    subprocess.run(["java", "-cp", path, _PREFLIGHT, "xml", "group", str(folder)], capture_output=True, check=True)
    report = Path(f"{folder}.preflight.xml").read_text()
    found = re.findall(r'<preflight name="(.*?)">(.*?)</preflight>', report, re.DOTALL)
    return {
        name: re.findall(r"<details>(.*?)</details>", said, re.DOTALL) + ["invalid"] * (">true</isValid>" not in said)
        for name, said in found
    }
