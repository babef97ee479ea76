"""Messages made to do harm, and what a safe program makes of them."""

import base64
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tui_mail.mail.body_text import body_text, index_text
from tui_mail.mail.identity import identity
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import outline, parse
from tui_mail.mail.printed import printed_body
from tui_mail.mail.text import safe_filename, safe_line, safe_text

Case = tuple[dict[str, Any], bytes, Mail]


@pytest.fixture(scope="module")
def cases(hostile: Path) -> dict[str, Case]:
    manifest = json.loads((hostile / "manifest.json").read_text())
    found = {}
    for case in manifest["cases"]:
        raw = (hostile / case["file"]).read_bytes()
        mail = parse(raw)
        found[case["id"]] = (case["expect"], raw, mail)
    return found


def shown(mail: Mail) -> list[str]:
    """Every text of a mail that a person may see."""
    people = [text for one in (*mail.from_, *mail.to, *mail.cc, *mail.reply_to) for text in (one.name, one.address)]
    fields = [text for field in mail.headers for text in field]
    return [
        mail.subject,
        mail.body,
        mail.snippet,
        mail.message_id,
        *people,
        *fields,
        *(one.name for one in mail.attachments),
    ]


def forbidden_bytes(expect: dict[str, Any]) -> list[bytes]:
    clean = expect["ui_clean"]
    return [base64.b64decode(one) for one in clean["forbidden_bytes_b64"]] if isinstance(clean, dict) else []


def test_nothing_that_is_shown_holds_a_forbidden_byte(cases: dict[str, Case]) -> None:
    for name, (expect, _, mail) in cases.items():
        for text in shown(mail):
            assert safe_text(text) == text, name
            for forbidden in forbidden_bytes(expect):
                assert forbidden not in text.encode(), name


def test_what_must_be_shown_is_there(cases: dict[str, Case]) -> None:
    for name, (expect, _, mail) in cases.items():
        for wanted in filter(None, (expect.get("shows"), expect.get("row_literal"))):
            assert any(safe_line(wanted) in safe_line(text) for text in shown(mail)), (name, wanted)


def test_attachments_are_saved_under_the_names_that_are_safe(cases: dict[str, Case]) -> None:
    for name, (expect, _, mail) in cases.items():
        for pattern in expect.get("saved_as", ()):
            assert any(re.search(pattern, safe_filename(one.name)) for one in mail.attachments), (name, pattern)


def test_mail_of_machines_gets_no_automatic_answer(cases: dict[str, Case]) -> None:
    spared = {name for name, (expect, _, mail) in cases.items() if expect.get("no_autoreply") and not mail.automatic}
    assert spared <= {"loop-receiptreq"}  # it asks a person for a receipt; it is no machine


def test_different_messages_have_different_identities(cases: dict[str, Case]) -> None:
    reused = [identity(mail, raw) for name, (_, raw, mail) in cases.items() if name.startswith("id-same-mid")]
    assert len(set(reused)) == len(reused) == 2


def test_every_body_is_read_for_print_and_is_safe(cases: dict[str, Case]) -> None:
    for name, (expect, raw, _) in cases.items():
        begin = time.process_time()
        body = printed_body(raw).body
        for text in (body_text(body), index_text(body)):
            assert safe_text(text) == text, name
            for forbidden in forbidden_bytes(expect):
                assert forbidden not in text.encode(), name
        assert time.process_time() - begin < 5, name  # what is not linear takes minutes


def test_every_message_has_an_outline(cases: dict[str, Case]) -> None:
    for _, raw, _ in cases.values():
        assert all(safe_text(text) == text for text in shown(outline(raw)))
