"""The verb audit-fetch: what the servers hold, compared with the ledger."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339

if TYPE_CHECKING:
    from tui_mail.desk.intake.audit import Damaged, FolderAudit

_SHOWN = 10
"""Keys that people are told; scripts are told more."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="ACCOUNT", nargs="?", default="", help="only this account")


def audit_fetch(call: Call) -> None:
    """Compare each watched folder with the ledger. Raises TuiMailError where something is missing."""
    from tui_mail.desk.intake.audit import audit, audited_accounts

    if not call.words.name:
        require_mailbox(call.actor)
    found: list[FolderAudit] = []
    failures: list[str] = []
    for account in audited_accounts(call.actor, call.words.name):
        try:
            found += audit(account, call.blobs)
        except TuiMailError as exc:
            failures.append(f"Account {account.name} could not be compared: {exc.sentence}")
    call.printer.many(found, folder_value, folder_lines, none="" if failures else "There is no account.")
    wrong = [one for one in found if not one.is_in_order]
    if wrong:
        gaps, damaged = sum(one.gaps for one in wrong), sum(one.damaged for one in wrong)
        given_up = sum(one.given_up for one in wrong)
        failures.append(
            f"{gaps} messages on the servers are not in the ledger, {damaged} have lost their bytes,"
            f" {given_up} failed and are not tried any more."
        )
    if failures:
        raise TuiMailError(" ".join(failures))


def folder_value(found: "FolderAudit") -> dict[str, object]:
    """Return what scripts read of a folder."""
    from tui_mail.store.queries.ledger import OUTCOMES

    return {
        "account": found.account,
        "folder": found.folder,
        "on_server": found.on_server,
        **{outcome: found.outcomes[outcome] for outcome in OUTCOMES},
        "missing": found.gaps,
        "missing_keys": found.gap_keys,
        "without_bytes": found.damaged,
        "without_bytes_keys": [one.key for one in found.damaged_messages],
        "without_bytes_items": [
            {"key": one.key, "item": item, "folder": folder}
            for one in found.damaged_messages
            for item, folder in one.items
        ],
        "failed_messages": [
            {"key": one.key, "reason": one.reason, "next_try": rfc3339(one.retry_at)} for one in found.failed_messages
        ],
        "unequal_rounds": found.unequal_rounds,
        "problem": found.problem or None,
        "in_order": found.is_in_order,
    }


def folder_lines(found: "FolderAudit") -> str:
    """Return a folder as lines."""
    return "\n".join(_lines(found))


def _lines(found: "FolderAudit") -> Iterator[str]:
    sums = ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.outcomes.items())) or "nothing"
    yield f"{cell(found.account, 16)}  {cell(found.folder, 24)}  {found.on_server} on the server: {sums}"
    if found.problem:
        yield f"  {safe_line(found.problem)}"
    if found.gaps:
        yield f"  {found.gaps} are not in the ledger: {_named(found.gap_keys)}"
    if found.damaged:
        yield f"  {found.damaged} have lost their bytes: {_named([_damaged(one) for one in found.damaged_messages])}"
    for one in found.failed_messages[:_SHOWN]:
        next_try = "not tried any more" if one.retry_at is None else f"next try {local_time(one.retry_at)}"
        yield f"  {safe_line(one.key)} failed ({next_try}): {safe_line(one.reason)}"
    if found.outcomes["failed"] > _SHOWN:
        yield f"  ... and {found.outcomes['failed'] - _SHOWN} more that failed; --json names them"
    if found.unequal_rounds:
        yield f"  The sums of {found.unequal_rounds} rounds do not agree."


def _damaged(one: "Damaged") -> str:
    places = ", ".join(f"item {item} in {folder}" for item, folder in one.items) or "no item any more"
    return f"{one.key} ({places})"


def _named(keys: list[str]) -> str:
    more = " ..." if len(keys) > _SHOWN else ""
    return ", ".join(safe_line(key) for key in keys[:_SHOWN]) + more


VERBS = (Verb("audit-fetch", "compare what the servers hold with the ledger", _arguments, audit_fetch),)
