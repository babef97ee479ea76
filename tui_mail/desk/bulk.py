"""One key on many items: what can be done is done, the rest is reported by reason."""

import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_mail.desk.change import BATCH, Done
from tui_mail.errors import TuiMailError
from tui_mail.store.database import change
from tui_mail.store.writes.items import Located, in_lock_order, mailbox_of

HOLD = 0.015
"""Seconds that one transaction may go on before others get their turn."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What was done, and what not: the items by the sentence that says why."""

    done: tuple[Done, ...]
    refused: dict[str, tuple[int, ...]]
    left: int = 0  # items to which nothing was done, because it was stopped before

    @property
    def sentence(self) -> str:
        """What a person reads: `Assigned 3 items to Sandra; 2 refused: ...`."""
        parts = [self._done_sentence()] if self.done else []
        parts += [f"{items_text(ids)} refused: {why}" for why, ids in self.refused.items()]
        parts += [f"stopped, {self.left:,} left as they were"] if self.left else []
        return "; ".join(parts) or "Nothing to do"

    def _done_sentence(self) -> str:
        changed = [done for done in self.done if done.event_id is not None] or list(self.done)
        return changed[0].said.replace("{}", items_text([done.item_id for done in changed if done.item_id]), 1)


def never() -> bool:
    """Go on until all is done."""
    return False


def bulk(item_ids: Sequence[int], action: Callable[[int], Done], stopped: Callable[[], bool] = never) -> BulkResult:
    """Do `action` to each item until `stopped` says so; one undo takes back all of what was done."""
    if len(item_ids) == 1:
        return _run(item_ids, action, stopped)
    token = BATCH.set(BATCH.get() or secrets.token_hex(8))
    try:
        return _run(item_ids, action, stopped)
    finally:
        BATCH.reset(token)


def _run(item_ids: Sequence[int], action: Callable[[int], Done], stopped: Callable[[], bool]) -> BulkResult:
    done: list[Done] = []
    refused: dict[str, tuple[int, ...]] = {}
    waiting = deque(in_lock_order(item_ids))
    while waiting and not stopped():
        mailbox = waiting[0].mailbox  # no transaction goes on to another one: some moves lock two, in their own order
        with change():
            end = time.monotonic() + HOLD
            while waiting and waiting[0].mailbox == mailbox and not stopped():
                item_id = waiting.popleft().item
                if (now := mailbox_of(item_id) or mailbox) != mailbox:
                    waiting.append(Located(now, item_id))  # somebody has moved it there meanwhile
                    continue
                try:
                    done.append(action(item_id))
                except TuiMailError as exc:
                    refused[exc.sentence] = (*refused.get(exc.sentence, ()), item_id)
                if time.monotonic() > end:
                    break
    return BulkResult(tuple(done), refused, len(waiting))


def items_text(ids: Sequence[int]) -> str:
    """Return what people read of so many items."""
    return f"item {ids[0]}" if len(ids) == 1 else f"{len(ids)} items"
