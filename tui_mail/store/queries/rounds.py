"""What the rounds of an account brought: from the books that each of them writes."""

from collections import Counter as Tally
from collections import defaultdict

from tui_mail.store.queries.asking import ask
from tui_mail.store.queries.ledger import OUTCOMES


def brought_since(account: str, since: int) -> dict[str, "Tally[str]"]:
    """Count per folder what the rounds that ended since then have brought, and what was deleted on the server."""
    found: defaultdict[str, Tally[str]] = defaultdict(Tally)
    columns = ", ".join(f"r.{outcome}" for outcome in OUTCOMES)
    rounds = ask(
        f"SELECT f.name, {columns} FROM intake_round r JOIN remote_folder f ON f.id = r.remote_folder"  # noqa: S608 - our own words
        " JOIN account a ON a.id = r.account WHERE a.name = ? AND r.ended_at >= ? ORDER BY r.id",
        [account, since],
    )
    for folder, *numbers in rounds:
        found[folder] += Tally(dict(zip(OUTCOMES, numbers, strict=True)))
    deleted = ask(
        "SELECT f.name, count(*) FROM sighting s JOIN remote_folder f ON f.id = s.remote_folder"
        " JOIN account a ON a.id = f.account WHERE a.name = ? AND s.gone_at >= ? AND s.gone_why LIKE ?"
        " GROUP BY f.name ORDER BY f.name",
        [account, since, "deleted %"],
    )
    for folder, number in deleted:
        found[folder]["deleted"] += number
    return dict(found)


def left_since(account: str, since: int, deleted: str) -> dict[str, int]:
    """Count by reason what was to be deleted on the server, and was not."""
    rows = ask(
        "SELECT d.result, count(*) FROM server_deletion d JOIN account a ON a.id = d.account"
        " WHERE a.name = ? AND d.done_at >= ? AND d.result <> ? GROUP BY d.result ORDER BY d.result",
        [account, since, deleted],
    )
    return dict(rows)
