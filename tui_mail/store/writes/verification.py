"""How far a verifying has come, so that it goes on from there after it was broken off."""

from collections.abc import Collection
from dataclasses import dataclass, field

import msgspec

from tui_mail.store.clock import now
from tui_mail.store.models import Verification
from tui_mail.store.verifying.damage import Verified


@dataclass
class Progress:
    """A part of the instance, as far as it was verified."""

    part: str
    position: str = ""
    found: list[Verified] = field(default_factory=list)
    begun_at: int = field(default_factory=now)
    finished_at: int | None = None


def stored_progress(part: str) -> Progress | None:
    """Return how far a part was verified; None where that was never broken off."""
    row = Verification.get_or_none(Verification.part == part)
    if row is None:
        return None
    found = msgspec.json.decode(row.damage, type=list[Verified])
    return Progress(part, row.position, found, row.begun_at, row.finished_at)


def keep_progress(progress: Progress) -> None:
    """Note how far a part was verified."""
    values: dict[str, object] = {
        "position": progress.position,
        "checked": sum(one.checked for one in progress.found),
        "damage": msgspec.json.encode(progress.found).decode(),
        "begun_at": progress.begun_at,
        "finished_at": progress.finished_at,
    }
    written = Verification.insert(part=progress.part, **values)
    written.on_conflict(conflict_target=[Verification.part], update=values).execute()


def forget_progress(parts: Collection[str]) -> None:
    """Let parts be verified from the beginning next time."""
    Verification.delete().where(Verification.part.in_(sorted(parts))).execute()
