"""A person signs in: with a code on any device, or with a browser and a pasted address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.oauth.conftest import Clients
from tests.servers.tokens import MARK, TokenServer, refusal
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, UsageError
from tui_mail.oauth import Client, Redirect, await_device, finish_redirect, start_device, start_redirect


class Waiting:
    """Passes no time and keeps how much was asked for; a person may do something meanwhile."""

    def __init__(self, *meanwhile: object) -> None:
        self.pauses: list[float] = []
        self._meanwhile = list(meanwhile)

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self._meanwhile and callable(step := self._meanwhile.pop(0)):
            step()


def browse(server: TokenServer, redirect: Redirect) -> str:
    """Do what a person does with the address; returns that of the page that cannot be opened."""
    return server.authorise({name: values[0] for name, values in parse_qs(urlsplit(redirect.address).query).items()})


def test_a_code_that_a_person_types_in_elsewhere_gives_tokens(server: TokenServer, client: Clients) -> None:
    device = start_device(client())
    assert device.place == "https://login.example/device"
    assert MARK not in repr(device)
    waiting = Waiting(None, None, lambda: server.sign_in(device.user_code, "kanzlei"))
    granted = await_device(client(), device, waiting)
    assert server.login_of(granted.access_token) == "kanzlei"
    assert granted.refresh_token
    assert waiting.pauses == [1, 1, 1]


def test_asking_becomes_slower_when_the_server_says_so_or_cannot_answer(server: TokenServer, client: Clients) -> None:
    device = start_device(client())
    server.answers += [refusal("slow_down"), refusal("slow_down"), (503, b"")]
    waiting = Waiting(None, None, None, lambda: server.sign_in(device.user_code, "kanzlei"))
    assert await_device(client(), device, waiting).access_token
    assert waiting.pauses == [1, 6, 11, 22]


@pytest.mark.parametrize(
    ("error", "sentence"), [("access_denied", "has refused"), ("expired_token", "start again"), ("odd", "says odd")]
)
def test_who_refuses_or_is_too_late_is_told(server: TokenServer, client: Clients, error: str, sentence: str) -> None:
    device = start_device(client())
    server.answers += [refusal("authorization_pending"), refusal(error)]
    with pytest.raises(LoginRefused, match=sentence):
        await_device(client(), device, Waiting())


def test_a_code_ends_by_our_own_clock_too(server: TokenServer, client: Clients) -> None:
    device = start_device(client())
    object.__setattr__(device, "expires_in", 0)
    with pytest.raises(LoginRefused, match="start again"):
        await_device(client(), device, Waiting())
    assert server.asked == []


def test_a_page_to_sign_in_at_that_is_not_protected_is_shown_to_nobody(server: TokenServer, client: Clients) -> None:
    odd = client(device_endpoint=f"{server.url}/token")
    server.answers.append((200, b'{"device_code": "a", "user_code": "b", "verification_uri": "http://evil.example"}'))
    with pytest.raises(SourceUnreachable, match="no code"):
        start_device(odd)


def test_the_address_of_the_page_that_could_not_be_opened_gives_tokens(server: TokenServer, client: Clients) -> None:
    redirect = start_redirect(client(is_google=True))
    asked = parse_qs(urlsplit(redirect.address).query)
    assert (asked["code_challenge_method"], asked["access_type"], asked["prompt"]) == (
        ["S256"],
        ["offline"],
        ["consent"],
    )
    assert redirect.verifier not in redirect.address
    assert redirect.state not in repr(redirect)
    granted = finish_redirect(client(), redirect, f"  {browse(server, redirect)}\n")
    assert server.login_of(granted.access_token) == "kanzlei"


def pasted(client: Client, redirect: Redirect, address: str) -> str:
    with pytest.raises((UsageError, LoginRefused)) as caught:
        finish_redirect(client, redirect, address)
    return caught.value.sentence


def test_an_address_of_another_sign_in_or_none_at_all_is_refused(server: TokenServer, client: Clients) -> None:
    redirect, other = start_redirect(client()), start_redirect(client())
    foreign = browse(server, other)
    assert "does not belong to this sign-in" in pasted(client(), redirect, foreign)
    for address in ("", "nonsense", "http://[", "https://evil.example/?code=a&state=" + redirect.state):
        assert "does not belong to this sign-in" in pasted(client(), redirect, address)
    assert "holds no code" in pasted(client(), redirect, f"http://localhost/?state={redirect.state}")
    said = pasted(client(), redirect, f"http://localhost/?error=access_denied&state={redirect.state}")
    assert "says access_denied" in said
    assert server.asked == []


def test_a_code_without_its_verifier_is_worth_nothing(server: TokenServer, client: Clients) -> None:
    redirect = start_redirect(client())
    stolen = Redirect("", redirect.state, "v" * 64)
    assert "verifier is wrong" in pasted(client(), stolen, browse(server, redirect))


def test_consent_that_would_end_within_the_hour_is_refused(server: TokenServer, client: Clients) -> None:
    redirect = start_redirect(client())
    server.answers.append((200, b'{"access_token": "a"}'))
    with pytest.raises(SourceError, match="no refresh token"):
        finish_redirect(client(), redirect, browse(server, redirect))
