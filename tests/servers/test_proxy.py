import socket
import ssl
import time

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.proxy import Proxy, Trouble, seeded


def client_of(proxy: Proxy, dovecot: Dovecot) -> IMAPClient:
    dovecot.add_user("proxied")
    client = IMAPClient("127.0.0.1", proxy.port, ssl=False, timeout=2)
    client.plain_login("proxied", PASSWORD)
    return client


def test_without_trouble_everything_passes_tls_too(dovecot: Dovecot) -> None:
    with Proxy(dovecot.plain_port) as proxy, client_of(proxy, dovecot) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0
    context = ssl.create_default_context(cafile=str(dovecot.ca_file))
    with (
        Proxy(dovecot.port) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as connection,
        context.wrap_socket(connection, server_hostname="localhost") as secured,
    ):
        assert secured.recv(4) == b"* OK"


def test_a_cut_comes_after_so_many_bytes(dovecot: Dovecot) -> None:
    with (
        Proxy(dovecot.plain_port, script=lambda _: Trouble(10, "cut")) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as connection,
    ):
        got = b""
        while data := connection.recv(100):
            got += data
    assert got == b"* OK [CAPA"
    assert [trouble.kind for trouble in proxy.happened] == ["cut"]


def test_a_stall_is_silent_and_a_delay_goes_on(dovecot: Dovecot) -> None:
    for kind, expected in (("stall", b""), ("delay", b"* OK")):
        trouble = Trouble(0, "stall" if kind == "stall" else "delay", seconds=0.2)
        with (
            Proxy(dovecot.plain_port, script={0: trouble}.get) as proxy,
            socket.create_connection(("127.0.0.1", proxy.port)) as connection,
        ):
            began_at = time.monotonic()
            assert connection.recv(4) == expected
            assert time.monotonic() - began_at >= 0.2


def select_until_it_breaks(client: IMAPClient) -> None:
    for _ in range(50):
        client.select_folder("INBOX")


@pytest.mark.parametrize(
    ("words", "error"),
    [(b"NO not now", IMAPClientError), (b"BAD what", IMAPClientError), (b"* BYE", IMAPClientAbortError)],
)
def test_words_are_put_in_as_the_next_answer(dovecot: Dovecot, words: bytes, error: type[Exception]) -> None:
    # after the greeting and the login, so many bytes: the first answer after them is another one
    trouble = Trouble(900, "inject", words=words, instead=True)
    with Proxy(dovecot.plain_port, script=lambda _: trouble) as proxy:
        client = client_of(proxy, dovecot)
        with pytest.raises(error):
            select_until_it_breaks(client)
        client.shutdown()


def test_a_seed_decides_everything() -> None:
    assert [seeded(7)(number) for number in range(30)] == [seeded(7)(number) for number in range(30)]
    assert [seeded(7)(number) for number in range(30)] != [seeded(8)(number) for number in range(30)]
    kinds = {trouble.kind for number in range(60) if (trouble := seeded(7)(number))}
    assert kinds == {"cut", "stall", "delay", "inject"}
