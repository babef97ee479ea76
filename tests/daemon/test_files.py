"""Accounts that are files, watched by the daemon: mbox, trees of EML, drop folders of other channels."""

import os
from pathlib import Path
from zlib import crc32

import pytest

from tests.daemon.conftest import Open
from tests.fetch.outlook_files import msg
from tests.fetch.test_dropdir import packed
from tests.fetch.test_mbox import SEPARATOR, mboxrd
from tests.journeys.instance import Instance, account
from tests.office import letter
from tui_mail.store.models import Item
from tui_mail.store.models.table import tuples


def a_mail(subject: str) -> bytes:
    return letter(crc32(subject.encode()), subject=subject)


def files(name: str, kind: str, path: Path, **settings: object) -> str:
    """Write an account of files, with a mailbox of the same name."""
    return account(name, kind=kind, path=str(path), host="", login="", secret="", **settings)


@pytest.fixture
def instance(open_instance: Open, tmp_path: Path) -> Instance:
    for name in ("tree", "drop"):
        (tmp_path / name).mkdir()
    (tmp_path / "box").write_bytes(mboxrd([a_mail("Aus der Datei")]))
    (tmp_path / "tree" / "a.eml").write_bytes(a_mail("Aus dem Ordner"))
    (tmp_path / "drop" / "beA 4711.zip").write_bytes(packed({"nachricht.xml": b"<bea/>"}))
    (tmp_path / "drop" / "b.msg").write_bytes(msg("Aus Outlook"))
    return open_instance(
        files("box", "mbox", tmp_path / "box"),
        files("tree", "eml", tmp_path / "tree"),
        files("drop", "dropdir", tmp_path / "drop", channel="bea"),
    )


@pytest.mark.covers("TS-01", "AS-01")
def test_one_round_takes_in_what_lies_in_files_and_another_one_nothing(instance: Instance) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in instance.root.parent.rglob("*.*"))
    for _ in range(2):
        instance.once()
        assert {(item.row.mailbox, item.row.subject) for item in instance.items()} == {
            ("box", "Aus der Datei"),
            ("tree", "Aus dem Ordner"),
            ("drop", "beA 4711"),
            ("drop", "Aus Outlook"),
        }
        assert instance.ledger() == {"stored": 4}
    kept = {path.name for path in instance.root.parent.rglob("*.*")}
    assert {name for name, _ in before} <= kept
    channels = {item.row.subject: item.row.id for item in instance.items()}
    stored = dict(tuples(Item.select(Item.id, Item.channel)))
    assert stored[channels["beA 4711"]] == "bea"
    assert stored[channels["Aus der Datei"]] == ""


@pytest.mark.covers("TS-01")
def test_what_comes_while_the_daemon_runs_is_there_within_seconds(instance: Instance, tmp_path: Path) -> None:
    with instance.daemon():
        instance.wait_for("Aus der Datei")
        with (tmp_path / "box").open("ab") as file:
            file.write(SEPARATOR + a_mail("Noch eine") + b"\n")
        (tmp_path / "tree" / "b.eml").write_bytes(a_mail("Noch ein Brief"))
        folder = tmp_path / "drop" / "2026"
        folder.mkdir()
        (folder / "half.eml.part").write_bytes(a_mail("Noch ein Export"))
        os.replace(folder / "half.eml.part", folder / "whole.eml")
        for subject in ("Noch eine", "Noch ein Brief", "Noch ein Export"):
            assert instance.wait_for(subject) < 15


def test_a_file_that_is_no_message_is_named_and_the_others_come(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "drop" / "scan.pdf").write_bytes(b"%PDF-1.7")
    instance.once(code=1)
    assert "neither EML, .msg nor ZIP" in instance.health()["drop"].failure
    assert instance.ledger() == {"stored": 4, "failed": 1}


def test_an_import_runs_beside_the_daemon(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "old.mbox").write_bytes(mboxrd([a_mail(f"Alt {number}") for number in range(60)]))
    with instance.daemon():
        instance.run("--as", "anna", "import", str(tmp_path / "old.mbox"), "--mailbox", "tree")
        instance.wait_for("Aus dem Ordner")
    assert len([item for item in instance.items() if item.row.subject.startswith("Alt ")]) == 60
