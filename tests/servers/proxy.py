"""A TCP proxy that does to a connection what networks and servers do on bad days, at moments that a seed decides.

It passes bytes on, TLS or plain, and reads nothing of them but where lines end. What it puts in (NO, BAD, BYE, -ERR)
is meant for plain connections; put into TLS it is noise, which ends the connection as noise on a wire does.
"""

import contextlib
import random
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

Kind = Literal["cut", "stall", "delay", "inject"]
_CHUNK = 4096  # small, so that there are many moments
IMAP_WORDS = (b"NO proxy says no", b"BAD proxy says bad", b"* BYE proxy says bye")
POP3_WORDS = (b"-ERR proxy says err", b"-ERR [SYS/TEMP] proxy says later")
_TAG = re.compile(rb"(?:^|\n)([A-Z]{4}\d+) [A-Z]")
_STALL_SECONDS = 60.0


@dataclass(frozen=True)
class Trouble:
    """What happens to one connection after so many bytes from the server.

    cut: it ends. stall: nothing comes for `seconds` (none: a minute), then it ends. delay: nothing comes for `seconds`.
    inject: the next answer begins with `words`, under the command's tag if they begin with NO or BAD; with `instead`
    they are all of it. Never within an answer: what stands in the middle of a message, no client can tell from it.
    """

    after: int
    kind: Kind
    seconds: float = 0.0
    words: bytes = b""
    instead: bool = False


Script = Callable[[int], Trouble | None]
"""Gives the trouble of the n-th connection, from 0; None lets it pass."""


def seeded(
    seed: int,
    *,
    kinds: Sequence[Kind] = ("cut", "stall", "delay", "inject"),
    words: Sequence[bytes] = IMAP_WORDS,
    reach: int = 60_000,
) -> Script:
    """Return troubles for two of three connections, the same for the same seed, within the first `reach` bytes."""

    def script(number: int) -> Trouble | None:
        chance = random.Random(f"{seed}-{number}")
        if chance.random() < 1 / 3:
            return None
        # half of the moments lie in the dialogue before the first message
        after = chance.randrange(chance.choice((600, reach)))
        said = chance.choice(words)
        # An answer too many is nothing that a POP3 client could notice: each belongs to the next command.
        instead = said in POP3_WORDS or chance.random() < 0.5
        return Trouble(after, chance.choice(kinds), chance.uniform(0.05, 0.5), said, instead)

    return script


class Proxy:
    """Listens on `port` of 127.0.0.1 and passes on to `target_port`. `script` or `seed` decide what goes wrong.

    `calm()` ends all trouble from the next connection on. A stalled connection stays open and silent until it is
    closed by the client, or by `close()`.
    """

    def __init__(self, target_port: int, *, seed: int | None = None, script: Script | None = None) -> None:
        self._target = target_port
        self._script = script or (seeded(seed) if seed is not None else lambda _: None)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.happened: list[Trouble] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def calm(self) -> None:
        """Let everything pass from the next connection on."""
        self._script = lambda _: None

    def cut_all(self) -> None:
        """End every connection now."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and end every connection."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        self.cut_all()
        for thread in self._threads:
            thread.join()

    # --- inside ---

    def _start(self, function: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            _Passage(self, client, server, self._script(self.connections))
            self.connections += 1


class _Passage:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket, trouble: Trouble | None) -> None:
        self._proxy, self._client, self._server, self._trouble = proxy, client, server, trouble
        self._tag = b"*"
        self._is_asked = True  # the client spoke last
        self._is_swallowing = False  # until the client speaks again
        self._ended = 0
        with proxy._lock:
            proxy._open |= {client, server}
        proxy._start(self._run, self._upwards)
        proxy._start(self._run, self._downwards)

    def _run(self, direction: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            direction()
        for each in (self._client, self._server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        with self._proxy._lock:
            self._ended += 1
            if self._ended == 2:
                self._proxy._open -= {self._client, self._server}
                self._client.close()
                self._server.close()

    def _upwards(self) -> None:
        while data := self._client.recv(_CHUNK):
            if tags := _TAG.findall(data):
                self._tag = tags[-1]
            self._is_asked, self._is_swallowing = True, False
            self._server.sendall(data)

    def _downwards(self) -> None:
        passed = 0
        while data := self._server.recv(_CHUNK):
            trouble = self._trouble
            is_due = trouble is not None and passed + len(data) > trouble.after
            if trouble is not None and is_due and (trouble.kind != "inject" or self._is_asked):
                self._trouble = None
                self._proxy.happened.append(trouble)
                cut_at = max(0, trouble.after - passed)
                if not self._happen(trouble, data[:cut_at]):
                    return
                data = data if trouble.kind == "inject" else data[cut_at:]
            self._is_asked = False
            if not self._is_swallowing:
                self._client.sendall(data)
            passed += len(data)

    def _happen(self, trouble: Trouble, before: bytes) -> bool:
        """Let it happen; False when the connection is to end."""
        if trouble.kind == "inject":
            tag = self._tag + b" " if trouble.words.startswith((b"NO", b"BAD")) else b""
            self._is_swallowing = trouble.instead
            self._client.sendall(tag + trouble.words + b"\r\n")
            return b"BYE" not in trouble.words
        self._client.sendall(before)
        if trouble.kind == "delay":
            self._proxy._closing.wait(trouble.seconds)
            return True
        if trouble.kind == "stall":
            self._proxy._closing.wait(trouble.seconds or _STALL_SECONDS)
        return False
