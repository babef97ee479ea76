"""When two sightings are one message. A Message-ID alone is reused for different mails, and is often missing."""

from hashlib import sha256

from tui_mail.mail.message import Mail


def body_hash(raw: bytes) -> str:
    """Hash the text below the header (SHA-256) as no server changes it: lines end with CRLF, one stands at the end."""
    _, _, body = _lines(raw).partition(b"\n\n")
    return sha256(body.strip(b"\n").replace(b"\n", b"\r\n") + b"\r\n").hexdigest()


def _lines(raw: bytes) -> bytes:
    lines = raw.replace(b"\r", b"")
    if len(lines) != len(raw) and lines.replace(b"\n", b"\r\n") != raw:  # not CRLF throughout: the slow way is right
        lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines.strip(b"\n")


def identity(mail: Mail, raw: bytes) -> str:
    """Hash Message-ID, Date header and body; without a Message-ID also who wrote what to whom.

    Two mails without a Message-ID may share it all the same: ask where they lay.
    """
    said = next((value for name, value in mail.headers if name.lower() == "date"), "")
    parts = [mail.message_id, said, body_hash(raw)]
    if not mail.message_id:
        parts += [mail.subject, *(person.address for person in (*mail.from_, *mail.to, *mail.cc))]
    return sha256("\n".join(parts).encode()).hexdigest()
