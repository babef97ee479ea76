"""Signing in for an account, in a real terminal where a person is asked."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.conftest import Shell
from tests.oauth.office import TokenOffice, open_token_office
from tests.screens.pty_session import PtySession
from tests.servers.tokens import MARK, TokenServer, token_server
from tui_mail.desk.tokens import credential
from tui_mail.store.clock import now
from tui_mail.store.database import close_database
from tui_mail.store.models import OAuthToken
from tui_mail.store.opening import open_store
from tui_mail.store.queries.tokens import DAY

PROJECT = Path(__file__).parents[2]
SECRET = "kirsch-wasser-0815"


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture
def office(home: Path, server: TokenServer) -> Iterator[TokenOffice]:
    yield open_token_office(home, None, server)
    close_database()


def command(office: TokenOffice, *words: str) -> list[str]:
    home = str(office.home.root)
    called = ["-m", "tui_mail", "--home", home, "--as", "mm", "account", "authorise", "konto", *words]
    return [sys.executable, "-W", "error", *called]


def works(office: TokenOffice) -> bool:
    open_store(office.home)
    return office.server.login_of(credential(office.account)()) == "kanzlei"


def read_until(session: PtySession, pattern: str) -> str:
    for _ in range(100):
        if found := re.search(pattern, session.output.decode(errors="replace")):
            return found[1]
        session.read(first=0.3)
    raise AssertionError(session.output)


def test_a_code_is_shown_and_the_account_works_once_somebody_has_entered_it(office: TokenOffice) -> None:
    with PtySession(command(office)) as session:
        user_code = read_until(session, r"enter the code (ABCD-\d+)")
        assert "https://login.example/device" in session.output.decode()
        assert re.fullmatch(r"1[45]:\d\d", read_until(session, r"Waiting: (\d+:\d\d) left"))
        office.server.sign_in(user_code, "kanzlei")
        assert session.ended() == 0
    assert "konto is authorised" in session.output.decode()
    assert MARK not in session.output.decode()
    assert works(office)


def test_without_a_terminal_the_code_is_on_stderr_and_the_answer_is_json(office: TokenOffice) -> None:
    with subprocess.Popen(
        command(office, "--json"), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        found = re.search(r"ABCD-\d+", process.stderr.readline())
        assert found is not None
        office.server.sign_in(found[0], "kanzlei")
        out, err = process.communicate(timeout=30)
    assert json.loads(out) == {"account": "konto", "flow": "device"}
    assert "Waiting" not in err
    assert works(office)


def test_ctrl_c_gives_up_and_leaves_everything_as_it_was(office: TokenOffice) -> None:
    with subprocess.Popen(
        command(office), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "ABCD-" in process.stderr.readline()
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")
    open_store(office.home)
    assert office.state.state == "missing"


def test_a_person_who_refuses_is_told_in_one_sentence(office: TokenOffice) -> None:
    with PtySession(command(office)) as session:
        office.server.sign_in(read_until(session, r"enter the code (ABCD-\d+)"), "kanzlei", refuses=True)
        assert session.ended() == 1
    assert "has refused" in session.output.decode()


def test_an_address_of_any_length_can_be_pasted(office: TokenOffice) -> None:
    with PtySession(command(office, "--redirect"), columns=4000) as session:
        address = read_until(session, r"(http://127\S+/authorise\S+)")
        read_until(session, r"(Paste it here)")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        answer = office.server.authorise(asked) + "&session_state=" + "x" * 6000
        typing = threading.Thread(target=lambda: session.press(answer + "\r"))
        typing.start()
        typing.join()
        assert session.ended() == 0
    assert works(office)


def test_an_address_of_another_sign_in_changes_nothing(office: TokenOffice) -> None:
    with PtySession(command(office, "--redirect")) as session:
        read_until(session, r"(Paste it here)")
        session.press("http://localhost/?code=a&state=b\r")
        assert session.ended() == 2
    assert "does not belong to this sign-in" in session.output.decode()
    assert office.server.asked == []


def test_without_a_terminal_or_with_json_nobody_is_asked_to_paste(office: TokenOffice, shell: Shell) -> None:
    assert "no terminal" in shell.refused(2, "account", "authorise", "konto", "--redirect", login="mm")
    assert "nothing is asked" in shell.refused(2, "account", "authorise", "konto", "--redirect", "--json", login="mm")
    assert office.server.asked == []


def test_an_application_is_only_tried(office: TokenOffice, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    office.apply(client_secret="env:TEST_CLIENT_SECRET", flow="client_credentials")
    office.server.client_secret = SECRET
    monkeypatch.setenv("TEST_CLIENT_SECRET", SECRET)
    assert shell("account", "authorise", "konto", login="mm").code == 0
    assert "nobody signs in" in shell.refused(2, "account", "authorise", "konto", "--redirect", login="mm")
    monkeypatch.setenv("TEST_CLIENT_SECRET", "gone")
    said = shell.refused(1, "account", "authorise", "konto", login="mm")
    assert "AADSTS7000222" in said
    assert "gone" not in said


def test_who_does_not_manage_the_mailbox_is_refused(office: TokenOffice, shell: Shell) -> None:
    assert "managers of their mailbox" in shell.refused(3, "account", "authorise", "konto", login="anna")
    for login, name in (("otto", "konto"), ("mm", "nothing")):
        assert "no account" in shell.refused(4, "account", "authorise", name, login=login)
    assert office.server.asked == []


def test_the_list_of_accounts_says_how_a_token_stands_and_never_what_it_is(office: TokenOffice, shell: Shell) -> None:
    assert "tui-mail account authorise konto" in shell("account", "list").out
    open_store(office.home)
    office.authorise(life=3600)
    (account,) = shell("account", "list", "--json").json
    assert account["token"]["state"] == "ok"
    assert account["token"]["expires"]
    open_store(office.home)
    OAuthToken.update(authorised_at=now() - 70 * DAY).execute()
    answer = shell("account", "list")
    assert "not renewed for 70 days" in answer.out
    assert MARK not in answer.out
