"""Messages made to do harm, delivered to a real server, taken in by the program: what the manifest wants is so."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.data.delivered import hash_as_delivered
from tests.journeys import mails
from tests.journeys.instance import PROJECT, Instance, environment, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.process import require
from tui_mail.archive.making import printing
from tui_mail.children import Children
from tui_mail.desk.documents import open_renderers, sheet_of
from tui_mail.desk.intake.reading import open_readers
from tui_mail.mail.text import safe_line, safe_text
from tui_mail.store.actor import SYSTEM
from tui_mail.store.blobs import LocalBlobs
from tui_mail.store.models import Item, Message
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.documents import printed_message
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Detail, View

Case = dict[str, Any]

SPARED = {"loop-receiptreq"}
"""It asks a person for a receipt; it is from no machine."""

BUSY = 3
"""How much slower a busy machine may be than the limits allow."""


@dataclass
class Desk:
    """What was delivered and what became of it, by the ids of the cases."""

    instance: Instance
    cases: dict[str, Case]
    raws: dict[str, bytes]
    found: dict[str, Detail]
    good: int
    log: str


@pytest.fixture(scope="module")
def manifest(hostile: Path) -> dict[str, Case]:
    cases = json.loads((hostile / "manifest.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="module")
def raws(hostile: Path, manifest: dict[str, Case]) -> dict[str, bytes]:
    return {name: (hostile / case["file"]).read_bytes() for name, case in manifest.items()}


@pytest.fixture(scope="module", params=["imap", "pop3"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def desk(
    kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    dovecot: Dovecot,
    manifest: dict[str, Case],
    raws: dict[str, bytes],
) -> Iterator[Desk]:
    """Take in all of them in one round of the program, with a good message after each."""
    user = f"hostile{kind}"
    for number, raw in enumerate(raws.values()):
        dovecot.deliver(user, [raw, good(number)])
    line = account(dovecot, user, kind)
    with new_instance(tmp_path_factory.mktemp(f"hostile-{kind}"), None, line) as instance:
        begun = time.monotonic()
        log = instance.once()
        print(f"\n{kind}: {2 * len(raws)} messages with their PDFs in {time.monotonic() - begun:.1f} s")
        by_bytes = {hash_as_delivered(instance.blobs.get(item.raw_sha256)): item for item in instance.items()}
        hashes = {name: hash_as_delivered(raw) for name, raw in raws.items()}
        found = {name: by_bytes[one] for name, one in hashes.items() if one in by_bytes}
        yield Desk(instance, manifest, raws, found, len(raws), log)


def account(dovecot: Dovecot, user: str, kind: str) -> str:
    port = dovecot.pop3_port if kind == "pop3" else dovecot.port
    own = {"primary_address": "support@desk.example", "aliases": ["noreply@desk.example"]}
    return on_dovecot(dovecot, user, kind=kind, port=port, **own)


def good(number: int) -> bytes:
    return mails.mail(f"Gut {number}", message_id=f"good-{number}@test")


def shown(item: Detail) -> Iterator[str]:
    """Yield every text of an item that a person may see."""
    yield from texts(asdict(item))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@pytest.mark.covers("TS-06", "TS-07", "HO-47")
def test_each_has_one_item_and_so_has_the_good_message_after_it(desk: Desk) -> None:
    assert desk.found.keys() == desk.cases.keys()
    items = desk.instance.items()
    assert len({item.row.id for item in desk.found.values()}) == len(desk.cases)
    assert len(items) == len(desk.cases) + desk.good
    subjects = {item.row.subject for item in items}
    assert {f"Gut {number}" for number in range(desk.good)} <= subjects
    ledger = desk.instance.ledger()
    assert ledger["stored"] + ledger["quarantined"] == ledger.total() == len(items)
    assert "Traceback" not in desk.log
    assert '"traceback"' not in desk.log


@pytest.mark.covers("TS-06")
def test_the_bytes_that_the_server_served_are_kept_once(desk: Desk, kind: str) -> None:
    for name, item in desk.found.items():
        stored, raw = desk.instance.blobs.get(item.raw_sha256), desk.raws[name]
        served = {"exact": raw, "adds-final-crlf": raw + b"\r\n"}.get(desk.cases[name]["transport"][kind])
        if served is not None:
            assert stored == served, name
        assert hash_as_delivered(stored) == hash_as_delivered(raw), name
    names = [item.raw_sha256 for item in desk.found.values()]
    assert len(set(names)) == len(names)


@pytest.mark.covers("HO-47")
def test_each_is_in_a_state_that_is_allowed_and_nowhere_but_there(desk: Desk) -> None:
    for name, item in desk.found.items():
        state = "quarantined" if item.row.folder_kind == "quarantine" else "ok"
        assert state in desk.cases[name]["expect"]["import_state"], (name, item.problem)
        assert state == "ok" or item.problem, name
    quarantined = [name for name, item in desk.found.items() if item.row.folder_kind == "quarantine"]
    print(f"\nquarantined: {', '.join(quarantined)}")


def test_nothing_that_is_shown_steers_a_terminal_or_is_more_than_one_line_in_a_list(desk: Desk) -> None:
    for name, item in desk.found.items():
        clean = desk.cases[name]["expect"]["ui_clean"]
        secrets = clean["forbidden_bytes_b64"] if isinstance(clean, dict) else []
        for text in shown(item):
            assert safe_text(text) == text, name
            assert not any(base64.b64decode(secret) in text.encode() for secret in secrets), name
        assert safe_line(item.row.subject) == item.row.subject, name
        assert safe_line(item.row.correspondent) == item.row.correspondent, name
    rows = page(SYSTEM, View(folder_kind=None, snoozed=None), limit=10_000)
    assert max(Tally(row.id for row in rows).values()) == 1


def test_the_command_line_prints_one_clean_line_for_each(desk: Desk) -> None:
    view = ("list", "--json", "--limit", "1000", "--folder", "inbox")
    lines = desk.instance.run("--as", "anna", *view).stdout
    assert all(safe_text(line) == line for line in lines.split("\n"))


def test_what_is_literal_in_a_row_and_what_must_be_shown_is_there(desk: Desk) -> None:
    for name, item in desk.found.items():
        expect = desk.cases[name]["expect"]
        if literal := expect.get("row_literal"):
            row = f"{item.row.correspondent} {item.row.subject}"
            assert safe_line(literal) in row, (name, row)
        if wanted := expect.get("shows"):
            assert any(safe_line(wanted) in safe_line(text) for text in shown(item)), (name, wanted)


def test_mail_of_machines_is_known_as_such_so_that_nobody_answers_it(desk: Desk) -> None:
    automatic = {
        row[0]: row[1]
        for row in tuples(Item.select(Item.id, Message.automatic).join(Message, on=Item.message == Message.id))
    }
    wanted = {name for name, case in desk.cases.items() if case["expect"].get("no_autoreply")}
    assert {name for name in wanted if not automatic[desk.found[name].row.id]} <= SPARED


def test_the_archive_holds_files_by_their_hashes_and_nothing_else(desk: Desk) -> None:
    assert isinstance(desk.instance.blobs, LocalBlobs)
    for path in desk.instance.blobs.root.rglob("*"):
        assert not path.is_symlink()
        if path.is_file():
            assert re.fullmatch(r"[0-9a-f]{64}", path.name)
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    for name, item in desk.found.items():
        documents = {document.kind: document for document in item.documents}
        assert documents["eml"].sha256 == item.raw_sha256, name
        assert documents["pdf"].state == "ready", (name, documents["pdf"].problem)
        assert desk.instance.blobs.get(str(documents["pdf"].sha256)).startswith(b"%PDF-"), name


def test_none_takes_more_time_or_memory_than_its_limits(desk: Desk) -> None:
    with open_readers(1) as readers, open_renderers(1) as renderers:
        for pool in (readers, renderers):  # their start is no message's fault
            pool.run(
                good(0) if pool is readers else printing(sheet_of(printed_message(message_of(desk, "csv-00")), b""))
            )
        for name, case in desk.cases.items():
            limits = case["expect"]["limits"]
            seconds, growth = cost(desk, readers, renderers, name)
            assert seconds < BUSY * limits["seconds"], (name, seconds)
            assert growth < limits["rss_mb"], (name, growth)


def message_of(desk: Desk, name: str) -> int:
    (row,) = tuples(Item.select(Item.message).where(Item.id == desk.found[name].row.id))
    return int(row[0])


def cost(desk: Desk, readers: Children, renderers: Children, name: str) -> tuple[float, float]:
    """Return seconds and MB of growth of reading and printing a message once more; in quarantine nothing is read."""
    before = [resident(pool) for pool in (readers, renderers)]
    begun = time.monotonic()
    if desk.found[name].row.folder_kind != "quarantine":
        readers.run(desk.raws[name])
    renderers.run(printing(sheet_of(printed_message(message_of(desk, name)), desk.raws[name])))
    seconds = time.monotonic() - begun
    after = [resident(pool, peak=True) for pool in (readers, renderers)]
    return seconds, max(late - early for late, early in zip(after, before, strict=True))


def resident(pool: Children, *, peak: bool = False) -> float:
    """Return MB of the only child of a pool; its peak is counted anew from the last look at what it has."""
    (child,) = pool._idle
    folder = Path(f"/proc/{child._process.pid}")
    if not peak:
        (folder / "clear_refs").write_text("5")
    wanted = "VmHWM:" if peak else "VmRSS:"
    lines = (folder / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(wanted)) / 1024


OPENED = re.compile(r'(?:open|openat|openat2|creat|execve)\((?:AT_FDCWD, )?"((?:[^"\\]|\\.)*)"')
CONNECTED = re.compile(r"connect\(\d+, (\{.*?\}), \d+\)")


MACHINERY = {"/dev/urandom", "/dev/null", "/proc/sys/vm/overcommit_memory"}
"""What Python and malloc() open now and then, of their own accord."""


def test_nothing_is_opened_or_connected_to_because_of_what_a_message_says(
    kind: str, tmp_path: Path, dovecot: Dovecot, raws: dict[str, bytes]
) -> None:
    require("strace")
    if subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody trace a program")
    harmless = {f"good-{number}": good(number) for number in range(3)} | {"attached": mails.ATTACHMENT}
    usual = traced(tmp_path / "usual", dovecot, f"usual{kind}", kind, harmless)
    with_harm = traced(tmp_path / "harm", dovecot, f"harm{kind}", kind, raws)
    assert with_harm[0] <= usual[0]
    assert with_harm[1] <= usual[1]


def traced(folder: Path, dovecot: Dovecot, user: str, kind: str, raws: dict[str, bytes]) -> tuple[set[str], set[str]]:
    """Take messages in under strace; returns files that were opened, and addresses that were connected to."""
    folder.mkdir()
    dovecot.deliver(user, list(raws.values()))
    with new_instance(folder, None, account(dovecot, user, kind)) as instance:
        trace = folder / "trace"
        command = ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "400", "-o", str(trace)]
        command += ["-e", "trace=open,openat,openat2,creat,execve,connect", sys.executable, "-m", "tui_mail"]
        command += ["--home", str(instance.root), "--daemon", "--once"]
        subprocess.run(command, env=environment(), cwd=PROJECT, check=True, stderr=subprocess.PIPE, timeout=110)
        assert instance.ledger().total() == len(raws)
    text = trace.read_text(errors="replace")
    opened = {path for path in OPENED.findall(text) if not is_ours(path, folder)}
    return opened, set(CONNECTED.findall(text))


FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


def is_ours(path: str, folder: Path) -> bool:
    """Whether a path is of the program, of Python, of the instance or a font: these depend on what is in a message."""
    libraries = [f"{place}/lib" for place in (sys.prefix, sys.base_prefix, "/usr", "/usr/local", "")]
    return path.startswith((str(folder), str(PROJECT), *libraries, *FONTS)) or path in MACHINERY
