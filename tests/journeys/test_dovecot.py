"""The main job on a real server: delivered, fetched over TLS, filed, archived, and visible to whoever waits."""

import contextlib
import hashlib
import io
import os
import time
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.data.delivered import hash_as_delivered
from tests.data.torture import torture_messages
from tests.journeys import mails
from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot
from tui_mail.archive.manifest import read_manifest
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.items import history
from tui_mail.store.queries.tree import modseqs
from tui_mail.store.rows import Detail, DocumentRow

CI_FACTOR = 5
"""A busy machine may be slower; what was measured is printed."""


@pytest.fixture
def instance(tmp_path: Path, store_url: str | None, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    with new_instance(tmp_path, store_url, on_dovecot(dovecot, user, primary_address="kanzlei@muster.example")) as made:
        yield made


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "u" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def samples() -> list[bytes]:
    """Fifty real messages of all kinds; without the corpus fifty of our own that are damaged in all ways."""
    corpus = Path(__file__).parents[3] / "shared" / "corpus"
    if not corpus.is_dir():
        return [raw for _, raw in torture_messages() if 0 < len(raw) < 300_000][:50]
    return [
        path.read_bytes() for path in sorted(corpus.glob("*/**/*.eml"))[:: len(list(corpus.glob("*/**/*.eml"))) // 50]
    ][:50]


def links_of(item: Detail) -> dict[str, tuple[str, bool]]:
    return {f"{link.kind} {link.number}": (link.origin, link.primary) for link in item.links}


def all_files(dovecot: Dovecot, user: str) -> dict[str, tuple[int, int]]:
    files = (path for path in dovecot.maildir(user).rglob("*") if path.parent.name in {"cur", "new"} and path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def check_capsule(instance: Instance, documents: dict[str, DocumentRow], raw: bytes) -> None:
    """Check that the PDF is a PDF/A-3U that holds the message, and that the manifest names both."""
    pdf = instance.blobs.get(str(documents["pdf"].sha256))
    with pikepdf.open(io.BytesIO(pdf)) as found:
        assert found.open_metadata().pdfa_status == "3U"
        assert found.attachments["message.eml"].get_file().read_bytes() == raw
    manifest = read_manifest(instance.blobs.get(str(documents["manifest"].sha256)))
    assert (manifest.eml.sha256, manifest.pdf.sha256) == (documents["eml"].sha256, documents["pdf"].sha256)
    assert (manifest.has_eml, manifest.plain_because) == (True, "")


@pytest.mark.covers("TS-02", "TS-03", "TS-04", "TS-05", "TS-06", "TS-07", "TS-18")
@pytest.mark.covers("AS-03", "AS-04", "AS-05", "AS-12", "HO-47")
def test_delivered_mail_is_taken_in_filed_and_archived_exactly_once(
    instance: Instance, dovecot: Dovecot, user: str, samples: list[bytes]
) -> None:
    delivered = [*samples, *mails.MADE]
    dovecot.deliver(user, delivered)
    files = all_files(dovecot, user)
    begun = time.monotonic()
    instance.once()
    print(f"\n{len(delivered)} messages with their PDFs: {time.monotonic() - begun:.1f} s with start and end")

    items = instance.items()
    assert len(items) == len(delivered) > 60
    raws = [instance.blobs.get(item.raw_sha256) for item in items]
    assert Tally(map(hash_as_delivered, raws)) == Tally(map(hash_as_delivered, delivered))
    assert instance.ledger().total() == len(delivered)
    assert instance.ledger()["stored"] == len(delivered)
    for item, raw in zip(items, raws, strict=True):
        documents = {document.kind: document for document in item.documents}
        assert documents["eml"].sha256 == hashlib.sha256(raw).hexdigest()
        assert documents["pdf"].state == "ready", documents["pdf"].problem
        check_capsule(instance, documents, raw)
    assert all_files(dovecot, user) == files  # nothing was seen, moved or deleted on the server
    check_made(instance)

    before, counted = instance.dump("account"), modseqs(SYSTEM)
    instance.once()
    assert instance.dump("account") == before
    assert modseqs(SYSTEM) == counted
    assert all_files(dovecot, user) == files


def check_made(instance: Instance) -> None:
    """What was made for the purpose is where it belongs, and the history says why."""
    found = instance.by_subject()
    criteria = found["Offerte relnr: 00123"]
    assert links_of(criteria) == {"company 00123": ("criteria", False)}
    assert "relnr 00123" in criteria.links[0].why
    assert links_of(found["Re: Project 12-3-1, Gerüst"]) == {"phase 12/3/1": ("criteria", True)}
    unknown = found["relnr 123 ohne Nullen"]
    assert unknown.links == ()
    assert [event.why for event in history(SYSTEM, unknown.row.id) if event.action == "arrived"] == [
        "relnr 123 unknown"
    ]
    two = found["Eine Frage"]
    people = {one.number: one.origin for one in two.links if one.state == "linked"}
    assert people == {"00456": "address", "00457": "address"}
    own = found["Unsere Antwort"]
    assert (own.row.direction, own.row.folder_kind, own.row.status) == ("out", "sent", "resolved")
    assert links_of(own) == {"contact 00457": ("address", False)}
    (attachment,) = found["Mit Anhang"].attachments
    assert (attachment.name, attachment.size) == ("Offerte.pdf", len(mails.PDF))
    assert attachment.sha256 == hashlib.sha256(mails.PDF).hexdigest()
    assert found["Nur HTML"].body.split() == ["Nur", "reich", "an", "Form"]
    assert "Grüße aus Zürich" in found
    assert [part.media_type for part in found["Weitergeleitet"].attachments] == ["message/rfc822"]
    assert sum(item.row.subject == "Zweimal dasselbe" for item in instance.items()) == 2
    incoming = [item for item in found.values() if item.row.subject != "Unsere Antwort"]
    assert all(item.row.folder_kind == "inbox" for item in incoming if item.row.direction == "in")


@pytest.mark.covers("TS-05")
def test_mail_that_comes_while_the_daemon_runs_is_seen_within_two_seconds_and_sigterm_ends_it_within_five(
    instance: Instance, dovecot: Dovecot, user: str
) -> None:
    with instance.daemon() as daemon:
        dovecot.deliver(user, mails.mail("first", message_id="1@test"))
        instance.wait_for("first")
        times = []
        for number in range(3):
            dovecot.deliver(user, mails.mail(f"next {number}", message_id=f"next-{number}@test"))
            times.append(instance.wait_for(f"next {number}"))
        print("\nfrom delivery to the reader's sight:", ", ".join(f"{seconds:.2f} s" for seconds in times))
        assert max(times) < 2 * CI_FACTOR
        children = daemon.children()
        assert children
        seconds = daemon.terminate()
        print(f"from SIGTERM to the end: {seconds:.2f} s")
        assert seconds < 5
        assert daemon.process.returncode == 0
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 0)
                pytest.fail(f"the child {child} outlives the daemon")


def test_a_daemon_that_is_killed_in_the_middle_loses_nothing_and_takes_nothing_twice(
    instance: Instance, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, [mails.mail(f"Nummer {number}", message_id=f"{number}@test") for number in range(300)])
    daemon = instance.start("--once")
    instance.wait_until(lambda: instance.ledger().total() > 0)
    daemon.process.kill()
    daemon.process.wait()
    done = instance.ledger().total()
    print(f"\nkilled after {done} of 300")
    assert 0 < done < 300
    assert len(instance.items()) == done
    instance.once()
    assert Tally(item.row.subject for item in instance.items()) == Tally(f"Nummer {number}" for number in range(300))
    assert instance.ledger() == {"stored": 300}
    assert all(document.state == "ready" for item in instance.items() for document in item.documents)
