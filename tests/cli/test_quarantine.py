"""The quarantine at the command line: what stands there and why, out of it, and the bytes in a file."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.intake.maildir import lay, sightings, take_in
from tests.office import letter
from tui_mail.children import Children, Limits
from tui_mail.desk import moving, purging
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.intake.reading import open_readers
from tui_mail.store.clock import now
from tui_mail.store.models import Document, Sighting

RAW = [letter(number, body="please-raise, bitte\n") for number in (1, 2)]


@pytest.fixture
def items(desk: Desk, shell: Shell) -> list[int]:
    """Two messages that broke their reader."""
    lay(desk, [*RAW, letter(3)])
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(5, 700)) as readers:
        assert take_in(desk, readers) == {"quarantined": 2, "stored": 1}
    return [entry["id"] for entry in reversed(shell("quarantine", "list", "--json").json)]


def test_the_list_names_each_message_with_its_reason(items: list[int], shell: Shell) -> None:
    second, first = shell("quarantine", "list", "--json").json
    assert (first["id"], first["mailbox"], first["from"], first["subject"]) == (
        items[0], "kanzlei", "Jean Dupont", "Brief 1"
    )  # fmt: skip
    assert (first["size"], first["head_only"]) == (len(RAW[0]), False)
    assert "RecursionError" in first["reason"]
    assert "RecursionError" in shell("quarantine", "list").out
    assert second["subject"] == "Brief 2"
    assert shell("quarantine", "list", login="otto").out == "Nothing is in quarantine that you may see.\n"


def test_a_long_subject_leaves_the_reason_visible(desk: Desk, shell: Shell) -> None:
    lay(desk, [letter(1, body="please-raise, bitte\n", subject="Lang" * 500)])
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(5, 700)) as readers:
        take_in(desk, readers)
    (line,) = shell("quarantine", "list").out.splitlines()
    assert "...  - " in line
    assert "RecursionError" in line
    assert len(shell("list").out.splitlines()[0]) < 300
    assert len(shell("quarantine", "list", "--json").json[0]["subject"]) == 2000


def test_one_or_all_are_processed_again(items: list[int], shell: Shell) -> None:
    assert shell("quarantine", "retry", items[0]).out == f"Took item {items[0]} out of the quarantine\n"
    assert [entry["id"] for entry in shell("quarantine", "retry", "--all", "--json").json] == [items[1]]
    assert {entry["folder"] for entry in shell("list", "--json").json} == {"inbox"}
    assert shell("quarantine", "list", "--json").json == []
    assert [event["action"] for event in shell("history", items[0], "--json").json] == ["arrived", "retried"]


def test_what_may_not_be_retried_is_refused_and_the_others_are_done(items: list[int], shell: Shell) -> None:
    assert "viewer" in shell.refused(3, "quarantine", "retry", items[0], login="vera")
    assert "not in the quarantine" in shell.refused(5, "quarantine", "retry", max(items) + 1)
    answer = shell("quarantine", "retry", *items, max(items) + 1)
    assert (answer.code, answer.out.count("\n")) == (1, 2)
    assert f"Item {max(items) + 1}: " in answer.err
    for words in ([], ["--all", items[0]]):
        assert "--all" in shell.refused(2, "quarantine", "retry", *words)


def test_the_bytes_go_into_a_file_that_was_not_there(
    items: list[int], shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"{items[0]}.eml"
    assert shell("quarantine", "export", items[0], tmp_path).out == f"Wrote {path}.\n"
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (RAW[0], 0o600)
    assert "file exists" in shell.refused(2, "quarantine", "export", items[0], tmp_path)
    shell.refused(4, "quarantine", "export", items[0], tmp_path, login="otto")
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "quarantine export")
    assert "owns the database" in shell.refused(3, "quarantine", "export", items[1], tmp_path)
    assert not (tmp_path / f"{items[1]}.eml").exists()
    assert shell("show", items[1], "--raw").stdout == RAW[1]


def test_the_audit_finds_nothing_where_the_ledger_knows_everything(items: list[int], desk: Desk, shell: Shell) -> None:
    (inbox,) = shell("audit-fetch", "--json").json
    assert inbox == {
        "account": "kanzlei", "folder": "INBOX", "on_server": 3, "stored": 1, "duplicate": 0, "skipped": 0,
        "quarantined": 2, "failed": 0, "missing": 0, "missing_keys": [], "without_bytes": 0, "without_bytes_keys": [],
        "without_bytes_items": [], "failed_messages": [], "unequal_rounds": 0, "problem": None, "in_order": True,
    }  # fmt: skip
    assert "3 on the server: 2 quarantined, 1 stored" in shell("audit-fetch", "kanzlei").out


def test_the_audit_misses_no_bytes_of_what_was_purged(desk: Desk, shell: Shell) -> None:
    lay(desk, [letter(1, from_="eva@fremd.example"), letter(2)])
    with open_readers(1) as readers:
        take_in(desk, readers)
    item = min(entry["id"] for entry in shell("list", "--json").json)
    moving.trash(desk.actor("mm"), item)
    purging.purge(desk.actor("mm"), item)
    assert purging.collect_garbage(desk.blobs, now() + 2 * purging.GRACE) == 1
    assert "2 on the server: 2 stored" in shell("audit-fetch", "kanzlei").out


def test_the_audit_names_what_the_ledger_does_not_know_and_what_has_lost_its_bytes(desk: Desk, shell: Shell) -> None:
    lay(desk, [letter(1), letter(2)])
    with open_readers(1) as readers:
        take_in(desk, readers)
    lost = Sighting.get(Sighting.remote_key == "000001.test").raw_sha256 or ""
    Sighting.delete().where(Sighting.remote_key == "000000.test").execute()
    (desk.home.root / "blobs" / lost[:2] / lost).unlink()
    answer = shell("audit-fetch", "--json")
    (inbox,) = answer.json
    assert answer.code == 1
    assert (inbox["missing_keys"], inbox["without_bytes_keys"]) == (["000000.test"], ["000001.test"])
    assert "1 messages on the servers are not in the ledger, 1 have lost their bytes, 0 failed" in answer.err
    (item,) = (entry["id"] for entry in shell("list", "--json").json if entry["subject"] == "Brief 2")
    assert inbox["without_bytes_items"] == [{"key": "000001.test", "item": item, "folder": "Inbox"}]
    assert f"000001.test (item {item} in Inbox)" in shell("audit-fetch").out
    assert "000000.test" in shell("audit-fetch").out
    desk.open()
    assert set(sightings()) == {"000001.test"}  # it only looks


def test_the_audit_misses_every_lost_blob_of_what_was_kept(desk: Desk, shell: Shell) -> None:
    lay(desk, [letter(number) for number in range(4)])
    with open_readers(1) as readers, open_renderers(1) as renderers:
        take_in(desk, readers)
        render_due(desk.blobs, renderers)
    here, left, drawn, _ = Sighting.select().order_by(Sighting.remote_key)
    Sighting.update(gone_at=now()).where(Sighting.id == left.id).execute()
    (desk.home.root / "maildir" / "new" / left.remote_key).unlink()
    pdf = Document.get((Document.message == drawn.message) & (Document.kind == "pdf")).blob
    for lost in (here.raw_sha256, left.raw_sha256, pdf):
        assert lost is not None
        (desk.home.root / "blobs" / lost[:2] / lost).unlink()
    (inbox,) = shell("audit-fetch", "--json").json
    assert inbox["without_bytes_keys"] == [here.remote_key, left.remote_key, drawn.remote_key]
    assert inbox["without_bytes"] == len({one["item"] for one in inbox["without_bytes_items"]}) == 3


def test_the_audit_names_what_failed_and_is_only_wrong_once_it_is_given_up(desk: Desk, shell: Shell) -> None:
    lay(desk, [letter(1), letter(2)])
    with open_readers(1) as readers:
        take_in(desk, readers)
    failed = Sighting.remote_key == "000000.test"
    at = now() + 60_000_000
    Sighting.update(outcome="failed", reason="no such thing", retry_at=at).where(failed).execute()
    answer = shell("audit-fetch")
    assert (answer.code, "000000.test failed (next try " in answer.out) == (0, True)
    assert "no such thing" in answer.out
    desk.open()
    Sighting.update(retry_at=None).where(failed).execute()
    answer = shell("audit-fetch", "--json")
    (inbox,) = answer.json
    assert (answer.code, inbox["in_order"]) == (1, False)
    assert inbox["failed_messages"] == [{"key": "000000.test", "reason": "no such thing", "next_try": None}]
    assert "1 failed and are not tried any more." in answer.err
    assert "000000.test failed (not tried any more): no such thing" in shell("audit-fetch").out


def test_who_may_fetch_may_compare(desk: Desk, shell: Shell) -> None:
    assert "viewer" in shell.refused(3, "audit-fetch", "kanzlei", login="vera")
    assert "viewer" in shell.refused(3, "audit-fetch", login="vera")
    shell.refused(4, "audit-fetch", "kanzlei", login="otto")
    assert "shared with you" in shell.refused(3, "audit-fetch", login="otto")
    (desk.home.root / "maildir" / "new").mkdir()
    assert shell("audit-fetch", "kanzlei", login="sandra").code == 0
