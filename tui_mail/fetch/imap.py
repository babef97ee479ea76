"""Mail from an IMAP server: UIDs only, folders opened read-only, bodies peeked at; nothing changes there."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient, imap_utf7
from imapclient.response_parser import parse_fetch_response

from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch.bell import Bell
from tui_mail.fetch.connection import FOREIGN, LOST, Server, connect, hang_up, translated
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder, Role
from tui_mail.mail.text import safe_line

_BATCH_MESSAGES = 50
_BATCH_BYTES = 16_000_000  # a larger message comes alone
_SIZES_AT_ONCE = 500  # keeps a command line below the 8192 bytes that servers must take
_ITEMS = ("BODY.PEEK[]", "INTERNALDATE")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPECIAL_USE: dict[bytes, Role] = {
    b"\\sent": "sent",
    b"\\drafts": "drafts",
    b"\\junk": "junk",
    b"\\trash": "trash",
    b"\\archive": "archive",
}


class ImapSource:
    """One account on one server: a connection that fetches, and a bell for each folder that is waited for."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: IMAPClient | None = None
        self._selected = ""
        self._uid_next: dict[str, int] = {}
        self._bells: dict[str, Bell] = {}

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role; nothing is known of their content yet."""
        with self._translated():
            roles = _roles(self._session().list_folders())
        return [RemoteFolder(name, role) for name, role in roles.items()]

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Open a folder and return it with what it holds now. SourceError names one that is missing."""
        with self._translated():
            self._session()
            answer = self._examine(folder.name)
        self._uid_next[folder.name] = _number(answer, b"UIDNEXT")
        return replace(
            folder,
            uidvalidity=_number(answer, b"UIDVALIDITY"),
            messages=_number(answer, b"EXISTS"),
            highest_modseq=_number(answer, b"HIGHESTMODSEQ"),
        )

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield the UIDs above `last_uid`, ascending; SourceError when the folder was numbered anew."""
        with self._translated():
            self._session()
            self._uid_next[folder.name] = _number(self._examine_same(folder), b"UIDNEXT")
            uids = self._session_in_use().search(["UID", f"{last_uid + 1}:*"])
        # n:* holds the last message even where its UID is below n
        yield [str(uid) for uid in sorted({int(uid) for uid in uids}) if uid > last_uid]

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there; those the server refuses to give are named after the others."""
        refused: list[int] = []
        for start in range(0, len(keys), _SIZES_AT_ONCE):
            with self._translated():
                if start == 0:
                    self._session()
                sizes = self._sizes(folder, [int(key) for key in keys[start : start + _SIZES_AT_ONCE]])
            for batch in _batches(sizes):
                yield from self._fetch_batch(folder, batch, refused)
        if refused:
            numbers = ", ".join(map(str, refused[:10]))
            name = safe_line(folder.name)
            sentence = f'{self._server.place} does not give {len(refused)} messages of "{name}": UID {numbers}.'
            raise MessagesRefused(sentence, tuple(map(str, refused)))

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""
        bell = self._bells.setdefault(folder.name, Bell(self._server, folder.name))
        return bell.wait(seconds, stop, self._uid_next.get(folder.name, 0))

    def close(self) -> None:
        """Hang up; call it when no `wait` runs any more."""
        for bell in self._bells.values():
            bell.close()
        self._hang_up(politely=True)

    # --- the connection ---

    def _session(self) -> IMAPClient:
        """Return a connection that lives: the old one if it still answers."""
        if self._client is not None:
            try:
                self._client.noop()
            except FOREIGN:
                self._hang_up()
        if self._client is None:
            self._client = connect(self._server)
        return self._client

    def _session_in_use(self) -> IMAPClient:
        if self._client is None:
            self._client = connect(self._server)
        return self._client

    def _hang_up(self, *, politely: bool = False) -> None:
        client, self._client, self._selected = self._client, None, ""
        if client is not None:
            hang_up(client, politely=politely)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except FOREIGN as exc:
            self._hang_up()
            raise translated(exc, self._server) from exc

    # --- folders ---

    def _examine(self, name: str) -> dict[bytes, Any]:
        """Open a folder read-only and return what the server says of it."""
        with self._translated():
            self._selected = ""
            answer: dict[bytes, Any] = self._session_in_use().select_folder(imap_utf7.encode(name), readonly=True)
            self._selected = name
            return answer

    def _examine_same(self, folder: RemoteFolder) -> dict[bytes, Any]:
        answer = self._examine(folder.name)
        if _number(answer, b"UIDVALIDITY") != folder.uidvalidity:
            self._selected = ""
            name = safe_line(folder.name)
            raise SourceError(f'{self._server.place} has numbered the messages of "{name}" anew: read it again.')
        return answer

    def _selected_session(self, folder: RemoteFolder) -> IMAPClient:
        if self._client is None or self._selected != folder.name:
            self._examine_same(folder)
        return self._session_in_use()

    # --- messages ---

    def _sizes(self, folder: RemoteFolder, uids: list[int]) -> dict[int, int]:
        client = self._selected_session(folder)
        try:
            answer = client.fetch(uids, ["RFC822.SIZE"])
            # Only what was asked for: news of other messages may come in between, under their sequence numbers.
            return {uid: int(answer[uid].get(b"RFC822.SIZE", _BATCH_BYTES)) for uid in uids if uid in answer}
        except LOST:
            raise
        except FOREIGN:  # each alone then, so that the one that the server stumbles over holds up no other
            return dict.fromkeys(uids, _BATCH_BYTES)

    def _fetch_batch(self, folder: RemoteFolder, uids: list[int], refused: list[int]) -> Iterator[Fetched]:
        with self._translated():
            client = self._selected_session(folder)
        try:
            answer = client.fetch(uids, _ITEMS)
        except LOST as exc:
            yield from _messages(uids, _came_whole(client))
            self._hang_up()
            raise translated(exc, self._server) from exc
        except FOREIGN:
            # One message that the server cannot give, or gives in a way nobody understands, spoils its batch only.
            if len(uids) == 1:
                refused.extend(uids)
                return
            for uid in uids:
                yield from self._fetch_batch(folder, [uid], refused)
        else:
            yield from _messages(uids, answer)


