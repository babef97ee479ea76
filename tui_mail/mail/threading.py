"""Which mails are one conversation, and which hangs under which: by what they name, and by what people decided.

The names of a mail are its Message-ID and those of what it replies to, as 64 bits of a hash. What is named and not here
is a phantom: it holds together what replies to it. The tree is made as Jamie Zawinski describes it
(https://www.jwz.org/doc/threading.html), without his guesses by subject.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final, Literal

FARTHEST: Final = 50
"""Mails before one that it is joined to, the nearest first: more are named by those."""

_LONG: Final = 20


@dataclass(frozen=True, slots=True)
class Named:
    """What a mail says of its place. `at` is its Date, None where it has none."""

    key: int  # grows with the time of arrival
    message_id: str
    before: tuple[str, ...]  # what it replies to, the nearest first
    at: int | None
    subject: str = ""
    is_report: bool = False  # of a delivery or of having been read: its subject is its program's


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins or parts two names beside what mails say: somebody's decision, or a mail that was here once."""

    kind: Literal["merge", "split", "past"]
    name: int
    other: int


def is_usable(message_id: str) -> bool:
    """Tell whether an id can stand for one mail: `local`, `yes` or `123` are made by many programs."""
    left, at, right = message_id.partition("@")
    return bool(left and right) if at else len(message_id) >= _LONG


@lru_cache(maxsize=20_000)
def name_of(message_id: str) -> int:
    """Return the name of a Message-ID, a number of 64 bits."""
    return int.from_bytes(blake2b(message_id.encode(), digest_size=8).digest(), "big", signed=True)


def own_name(key: int) -> int:
    """Return the name of a mail whose Message-ID cannot stand for it."""
    return name_of(f"mail {key}")


def ids_before(message_id: str, in_reply_to: str, references: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the mails before one, the nearest first, without what stands for none and without itself."""
    ids = dict.fromkeys((in_reply_to, *reversed(references)))
    return tuple(one for one in ids if one != message_id and is_usable(one))[:FARTHEST]


class Forest:
    """The trees of some mails, and which of them are one conversation."""

    def __init__(self, mails: Iterable[Named], edges: Iterable[Edge] = ()) -> None:
        """Join by what the mails name, then do what `edges` say in their order."""
        self.mail: dict[int, Named] = {}
        self.parent: dict[int, int] = {}
        self._trees, self._groups = _Sets(), _Sets()
        taken = [(self._take(one), one) for one in sorted(mails, key=lambda one: one.key)]
        taken.sort(key=lambda pair: (pair[1].at is None, pair[1].at or 0, pair[1].key))
        names = [(name, [name_of(before) for before in one.before], one) for name, one in taken]
        for name, before, one in names:
            self._join(name, before, one)
        for _, before, _ in names:  # what hangs under nothing by its own word does so by that of others
            for nearer, farther in pairwise(before):
                self._hang(nearer, farther)
        self._follow(tuple(edges))

    def _take(self, one: Named) -> int:
        """Return the name of a mail; of several with one id the first has it."""
        name = name_of(one.message_id) if is_usable(one.message_id) else own_name(one.key)
        if name in self.mail:
            first, name = name, own_name(one.key)
            if self.mail[first].at == one.at:  # a copy: what differs is what a list wrote below it
                self._groups.join(name, first)
        self.mail[name] = one
        self._groups.find(name)
        return name

    def _join(self, name: int, before: list[int], one: Named) -> None:
        if before:
            self._hang(name, before[0])
        elif is_usable(one.message_id) and (first := name_of(one.message_id)) != name and self._is_one(name, first):
            self._hang(name, first)
        for other in before:
            self._groups.join(name, other)

    def _is_one(self, name: int, other: int) -> bool:
        return self._groups.find(name) == self._groups.find(other)

    def _hang(self, name: int, parent: int) -> None:
        """Hang a name that hangs under nothing below another one, unless that hangs below it."""
        if name not in self.parent and self._trees.find(name) != self._trees.find(parent):
            self.parent[name] = parent
            self._trees.join(name, parent)

    def _follow(self, edges: tuple[Edge, ...]) -> None:
        """Do in their order what was decided; from here on groups are lists, as parts of them come apart."""
        for edge in edges:
            if edge.kind == "past":
                self._hang(edge.name, edge.other)
                self._groups.join(edge.name, edge.other)
            else:
                for name in (edge.name, edge.other):
                    self._groups.find(name)
        for name in (*self.parent, *self.parent.values()):
            self._groups.find(name)
        self.group = {name: self._groups.find(name) for name in self._groups.above}
        self._next = 0
        for edge in edges:
            if edge.kind == "merge":
                self._merge(edge.name, edge.other)
            elif edge.kind == "split":
                self._split(edge.name)

    def _merge(self, name: int, other: int) -> None:
        root = self.root(name)
        if self.root(other) != root:
            self.parent[root] = other
        gone, stays = self.group[name], self.group[other]
        for one, group in self.group.items():
            if group == gone:
                self.group[one] = stays

    def _split(self, name: int) -> None:
        self.parent.pop(name, None)
        here, self._next = self.group[name], self._next + 1
        for one in self.below(name):
            if self.group[one] == here:
                self.group[one] = -self._next

    def root(self, name: int) -> int:
        """Return the name under which one hangs in the end."""
        while name in self.parent:
            name = self.parent[name]
        return name

    def below(self, name: int) -> list[int]:
        """Return a name and all that hangs under it."""
        children = self.children()
        found = [name]
        for one in found:
            found += children.get(one, ())
        return found

    def children(self) -> dict[int, list[int]]:
        """Return what hangs under each name."""
        found: dict[int, list[int]] = {}
        for name, parent in self.parent.items():
            found.setdefault(parent, []).append(name)
        return found

    def groups(self) -> list[set[int]]:
        """Return the names of each conversation."""
        found: dict[int, set[int]] = {}
        for name, group in self.group.items():
            found.setdefault(group, set()).add(name)
        return list(found.values())


class _Sets:
    """Sets that only grow together."""

    def __init__(self) -> None:
        self.above: dict[int, int] = {}

    def find(self, one: int) -> int:
        """Return the name of the set of one."""
        root = self.above.setdefault(one, one)
        while (higher := self.above[root]) != root:
            root = higher
        while one != root:
            one, self.above[one] = self.above[one], root
        return root

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        self.above[self.find(one)] = self.find(other)
