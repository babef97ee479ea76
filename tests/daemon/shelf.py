"""A server with a few messages that does to them what a test wants."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from tests.servers.scripted import usual_answer

_WHOLE = b'* %d FETCH (UID %d INTERNALDATE "01-Nov-2026 00:00:00 +0000" BODY[] {%d}\r\n%s)\r\n'


@dataclass(frozen=True)
class Shelf:
    """Messages by UID; those in `refuses` get a NO, and with `cut_after` it says goodbye after that one."""

    messages: Mapping[int, bytes]
    refuses: Container[int] = ()
    cut_after: int | None = None
    validity: int = 7

    def __call__(self, tag: bytes, command: bytes) -> bytes | None:
        """Answer a command."""
        done = tag + b" OK done\r\n"
        if command.startswith(b"EXAMINE"):
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] v\r\n" % (len(self.messages), self.validity) + done
        if command.startswith(b"UID SEARCH"):
            return b"* SEARCH %s\r\n" % b" ".join(b"%d" % uid for uid in sorted(self.messages)) + done
        if command.startswith(b"UID FETCH"):
            asked = [int(uid) for uid in command.split()[2].split(b",")]
            return self._fetched([uid for uid in asked if uid in self.messages], command, tag)
        return usual_answer(tag, command)

    def _fetched(self, uids: list[int], command: bytes, tag: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if b"RFC822.SIZE" in command:
            return b"".join(b"* %d FETCH (UID %d RFC822.SIZE 99)\r\n" % (uid, uid) for uid in uids) + done
        if any(uid in self.refuses for uid in uids):
            return tag + b" NO cannot read it\r\n"
        kept = [uid for uid in uids if self.cut_after is None or uid <= self.cut_after]
        said = b"".join(_WHOLE % (uid, uid, len(self.messages[uid]), self.messages[uid]) for uid in kept)
        return said + (done if kept == uids else b"* BYE shutting down\r\n")
