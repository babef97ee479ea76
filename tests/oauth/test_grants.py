"""What a token server gives, and what it says instead: never a word of a secret."""

import json
import socket
import ssl
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from tests.oauth.conftest import Clients
from tests.servers.process import free_ports
from tests.servers.tokens import MARK, TokenServer, refusal
from tui_mail.errors import SourceError, SourceUnreachable, SourceUntrusted
from tui_mail.oauth import TokenRefused, asking, client_credentials, refresh

SECRET = "kirsch-wasser-0815"
TOKEN = "refresh-0123456789abc"


def test_a_refresh_token_gives_an_access_token_and_its_successor(server: TokenServer, client: Clients) -> None:
    old, _ = server.consent("kanzlei")
    granted = refresh(client(), old)
    assert server.login_of(granted.access_token) == "kanzlei"
    assert granted.refresh_token not in ("", old)
    assert granted.expires_in == 3600
    with pytest.raises(TokenRefused):
        refresh(client(), old)
    assert MARK not in repr(granted)


def test_a_server_that_does_not_rotate_gives_no_new_refresh_token(server: TokenServer, client: Clients) -> None:
    server.rotates = False
    old, _ = server.consent("kanzlei")
    assert refresh(client(), old).refresh_token == ""
    assert refresh(client(), old).access_token


def test_an_application_has_its_client_secret_alone(server: TokenServer, client: Clients) -> None:
    server.client_secret = SECRET
    assert client_credentials(client(secret=SECRET)).access_token
    with pytest.raises(TokenRefused, match="AADSTS7000222") as caught:
        client_credentials(client(secret="wrong"))
    assert caught.value.code == "invalid_client"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((500, b"{}"), SourceUnreachable),
        ((503, b'{"error": "invalid_grant"}'), SourceUnreachable),
        ((429, b"too many"), SourceUnreachable),
        (refusal("temporarily_unavailable"), SourceUnreachable),
        (refusal("slow_down"), SourceUnreachable),
        ((200, b"<html>portal</html>"), SourceUnreachable),
        ((200, b"[" * 60_000), SourceUnreachable),
        ((200, b"x" * 100_000), SourceUnreachable),
        ((200, b"{}"), SourceUnreachable),
        ((200, b'{"access_token": 7}'), SourceUnreachable),
        ((200, b'{"access_token": "a\\u0001b"}'), SourceUnreachable),
        ((200, b'{"access_token": "a", "token_type": "mac"}'), SourceUnreachable),
        ((200, b'{"access_token": "a", "refresh_token": ["b"]}'), SourceUnreachable),
        ((200, b"\xff\xfe"), SourceUnreachable),
        ((302, b""), SourceError),
        (refusal("invalid_grant"), TokenRefused),
        (refusal("invalid_client", status=401), TokenRefused),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_may_be_better_later_is_told_from_what_is_refused(
    server: TokenServer, client: Clients, answer: tuple[int, bytes], kind: type[SourceError]
) -> None:
    server.answers.append(answer)
    with pytest.raises(SourceError) as caught:
        refresh(client(), "r" * 20)
    assert type(caught.value) is kind
    assert len(server.asked) == 1  # above all no redirect was followed


@pytest.mark.parametrize("life", ["600", 600, True, None, "soon", -5, 10**30])
def test_odd_lifetimes_do_no_harm(server: TokenServer, client: Clients, life: object) -> None:
    server.answers.append((200, json.dumps({"access_token": "a", "expires_in": life}).encode()))
    assert 0 <= refresh(client(), "r" * 20).expires_in <= 7 * 86_400


@pytest.mark.parametrize("echo", [SECRET, f"token {SECRET[:14]}...", TOKEN])
def test_a_server_that_repeats_a_secret_is_not_quoted(server: TokenServer, client: Clients, echo: str) -> None:
    server.answers += [refusal("invalid_grant", f"bad {echo}"), refusal(echo)]
    for _ in range(2):
        with pytest.raises(TokenRefused) as caught:
            refresh(client(secret=SECRET), TOKEN)
        told = "".join(traceback.format_exception(caught.value))
        assert "repeat a secret" in told
        assert echo not in told


def test_what_a_server_says_cannot_steer_a_terminal(server: TokenServer, client: Clients) -> None:
    server.answers.append(refusal("invalid_grant", "\x1b]52;c;AAAA\x07" + "lang " * 200))
    with pytest.raises(TokenRefused) as caught:
        refresh(client(), "r" * 20)
    assert "\x1b" not in caught.value.sentence
    assert len(caught.value.sentence) < 450


def test_a_traceback_of_garbage_holds_nothing_of_it(server: TokenServer, client: Clients) -> None:
    server.answers.append((200, b'{"access_token": "' + MARK.encode()))
    with pytest.raises(SourceUnreachable) as caught:
        refresh(client(secret=SECRET), f"refresh-{MARK}")
    told = "".join(traceback.format_exception(caught.value))
    assert MARK not in told
    assert SECRET not in told


def test_a_server_that_is_not_there_may_come_back(client: Clients) -> None:
    (port,) = free_ports(1)
    with pytest.raises(SourceUnreachable, match="connection refused"):
        refresh(client(token_endpoint=f"http://127.0.0.1:{port}/token"), "r" * 20)


def test_a_server_that_never_answers_is_waited_for_no_longer_than_the_time_limit(
    client: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/token"
        with pytest.raises(SourceUnreachable, match="does not answer"):
            refresh(client(token_endpoint=url), "r" * 20)


@contextmanager
def tls_port(certificate: trustme.LeafCert) -> Iterator[int]:
    """Serve TLS handshakes, and count no byte of anything else."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, pytest.raises(OSError):  # noqa: PT011 - the client turns away
            context.wrap_socket(connection, server_side=True).recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_certificate_that_is_not_to_be_trusted_ends_it_before_anything_is_sent(client: Clients) -> None:
    with (
        tls_port(trustme.CA().issue_cert("localhost")) as port,
        pytest.raises(SourceUntrusted, match="not to be trust"),
    ):
        refresh(client(token_endpoint=f"https://localhost:{port}/token"), "r" * 20)
