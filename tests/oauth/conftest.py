"""A token server, and clients of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servers.tokens import TokenServer, token_server
from tui_mail.oauth import Client

Clients = Callable[..., Client]


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture
def client(server: TokenServer) -> Clients:
    """Let the test say what its client has otherwise."""

    def make(**other: Any) -> Client:  # noqa: ANN401 - any field
        fields = {
            "client_id": server.client_id,
            "secret": server.client_secret,
            "flow": "device",
            "token_endpoint": f"{server.url}/token",
            "device_endpoint": f"{server.url}/device",
            "authorise_endpoint": f"{server.url}/authorise",
            "scope": "mail",
            "login": "kanzlei",
        }
        return Client(**{**fields, **other})

    return make
