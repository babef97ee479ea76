"""What reaches the terminal, byte for byte, when all the hostile mail there is lies in the mailbox."""

import json
import re
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from tests.office import Office
from tests.screens.pty_session import PtySession
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.errors import TuiMailError
from tui_mail.mail.arrival import Arrival, read_arrival, read_outline
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.lists import count
from tui_mail.store.rows import View

COLOUR = r"(?:[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|[34]9)"
OURS = re.compile(
    rf"\x1b\[(?:(?:[0-4]|7|{COLOUR})(?:;(?:[1-4]|7|{COLOUR}))*)m"  # attributes but no blinking, and colours
    r"|\x1b\[\d+;\d+H"  # where to
    r"|\x1b\[\?(?:25|7|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes
    r"|\x1b\[\?20(?:26|48)\$p|\x1b\[[<>]\d*u"  # questions about modes and keys
    r"|\x1b\]22;[a-z]*\x1b\\|\x1b\]22;[a-z]*\x07"  # the shape of the pointer
)
FORBIDDEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def arrival(raw: bytes) -> Arrival:
    try:
        return read_arrival(raw)
    except TuiMailError:
        return read_outline(raw)


def deliver_all(office: Office, messages: list[bytes]) -> None:
    names = office.blobs.put(messages)
    kept = [
        Kept(str(number), raw, name, now() + number * SECOND, Reading(arrival(raw), ""))
        for number, (raw, name) in enumerate(zip(messages, names, strict=True), start=1)
    ]
    Delivery(feeding_accounts()[0]).deliver(office.folder(), kept)


@pytest.mark.timeout(400)
def test_of_all_hostile_mail_no_byte_steers_the_terminal(desk: Office, hostile: Path) -> None:
    manifest = json.loads((hostile / "manifest.json").read_text())
    files = sorted({case["file"] for case in manifest["cases"] if case["file"].endswith(".eml")})
    deliver_all(desk, [(hostile / file).read_bytes() for file in files])
    listed = count(desk.actor("anna"), View())
    assert listed > 200
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for(b" of ")
        session.read(first=0.3)
        for _ in files:
            session.press("\r")
            session.press("qj")
        session.press("q")
        assert f"▼ {listed} of {listed}".encode() in session.output
        assert session.is_running
    sent = session.output.decode()
    assert FORBIDDEN.findall(OURS.sub("", sent)) == []
    for case in manifest["cases"]:
        clean = case["expect"].get("ui_clean", True)
        for secret in clean.get("forbidden_bytes_b64", ()) if isinstance(clean, dict) else ():
            assert b64decode(secret) not in session.output, case["id"]
