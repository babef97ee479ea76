"""What verifying finds."""

from dataclasses import dataclass

PARTS = ("history", "blobs", "documents", "manifests")
"""What can be verified, in the order in which it is where nobody says another."""

Scope = frozenset[int] | None
"""Mailboxes whose things are verified; None: everything."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written. `said` is what happened to it; there is no text of anybody in it."""

    problem: str  # changed | moved | removed | added | text | end | count | missing | extra | size | row
    said: str
    line: int | None = None  # of a history
    through: int | None = None  # the last one, where it is about several lines in a row
    event: int | None = None  # id of the line's event, where there is one
    file: str = ""  # of the store, by its hash or its name there
    of: tuple[str, ...] = ()  # what the file is, or what is damaged beside the files: "EML of item 12 in kanzlei"


@dataclass(frozen=True, slots=True)
class Verified:
    """A thing that was verified."""

    thing: str  # history | blobs | documents | manifests
    mailbox: str | None  # code of the mailbox whose history it is; None: of the instance
    checked: int  # how many lines or files were looked at
    damage: tuple[Damage, ...]
    unreferenced: int = 0  # files that nothing needs (any more): no damage

    @property
    def name(self) -> str:
        """How people call it."""
        if self.thing != "history":
            return self.thing
        return "the instance" if self.mailbox is None else f"mailbox {self.mailbox}"

    def sentence(self, damage: Damage) -> str:
        """Name the place of a damage and say what it is."""
        if damage.file or damage.of:
            return _of_file(damage)
        if damage.line is None:
            return f"{self.name}: {damage.said}"
        if damage.through in (None, damage.line):
            return f"{self.name}, line {damage.line}: {damage.said}"
        return f"{self.name}, lines {damage.line} to {damage.through}: {damage.said}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found up to a position; from there verifying can go on."""

    position: str
    checked: int
    damage: tuple[Damage, ...] = ()
    unreferenced: int = 0


def _of_file(damage: Damage) -> str:
    of = "; ".join(damage.of)
    if not damage.file:
        return f"{of}: {damage.said}"
    return f"file {damage.file}{f' ({of})' if of else ''}: {damage.said}"
