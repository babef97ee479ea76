"""The bytes of messages, as an IMAP server gives them; of those that are too large the head."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient
from imapclient.response_parser import parse_fetch_response

from tui_mail.errors import MessagesRefused
from tui_mail.fetch.connection import FOREIGN, LOST, translated
from tui_mail.fetch.imap.literals import LiteralTooLarge
from tui_mail.fetch.imap.search import search
from tui_mail.fetch.imap.session import COMMAND_UIDS, Session, uid_set
from tui_mail.fetch.source import Fetched, RemoteFolder
from tui_mail.mail.text import counted, safe_line

_BATCH_MESSAGES = 50
_BATCH_BYTES = 16_000_000  # a larger message comes alone
_HEAD_BYTES = 1_000_000
_SLACK_BYTES = 1_000_000  # a server may be a little wrong about a size
_WHOLE, _HEAD = "BODY.PEEK[]", f"BODY.PEEK[HEADER]<0.{_HEAD_BYTES}>"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Messages:
    """One walk over messages of a folder; `refused` are those that the server has but does not give."""

    def __init__(self, session: Session, folder: RemoteFolder, size_limit: int) -> None:
        self._session = session
        self._folder = folder
        self._limit = size_limit
        self.refused: list[int] = []

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield those that are still there, in this order; MessagesRefused after the others."""
        for start in range(0, len(uids), COMMAND_UIDS):
            some = list(uids[start : start + COMMAND_UIDS])
            with self._session.translated():
                sizes = self._sizes(some)
            self._note_held_back(set(some) - sizes.keys())
            for batch in _batches(sizes, self._limit):
                if sizes[batch[0]] > self._limit:
                    yield from self._head(batch[0], sizes[batch[0]])
                else:
                    yield from self._whole(batch)
        if self.refused:
            numbers = ", ".join(map(str, self.refused[:10]))
            place, name = self._session.server.place, safe_line(self._folder.name)
            sentence = f'{place} does not give {counted(len(self.refused), "message")} of "{name}": UID {numbers}.'
            raise MessagesRefused(sentence, tuple(map(str, self.refused)))

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        client = self._session.at(self._folder)
        try:
            answer = client.fetch(uids, ["RFC822.SIZE"])
            # Only what was asked for: news of other messages may come in between, under their sequence numbers.
            return {uid: int(answer[uid].get(b"RFC822.SIZE", _BATCH_BYTES)) for uid in uids if uid in answer}
        except LOST:
            raise
        except FOREIGN:  # each alone then, so that the one that the server stumbles over holds up no other
            return dict.fromkeys(uids, _BATCH_BYTES)

    def _whole(self, uids: list[int]) -> Iterator[Fetched]:
        """Fetch messages in one command; what came whole before the connection broke is given."""
        with self._session.translated():
            client = self._session.at(self._folder)
        allowed = self._limit + _SLACK_BYTES if len(uids) == 1 else 2 * _BATCH_BYTES
        try:
            with self._session.allowing(allowed):
                answer = client.fetch(uids, (_WHOLE, "INTERNALDATE", "FLAGS"))
        except LiteralTooLarge as exc:
            came = _came_whole(client)
            late = [uid for uid in uids if uid not in came]
            self._session.hang_up()
            yield from _given(uids, came)
            if len(uids) == len(late) == 1:  # it is larger than the server said before
                yield from self._head(late[0], exc.size)
            else:
                yield from self._each_alone(late)
        except LOST as exc:
            yield from _given(uids, _came_whole(client))
            self._session.hang_up()
            raise translated(exc, self._session.server) from exc
        except FOREIGN:
            # One message that the server cannot give, or gives in a way nobody understands, spoils only itself.
            if len(uids) == 1:
                self.refused.extend(uids)
            else:
                yield from self._each_alone(uids)
        else:
            self._note_withheld(uids, answer)
            yield from _given(uids, answer)

    def _each_alone(self, uids: list[int]) -> Iterator[Fetched]:
        for uid in uids:
            yield from self._whole([uid])

    def _head(self, uid: int, size: int) -> Iterator[Fetched]:
        with self._session.translated():
            client = self._session.at(self._folder)
        try:
            with self._session.allowing(_HEAD_BYTES + _SLACK_BYTES):
                answer = client.fetch([uid], (_HEAD, "INTERNALDATE", "FLAGS"))
        except LiteralTooLarge:
            self._session.hang_up()
            self.refused.append(uid)
        except LOST as exc:
            self._session.hang_up()
            raise translated(exc, self._session.server) from exc
        except FOREIGN:
            self.refused.append(uid)
        else:
            self._note_withheld([uid], answer)
            if (head := _bytes(answer.get(uid, {}))) is not None:
                yield _fetched(uid, answer[uid], head, size, is_head=True)

    def _note_withheld(self, uids: list[int], answer: Mapping[int, Any]) -> None:
        self._note_held_back({uid for uid in uids if _bytes(answer.get(uid, {})) is None})

    def _note_held_back(self, left_out: set[int]) -> None:
        """Note what the server left out without a word, though it has it: it is not gone."""
        if left_out:
            with self._session.translated():
                there = search(self._session.at(self._folder), f"UID {uid_set(sorted(left_out))}")
            self.refused.extend(left_out & set(there))


def _batches(sizes: dict[int, int], limit: int) -> Iterator[list[int]]:
    """Yield what is fetched in one command; a message above the limit comes alone."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if batch and (len(batch) == _BATCH_MESSAGES or total + size > _BATCH_BYTES or size > limit):
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
        if size > limit:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _given(uids: Sequence[int], answer: dict[int, Any]) -> Iterator[Fetched]:
    for uid in uids:
        parts = answer.pop(uid, {})  # popped: a message that was handed on need not stay in memory
        raw = _bytes(parts)
        if raw is not None:
            yield _fetched(uid, parts, raw, len(raw))


def _fetched(uid: int, parts: Mapping[bytes, Any], raw: bytes, size: int, *, is_head: bool = False) -> Fetched:
    flags = parts.get(b"FLAGS")
    seen = isinstance(flags, tuple) and any(isinstance(flag, bytes) and flag.lower() == b"\\seen" for flag in flags)
    return Fetched(str(uid), raw, _microseconds(parts.get(b"INTERNALDATE")), size, is_head, seen)


def _bytes(parts: Mapping[bytes, Any]) -> bytes | None:
    found = (parts.get(name) for name in (b"BODY[]", b"BODY[HEADER]<0>", b"BODY[HEADER]"))
    return next((value for value in found if isinstance(value, bytes)), None)


def _came_whole(client: IMAPClient) -> dict[int, Any]:
    """Return what of an answer had arrived when the connection was lost, without the message it was lost in."""
    lines = client._imap.untagged_responses.get("FETCH", [])
    while lines and isinstance(lines[-1], tuple):  # a literal whose closing bracket never came
        lines.pop()
    try:
        return dict(parse_fetch_response(lines or [None], normalise_times=False))
    except FOREIGN:
        return {}


def _microseconds(moment: datetime | None) -> int:
    """Return an INTERNALDATE; now, if the server told none that a calendar knows."""
    try:
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return (aware - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        pass
    return time.time_ns() // 1000
