"""Verifying files and documents: whatever one thing is damaged, exactly that is named and nothing else."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from operator import methodcaller
from pathlib import Path

import pytest

from tests.desk.mails import with_attachment
from tests.office import Office, open_office
from tui_mail.config.home import create_home
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.verifying import verify
from tui_mail.store.blobs import LocalBlobs, sha256
from tui_mail.store.clock import now
from tui_mail.store.database import change, close_database
from tui_mail.store.models import Blob, Document, Item, Mailbox, Verification
from tui_mail.store.opening import open_store
from tui_mail.store.verifying.damage import Verified

OLD = 2 * 24 * 3600


@dataclass
class Archive:
    """An office with one linked message and all its documents."""

    office: Office
    item: int
    blobs: LocalBlobs

    def blob(self, kind: str) -> str:
        """The file of a document."""
        return str(Document.get(Document.kind == kind).blob)

    def path(self, kind: str) -> Path:
        """Where it lies."""
        return self.blobs.path(self.blob(kind))

    def flip(self, kind: str) -> str:
        """Change one bit of a document; returns what is to be said."""
        path = self.path(kind)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return self.said(kind, "its bytes were changed")

    def remove(self, kind: str) -> str:
        """Remove the file of a document."""
        name = self.said(kind, "it is missing")
        self.path(kind).unlink()
        return name

    def said(self, kind: str, what: str) -> str:
        """How damage of a document is told."""
        name = {"eml": "EML", "pdf": "PDF", "attachment": "attachment 1"}.get(kind, kind)
        return f"file {self.blob(kind)} ({name} of item {self.item} in kanzlei): {what}"

    def add(self, name: str, *, age: int = 0) -> str:
        """Put a file where none belongs."""
        path = self.blobs.root / name
        path.write_bytes(b"extra")
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
        return f"file {name}: it is too many: nothing that is kept is in it"

    def meddle(self, statement: str, said: str) -> str:
        """Change the database with another program."""
        with closing(sqlite3.connect(self.office.url.removeprefix("sqlite:///"))) as file, file:
            file.execute("DROP TRIGGER IF EXISTS event_is_final")
            file.execute(statement)
        return said

    def damage(self, login: str = "root", *parts: str) -> list[str]:
        """What is named."""
        actor = self.office.actor(login)
        found = verify(actor, self.blobs, parts) if parts else verify(actor, self.blobs)
        return [one.sentence(damage) for one in found for damage in one.damage]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """Make the home of an office with one linked message and all its documents, to be copied."""
    root = tmp_path_factory.mktemp("furnished") / "home"
    create_home(root)
    shutil.copy(migrated_file, root / "tui-mail.db")
    office = open_office(root, None)
    office.deliver(with_attachment(1, subject="Mandat 2026-00117"))
    with open_renderers(1) as renderers:
        while render_due(office.blobs, renderers):
            pass
    assert isinstance(office.blobs, LocalBlobs)
    close_database()
    return root


@pytest.fixture
def archive(furnished: Path, tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(furnished, tmp_path / "home")
    home = create_home(tmp_path / "home")
    office = Office(home, open_store(home))
    assert isinstance(office.blobs, LocalBlobs)
    yield Archive(office, Item.get().id, office.blobs)
    close_database()


KINDS = ("eml", "pdf", "attachment", "manifest")
STRAY = f"ab/{'ab' * 32}"
DAMAGES: dict[str, Callable[[Archive], str]] = {
    **{f"a bit of the {kind}": methodcaller("flip", kind) for kind in KINDS},
    **{f"no {kind}": methodcaller("remove", kind) for kind in KINDS},
    "a line of the history": lambda one: one.meddle(
        "UPDATE event SET why = 'x' WHERE sequence = 1 AND mailbox = 1",
        "mailbox kanzlei, line 1: its content was changed",
    ),
    "an old file that nothing names": lambda one: one.add(STRAY, age=OLD),
    "a file under a name that is not its hash": lambda one: one.add(STRAY),
    "a file that is no blob": lambda one: one.add("ab/notes.txt"),
    "a file beside the folders": lambda one: one.add("notes.txt"),
    "a document without its file": lambda one: one.meddle(
        "UPDATE document SET blob = NULL WHERE kind = 'pdf'",
        f"PDF of item {one.item} in kanzlei: it is said to be ready, and names no file",
    ),
    "an EML that is another": lambda one: one.meddle(
        f"UPDATE document SET blob = '{one.blob('pdf')}' WHERE kind = 'eml'",
        f"file {one.blob('pdf')} (EML of item {one.item} in kanzlei): "
        "its file is not the form in which the message is kept",
    ),
    "an attachment that is another": lambda one: one.meddle(
        f"UPDATE document SET blob = '{one.blob('eml')}' WHERE kind = 'attachment'",
        f"file {one.blob('eml')} (attachment 1 of item {one.item} in kanzlei): "
        "its file is not the attachment that came",
    ),
    "a size": lambda one: one.meddle(
        f"UPDATE blob SET size = 7 WHERE sha256 = '{one.blob('eml')}'",
        one.said("eml", f"its row says 7 bytes, it has {one.path('eml').stat().st_size:,}"),
    ),
}


@pytest.mark.parametrize("damaged", DAMAGES)
def test_whatever_one_thing_is_damaged_it_is_named_and_nothing_else(archive: Archive, damaged: str) -> None:
    (archive.blobs.root / "ab").mkdir(exist_ok=True)
    said = DAMAGES[damaged](archive)
    assert archive.damage() == [said]
    beside = "too many" in said  # what nobody's mailbox has, only admins and auditors look for
    assert archive.damage("mm") == ([] if beside else [said])


def test_what_nobody_touched_is_in_order_and_parts_are_verified_in_any_order(archive: Archive) -> None:
    assert archive.damage() == []
    archive.flip("manifest")
    named = f"file {archive.blob('manifest')} (manifest of item {archive.item} in kanzlei)"
    told = archive.damage("root", "manifests", "documents", "blobs")
    assert told == [f"{named}: it cannot be read as a manifest", f"{named}: its bytes were changed"]
    assert archive.damage("root", "manifests") == told[:1]


def test_a_manifest_that_names_another_file_than_the_one_that_is_kept_is_named(archive: Archive) -> None:
    said = f"file {archive.blob('manifest')} (manifest of item {archive.item} in kanzlei): it names another "
    archive.meddle("UPDATE attachment SET sha256 = upper(sha256)", "")
    assert f"{said}attachment 1 than what is kept" in archive.damage("root", "manifests")


def test_what_is_just_being_stored_or_about_to_go_is_no_damage(archive: Archive) -> None:
    (fresh,) = archive.blobs.put([b"just stored, its row is not written yet"])
    (archive.blobs.root / fresh[:2] / ".0123.new").write_bytes(b"of a program that was killed")
    with change():
        Blob.insert(sha256=sha256(b"about to go"), size=11, stored_at=now(), unreferenced_at=now()).execute()
    found = {one.thing: one for one in verify(archive.office.actor("root"), archive.blobs)}
    assert not any(one.damage for one in found.values())
    assert found["blobs"].unreferenced == 3
    assert found["blobs"].checked == 4  # EML, PDF, attachment, manifest


def test_verifying_goes_on_where_it_was_broken_off_and_begins_again_when_told(archive: Archive) -> None:
    root = archive.office.actor("root")
    said = archive.flip("eml")

    def told(things: Iterator[Verified]) -> list[tuple[str, int, list[str]]]:
        return [(one.thing, one.checked, [one.sentence(damage) for damage in one.damage]) for one in things]

    whole = told(verify(root, archive.blobs))
    assert not Verification.select().exists()
    begun = verify(root, archive.blobs)
    broken_off = told(islice(begun, 3))  # the history, and the files: then somebody presses Ctrl+C
    begun.close()
    assert broken_off == whole[:3]
    archive.flip("pdf")  # would be named if it were read again: it is not
    Verification.update(position="ff", finished_at=None).where(Verification.part == "blobs").execute()
    assert told(verify(root, archive.blobs)) == whole
    assert said in whole[2][2]
    assert not Verification.select().exists()
    archive.flip("pdf")  # and back
    list(islice(verify(root, archive.blobs), 3))
    assert told(verify(root, archive.blobs, again=True)) == whole


def test_managers_verify_what_belongs_to_their_mailboxes_and_no_text_is_told(archive: Archive) -> None:
    archive.flip("eml")
    with change():
        other = Mailbox.insert(code="x", name="X", visibility="all", members_act_on="all").execute()
        Item.update(mailbox=other).where(Item.id == archive.item).execute()
        Document.update(mailbox=other).execute()
    assert archive.damage("mm") == []
    (said,) = archive.damage("root", "blobs")
    assert "in x): its bytes were changed" in said
    assert not [word for word in ("Mandat", "dupont", "offer") if word in said]
