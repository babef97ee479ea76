"""A mail that could not be delivered comes back (RFC 3464)."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

from tui_mail.demo.compose import Letter, Part, compose, multipart, text_part
from tui_mail.demo.post import SampleMail, message_id, microseconds
from tui_mail.demo.world import HOUSE_DOMAIN, OFFICE, Mailer

_POSTMASTER = Mailer("Mail Delivery System", f"MAILER-DAEMON@mx.{HOUSE_DOMAIN}")
_EXPLANATION = """\
This is the mail system at host mx.{domain}.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<{recipient}>: host mail.{remote}[192.0.2.25] said: 550 5.1.1 User unknown (in reply to RCPT TO command)
"""
_STATUS = """\
Reporting-MTA: dns; mx.{domain}
Arrival-Date: {date}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.{remote}
Diagnostic-Code: smtp; 550 5.1.1 User unknown
"""


def bounce(letter: Letter, when: datetime, chance: Random) -> SampleMail:
    """Report that `letter` did not reach its first recipient."""
    recipient = letter.to[0].address
    values = {
        "domain": HOUSE_DOMAIN,
        "recipient": recipient,
        "remote": recipient.partition("@")[2],
        "date": format_datetime(letter.date),
    }
    parts = (
        text_part(_EXPLANATION.format_map(values), "text/plain", "us-ascii", "8bit"),
        Part(("Content-Type: message/delivery-status",), _STATUS.format_map(values).encode()),
        Part(("Content-Type: message/rfc822",), compose(letter)),
    )
    body = multipart("report", parts, f"{chance.getrandbits(32):08x}", "; report-type=delivery-status")
    head = (
        "Return-Path: <>",
        f"Received: by mx.{HOUSE_DOMAIN} (Postfix); {format_datetime(when + timedelta(seconds=1))}",
        f"Date: {format_datetime(when)}",
        f"From: {_POSTMASTER.name} <{_POSTMASTER.address}>",
        f"To: {OFFICE.address}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: {message_id(chance, _POSTMASTER)}",
        f"In-Reply-To: {letter.message_id}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        *body.headers,
    )
    raw = "\n".join(head).encode() + b"\n\n" + body.body
    return SampleMail(raw, microseconds(when + timedelta(seconds=1)), "INBOX")
