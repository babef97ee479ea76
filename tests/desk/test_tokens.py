"""An account's access token: renewed by one at a time, stored before it is used, red when the provider says no."""

import json
import logging
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oauth.office import TokenOffice, open_token_office
from tests.servers.tokens import MARK, TokenServer, refusal, token_server
from tui_mail.config.team import write_team
from tui_mail.desk.administration import export_config
from tui_mail.desk.tokens import check_may_authorise, client_of, credential, forget_access_token
from tui_mail.errors import ConfigError, LoginRefused, NotFound, NotPermitted, SourceUnreachable, UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database, database
from tui_mail.store.models import ALL, Event, OAuthToken
from tui_mail.store.models.table import dicts, tuples
from tui_mail.store.queries.accounts import StoredAccount, fetches_wanted
from tui_mail.store.queries.tokens import DAY, token_of, token_states
from tui_mail.store.writes import tokens

AGAIN = "tui-mail account authorise konto."
SECRET = "kirsch-wasser-0815"
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, store_url: str | None, server: TokenServer) -> Iterator[TokenOffice]:
    yield open_token_office(tmp_path / "home", store_url, server)
    close_database()


@pytest.fixture
def sqlite_office(tmp_path: Path, server: TokenServer) -> Iterator[TokenOffice]:
    yield open_token_office(tmp_path / "home", None, server)
    close_database()


def refused(account: StoredAccount) -> str:
    with pytest.raises(LoginRefused) as caught:
        credential(account)()
    return caught.value.sentence


def set_columns(**columns: object) -> None:
    OAuthToken.update(**columns).execute()


# --- one process ---


def test_a_password_is_read_anew_at_each_login(sqlite_office: TokenOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {**sqlite_office.account.settings, "auth": "password", "secret": "env:TEST_SECRET"}
    account = StoredAccount(1, "konto", "imap", settings, 1, ())
    ask = credential(account)
    for password in ("eins", "zwei"):
        monkeypatch.setenv("TEST_SECRET", password)
        assert ask() == password
    monkeypatch.delenv("TEST_SECRET")
    with pytest.raises(ConfigError):
        ask()


def test_a_token_that_lasts_is_used_and_one_that_ends_within_a_minute_is_renewed_first(office: TokenOffice) -> None:
    _, access = office.authorise(life=3600)
    ask = credential(office.account)
    assert ask() == access
    assert office.server.asked == []
    set_columns(expires_at=now() + 59 * SECOND)
    renewed = ask()
    assert renewed != access
    assert office.server.login_of(renewed) == "kanzlei"
    assert ask() == renewed
    assert office.server.grants == {"refresh_token": 1}


def test_the_rotated_refresh_token_is_stored_and_twenty_renewals_in_a_row_work(office: TokenOffice) -> None:
    office.server.life = 1  # less than the spare minute: every login renews
    seen = {office.authorise()[0]}
    for _ in range(20):
        assert office.server.login_of(credential(office.account)()) == "kanzlei"
        stored = token_of(office.account.id)
        assert stored is not None
        seen.add(stored.refresh_token)
    assert len(seen) == 21
    assert office.state.state == "ok"


def test_a_server_that_gives_no_new_refresh_token_keeps_the_old_one_good(office: TokenOffice) -> None:
    office.server.rotates, office.server.life = False, 1
    first, _ = office.authorise()
    for _ in range(3):
        assert office.server.login_of(credential(office.account)()) == "kanzlei"
    stored = token_of(office.account.id)
    assert stored is not None
    assert stored.refresh_token == first


def test_an_account_that_was_never_authorised_says_how(office: TokenOffice) -> None:
    assert refused(office.account) == f"konto was never authorised: {AGAIN}"
    assert (office.state.state, office.state.problem) == ("missing", f"konto was never authorised: {AGAIN}")


def test_a_revoked_token_turns_the_account_red_once_and_a_new_consent_makes_it_work(office: TokenOffice) -> None:
    office.authorise()
    ask = credential(office.account)
    office.server.revoke("kanzlei")
    sentence = refused(office.account)
    assert "AADSTS70008" in sentence
    assert sentence.startswith(f"Authorise it again: {AGAIN} ")
    assert [refused(office.account) for _ in range(5)] == [sentence] * 5
    assert len(office.server.asked) == 1  # it is not hammered
    assert (office.state.state, office.state.problem) == ("problem", sentence)
    office.authorise()
    assert office.server.login_of(ask()) == "kanzlei"
    assert (office.state.state, office.state.problem) == ("ok", "")


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (429, b"{}"), refusal("temporarily_unavailable")])
def test_what_will_pass_keeps_the_token(sqlite_office: TokenOffice, answer: tuple[int, bytes]) -> None:
    sqlite_office.authorise()
    before = token_of(sqlite_office.account.id)
    sqlite_office.server.answers.append(answer)
    with pytest.raises(SourceUnreachable):
        credential(sqlite_office.account)()
    assert token_of(sqlite_office.account.id) == before
    assert sqlite_office.server.login_of(credential(sqlite_office.account)()) == "kanzlei"


