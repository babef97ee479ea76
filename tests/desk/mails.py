"""Letters with something attached."""

from email.message import EmailMessage
from email.policy import SMTP

OFFER = b"%PDF-1.4 an offer, as bytes\n"


def with_attachment(
    number: int, *, subject: str, from_: str = "Jean Dupont <jean@dupont.example>", body: str = ""
) -> bytes:
    """Return a message with an offer attached."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = from_, "kanzlei@muster.example", subject
    mail["Message-ID"] = f"<attached-{number}@dupont.example>"
    mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    mail.set_content(body or f"Guten Tag, anbei Angebot {number}.\n")
    mail.add_attachment(OFFER + b"%d" % number, maintype="application", subtype="pdf", filename=f"offer {number}.pdf")
    return mail.as_bytes()
