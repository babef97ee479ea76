"""Puts messages into a Maildir the way a delivery agent does, so that a reader never sees half a file."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from tui_mail.demo.post import SampleMail


def write_maildir(path: Path, mails: Iterable[SampleMail]) -> None:
    """Create the Maildir at `path` and its `.Sent` where missing (0700), and deliver; again changes nothing.

    Files are moved into place whole. They are not synced to the disk: nothing of a demo has to outlive a power cut.
    """
    folders = {"INBOX": path, "Sent": path / ".Sent"}
    for folder in folders.values():
        for sub in ("", "tmp", "new", "cur"):
            (folder / sub).mkdir(mode=0o700, exist_ok=True)
    (folders["Sent"] / "maildirfolder").touch(mode=0o600)
    for mail in mails:
        _deliver(folders[mail.folder], mail)


def _deliver(folder: Path, mail: SampleMail) -> None:
    """Put what came in among the new, and what the house sent among the seen."""
    seconds, rest = divmod(mail.received_at, 1_000_000)
    name = f"{seconds}.M{rest}H{hashlib.sha256(mail.raw).hexdigest()[:16]}.demo"
    target = folder / "new" / name if mail.folder == "INBOX" else folder / "cur" / f"{name}:2,S"
    written = folder / "tmp" / name
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(mail.raw)
    os.utime(written, ns=(mail.received_at * 1000, mail.received_at * 1000))
    written.rename(target)