def test_an_expired_client_secret_is_named_and_a_new_one_is_enough(
    office: TokenOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.apply(client_secret="env:TEST_CLIENT_SECRET")
    office.server.client_secret = SECRET
    monkeypatch.setenv("TEST_CLIENT_SECRET", "gone")
    office.authorise()
    assert "AADSTS7000222" in refused(office.account)
    assert "client secret expired?" in office.state.problem
    assert office.state.state == "problem"
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)
    assert office.server.login_of(credential(office.account)()) == "kanzlei"
    assert office.state.state == "ok"


def test_an_application_needs_nobody_to_sign_in(office: TokenOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office.apply(client_secret="env:TEST_CLIENT_SECRET", flow="client_credentials")
    office.server.client_secret = SECRET
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)
    access = credential(office.account)()
    assert credential(office.account)() == access
    assert office.server.grants == {"client_credentials": 1}
    set_columns(expires_at=0)
    assert credential(office.account)() != access
    monkeypatch.setenv("TEST_CLIENT_SECRET", "gone")
    set_columns(expires_at=0)
    assert "client secret expired?" in refused(office.account)
    assert office.state.state == "problem"


def test_a_token_that_a_server_refused_is_renewed_once_and_not_again_at_once(office: TokenOffice) -> None:
    _, access = office.authorise(life=3600)
    assert not forget_access_token(office.account)  # it is new: another one would not be better
    set_columns(authorised_at=now() - DAY)
    assert forget_access_token(office.account)
    renewed = credential(office.account)()
    assert renewed != access
    assert not forget_access_token(office.account)
    assert credential(office.account)() == renewed


def test_a_token_is_never_shown_to_another_server_than_the_one_that_gave_it(
    office: TokenOffice, server: TokenServer
) -> None:
    office.authorise(life=3600)
    with token_server() as evil:
        office.server = evil
        office.apply()
        assert "settings that konto was authorised with have changed" in refused(office.account)
        assert evil.asked == []
    office.server = server
    office.apply()
    assert server.login_of(credential(office.account)()) == "kanzlei"


def test_a_token_is_never_shown_to_another_mail_server_than_the_one_it_was_given_for(office: TokenOffice) -> None:
    _, access = office.authorise(life=3600)
    office.apply(host="evil.example")
    assert "settings that konto was authorised with have changed" in refused(office.account)
    office.apply()
    assert credential(office.account)() == access


def test_a_thread_that_only_waits_for_mail_is_left_without_a_connection(office: TokenOffice) -> None:
    office.authorise()
    ask = credential(office.account)
    left: list[bool] = []

    def wait_for_mail() -> None:
        ask()
        left.append(database.is_closed())

    thread = threading.Thread(target=wait_for_mail)
    thread.start()
    thread.join()
    assert left == [True]


# --- who may, and what is written down ---


def test_admins_and_managers_of_the_mailbox_authorise_and_nobody_else(office: TokenOffice) -> None:
    for login in ("root", "mm"):
        assert check_may_authorise(office.actor(login), "konto").name == "konto"
    with pytest.raises(NotPermitted, match="by admins and by managers"):
        check_may_authorise(office.actor("anna"), "konto")
    for login, name in (("otto", "konto"), ("root", "nothing")):
        with pytest.raises(NotFound):
            check_may_authorise(office.actor(login), name)


def test_an_account_with_a_password_has_nothing_to_authorise(sqlite_office: TokenOffice) -> None:
    settings = {**sqlite_office.account.settings, "auth": "password", "secret": "env:A", "oauth2": None}
    with pytest.raises(UsageError, match="password"):
        client_of(StoredAccount(1, "konto", "imap", settings, 1, ()))


def test_the_history_says_who_authorised_and_the_account_is_fetched_at_once(office: TokenOffice) -> None:
    office.authorise()
    (event,) = dicts(Event.select().where(Event.action == "authorise"))
    assert json.loads(event["after"]) == {"kind": "account", "name": "konto", "login": "kanzlei", "flow": "device"}
    assert event["actor"] == office.admin.user_id
    assert fetches_wanted() == [office.account.id]


def test_who_sees_the_mailbox_sees_how_its_token_stands(office: TokenOffice) -> None:
    office.authorise(life=3600)
    (state,) = token_states(office.actor("anna"))
    assert (state.account, state.state, state.warning) == ("konto", "ok", "")
    assert state.expires_at is not None
    assert token_states(office.actor("otto")) == []


