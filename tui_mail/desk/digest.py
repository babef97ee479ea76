"""The digest as a mail to the one it is for, through the account that the program itself sends through (TS-20)."""

import secrets
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from tui_mail.desk.outgoing_server import system_account
from tui_mail.errors import UsageError
from tui_mail.mail.text import counted, safe_line
from tui_mail.send.smtp import submit
from tui_mail.store.actor import Actor
from tui_mail.store.clock import spoken
from tui_mail.store.queries.authors import address_of
from tui_mail.store.queries.digest import Digest, MailboxDigest


def digest_lines(found: Digest) -> Iterator[str]:
    """Return what people read, at the terminal as in the mail."""
    yield f"From {spoken(found.since)} to {spoken(found.until)}"
    if found.alerts:
        yield ""
        yield "To look at:"
        yield from (f"  {safe_line(alert.sentence)}" for alert in found.alerts)
    for box in found.mailboxes:
        yield ""
        yield from _mailbox_lines(box)
    if found.waiting:
        things = "1 thing waits" if found.waiting == 1 else f"{found.waiting} things wait"
        yield ""
        yield f"{things} for you (g n)."


def mail_digest(actor: Actor, found: Digest) -> str:
    """Send the digest to the actor; returns to which address. Raises UsageError where he has none."""
    to = address_of(actor)
    if not to:
        raise UsageError(f"{actor.name} has no address in the team: `tui-mail user change {actor.login} --email ...`.")
    settings, server = system_account()
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("tui-mail", addr_spec=settings.primary_address)
    mail["To"] = Address(actor.name, addr_spec=to)
    mail["Subject"] = _subject(found)
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = f"<digest.{secrets.token_hex(12)}@{settings.primary_address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(digest_lines(found)) + "\n")
    submit(server, settings.primary_address, [to], mail.as_bytes())
    return to


def _subject(found: Digest) -> str:
    unresolved = sum(box.unresolved for box in found.mailboxes)
    said = f"{counted(len(found.alerts), 'alert')}, " if found.alerts else ""
    return f"Digest: {said}{unresolved:,} unresolved"


def _mailbox_lines(box: MailboxDigest) -> Iterator[str]:
    standing = f"{box.unresolved:,} unresolved, {box.unassigned:,} of them with nobody, {box.mine:,} with you"
    yield f"{safe_line(box.code)}: {standing}, {box.snoozed:,} snoozed"
    if box.happened is not None:
        yield "  " + ", ".join(f"{number:,} {name}" for name, number in box.happened.items())
