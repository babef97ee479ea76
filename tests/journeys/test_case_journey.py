"""A case leaves one instance, proves itself with bare Python, comes into another one, and leaves that one the same."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Shell
from tests.desk.mails import OFFER, with_attachment
from tests.office import Office, letter, open_office
from tui_mail.config.home import create_home
from tui_mail.config.team import read_team
from tui_mail.desk import linking, moving, purging
from tui_mail.desk.administration import apply, initialise
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.filed_documents import file_attachment
from tui_mail.desk.notes import add_note
from tui_mail.store.database import change, close_database
from tui_mail.store.models import Item, User
from tui_mail.store.opening import open_store
from tui_mail.store.queries.directory import record, user_by_login

CASE = ("mandate", "2026-00117")


@pytest.fixture
def shells(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[tuple[Shell, Shell]]:
    """The command line of an office, and of an instance with nothing but a mailbox."""
    yield Shell(tmp_path / "here", capsysbinary), Shell(tmp_path / "there", capsysbinary)
    close_database()


def furnish(root: Path) -> Office:
    """Make an office with a case: two mails, one of them purged, one private, a document, a note."""
    office = open_office(root, None)
    mm = office.actor("mm")
    first = with_attachment(1, subject="Mandat 2026-00117: Klage")
    second = letter(2, subject="Mandat 2026-00117: Gruß aus Zürich", body="Bis bald – Jean\n")
    items = office.deliver(first, second, letter(3, subject="Mandat 2026-00117: privat"))
    with change():
        Item.update(private_to=office.person("sandra")).where(Item.id == items[2]).execute()
    file_attachment(mm, items[0], "1", record(mm, *CASE).id, folder="Beweise/Teil 1")
    add_note(mm, items[0], "Frist notiert")
    _render(office)
    moving.trash(mm, items[1])
    purging.purge(mm, items[1])
    return office


def _render(office: Office) -> None:
    with open_renderers(2) as renderers:
        while render_due(office.blobs, renderers):
            pass


def hashes(path: Path, *beginnings: str) -> dict[str, str]:
    """The hashes of the files of an export, by name."""
    files = json.loads(ZipFile(path).read("manifest.json"))["files"]
    return {one["name"]: one["sha256"] for one in files if one["name"].startswith(beginnings)}


def verified(*words: str, folder: Path) -> tuple[int, list[str]]:
    """Run the program of an export with a bare Python."""
    run = subprocess.run([sys.executable, "-I", "-S", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.returncode, run.stdout.splitlines()


def test_a_case_is_exported_verified_imported_elsewhere_and_exported_again_with_the_same_hashes(
    shells: tuple[Shell, Shell], tmp_path: Path
) -> None:
    here, there = shells
    furnish(here.home)
    first, again, second = tmp_path / "first.zip", tmp_path / "again.zip", tmp_path / "second.zip"
    first.with_name(f".{first.name}.new").write_bytes(b"of an export that was killed")
    told = here("case", "export", *CASE, first, login="mm")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == "1 mail you may not read is left out."
    assert here("case", "export", *CASE, again, login="mm").code == 0
    assert hashes(first, "") == hashes(again, "")
    assert len(hashes(first, "mail/")) >= 4
    (name,) = hashes(first, "documents/")
    assert name == "documents/Beweise/Teil 1/offer 1.pdf"
    assert ZipFile(first).read(name) == OFFER + b"1"

    unpacked = tmp_path / "unpacked"
    ZipFile(first).extractall(unpacked)
    assert verified("verify.py", folder=unpacked) == (0, ["Everything is as it was exported."])
    eml = next(name for name in hashes(first, "mail/") if name.endswith(".eml"))
    (unpacked / eml).write_bytes((unpacked / eml).read_bytes().replace(b"Mandat", b"Mandet"))
    (unpacked / name).unlink()
    (unpacked / "mail" / "more.eml").write_bytes(b"")
    code, lines = verified("verify.py", str(unpacked), folder=tmp_path / "unpacked")
    assert (code, lines) == (
        1,
        [f"missing: {name!a}", "too many: 'mail/more.eml'", f"damaged: {eml!a}", "3 problems."],
    )

    _make_empty(there.home)
    came = there("case", "import", first, "--mailbox", "neu", login="root")
    assert (came.code, came.err) == (0, "")
    assert came.out == "Imported mandate 2026-00117: 2 new mails, 2 new documents.\n"
    assert there("case", "import", first, "--mailbox", "neu", login="root").out.endswith(
        ": 0 new mails, 0 new documents.\n"
    )
    home = create_home(there.home)
    _render(Office(home, open_store(home)))
    close_database()
    assert there("case", "export", *CASE, second, login="root").code == 0
    for beginning in ("mail/", "attachments/"):
        assert hashes(first, beginning) == hashes(second, beginning)
    documents = hashes(second, "documents/")
    assert documents.items() > hashes(first, "documents/").items()
    assert documents["documents/Imported/timeline.json"] == hashes(first, "timeline.json")["timeline.json"]
    assert there("verify", login="root").code == 0


def test_who_may_take_a_case_away_and_who_may_bring_one_in(shells: tuple[Shell, Shell], tmp_path: Path) -> None:
    here, _ = shells
    furnish(here.home)
    path = tmp_path / "case.zip"
    assert "members of the mailboxes" in here.refused(3, "case", "export", *CASE, path, login="vera")
    assert "members of the mailboxes" in here.refused(3, "case", "export", *CASE, path, login="root")
    here.refused(4, "case", "export", *CASE, path, login="otto")
    assert "Paths are for" in here.refused(3, "--restricted", "case", "export", *CASE, path, login="mm")
    assert not path.exists()
    open_store(create_home(here.home))
    with change():
        User.update(auditor=True).where(User.login == "otto").execute()
    sent = here("--restricted", "case", "export", *CASE, "-", login="otto")
    assert (sent.code, sent.err) == (0, "1 mail you may not read is left out.\nExported 2 mails, 10 files in all.\n")
    path.write_bytes(sent.stdout)
    assert len([name for name in hashes(path, "mail/") if name.endswith(".eml")]) == 2
    told = here("history", "--mailbox", "kanzlei", login="mm").out
    assert "otto" in told
    assert here("case", "export", *CASE, tmp_path / "less.zip", login="sandra").out.startswith("3 mails you may not")
    assert "you are none" in here.refused(3, "case", "import", path, "--mailbox", "kanzlei", login="mm")


def _make_empty(root: Path) -> None:
    home = create_home(root)
    initialise(home, "root", "Root")
    (root / "team.toml").write_text('[[mailboxes]]\ncode = "neu"\nname = "Neu"\nmembers = { root = "manager" }\n')
    open_store(home)
    found = user_by_login("root")
    assert found is not None
    apply(found, read_team(root / "team.toml"))
    close_database()


def test_a_case_comes_into_an_instance_without_a_mailbox_and_into_the_only_one(
    shells: tuple[Shell, Shell], tmp_path: Path
) -> None:
    here, there = shells
    office = furnish(here.home)
    (late,) = office.deliver(letter(7, subject="Ohne Akte gedruckt"))
    _render(office)
    linking.link(office.actor("mm"), late, record(office.actor("mm"), *CASE).id)
    close_database()
    first, second, empty = tmp_path / "first.zip", tmp_path / "second.zip", tmp_path / "empty.zip"
    assert here("case", "export", *CASE, first, login="mm").code == 0
    initialise(create_home(there.home), "root", "Root")
    close_database()
    empty.write_bytes(b"")
    there.refused(2, "case", "import", empty, login="root")
    assert there("mailbox", "list", "--json", login="root").json == []
    for mails in ("3 new mails", "0 new mails"):
        assert mails in there("case", "import", first, login="root").out
    assert [one["code"] for one in there("mailbox", "list", "--json", login="root").json] == ["cases"]
    assert there("case", "export", *CASE, second, login="root").code == 0
    for beginning in ("mail/", "attachments/"):
        assert hashes(first, beginning) == hashes(second, beginning), "no daemon has been there"
    assert there("verify", login="root").code == 0
    assert there("mailbox", "create", "another", "Another", login="root").code == 0
    assert "cases" in there.refused(2, "case", "import", first, login="root")
