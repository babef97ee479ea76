"""Tiny servers that say what a test wants: for what no honest server does."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

GREETING = b"* OK ready\r\n"
CAPABILITIES = b"IMAP4rev1 AUTH=PLAIN IDLE"
Answer = Callable[[bytes, bytes], bytes | None]  # of tag and command; None hangs up


def usual_answer(tag: bytes, command: bytes) -> bytes:
    """Answer like a server with an empty INBOX, for what a test is not about."""
    verb = command.split()[0].upper()
    said = {
        b"CAPABILITY": b"* CAPABILITY " + CAPABILITIES + b"\r\n",
        b"LIST": b'* LIST () "/" INBOX\r\n',
        b"EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 3] n\r\n",
        b"LOGOUT": b"* BYE\r\n",
    }
    return said.get(verb, b"") + tag + b" OK done\r\n"


@contextlib.contextmanager
def scripted_imap(
    answer: Answer, *, greeting: bytes = GREETING, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """Serve on a loopback port; gives the port and the commands that arrived."""
    commands: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(greeting)
            _converse(connection, iter(lines), answer, commands)

    with served(talk, tls=tls) as port:
        yield port, commands


@contextlib.contextmanager
def scripted_pop3(
    answer: Callable[[bytes], bytes | None], *, greeting: bytes = b"+OK ready\r\n"
) -> Iterator[tuple[int, list[bytes]]]:
    """Serve POP3 like `scripted_imap`; after AUTH the client is asked once."""
    commands: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(greeting)
            for line in lines:
                commands.append(line.strip())
                if line.startswith(b"AUTH"):
                    connection.sendall(b"+ \r\n")
                    commands.append(next(lines).strip())
                said = answer(line.strip())
                if said is None:
                    return
                connection.sendall(said)

    with served(talk) as port:
        yield port, commands


@contextlib.contextmanager
def served(talk: Callable[[socket.socket], None], *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Accept one connection after the other and let `talk` have it; at the end nobody waits for a client any more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        present: list[socket.socket] = []
        thread = threading.Thread(target=_serve, args=(listener, talk, tls, present))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in present:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(
    listener: socket.socket,
    talk: Callable[[socket.socket], None],
    tls: ssl.SSLContext | None,
    present: list[socket.socket],
) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError, StopIteration):
            present[:] = [connection]
            secured = tls.wrap_socket(connection, server_side=True) if tls else connection
            present[:] = [secured]
            with secured:
                talk(secured)


def _converse(connection: socket.socket, lines: Iterator[bytes], answer: Answer, commands: list[bytes]) -> None:
    tag = b""
    for line in lines:
        if line.strip() == b"DONE":  # ends IDLE, whose tag it answers
            connection.sendall(tag + b" OK done\r\n")
            continue
        tag, _, command = line.strip().partition(b" ")
        commands.append(command)
        if command.startswith(b"AUTHENTICATE"):
            connection.sendall(b"+ \r\n")
            commands.append(next(lines).strip())
        said = answer(tag, command)
        if said is None:
            return
        connection.sendall(said)
