"""All cases, and how they hang together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.models import Record
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.visibility import places

_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class CaseNode:
    """A case; people are ids."""

    id: int
    kind: str
    number: str
    title: str
    status: str
    folder: str
    parent: int | None
    requester: int | None
    company: int | None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do at it."""
        return self.status == "open"


def case_nodes(actor: Actor, kind: str = "", text: str = "", *, only_open: bool = False) -> list[CaseNode]:
    """Return the cases of a kind with all these words, open ones first. Whoever is in no mailbox sees none of them."""
    if not places(actor):
        return []
    columns = (
        Record.id, Record.kind, Record.number, Record.name, Record.status, Record.folder, Record.parent,
        Record.requester, Record.company,
    )  # fmt: skip
    query = Record.select(*columns).where(Record.kind == kind if kind else Record.kind.not_in(RELATIONS))
    if only_open:
        query = query.where(Record.status == "open")
    for word in fold(text).split():
        query = query.where(Record.folded.contains(word))
    return sorted((CaseNode(*row) for row in tuples(query)), key=_order)


def _order(node: CaseNode) -> tuple[str, bool, list[tuple[int, str]]]:
    """Order by kind, open before closed, then by number as people count: 12/3 before 12/10."""
    parts = _DIGITS.split(node.number)
    return node.kind, not node.is_open, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def arranged(nodes: Sequence[CaseNode]) -> Iterator[tuple[int, CaseNode]]:
    """Go through cases, the parts of each below it, and tell how deep each stands; orphans are roots."""
    there = {node.id for node in nodes}
    below: defaultdict[int | None, list[CaseNode]] = defaultdict(list)
    for node in nodes:
        below[node.parent if node.parent in there else None].append(node)
    waiting = [(0, node) for node in reversed(below[None])]
    while waiting:
        depth, node = waiting.pop()
        yield depth, node
        waiting += [(depth + 1, part) for part in reversed(below[node.id])]
