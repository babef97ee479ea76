"""Whether the files are as they were written: each has the bytes that its name is the hash of, and none is too many."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tui_mail.errors import NotFound, TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.store.blobs import FOLDERS, Blobs, Stored, measured
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Blob, Document, FiledDocument, Item, RawMessage
from tui_mail.store.models.table import tuples
from tui_mail.store.verifying.damage import Damage, Scope, Stretch
from tui_mail.store.verifying.owners import owners_of
from tui_mail.store.writes.garbage import unneeded

YOUNG = 24 * 3600 * SECOND
"""Microseconds in which a file may be there before its row is, or its row before it goes."""

BESIDE = "-"
"""Position of what lies beside the sub-folders; they all come later."""

AT_ONCE = 500
"""Files that are asked about in one statement."""

CHANGED = "its bytes were changed"
MISSING = "it is missing"
EXTRA = "it is too many: nothing that is kept is in it"

_NAME = re.compile("[0-9a-f]{64}")
_LEFT_OVER = (".new", ".gone")  # of a program that was killed


def verify_files(blobs: Blobs, scope: Scope, position: str) -> Iterator[Stretch]:
    """Hash every file, folder by folder; where everything is verified, find also those that are too many."""
    if position < BESIDE and scope is None:
        yield Stretch(BESIDE, 0, tuple(_extra(stored) for stored in blobs.strays()))
    for folder in FOLDERS:
        if folder > position:
            yield _verify_folder(blobs, scope, folder)


def _verify_folder(blobs: Blobs, scope: Scope, folder: str) -> Stretch:
    rows: dict[str, int] = dict(tuples(Blob.select(Blob.sha256, Blob.size).where(_in(folder) & _of(scope))))
    unneeded_names = {name for some in _portions(sorted(rows)) for name in unneeded(some)}
    damage = [
        found
        for name, size in sorted(rows.items())
        if name not in unneeded_names and (found := _damage_of(blobs, name, size))
    ]
    owners = owners_of([one.file for one in damage], scope) if damage else {}
    damage = [replace(one, of=owners.get(one.file, ())) for one in damage]
    left = len(unneeded_names)
    for stored in blobs.listed(folder) if scope is None else ():
        if stored.name.removeprefix(f"{folder}/") in rows:
            continue
        if _is_in_order(blobs, folder, stored):
            left += 1
        else:
            damage.append(_extra(stored))
    return Stretch(folder, len(rows) - len(unneeded_names), tuple(damage), left)


def _in(folder: str) -> Any:
    return (Blob.sha256 >= folder) & (Blob.sha256 < f"{folder}g")


def _of(scope: Scope) -> Any:
    if scope is None:
        return Blob.sha256 != ""
    boxes = sorted(scope)
    raws = RawMessage.select(RawMessage.sha256).join(Item, on=(Item.message == RawMessage.message))
    return (
        Blob.sha256.in_(raws.where(Item.mailbox.in_(boxes)))
        | Blob.sha256.in_(Document.select(Document.blob).where(Document.mailbox.in_(boxes)))
        | Blob.sha256.in_(FiledDocument.select(FiledDocument.blob).where(FiledDocument.mailbox.in_(boxes)))
    )


def _damage_of(blobs: Blobs, name: str, size: int) -> Damage | None:
    try:
        found = measured(blobs, name)
    except NotFound:
        gone = not Blob.select().where(Blob.sha256 == name).exists()
        return None if gone or unneeded([name]) else Damage("missing", MISSING, file=name)
    except TuiMailError as exc:
        return Damage("missing", f"it cannot be read: {exc.sentence}", file=name)
    if found.sha256 != name:
        return Damage("changed", CHANGED, file=name)
    if found.size != size:
        return Damage("size", f"its row says {size:,} bytes, it has {found.size:,}", file=name)
    return None


def _is_in_order(blobs: Blobs, folder: str, stored: Stored) -> bool:
    """Whether a file without a row is one that is just being stored, or was left over when a program was killed."""
    name = stored.name.removeprefix(f"{folder}/")
    if name.startswith(".") and name.endswith(_LEFT_OVER):
        return True
    if not _NAME.fullmatch(name) or not name.startswith(folder):
        return False
    if Blob.select().where(Blob.sha256 == name).exists():  # by now
        return True
    try:
        return stored.put_at > now() - YOUNG and measured(blobs, name).sha256 == name
    except NotFound:  # gone by now
        return True


def _extra(stored: Stored) -> Damage:
    return Damage("extra", EXTRA, file=safe_line(stored.name))


def _portions(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
