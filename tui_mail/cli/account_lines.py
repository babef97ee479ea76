"""What scripts and people read of accounts and of their folders."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.account_rows import AccountHealth, Progress, TokenState
from tui_mail.store.clock import now, rfc3339
from tui_mail.store.queries.ledger import OUTCOMES


def account_value(account: AccountHealth) -> dict[str, object]:
    """Return what scripts read of an account."""
    return {
        "name": account.name,
        "kind": account.kind,
        "mailbox": account.mailbox,
        "state": account.state,
        "failure": account.failure or None,
        "failures": account.failures,
        "failing_since": rfc3339(account.failing_since),
        "alert": account.alert,
        "last_success": rfc3339(account.last_success_at),
        "next_try": rfc3339(account.next_try_at),
        "progress": None if account.progress is None else _progress_value(account.progress),
        "folders_in_trouble": [{"folder": name, "problem": problem} for name, problem in account.troubled],
        "token": None if account.token is None else _token_value(account.token),
    }


def _progress_value(progress: Progress) -> dict[str, object]:
    at = now()
    left = progress.seconds_left(at)
    return {
        "done": progress.done,
        "total": progress.total,
        "since": rfc3339(progress.since),
        "rate": round(progress.rate(at), 1),
        "seconds_left": None if left is None else round(left),
    }


def _token_value(token: TokenState) -> dict[str, object]:
    return {
        "state": token.state,
        "authorised": rfc3339(token.authorised_at),
        "refreshed": rfc3339(token.refreshed_at),
        "expires": rfc3339(token.expires_at),
        "problem": token.problem or None,
        "warning": token.warning or None,
    }


def account_line(account: AccountHealth) -> str:
    """Return an account as one line, with all that is wrong with it."""
    cells = (cell(account.name, 16), cell(account.kind, 8), cell(account.mailbox or "-", 12), cell(account.state, 6))
    return "  ".join((*cells, "; ".join(map(safe_line, _told(account))))).rstrip()


def _told(account: AccountHealth) -> Iterator[str]:
    if account.progress is not None:
        yield progress_line(account.progress)
    last = "never" if account.last_success_at is None else local_time(account.last_success_at)
    if account.state != "failed":
        yield f"last good {last}"
    else:
        since = "" if account.failing_since is None else f" since {local_time(account.failing_since)}"
        times = f" ({account.failures} times in a row)" if account.failures > 1 else ""
        yield f"failing{since}{times}, last good {last}"
        if account.next_try_at is not None:
            yield f"next try {local_time(account.next_try_at)}"
        yield account.failure
    for folder, problem in account.troubled:
        yield f"folder {folder}: {problem}"
    if account.token is not None:
        yield from {account.token.problem, account.token.warning} - {"", account.failure}


def progress_line(progress: Progress) -> str:
    """Return how far a round is, how fast it is, and how long it will take."""
    at = now()
    left = progress.seconds_left(at)
    remains = "" if left is None else f", {_duration(left)} left"
    return f"fetching {progress.done} of {progress.total}, {progress.rate(at):.0f} a second{remains}"


def brought_value(brought: Mapping[str, Counter[str]], left: Mapping[str, int]) -> dict[str, object]:
    """Return what scripts read of what a round brought, folder by folder, and of what stayed on the server."""
    folders = [
        {"folder": folder, **{outcome: tally[outcome] for outcome in OUTCOMES}, "deleted_on_server": tally["deleted"]}
        for folder, tally in brought.items()
    ]
    return {"folders": folders, "left_on_server": [{"why": why, "items": number} for why, number in left.items()]}


def brought_lines(name: str, brought: Mapping[str, Counter[str]], left: Mapping[str, int]) -> Iterator[str]:
    """Say what a round brought, and what stayed on the server though it was to be deleted there."""
    told = []
    for folder, tally in brought.items():
        counts = [f"{number} {_DONE_THERE.get(what, what)}" for what, number in tally.items() if number]
        told.append(f"{safe_line(folder)} {', '.join(counts)}")
    yield f"Fetched {name}: {'; '.join(told) or 'nothing new'}"
    for why, number in left.items():
        yield f"Left on the server: {counted(number, 'item')}. {safe_line(why)}"


_DONE_THERE = {"deleted": "deleted on the server"}


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
