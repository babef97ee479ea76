"""What holds the shape, beside the import contracts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from peewee import BigIntegerField

from tui_mail.store.models import Note

PACKAGE = Path(__file__).parents[1] / "tui_mail"
SUPERVISION_POINTS = {
    "cli/__init__.py",
    "daemon/chores.py",
    "daemon/fetcher.py",
    "daemon/sharing.py",
    "daemon/supervisor.py",
    "desk/intake/delivery.py",
}
"""Where a broad `except` is allowed beside Textual's workers: the daemon's loops, one message, the command line."""


def loaded_by(module: str) -> set[str]:
    """Return what is loaded after importing a module in a fresh interpreter."""
    code = f"import {module}, sys; print('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(result.stdout.split())


def test_the_daemon_loads_neither_textual_nor_rich() -> None:
    loaded = loaded_by("tui_mail.daemon")
    assert not {name for name in loaded if name.partition(".")[0] in ("textual", "rich")}


@pytest.mark.parametrize("heavy", ["fpdf", "mailparser", "imapclient", "psycopg", "playhouse", "chardet", "csv"])
def test_the_application_does_not_load_what_its_first_list_does_not_need(heavy: str) -> None:
    assert heavy not in loaded_by("tui_mail.screens.app, tui_mail.store.opening")


def test_the_application_starts_without_what_other_verbs_need() -> None:
    opened = "tui_mail.cli.words; tui_mail.cli.words.understand(['--as', 'anna']); import tui_mail"
    assert not {name for name in loaded_by(opened) if name.startswith(("tui_mail.store", "tui_mail.desk", "peewee"))}


def imports_of(path: Path) -> set[str]:
    """Return what a file imports, by full names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.covers("HO-77")
def test_what_sends_mail_knows_neither_notes_nor_messages_between_colleagues() -> None:
    speaks_smtp = set()
    for path in PACKAGE.rglob("*.py"):
        names = imports_of(path)
        if path.is_relative_to(PACKAGE / "send") or any(
            name == "smtplib" or name.startswith(("smtplib.", "tui_mail.send")) for name in names
        ):
            speaks_smtp.add(str(path.relative_to(PACKAGE)))
            of_the_house = {name for name in names if re.search(r"[Nn]otes?\b|NoteRow|internal", name)}
            assert of_the_house == set(), path
    assert speaks_smtp


@pytest.mark.covers("HO-77")
def test_a_note_has_nobody_it_could_be_sent_to() -> None:
    assert set(Note._meta.fields) == {"id", "item", "author", "addressee", "text", "written_at", "withdrawn", "folded"}
    assert isinstance(Note.addressee, BigIntegerField)  # a person here, never an address


def test_broad_excepts_stand_at_the_supervision_points_only() -> None:
    broad = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            ):
                broad.add(str(path.relative_to(PACKAGE)))
    assert {name for name in broad if not name.startswith(("screens/", "children.py"))} <= SUPERVISION_POINTS


CONTENT = {"detail", "headers", "history", "mailbox_history", "printed_message"}
"""Queries that give what items hold: an auditor's reading is recorded, so people's hands take the desk's functions."""


@pytest.mark.parametrize("room", ["screens", "cli"])
def test_what_items_hold_is_read_through_the_desk_where_an_auditor_is_recorded(room: str) -> None:
    asked = set()
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tui_mail.store.queries."):
                asked |= {(path.name, one.name) for one in node.names if one.name in CONTENT}
            elif isinstance(node, ast.Attribute) and node.attr in CONTENT and ast.unparse(node.value) == "items":
                asked.add((path.name, node.attr))
    assert asked == set()