def _roles(listed: Sequence[tuple[Sequence[bytes], bytes | None, bytes | str]]) -> dict[str, Role]:
    """Return the folders that can be opened, with their roles: what the server says counts, then names."""
    roles: dict[str, Role] = {"INBOX": "inbox"}
    guesses: dict[str, Role] = {}
    for flags, delimiter, raw_name in listed:
        marks = {flag.lower() for flag in flags}
        name = _decoded(raw_name)
        if name is None or marks & {b"\\noselect", b"\\nonexistent"} or name.upper() == "INBOX":
            continue
        roles[name] = next((role for mark, role in _SPECIAL_USE.items() if mark in marks), "none")
        guesses[name] = role_by_name(name, (delimiter or b"").decode("latin-1"))
    said = set(roles.values())
    return {
        name: guesses[name] if role == "none" and guesses[name] not in said else role for name, role in roles.items()
    }


def _decoded(raw: bytes | str) -> str | None:
    """Return the name of a folder; None if it cannot be said again, so that nobody could open it."""
    encoded = raw.encode() if isinstance(raw, str) else raw
    try:
        name: str = imap_utf7.decode(encoded)
        return name if imap_utf7.encode(name) == encoded else None
    except ValueError:
        return None


def _number(answer: dict[bytes, Any], name: bytes) -> int:
    value = answer.get(name)
    return value if isinstance(value, int) else 0


def _batches(sizes: dict[int, int]) -> Iterator[list[int]]:
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if batch and (len(batch) == _BATCH_MESSAGES or total + size > _BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
    if batch:
        yield batch


def _messages(uids: Sequence[int], answer: dict[int, Any]) -> Iterator[Fetched]:
    for uid in uids:
        parts = answer.pop(uid, {})  # popped: a message that was handed on need not stay in memory
        raw = parts.get(b"BODY[]")
        if isinstance(raw, bytes):
            yield Fetched(str(uid), raw, _microseconds(parts.get(b"INTERNALDATE")), len(raw))


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
