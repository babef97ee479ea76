"""The ledger: what became of each message that was seen on a server, and what each round saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import IntakeRound, Sighting
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import marks
from tui_mail.store.queries.ledger import OUTCOMES, first_seen, tried
from tui_mail.store.writes.rows import insert_rows, update

MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND

RETRIES_AFTER = (MINUTE, 5 * MINUTE, 30 * MINUTE, 3 * HOUR, *[DAY] * 7)
"""Waits before a message that failed is tried again; after them it stays failed."""

ROUNDS_KEPT = 500
"""Per account."""

_SEEN_AGAIN = """ON CONFLICT (remote_folder, uidvalidity, remote_key) DO UPDATE SET outcome = excluded.outcome,
  reason = excluded.reason, raw_sha256 = excluded.raw_sha256, message = excluded.message,
  attempts = excluded.attempts, retry_at = excluded.retry_at, size = excluded.size, seen_there = excluded.seen_there,
  seen_at = CASE WHEN sighting.gone_at IS NULL AND (sighting.message IS NULL OR sighting.message = excluded.message)
    THEN sighting.seen_at ELSE excluded.seen_at END,
  gone_at = NULL, gone_why = ''"""
"""A second look replaces the first. Under a key that was gone, or is another message's now, its time begins anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message that was seen."""

    key: str
    outcome: str  # stored | duplicate | skipped | quarantined | failed
    reason: str = ""
    raw_sha256: str | None = None
    message: int | None = None
    size: int = 0
    seen_there: bool = False


def record_outcomes(account: int, folder: StoredFolder, outcomes: Sequence[Outcome]) -> None:
    """Write what became of messages. What failed is tried again later, less and less often, then it stays failed."""
    at = now()
    before = tried(folder, [one.key for one in outcomes if one.outcome == "failed"])
    known = first_seen(folder, [one.message for one in outcomes if one.message and one.outcome == "duplicate"])
    rows: list[Mapping[str, object]] = []
    for one in outcomes:
        earlier = before.get(one.key)
        attempts = 1 if earlier is None else earlier.attempts + 1
        message = one.message or (earlier.message if earlier else None)
        rows.append(
            {
                "account": account,
                "remote_folder": folder.id,
                "uidvalidity": folder.uidvalidity,
                "remote_key": one.key,
                "seen_at": known.get(one.message or 0, at),
                "outcome": one.outcome,
                "reason": one.reason,
                "raw_sha256": one.raw_sha256,
                "message": message,
                "attempts": attempts,
                "retry_at": _next_try(at, attempts) if one.outcome == "failed" else None,
                "size": one.size,
                "seen_there": one.seen_there,
            }
        )
    insert_rows(Sighting, rows, otherwise=_SEEN_AGAIN)


def _next_try(at: int, attempts: int) -> int | None:
    return at + RETRIES_AFTER[attempts - 1] if attempts <= len(RETRIES_AFTER) else None


def explain_failures(folder: StoredFolder, keys: Sequence[str], reason: str) -> None:
    """Say better why messages failed; the attempt was counted before."""
    _each(folder, keys, "reason = ?", [reason], "AND outcome = 'failed'")


def retry_now(folder: StoredFolder, keys: Sequence[str]) -> None:
    """Let messages be fetched by the next round, whatever became of them before."""
    _each(folder, keys, "outcome = 'failed', attempts = 0, retry_at = ?", [now()], "AND gone_at IS NULL")


def _each(folder: StoredFolder, keys: Sequence[str], setting: str, values: Sequence[object], where: str) -> None:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        update(
            f"UPDATE sighting SET {setting} WHERE remote_folder = ? AND uidvalidity = ? {where}"  # noqa: S608 - our own words
            f" AND remote_key IN ({marks(len(some))})",
            [*values, folder.id, folder.uidvalidity, *some],
        )


def mark_gone(sightings: Sequence[int], why: str) -> None:
    """Note that messages are no longer on the server; a reason that is known already stays (we deleted them)."""
    update(
        "UPDATE sighting SET gone_at = ?, gone_why = CASE gone_why WHEN '' THEN ? ELSE gone_why END"  # noqa: S608 - only marks
        f" WHERE gone_at IS NULL AND id IN ({marks(len(sightings))})",
        [now(), why, *sightings],
    )


def write_round(account: int, folder: StoredFolder, begun_at: int, seen: int, outcomes: Mapping[str, int]) -> None:
    """Write what a round saw in a folder; the last rounds of an account are kept."""
    row: dict[str, object] = {
        "account": account,
        "remote_folder": folder.id,
        "begun_at": begun_at,
        "ended_at": now(),
        "seen": seen,
        **{outcome: outcomes.get(outcome, 0) for outcome in OUTCOMES},
    }
    insert_rows(IntakeRound, [row])
    update(
        "DELETE FROM intake_round WHERE account = ? AND id <= "
        "(SELECT id FROM intake_round WHERE account = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        [account, account, ROUNDS_KEPT],
    )
