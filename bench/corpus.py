"""Print in how many messages of ../shared/corpus our parsing agrees with expected.jsonl: `python -m bench.corpus`.

A value stands in expected.jsonl only where at least two of three independent parsers agree on it.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.mails import CORPUS
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import attachment_bytes, parse

FIELDS = ("subject", "from", "date", "attachments")


def expected(folder: Path = CORPUS) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and reference values of each message."""
    for line in (folder / "expected.jsonl").read_text().splitlines():
        values = json.loads(line)
        yield values["path"], values


def differences(raw: bytes, values: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Return what differs: field to (reference, ours)."""
    mail = parse(raw)
    ours: dict[str, object] = {
        "subject": _plain(mail.subject),
        "from": mail.from_[0].address if mail.from_ else "",
        "date": None if mail.date is None else mail.date // 1_000_000,
    }
    found = {
        name: (values[name], value) for name, value in ours.items() if _says(values, name) and values[name] != value
    }
    if _says(values, "attachments"):
        wanted = Counter(each["sha256"] for each in values["attachments"])
        have = Counter(_hashes(mail, raw))
        if wanted - have:
            found["attachments"] = (wanted, have)
    return found


def _says(values: dict[str, Any], field: str) -> bool:
    """Whether the reference has a value; null and an empty list say that there is none in the message."""
    return values.get(field) not in (None, [])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _hashes(mail: Mail, raw: bytes) -> Iterator[str]:
    """Yield the hash of each attachment, of texts as the reference has it: lines end with LF, the last ones go."""
    for part in mail.attachments:
        yield part.sha256
        if part.media_type.startswith("text/"):
            content = attachment_bytes(raw, part.part).replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
            yield sha256(content).hexdigest()


def print_agreement() -> None:
    """Print the share per field, and where a value differs how many."""
    if not CORPUS.is_dir():
        print("no ../shared/corpus beside the project: agreement is not measured")
        return
    known: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for path, values in expected():
        known.update(field for field in FIELDS if _says(values, field))
        differing.update(differences((CORPUS / path).read_bytes(), values).keys())
    print("corpus: values that agree with the reference")
    for field in FIELDS:
        agreeing = known[field] - differing[field]
        print(f"  {field:12} {agreeing:5} of {known[field]:5}  {100 * agreeing / known[field]:6.2f} %")


if __name__ == "__main__":
    print_agreement()
