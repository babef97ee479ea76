"""Which of many hashes came before: 8 bytes for each, so that a mailbox of a million messages costs 16 MB."""

from array import array

_FIRST_SIZE = 1 << 10


class Repeats:
    """Hashes that were seen, in hex of at least 16 digits."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._used = 0
        self._again: dict[str, int] = {}

    def count(self, digest: str) -> int:
        """Note a hash; returns how often it was noted until now, this time included."""
        if self._add(int(digest[:16], 16) or 1):
            return 1
        self._again[digest] = self._again.get(digest, 1) + 1
        return self._again[digest]

    def __contains__(self, digest: str) -> bool:
        return bool(self._slots[self._slot(int(digest[:16], 16) or 1)])

    def _add(self, number: int) -> bool:
        """Keep a number in an open-addressed table; False where it is there."""
        if 2 * self._used >= len(self._slots):
            self._grow()
        slot = self._slot(number)
        if self._slots[slot]:
            return False
        self._slots[slot] = number
        self._used += 1
        return True

    def _slot(self, number: int) -> int:
        slot = number % len(self._slots)
        while self._slots[slot] not in (0, number):
            slot = (slot + 1) % len(self._slots)
        return slot

    def _grow(self) -> None:
        numbers, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for number in numbers:
            if number:
                self._slots[self._slot(number)] = number
