"""The verbs alerts and digest: what to look at, and what happened."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.filters import moment_of
from tui_mail.cli.output import write
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.alerts import Alert, alerts
from tui_mail.store.queries.digest import Digest, digest


def list_alerts(call: Call) -> None:
    """Print what should be looked at."""
    call.printer.many(alerts(call.actor), alert_value, lambda one: safe_line(one.sentence), none="All is well.")


def alert_value(alert: Alert) -> dict[str, object]:
    """Return an alert as scripts read it."""
    return {"kind": alert.kind, "mailbox": alert.mailbox or None, "count": alert.count, "sentence": alert.sentence}


def _digest_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--since", metavar="WHEN", default="yesterday", help="yesterday, mon, last week, 2026-12-01")
    parser.add_argument("--mail", action="store_true", help="send it to me, through the system account")


def tell_digest(call: Call) -> None:
    """Print what happened since a time and what stands now, or mail it to the actor."""
    from tui_mail.desk.digest import digest_lines, mail_digest

    found = digest(call.actor, moment_of(call.words.since))
    if call.words.mail:
        to = mail_digest(call.actor, found)
        write(f"Sent to {to}.")
        return
    call.printer.one(_digest_value(found), digest_lines(found))


def _digest_value(found: Digest) -> dict[str, object]:
    return {
        "since": rfc3339(found.since),
        "until": rfc3339(found.until),
        "alerts": [alert_value(one) for one in found.alerts],
        "mailboxes": [
            {
                "mailbox": box.code,
                "happened": box.happened,
                "unresolved": box.unresolved,
                "unassigned": box.unassigned,
                "mine": box.mine,
                "snoozed": box.snoozed,
            }
            for box in found.mailboxes
        ],
        "notifications": found.waiting,
    }


VERBS = (
    Verb("alerts", "what should be looked at", no_arguments, list_alerts),
    Verb("digest", "what happened since a time, and what stands now", _digest_arguments, tell_digest),
)