def test_a_token_that_nobody_renews_is_warned_of_before_it_lapses(office: TokenOffice) -> None:
    office.authorise()
    set_columns(authorised_at=now() - 200 * DAY, refreshed_at=now() - 59 * DAY)
    assert office.state.warning == ""
    set_columns(refreshed_at=now() - 61 * DAY)
    assert "not renewed for 61 days" in office.state.warning


def test_no_token_and_no_secret_is_anywhere_but_in_its_place(
    office: TokenOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "tui_mail")
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)
    office.apply(client_secret="env:TEST_CLIENT_SECRET")
    office.server.client_secret = SECRET
    office.authorise()
    told = [repr(client_of(office.account)), repr(credential(office.account))]
    credential(office.account)()
    stored = token_of(office.account.id)
    assert stored is not None
    assert MARK in stored.refresh_token
    set_columns(expires_at=0)
    office.server.answers.append(refusal("invalid_grant", f"no {stored.refresh_token} {SECRET}"))
    with pytest.raises(LoginRefused) as caught:
        credential(office.account)()
    told += traceback.format_exception(caught.value)
    told += [repr(stored), repr(office.state), caplog.text, write_team(export_config(office.admin))]
    told += [repr(tuples(table.select())) for table in ALL if table is not OAuthToken]
    told += [repr(row[-1]) for row in tuples(OAuthToken.select())]  # the problem is shown to people
    assert not [text for text in told if MARK in text or SECRET in text]


# --- several at once ---


RENEWER = """
import os, signal, sys
from pathlib import Path
from tui_mail.config.home import open_home
from tui_mail.desk import tokens
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import feeding_accounts

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{prepare}
open_store(open_home(Path(sys.argv[1])))
ask = tokens.credential(feeding_accounts()[0])
print("ready", flush=True)
sys.stdin.readline()
print(ask(), flush=True)
tokens.close_database()
"""
DIES_BEFORE_STORING = "tokens.tokens.keep_renewed = die"
DIES_BEFORE_USE = "renew = tokens._renewed; tokens._renewed = lambda *given: die(renew(*given))"


def renewer(office: TokenOffice, prepare: str = "") -> "subprocess.Popen[str]":
    """Start a process that asks for the account's token once it is told to go; it is ready when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", RENEWER.format(prepare=prepare), str(office.home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()
    return process


def go(*processes: "subprocess.Popen[str]") -> list[str]:
    """Let them ask at once; returns what they got, without any if they died."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=50) for process in processes]
    assert [errors for _, errors in said] == [""] * len(said)
    return [token.strip() for token, _ in said]


def test_of_many_threads_and_processes_that_need_a_token_at_once_one_asks_for_it(office: TokenOffice) -> None:
    office.authorise()
    account = office.account
    given: list[str] = []
    processes = [renewer(office) for _ in range(3)]
    threads = [threading.Thread(target=lambda: given.append(credential(account)())) for _ in range(8)]
    for thread in threads:
        thread.start()
    given += go(*processes)
    for thread in threads:
        thread.join()
    assert office.server.grants == {"refresh_token": 1}
    assert len(given) == 11
    assert {office.server.login_of(token) for token in given} == {"kanzlei"}
    assert len(set(given)) == 1


def test_who_dies_after_storing_a_new_token_and_before_using_it_has_lost_nothing(office: TokenOffice) -> None:
    office.server.life = 1
    office.authorise()
    for _ in range(3):
        dead = renewer(office, DIES_BEFORE_USE)
        assert go(dead) == [""]
        assert dead.returncode == -signal.SIGKILL
    assert office.server.login_of(credential(office.account)()) == "kanzlei"
    assert office.server.grants == {"refresh_token": 4}


def test_who_dies_between_the_answer_and_the_store_loses_nothing_where_the_old_token_goes_on(
    office: TokenOffice,
) -> None:
    office.server.keeps_old = True  # as Microsoft's and Google's do
    office.authorise()
    assert go(renewer(office, DIES_BEFORE_STORING)) == [""]
    assert office.server.login_of(credential(office.account)()) == "kanzlei"


def test_where_the_old_token_dies_at_once_the_account_says_that_it_needs_a_new_consent(office: TokenOffice) -> None:
    office.authorise()
    assert go(renewer(office, DIES_BEFORE_STORING)) == [""]
    assert f"Authorise it again: {AGAIN}" in refused(office.account)


def test_who_waits_for_a_renewal_that_never_ends_gives_up(office: TokenOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office.authorise()
    account = office.account
    monkeypatch.setattr(tokens, "PATIENCE", 0.1)
    with tokens.renewing(account.id), pytest.raises(SourceUnreachable, match="another process"):
        credential(account)()
    assert office.server.login_of(credential(account)()) == "kanzlei"
