"""What the log says of deletions on a server: a line per folder and round."""

import logging
from collections import Counter as Tally
from dataclasses import dataclass, field

from tui_mail.mail.text import safe_line

log = logging.getLogger(__name__)


@dataclass
class Deletions:
    """What became of messages of one folder that were to be deleted there; `left` counts by the reason."""

    deleted: int = 0
    not_found: int = 0
    left: "Tally[str]" = field(default_factory=Tally)


def tell_deletions(account: str, by_folder: dict[str, Deletions]) -> None:
    """Log what was deleted on the server, and what was not and why. Without a folder it was looked for in none."""
    for folder, done in by_folder.items():
        told = [f"{done.deleted} deleted on the server"]
        told += [f"{done.not_found} not found"] if done.not_found else []
        told += [f"{number} left there ({safe_line(why)})" for why, number in done.left.items()]
        place = f"{account}, {safe_line(folder)}" if folder else account
        numbers = {"deleted": done.deleted, "not_found": done.not_found, "left": done.left.total()}
        log.info("account %s: %s", place, ", ".join(told), extra={"account": account, "folder": folder, **numbers})


def tell_purged(account: str, purged: int) -> None:
    """Log how many items went here because their messages were deleted on the server."""
    if purged:
        said = {"account": account, "purged": purged}
        log.info("account %s: %d purged here: deleted on the server by others", account, purged, extra=said)
