"""Whether a history is as it was written: each line by its hash, its place by its neighbours, the end by its mailbox.

The id of an event is no part of its content: it stands for the line where others refer to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tui_mail.store.database import snapshot
from tui_mail.store.verifying.damage import Damage, Verified
from tui_mail.store.verifying.lines import Ending, Line, ending, erased_texts, lines, whatever_bytes
from tui_mail.store.writes.chains import text_hash

NAMED = 10_000
"""Damages of one history that are named; of more there is only the number."""

COMPARED = 200
"""Changed lines of which it is found out whether they stood at another place; each is compared with each."""

CHANGED = "its content was changed"
REMOVED = "it was removed"
ADDED = "it was added"
TEXT_CHANGED = "its text was changed"
TEXT_LOST = "its text is lost, and no line says that it was erased"
TEXT_ADDED = "a text was added to it"
UNDOES_NOTHING = "it takes back an event that is not there"
OTHER_END = "it is not the end that is remembered of this history"
END_LOST = "what is remembered of its end is lost"


def verify_history(mailbox_id: int | None, code: str | None) -> Verified:
    """Compare every line of a mailbox's history, or with None of the instance's, with what was written."""
    with whatever_bytes(), snapshot():
        walk = _Walk(ending(mailbox_id), erased_texts(mailbox_id))
        waiting: Sequence[Line] = ()
        for _, same_number in groupby(lines(mailbox_id), lambda line: line.number):
            group = tuple(same_number)
            walk.take(waiting, group)
            waiting = group
        walk.take(waiting, ())
        walk.end()
        return Verified("history", code, walk.count, tuple(walk.named()))


@dataclass
class _Walk:
    """What is known of a history as far as it was read."""

    remembered: Ending | None
    erased: set[int]
    count: int = 0
    found: list[Damage] = field(default_factory=list)
    unnamed: int = 0
    changed: list[Line] = field(default_factory=list)  # lines whose hash is not theirs
    gaps: list[tuple[int, int]] = field(default_factory=list)
    last: int = 0  # number of the line before
    hashes: frozenset[str] = frozenset({""})  # what the next line may name as the one before
    is_sound: bool = True  # the line before is as it was written, by its own hash
    event: int | None = None  # of the line before
    at_end: frozenset[str] = frozenset({""})  # hashes of the line that should be the last
    surplus: list[tuple[int, int]] = field(default_factory=list)  # number and event of sound lines after that

    @property
    def length(self) -> int:
        return -1 if self.remembered is None else self.remembered.length

    def take(self, group: Sequence[Line], following: Sequence[Line]) -> None:
        """Look at the lines that have one number, mostly a single one; `following` are those with the next."""
        self.count += len(group)
        if not group:
            return
        if not isinstance(group[0].number, int) or group[0].number < 1:
            self._add_all(Damage("added", ADDED, _number(line), event=line.event) for line in group)
            return
        genuine = group[0] if len(group) == 1 else self._genuine(group, following)
        self._add_all(
            Damage("added", ADDED, line.number, event=line.event) for line in group if line.event != genuine.event
        )
        self._step(genuine)

    def _genuine(self, group: Sequence[Line], following: Sequence[Line]) -> Line:
        """Choose among lines with the same number: the one that its neighbours know."""
        after = {line.values["previous"] for line in following}
        ends = set() if self.remembered is None else {self.remembered.head}

        def fits(line: Line) -> tuple[bool, bool, bool]:
            known = line.hash in (after or ends)
            return known, line.computed() == line.hash, line.values["previous"] in self.hashes

        return max(group, key=fits)

    def _step(self, line: Line) -> None:
        number, computed = line.number, line.computed()
        is_sound = computed == line.hash
        follows = number == self.last + 1
        if not follows:
            self._miss(self.last + 1, number - 1)
        if not is_sound:
            self._suspect(line)
        else:
            if follows and self.is_sound and line.values["previous"] not in self.hashes:
                blamed, event = (self.last, self.event) if self.last else (number, line.event)
                self._add(Damage("changed", CHANGED, blamed, event=event))
            self._look_beside(line)
        self.last, self.is_sound, self.event = number, is_sound, line.event
        self.hashes = frozenset({computed, line.hash})
        if number == self.length:
            self.at_end = self.hashes
        elif number > self.length >= 0 and is_sound:
            self.surplus = [*self.surplus[:1], (number, line.event)]

    def _look_beside(self, line: Line) -> None:
        """Compare a sound line with what stands beside the chain: its text, and the event it takes back."""
        wanted = line.values["text_hash"]
        said = ""
        if line.text is None:
            said = TEXT_LOST if wanted and line.event not in self.erased else ""
        elif not wanted:
            said = TEXT_ADDED
        elif _hash_of_text(line.text) != wanted:
            said = TEXT_CHANGED
        if said:
            self._add(Damage("text", said, line.number, event=line.event))
        if line.values["undoes"] is not None and (line.undone is None or line.undone >= line.number):
            self._add(Damage("changed", UNDOES_NOTHING, line.number, event=line.event))

    def _miss(self, first: int, last: int) -> None:
        """Note that lines are not there; beyond the remembered end there is nothing to miss."""
        last = last if self.length < 0 else min(last, self.length)
        if first <= last:
            self.gaps.append((first, last))

    def _suspect(self, line: Line) -> None:
        if len(self.changed) < COMPARED:
            self.changed.append(line)
        else:
            self._add(Damage("changed", CHANGED, line.number, event=line.event))

    def end(self) -> None:
        """Compare the end with what is remembered of it, then find out which lines stood elsewhere."""
        if self.remembered is None:
            if self.count:
                self._add(Damage("end", END_LOST))
        elif self.last == self.length:
            if self.is_sound and self.remembered.head not in self.hashes:
                self._add(Damage("end", OTHER_END, self.last or None, event=self.event))
        elif self.is_sound and self.remembered.head in self.hashes:
            self._add(Damage("count", f"the number of its lines was changed: {self.length} in place of {self.last}"))
        else:
            self._miss(self.last + 1, self.length)
            if self.surplus:
                (first, event), (last, _) = self.surplus[0], self.surplus[-1]
                self._add(Damage("added", ADDED if first == last else "they were added", first, last, event))
            if self.surplus and self.remembered.head not in self.at_end:
                self._add(Damage("end", OTHER_END, self.length))
        self._find_moved()

    def _find_moved(self) -> None:
        """Tell changed lines that stood at another place from others: with that number their hash is right."""
        free = [number for first, last in self.gaps if last - first < COMPARED for number in range(first, last + 1)]
        candidates = [*(line.number for line in self.changed), *free[:COMPARED]]
        moved: set[int] = set()
        for line in self.changed:
            was = next((number for number in candidates if line.computed(sequence=number) == line.hash), None)
            if was is None:
                self._add(Damage("changed", CHANGED, line.number, event=line.event))
            else:
                moved.add(was)
                self._add(Damage("moved", f"it was line {was}", line.number, event=line.event))
        for first, last in self.gaps:
            for start, stop in _stretches(first, last, sorted(moved)):
                self._add(Damage("removed", REMOVED if start == stop else "they were removed", start, stop))

    def _add(self, damage: Damage) -> None:
        if len(self.found) < NAMED:
            self.found.append(damage)
        else:
            self.unnamed += 1

    def _add_all(self, damages: Iterator[Damage]) -> None:
        for damage in damages:
            self._add(damage)

    def named(self) -> Iterator[Damage]:
        """Return what was found, in the order of the lines."""
        yield from sorted(self.found, key=lambda one: one.line or 0)
        if self.unnamed:
            yield Damage("more", f"{self.unnamed:,} more lines are damaged")


def _stretches(first: int, last: int, without: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return what is left of a row of numbers without some of them."""
    for number in without:
        if first <= number <= last:
            if first < number:
                yield first, number - 1
            first = number + 1
    if first <= last:
        yield first, last


def _number(line: Line) -> int | None:
    return line.number if isinstance(line.number, int) else None


def _hash_of_text(text: str) -> str:
    try:
        return text_hash(text)
    except UnicodeEncodeError:  # not UTF-8 any more
        return ""
