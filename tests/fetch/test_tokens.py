"""Logging in with an access token, at a Dovecot that asks a token server whose it is."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.fetch.accounts import LIMIT, Account, message, new_keys, opened
from tests.servers.dovecot import Dovecot
from tests.servers.tokens import TokenServer, token_server
from tui_mail.errors import LoginRefused
from tui_mail.fetch import Source, open_source


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture(scope="module")
def tenant(tokens: TokenServer) -> Iterator[Dovecot]:
    server = Dovecot(tokeninfo_url=f"{tokens.url}/tokeninfo?access_token=")
    server.deliver("anna", message(1))
    yield server
    server.close()


@pytest.fixture(scope="module")
def bearing(tokens: TokenServer) -> Iterator[Dovecot]:
    """Offer OAUTHBEARER only."""
    server = Dovecot("auth_mechanisms = plain oauthbearer", tokeninfo_url=f"{tokens.url}/tokeninfo?access_token=")
    server.deliver("anna", message(1))
    yield server
    server.close()


def account(server: Dovecot, kind: str, token: str, security: str = "tls") -> Source:
    ports = {
        ("imap", "tls"): server.port,
        ("imap", "starttls"): server.plain_port,
        ("pop3", "tls"): server.pop3_port,
        ("pop3", "starttls"): server.pop3_plain_port,
    }
    settings = Account(
        kind=kind,
        port=ports[kind, security],
        security="tls" if security == "tls" else "starttls",
        ca_file=str(server.ca_file),
        login="anna",
        auth="oauth2",
    )
    return open_source(settings, lambda: token)


def first_message(source: Source) -> bytes:
    with closing(source):
        inbox = opened(source, ["INBOX"])[0]
        return next(iter(source.fetch(inbox, new_keys(source, inbox), LIMIT))).raw


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_a_token_opens_the_mailbox(tokens: TokenServer, tenant: Dovecot, kind: str, security: str) -> None:
    assert first_message(account(tenant, kind, tokens.consent("anna")[1], security)) == message(1)


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_where_only_oauthbearer_is_offered_it_is_used(tokens: TokenServer, bearing: Dovecot, kind: str) -> None:
    assert first_message(account(bearing, kind, tokens.consent("anna")[1])) == message(1)


@pytest.mark.parametrize("kind", ["imap", "pop3"])
@pytest.mark.parametrize("which", ["revoked", "of somebody else"])
@pytest.mark.parametrize("server", ["tenant", "bearing"])
def test_a_token_that_opens_nothing_is_a_refused_login(
    tokens: TokenServer, kind: str, which: str, server: str, request: pytest.FixtureRequest
) -> None:
    token = tokens.consent("anna" if which == "revoked" else "bernd")[1]
    if which == "revoked":
        tokens.revoke_access("anna")
    source = account(request.getfixturevalue(server), kind, token)
    with pytest.raises(LoginRefused, match="refused the access token of anna: ") as caught:
        first_message(source)
    assert token not in caught.value.sentence
    assert "status" in caught.value.sentence or "invalid" in caught.value.sentence


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_a_server_that_takes_no_tokens_is_named(dovecot: Dovecot, kind: str) -> None:
    with pytest.raises(LoginRefused, match="takes no access tokens"):
        first_message(account(dovecot, kind, "token"))


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_the_token_is_asked_for_at_each_login(tokens: TokenServer, tenant: Dovecot, kind: str) -> None:
    asked = []

    def credential() -> str:
        asked.append(tokens.consent("anna")[1])
        return asked[-1]

    port = tenant.port if kind == "imap" else tenant.pop3_port
    settings = Account(kind=kind, port=port, ca_file=str(tenant.ca_file), login="anna", auth="oauth2")
    with closing(open_source(settings, credential)) as source:
        source.folders()
        source.close()
        tokens.revoke_access("anna")
        source.folders()
    assert len(asked) == 2
