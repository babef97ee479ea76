"""Contacts and companies that were merged: who stands for whom. Everything else stays where it was."""

from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.store.queries.asking import ask, marks


def family(record_id: int) -> list[int]:
    """Return a record and all that were merged into it, directly or by another one: what is at them is at it."""
    found, newest = [record_id], [record_id]
    while newest:
        statement = f"SELECT id FROM record WHERE merged_into IN ({marks(len(newest))}) ORDER BY id"  # noqa: S608 - only marks
        newest = [row[0] for row in ask(statement, newest)]
        found += newest
    return found


def survivors(record_ids: Collection[int | None]) -> dict[int | None, int]:
    """Return by record which one stands for it: of those that were merged; the others are not in it."""
    found: dict[int | None, int] = {}
    newest = {key for key in record_ids if key is not None}
    while newest:
        mark = marks(len(newest))
        statement = f"SELECT id, merged_into FROM record WHERE id IN ({mark}) AND merged_into IS NOT NULL"  # noqa: S608 - only marks
        merged: dict[int | None, int] = dict(ask(statement, sorted(newest)))
        found |= merged
        newest = {key for key in merged.values() if key not in found}
    for key in found:
        while found[key] in found:
            found[key] = found[found[key]]
    return found


def survivor(record_id: int) -> int:
    """Return which record stands for this one: itself, unless it was merged."""
    return survivors({record_id}).get(record_id, record_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands for a merged contact or company."""

    id: int
    number: str


def merged_into(record_id: int) -> Standing | None:
    """Return what a record was merged into; None where it stands for itself."""
    statement = "SELECT s.id, s.number FROM record r JOIN record s ON s.id = r.merged_into WHERE r.id = ?"
    found = ask(statement, [record_id])
    return Standing(*found[0]) if found else None
