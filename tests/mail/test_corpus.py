"""Real mail of many programs, and what at least two of three other parsers agree on."""

import json
import re
import unicodedata
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tui_mail.mail.body_text import body_text, index_text
from tui_mail.mail.contents import sort_contents
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import parse
from tui_mail.mail.printed import printed_body
from tui_mail.mail.text import safe_line, safe_text
from tui_mail.mail.tree import read_tree

Found = tuple[dict[str, Any], bytes, Mail]


@pytest.fixture(scope="module")
def parsed(corpus: Path) -> list[Found]:
    lines = (corpus / "expected.jsonl").read_text().splitlines()
    found = []
    for expected in map(json.loads, lines):
        raw = (corpus / expected["path"]).read_bytes()
        found.append((expected, raw, parse(raw)))
    return found


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def named_leaf_hashes(raw: bytes) -> list[str]:
    """Hash as the reference does: named leaves, without messages; texts with LF and without trailing line ends.

    The reference opens neither Outlook's envelopes nor what is signed as a whole: what lies in them does not count.
    """
    hashes = []
    root = read_tree(raw)
    for part in sort_contents(root).others:
        if part.source is root.source and part.filename and not part.media_type.startswith("message/"):
            content = part.content()
            if part.media_type.startswith("text/"):
                content = re.sub(rb"\r\n?", b"\n", content).rstrip(b"\n")
            hashes.append(sha256(content).hexdigest())
    return sorted(hashes)


def values(field: str, found: Found) -> tuple[object, object]:
    """What the reference says of a field, and what we say."""
    expected, raw, mail = found
    if field == "subject":
        return normal(expected[field]), normal(mail.subject)
    if field == "from":
        return expected[field], mail.from_[0].address if mail.from_ else ""
    if field == "date":
        return expected[field], None if mail.date is None else mail.date // 1_000_000
    if field == "message_id":
        return expected[field], mail.message_id
    if field in {"to", "cc"}:
        ours = mail.to if field == "to" else mail.cc
        return sorted(set(expected[field])), sorted({one.address for one in ours})
    return sorted(one["sha256"] for one in expected[field]), named_leaf_hashes(raw)


def test_all_messages_are_read(parsed: list[Found]) -> None:
    assert len(parsed) == 2986


@pytest.mark.parametrize(
    ("field", "share"),
    [
        ("subject", 0.995),
        ("from", 0.999),
        ("date", 0.995),
        ("message_id", 0.999),
        ("attachments", 0.995),
        ("to", 0.99),
        ("cc", 0.99),
    ],
)
def test_we_read_what_other_parsers_agree_on(field: str, share: float, parsed: list[Found]) -> None:
    agreed: Counter[bool] = Counter()
    for found in parsed:
        if found[0].get(field) is not None:
            theirs, ours = values(field, found)
            agreed[theirs == ours] += 1
    assert agreed.total() > 2000
    assert agreed[True] / agreed.total() >= share


@pytest.mark.parametrize("share", range(4))
def test_a_quarter_of_the_bodies_is_read_for_print(share: int, corpus: Path) -> None:
    """Each message in one of four tests, so that they run beside one another."""
    for path in sorted(corpus.rglob("*.eml"))[share::4]:
        body = printed_body(path.read_bytes()).body
        for text in (body_text(body), index_text(body)):
            assert safe_text(text) == text, path.name


def test_every_text_is_safe(parsed: list[Found]) -> None:
    for _, _, mail in parsed:
        assert safe_text(mail.body) == mail.body
        for text in (
            mail.subject,
            mail.snippet,
            *(value for _, value in mail.headers),
            *(one.name for one in mail.attachments),
        ):
            assert safe_line(text) == text
