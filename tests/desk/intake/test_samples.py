"""All samples go in through real children: none raises, none is lost, each is kept as it was delivered."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.torture import torture_messages
from tests.desk.intake.maildir import items, lay, sightings, take_in
from tests.office import Office, open_office
from tui_mail.store.database import close_database
from tui_mail.store.models import RawMessage
from tui_mail.store.models.table import tuples


@pytest.fixture
def sqlite_office(tmp_path: Path) -> Iterator[Office]:
    yield open_office(tmp_path / "home", None)
    close_database()


def test_the_torture_set_goes_in(office: Office) -> None:
    messages = dict(torture_messages())
    lay(office, messages.values())
    outcomes = take_in(office)
    assert outcomes.total() == len(messages)
    assert set(outcomes) <= {"stored", "duplicate", "quarantined"}
    assert not [reason for _, reason, _ in sightings().values() if "could not be filed" in reason]
    quarantined = [name for name, line in zip(messages, sightings().values(), strict=True) if line[0] == "quarantined"]
    print(f"\n{len(messages)} messages; quarantined: {quarantined}")
    assert len(quarantined) < len(messages) / 20
    assert {office.blobs.get(item.raw_sha256) for item in items()} <= set(messages.values())


@pytest.mark.timeout(120)
def test_the_whole_corpus_goes_in(sqlite_office: Office, corpus: Path) -> None:
    messages = [path.read_bytes() for path in sorted(corpus.glob("*/**/*.eml"))]
    lay(sqlite_office, messages)
    outcomes = take_in(sqlite_office)
    print(f"\n{dict(outcomes)}")
    assert outcomes.total() == len(messages) > 2900
    assert outcomes["failed"] == 0
    assert outcomes["quarantined"] <= 5
    assert len(items()) == outcomes["stored"] > len(messages) - 10  # few are one message with other headers
    kept = {row[0] for row in tuples(RawMessage.select(RawMessage.sha256))}
    assert kept == {hashlib.sha256(raw).hexdigest() for raw in messages}
    assert all(sqlite_office.blobs.get(name) for name in kept)


@pytest.mark.timeout(120)
def test_all_hostile_messages_are_kept_exactly_and_hold_up_none(sqlite_office: Office, hostile: Path) -> None:
    cases = sorted(json.loads((hostile / "manifest.json").read_text())["cases"], key=lambda case: case["order"])
    lay(sqlite_office, [(hostile / case["file"]).read_bytes() for case in cases])
    outcomes = take_in(sqlite_office)
    print(f"\n{dict(outcomes)}")
    assert outcomes.total() == len(cases)
    assert set(outcomes) <= {"stored", "quarantined", "duplicate"}
    placed = {item.raw_sha256: item for item in items()}
    for case in cases:
        item = placed[case["sha256"]]  # stored_exact, one_row
        assert hashlib.sha256(sqlite_office.blobs.get(item.raw_sha256)).hexdigest() == case["sha256"]
        state = "quarantined" if item.row.folder_kind == "quarantine" else "ok"
        assert state in case["expect"]["import_state"], case["id"]
        if shows := case["expect"].get("shows"):
            assert shows in item.body + item.row.subject + repr((item.addresses, item.attachments)), case["id"]
    assert len(items()) == len(cases)
