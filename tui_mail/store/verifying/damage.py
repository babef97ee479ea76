"""What verifying finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written. `said` is what happened to it; there is no text of anybody in it."""

    problem: str  # changed | moved | removed | added | text | end | count
    said: str
    line: int | None = None  # of a history
    through: int | None = None  # the last one, where it is about several lines in a row
    event: int | None = None  # id of the line's event, where there is one


@dataclass(frozen=True, slots=True)
class Verified:
    """A thing that was verified."""

    thing: str  # history
    mailbox: str | None  # its code; None: of the instance
    checked: int  # how many lines were looked at
    damage: tuple[Damage, ...]

    @property
    def name(self) -> str:
        """How people call it."""
        return "the instance" if self.mailbox is None else f"mailbox {self.mailbox}"

    def sentence(self, damage: Damage) -> str:
        """Name the place of a damage and say what it is."""
        if damage.line is None:
            return f"{self.name}: {damage.said}"
        if damage.through in (None, damage.line):
            return f"{self.name}, line {damage.line}: {damage.said}"
        return f"{self.name}, lines {damage.line} to {damage.through}: {damage.said}"
