"""Logging in with tokens, through everything there is: the program, a real mail server, a token server that rotates."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.journeys.instance import Instance
from tests.journeys.mails import mail
from tests.oauth.office import TokenOffice, open_token_office
from tests.screens.pty_session import PtySession
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import smtp_sink
from tests.servers.tokens import MARK, TokenServer, token_server
from tui_mail.desk.tokens import credential
from tui_mail.network import Server
from tui_mail.send.smtp import check_login, submit
from tui_mail.store.blobs import open_blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database
from tui_mail.store.models import OAuthToken

SECRET = "kirsch-wasser-0815"
AGAIN = "Authorise it again: tui-mail account authorise konto"


@pytest.fixture(scope="module")
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture(scope="module")
def taking_tokens(server: TokenServer) -> Iterator[Dovecot]:
    """Give a mail server that asks the token server whose token that is."""
    running = Dovecot(tokeninfo_url=f"{server.url}/tokeninfo?access_token=")
    yield running
    running.close()


@pytest.fixture
def office(
    tmp_path: Path, server: TokenServer, taking_tokens: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TokenOffice]:
    server.client_secret, server.life = SECRET, 3600
    server.revoke("kanzlei")
    server.asked.clear()
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)
    made = open_token_office(tmp_path / "home", None, server)
    made.apply(port=taking_tokens.port, ca_file=taking_tokens.ca_file, client_secret="env:TEST_CLIENT_SECRET")
    taking_tokens.add_user("kanzlei")
    yield made
    close_database()


@pytest.fixture
def instance(office: TokenOffice) -> Instance:
    return Instance(office.home.root, open_blobs(office.home.blob_url))


def deliver(dovecot: Dovecot, subject: str) -> None:
    dovecot.deliver("kanzlei", mail(subject, message_id=f"{subject}@test"))


@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_mail_comes_in_with_a_token_that_is_renewed_for_each_round(
    office: TokenOffice, instance: Instance, taking_tokens: Dovecot, kind: str
) -> None:
    port = taking_tokens.pop3_port if kind == "pop3" else taking_tokens.port
    office.apply(kind=kind, port=port, ca_file=taking_tokens.ca_file, client_secret="env:TEST_CLIENT_SECRET")
    office.server.life = 30  # less than the spare minute, enough for a slow machine
    office.authorise()
    for number in range(3):
        deliver(taking_tokens, f"{kind} {number}")
        instance.once()
    wanted = {f"{kind} {number}" for number in range(3)}
    assert wanted <= instance.by_subject().keys()
    assert office.state.state == "ok"
    assert office.server.asked[-1]["grant_type"] == "refresh_token"
    assert len({asked["refresh_token"] for asked in office.server.asked}) == len(office.server.asked) >= 3


def test_mail_goes_out_with_the_same_token(office: TokenOffice, tmp_path: Path) -> None:
    office.authorise()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with smtp_sink(authority=authority) as sink:
        ask = credential(office.account)
        sink.behaviour.tokens["kanzlei"] = ask()
        server = Server("localhost", sink.port, "tls", str(tmp_path / "ca.pem"), "kanzlei", ask, auth="oauth2")
        check_login(server)
        submit(server, "kanzlei@muster.example", ["jean@dupont.example"], b"Subject: x\r\n\r\nGuten Tag\r\n")
        assert sink.logins == ["kanzlei"] * 2
        assert len(sink.box) == 1


def test_a_token_that_was_taken_back_before_its_time_is_renewed_in_the_same_round(
    office: TokenOffice, instance: Instance, taking_tokens: Dovecot
) -> None:
    office.authorise(life=3600)
    office.server.revoke_access("kanzlei")
    instance.once(code=1)  # it was made a moment ago: another one would not be better
    assert "refused the access token" in instance.health()["konto"].failure
    assert office.server.asked == []
    make_old()
    deliver(taking_tokens, "trotzdem")
    instance.once()
    assert "trotzdem" in instance.by_subject()


def make_old() -> None:
    OAuthToken.update(authorised_at=now() - 3600 * SECOND).execute()


def test_a_revoked_account_is_red_says_what_to_do_and_works_again_without_a_restart(
    office: TokenOffice, instance: Instance, taking_tokens: Dovecot
) -> None:
    office.server.life = 1
    office.authorise()
    with instance.daemon() as daemon:
        deliver(taking_tokens, "vorher")
        instance.wait_for("vorher")
        office.server.revoke("kanzlei")
        taking_tokens.restart()  # so that a new login is needed
        instance.wait_until(lambda: AGAIN in instance.health()["konto"].failure)
        assert instance.health()["konto"].state == "failed"
        assert AGAIN in instance.run("--as", "mm", "account", "list").stdout
        deliver(taking_tokens, "nachher")
        office.authorise()
        instance.wait_for("nachher")
        assert instance.health()["konto"].state == "ok"
        assert daemon.process.poll() is None
    assert "Traceback" not in daemon.log


def test_no_token_and_no_secret_is_in_the_log_in_what_runs_in_the_database_or_on_a_screen(
    office: TokenOffice, instance: Instance, taking_tokens: Dovecot
) -> None:
    office.server.life = 1
    office.authorise()
    seen: dict[str, str] = {}
    with instance.daemon() as daemon:
        deliver(taking_tokens, "geheim")
        instance.wait_for("geheim")
        office.server.revoke("kanzlei")
        taking_tokens.restart()
        instance.wait_until(lambda: AGAIN in instance.health()["konto"].failure)
        seen["ps"] = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
        command = [sys.executable, "-m", "tui_mail", "--home", str(office.home.root), "--as", "mm"]
        with PtySession(command) as screens:
            screens.wait_for(b"Authorise it again")
            screens.press("ga")
            seen["screens"] = screens.output.decode(errors="replace")
    seen["log"] = daemon.log
    seen["database"] = repr(instance.dump("oauth_token"))
    for verb in ("list", "health", "account list", "export-config"):
        words = ["--as", "root", *verb.split(), *([] if verb == "export-config" else ["--json"])]
        answer = subprocess.run(
            [*command[:-2], *words], check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2]
        )
        seen[verb] = answer.stdout + answer.stderr
    assert office.server.asked
    assert AGAIN in seen["log"]
    assert {where for where, text in seen.items() if MARK in text or SECRET in text} == set()
