"""Measure how many mails per second become PDFs, next to WeasyPrint: `python -m bench.documents [mails]`.

Ordinary mails of ../shared/corpus (no bigger than 100 kB, every n-th), each with its table of headers: the product's
children make the PDF/A with the message in it, WeasyPrint (Debian `weasyprint`, python3-weasyprint) prints the same
headers with the HTML or the text of the mail, without network. Seconds of the processor count, because others may be
using the machine; a ratio holds on any machine, a rate on one.
"""

import email
import html
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from email.message import Message

from bench.mails import CORPUS
from bench.usage import cpu_seconds, peak_mb
from tui_mail.archive.making import printing
from tui_mail.archive.sheet import Sheet, decode_rendering
from tui_mail.children import Children
from tui_mail.desk.documents import LIMITS
from tui_mail.mail.parse import parse

_LARGEST = 100_000
_WEASYPRINT = """
import io, json, logging, resource, sys, time
import weasyprint
logging.disable(logging.CRITICAL)
def nothing(url, *_):
    raise ValueError("no network")
pages = json.load(sys.stdin)
weasyprint.HTML(string=pages[0], url_fetcher=nothing).write_pdf()
begun, failed = time.process_time(), 0
for page in pages:
    try:
        weasyprint.HTML(string=page, url_fetcher=nothing).write_pdf()
    except Exception:
        failed += 1
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.process_time() - begun, peak, failed]))
"""


@dataclass(frozen=True)
class Cost:
    """What printing took."""

    seconds: float
    processor: float
    peak_mb: float
    failed: int = 0


def sheets(count: int) -> list[Sheet]:
    """Return ordinary mails as they are printed."""
    paths = [path for path in sorted(CORPUS.rglob("*.eml")) if path.stat().st_size <= _LARGEST]
    return [_sheet(path.read_bytes()) for path in paths[:: max(1, len(paths) // count)][:count]]


def _sheet(raw: bytes) -> Sheet:
    mail = parse(raw)
    named = {"From": mail.from_, "To": mail.to, "Cc": mail.cc}
    headers = [
        (label, ", ".join(f"{one.name} <{one.address}>" for one in them)) for label, them in named.items() if them
    ]
    files = tuple((file.name, file.media_type, file.size, file.sha256) for file in mail.attachments)
    return Sheet(tuple(headers), mail.subject, mail.body, files, "case 2026-42", mail.date, raw)


def as_html(sheet: Sheet) -> str:
    """Return what WeasyPrint prints of a mail."""
    parts = email.message_from_bytes(sheet.raw).walk()
    own = next((_decoded(part) for part in parts if part.get_content_type() == "text/html"), "")
    rows = "".join(f"<tr><th>{html.escape(label)}<td>{html.escape(value)}" for label, value in sheet.headers)
    body = own or f"<pre style='white-space: pre-wrap'>{html.escape(sheet.body)}</pre>"
    return f"<h1>{html.escape(sheet.subject)}</h1><table>{rows}</table><hr>{body}"


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def ours(mails: list[Sheet], children: int) -> Cost:
    """Print with the product's children."""
    with Children("tui_mail.archive.child:make_encoded", count=children, limits=LIMITS) as pool:
        for answer in [pool.submit(printing(mails[0])) for _ in range(children * 2)]:
            decode_rendering(answer.result())  # the start of a child is not counted
        pids = [child._process.pid for child in pool._idle]
        begun, used = time.perf_counter(), sum(map(cpu_seconds, pids))
        for answer in [pool.submit(printing(mail)) for mail in mails]:
            answer.result()
        seconds = time.perf_counter() - begun
        return Cost(seconds, sum(map(cpu_seconds, pids)) - used, max(map(peak_mb, pids)))


def weasyprint(mails: list[Sheet]) -> Cost | None:
    """Print with WeasyPrint in one process of the system's Python."""
    pages = json.dumps([as_html(mail) for mail in mails])
    run = subprocess.run(
        ["/usr/bin/python3", "-c", _WEASYPRINT], input=pages, capture_output=True, text=True, check=False
    )
    if run.returncode:
        return None
    processor, peak, failed = json.loads(run.stdout)
    return Cost(processor, processor, peak, failed)


def main() -> None:
    """Print rates, memory and the ratio."""
    mails = sheets(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    count, cores = len(mails), os.cpu_count() or 1
    size = sum(len(mail.raw) for mail in mails) / count / 1000
    print(f"{count} mails of {size:.0f} kB (mean)")
    together, alone, other = ours(mails, cores), ours(mails, 1), weasyprint(mails)
    print(f"tui-mail, {cores} children  {count / together.seconds:7.1f} documents/s by the clock")
    print(f"tui-mail, per core    {count / alone.processor:7.1f} documents/s, {alone.peak_mb:.0f} MB at most")
    if other is None:
        print("WeasyPrint is not installed (Debian: weasyprint)")
        return
    print(f"WeasyPrint, per core  {count / other.processor:7.1f} documents/s, {other.peak_mb:.0f} MB at most")
    print(f"ratio                 {other.processor / alone.processor:7.1f}")


if __name__ == "__main__":
    main()
