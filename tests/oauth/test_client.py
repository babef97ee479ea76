"""Whom an account asks for tokens."""

from typing import Any

import pytest
from msgspec.structs import replace

from tui_mail.config.accounts import Account, OAuth2, Smtp
from tui_mail.errors import UsageError
from tui_mail.oauth import client_of


def account(kind: str = "imap", smtp: Smtp | None = None, **oauth2: Any) -> Account:  # noqa: ANN401 - any setting
    settings = OAuth2(**{"client_id": "c1", **oauth2})
    values: dict[str, Any] = {"kind": kind, "host": "imap.example", "login": "me@x.example", "auth": "oauth2"}
    return Account(name="konto", oauth2=settings, smtp=smtp, **values)


def test_microsoft_is_asked_for_no_more_than_the_account_needs() -> None:
    client = client_of(account(provider="microsoft", tenant="muster.example"))
    assert client.token_endpoint == "https://login.microsoftonline.com/muster.example/oauth2/v2.0/token"
    assert client.device_endpoint.endswith("/muster.example/oauth2/v2.0/devicecode")
    assert client.scope == "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
    client = client_of(account("pop3", Smtp(host="smtp.example"), provider="microsoft"))
    assert client.scope.split() == [
        "https://outlook.office.com/POP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ]
    assert "/common/" in client.token_endpoint


def test_an_application_asks_microsoft_for_its_default_scope_and_needs_a_tenant() -> None:
    client = client_of(account(provider="microsoft", flow="client_credentials", tenant="t1"), "geheim")
    assert (client.scope, client.flow) == ("https://outlook.office365.com/.default", "client_credentials")
    with pytest.raises(UsageError, match="tenant is missing"):
        client_of(account(provider="microsoft", flow="client_credentials"))


def test_google_gives_no_mail_by_device_codes_so_its_accounts_sign_in_with_a_pasted_address() -> None:
    client = client_of(account(provider="google"))
    assert (client.flow, client.scope, client.is_google) == ("redirect", "https://mail.google.com/", True)


def test_what_is_known_of_a_provider_can_be_said_otherwise() -> None:
    client = client_of(account(provider="microsoft", token_endpoint="https://login.example/t", scope="mail"))
    assert (client.token_endpoint, client.scope) == ("https://login.example/t", "mail")


def test_an_endpoint_that_the_flow_needs_is_named_where_it_is_missing() -> None:
    with pytest.raises(UsageError, match="device_endpoint is missing"):
        client_of(account(provider="other", token_endpoint="https://login.example/t"))


def test_a_token_is_bound_to_the_servers_that_read_and_that_send_mail() -> None:
    before = account(smtp=Smtp(host="smtp.example"), provider="google")
    assert client_of(replace(before, mark_seen=True, host="IMAP.example")).identity == client_of(before).identity
    for other in ({"host": "evil.example"}, {"smtp": Smtp(host="evil.example")}, {"smtp": None}):
        assert client_of(replace(before, **other)).identity != client_of(before).identity


def test_no_secret_is_in_what_a_client_looks_like() -> None:
    assert "geheim" not in repr(client_of(account(provider="microsoft"), "geheim"))
