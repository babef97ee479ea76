"""Departments, qualifications and categories: the lists that admins keep."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from tui_mail.mail.text import fold
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Label, User
from tui_mail.store.models.table import first_tuple, tuples

LabelKind = Literal["department", "qualification", "category"]
LABELS: tuple[LabelKind, ...] = get_args(LabelKind)
"""Columns of an item that name a label of this kind."""


def label_title(family: str, name: str) -> str:
    """Return how people read a label: `Support / Complaint`."""
    return f"{family} / {name}" if family else name


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A word from one of the lists; only categories have a direction (in, out) and perhaps a family."""

    id: int
    kind: str
    direction: str
    family: str
    name: str
    active: bool

    @property
    def title(self) -> str:
        """How people read it."""
        return label_title(self.family, self.name)


def labels(kind: str, *, direction: str | None = None, active_only: bool = True) -> list[LabelRow]:
    """Return a list in the order of the alphabet; of categories those for a direction. Everybody may read them."""
    query = Label.select().where(Label.kind == kind)
    if direction is not None:
        query = query.where(Label.direction == direction)
    if active_only:
        query = query.where(Label.active == True)  # noqa: E712 - SQL
    rows = [LabelRow(one.id, one.kind, one.direction, one.family, one.name, one.active) for one in query]
    return sorted(rows, key=lambda row: (row.direction, row.title.casefold(), row.id))


def label_names(ids: Collection[int]) -> dict[int, str]:
    """Return the titles of these labels."""
    if not ids:
        return {}
    query = Label.select(Label.id, Label.family, Label.name).where(Label.id.in_(sorted(ids)))
    return {key: label_title(family, name) for key, family, name in tuples(query)}


def labels_of_person(person: int, kind: str) -> frozenset[int]:
    """Return the departments or qualifications that a person has, as ids."""
    column = {"department": User.departments, "qualification": User.qualifications}[kind]
    row = first_tuple(User.select(column).where(User.id == person))
    names = {fold(name) for name in from_json(row[0])} if row is not None else set()
    return frozenset(label.id for label in labels(kind, active_only=False) if fold(label.name) in names)
