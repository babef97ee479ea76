"""Verbs for the instance: made once, applied as often as one likes, and never half."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell, os_login
from tui_mail.cli import accounts
from tui_mail.store.database import database
from tui_mail.store.queries.accounts import fetches_wanted

TEAM = """
[[accounts]]
name = "mine"
kind = "maildir"
path = "mail"
[[mailboxes]]
code = "mine"
name = "Mine"
account = "mine"
"""


@pytest.fixture
def team_file(tmp_path: Path) -> Path:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "mail" / folder).mkdir(parents=True)
    path = tmp_path / "team.toml"
    path.write_text(TEAM)
    return path


def test_init_makes_me_the_first_admin_of_a_private_home(shell: Shell) -> None:
    made = shell("init", "--json", login=None).json
    assert made == {"home": str(shell.home), "admin": os_login()}
    assert shell.home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in shell.home.iterdir() if path.is_file()} == {0}
    assert shell("account", "list", login=None).code == 0


def test_init_can_name_another_admin(shell: Shell) -> None:
    assert shell("init", "--admin", "anna", "--json", login=None).json["admin"] == "anna"
    assert shell("export-config", login="anna").code == 0


@pytest.mark.parametrize("words", [["--admin", "Anna Muster"], ["--admin", "me"]])
def test_init_refuses_a_login_that_cannot_be_one(shell: Shell, words: list[str]) -> None:
    assert "--admin" in shell.refused(2, "init", *words, login=None)


def test_an_instance_is_made_once(shell: Shell) -> None:
    shell("init", login=None)
    assert "already" in shell.refused(2, "init", login=None)


def test_where_nothing_is_the_sentence_says_what_to_do(shell: Shell) -> None:
    assert "init" in shell.refused(2, "list", login=None)
    shell.home.mkdir(mode=0o700)
    assert "init" in shell.refused(2, "list", login=None)
    assert "init" in shell.refused(2, "--daemon", "--once", login=None)
    assert list(shell.home.iterdir()) == []


def test_one_person_needs_a_file_of_a_few_lines(shell: Shell, team_file: Path) -> None:
    shell("init", login=None)
    assert shell("apply", team_file, login=None).out.splitlines() == ["new account mine", "new mailbox mine"]
    assert shell("list", login=None).out == "Nothing there.\n"


def test_applying_again_changes_nothing(shell: Shell, team_file: Path) -> None:
    shell("init", login=None)
    assert len(shell("apply", team_file, "--dry-run", "--json", login=None).json) == 2
    changes = shell("apply", team_file, "--json", login=None).json
    assert [(change["kind"], change["name"], change["new"]) for change in changes] == [
        ("account", "mine", True),
        ("mailbox", "mine", True),
    ]
    assert shell("apply", team_file, "--json", login=None).json == []
    assert shell("apply", team_file, login=None).out == "Nothing to change.\n"


def test_what_is_exported_can_be_applied(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "again.toml").write_bytes(shell("export-config", login="root").stdout)
    assert shell("apply", tmp_path / "again.toml", "--json", login="root").json == []
    exported = shell("export-config", "--json", login="root").json
    assert {user["login"] for user in exported["users"]} == {"root", "anna", "sandra", "mm", "vera", "otto"}


@pytest.mark.parametrize("tried", [["--dry-run"], []])
def test_an_older_team_file_says_what_it_takes_back(
    desk: Desk, item: int, shell: Shell, tmp_path: Path, tried: list[str]
) -> None:
    older = tmp_path / "older.toml"
    older.write_bytes(shell("export-config", login="root").stdout)
    shell("mailbox", "share", "kanzlei", "otto", "member", login="mm")
    shell("mailbox", "share", "kanzlei", "sandra", "dispatcher", login="mm")
    shell("mailbox", "unshare", "kanzlei", "vera", login="mm")
    shell("mailbox", "change", "kanzlei", "--signature", "Gruss", login="mm")
    shell("assign", "otto", item)
    shell("user", "change", "otto", "--email", "otto@muster.example", login="root")
    assert shell("apply", older, *tried, login="root").out.splitlines() == [
        "user otto: email removed",
        "mailbox kanzlei: takes it from otto; makes sandra member, before that dispatcher; "
        "shares it with vera as viewer; signature removed; 1 item goes back to nobody",
    ]


def test_only_admins_manage(desk: Desk, shell: Shell, team_file: Path) -> None:
    assert "admins" in shell.refused(3, "apply", team_file)
    assert "admins" in shell.refused(3, "apply", team_file, "--dry-run")
    assert "admins" in shell.refused(3, "export-config")


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('[[accounts]]\nname = "x"\nkind = "imap"\nhost = "h"\nport = "no"\n', "$.accounts[0].port"),
        ('[[users]]\nlogin = "x"\nname = "X"\nshoe_size = 43\n', "$.users[0].shoe_size"),
        ('[[mailboxes]]\ncode = "x"\nname = "X"\naccount = "none-such"\n', "$.mailboxes[0].account"),
        ("[[users]\n", "is not TOML"),
    ],
)
def test_a_broken_team_file_names_the_place_and_changes_nothing(
    desk: Desk, shell: Shell, team_file: Path, wrong: str, place: str
) -> None:
    before = shell("export-config", login="root").out
    team_file.write_text(wrong)
    assert place in shell.refused(2, "apply", team_file, login="root")
    assert shell("export-config", login="root").out == before


def test_a_team_file_that_is_not_there(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    assert "cannot be read" in shell.refused(2, "apply", tmp_path / "none.toml", login="root")


def test_one_round_takes_in_and_renders(shell: Shell, team_file: Path) -> None:
    (team_file.parent / "mail" / "new" / "1.M1.here").write_bytes(b"Subject: Hello\nFrom: a@b.example\n\nText\n")
    shell("init", login=None)
    shell("apply", team_file, login=None)
    assert shell("--daemon", "--once", login=None).code == 0
    (found,) = shell("list", "--json", login=None).json
    assert found["subject"] == "Hello"
    assert {one["kind"] for one in shell("show", found["id"], "--json", login=None).json["documents"]} == {
        "eml",
        "pdf",
        "manifest",
    }
    shell("--daemon", "--once", login=None)
    assert len(shell("list", "--json", login=None).json) == 1


def test_a_failed_account_is_named_by_the_round_the_list_and_health(shell: Shell, team_file: Path) -> None:
    shell("init", login=None)
    shell("apply", team_file, login=None)
    (account,) = shell("account", "list", "--json", login=None).json
    assert (account["state"], account["failure"]) == ("never", None)
    (team_file.parent / "mail" / "cur").rmdir()
    assert "no Maildir" in shell("--daemon", "--once", login=None).err
    answer = shell("--daemon", "--once", login=None)
    assert answer.code == 1
    assert answer.err.splitlines()[-1].startswith("tui-mail: Account mine failed: ")
    (account,) = shell("account", "list", "--json", login=None).json
    assert set(account) == {
        "name", "kind", "mailbox", "state", "failure", "failures", "failing_since", "alert", "last_success", "next_try",
        "progress", "folders_in_trouble", "token",
    }  # fmt: skip
    assert account["state"] == "failed"
    assert "no Maildir" in account["failure"]
    assert "no Maildir" in shell("account", "list", login=None).out
    health = shell("health", "--json", login=None)
    assert health.code == 1
    assert health.json["accounts"] == [account]
    assert "account mine failed" in health.err


def test_health_says_whether_a_daemon_runs(desk: Desk, shell: Shell, another_daemon: None) -> None:
    answer = shell("health", "--json")
    assert (answer.code, answer.json["daemon"], answer.json["documents"]) == (0, True, {"due": 0, "failed": 0})


def test_health_without_a_daemon_is_not_well(desk: Desk, shell: Shell) -> None:
    answer = shell("health")
    assert (answer.code, answer.out.splitlines()[0]) == (1, "Daemon: does not run")
    assert answer.err == "tui-mail: Not well: no daemon runs.\n"


@pytest.fixture
def another_daemon(desk: Desk) -> Iterator[None]:
    """Hold the lock that a running daemon holds."""
    with (desk.home.root / "daemon.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_there_is_one_daemon(desk: Desk, shell: Shell, another_daemon: None) -> None:
    assert "Another daemon runs" in shell.refused(5, "--daemon", login=None)
    assert "Another daemon runs" in shell.refused(5, "--daemon", "--once", login=None)


def test_a_running_daemon_is_asked_to_fetch_and_not_waited_for_in_vain(
    desk: Desk, shell: Shell, another_daemon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "PATIENCE", 0)
    assert "has not fetched kanzlei" in shell.refused(1, "account", "fetch", "kanzlei", login="sandra")
    desk.open()
    assert len(fetches_wanted()) == 1


@pytest.mark.covers("AS-25")
def test_without_a_daemon_the_command_fetches_itself(shell: Shell, team_file: Path) -> None:
    shell("init", login=None)
    shell("apply", team_file, login=None)
    (team_file.parent / "mail" / "new" / "1.M1.here").write_bytes(b"Subject: Hello\n\nText\n")
    assert shell("account", "fetch", "mine", "--json", login=None).json == {
        "account": "mine", "by": "command", "folders": [{
            "folder": "INBOX", "stored": 1, "duplicate": 0, "skipped": 0, "quarantined": 0, "failed": 0,
            "deleted_on_server": 0,
        }], "left_on_server": []
    }  # fmt: skip
    assert len(shell("list", "--json", login=None).json) == 1
    assert shell("account", "fetch", "mine", login=None).out == "Fetched mine: nothing new\n"
    (team_file.parent / "mail" / "new" / "3.M3.here").write_bytes(b"Subject: Again\n\nText\n")
    assert shell("account", "fetch", "mine", login=None).out == "Fetched mine: INBOX 1 stored\n"
    (team_file.parent / "mail" / "cur").rmdir()
    answer = shell("account", "fetch", "mine", login=None)
    assert (answer.code, answer.err.count("no Maildir")) == (1, 1)


def test_who_may_fetch(desk: Desk, shell: Shell) -> None:
    assert "viewer" in shell.refused(3, "account", "fetch", "kanzlei", login="vera")
    shell.refused(4, "account", "fetch", "kanzlei", login="otto")
    shell.refused(4, "account", "fetch", "none-such")


def test_accounts_are_listed_to_those_who_see_their_mailbox(desk: Desk, shell: Shell) -> None:
    assert [account["name"] for account in shell("account", "list", "--json", login="vera").json] == ["kanzlei"]
    for words in (["account", "list"], ["folder", "list"], ["audit-fetch"], ["folder", "create", "Neu"], ["list"]):
        said = shell.refused(3, *words, login="otto")
        assert said == "No mailbox is shared with you: ask its manager or an admin."


def test_an_outsider_is_told_of_the_health_whether_the_daemon_runs(desk: Desk, shell: Shell) -> None:
    answer = shell("health", login="otto")
    assert (answer.code, answer.out) == (1, "Daemon: does not run\n")
    assert shell("health", "--json", login="otto").json == {"daemon": False}
    assert "accounts" in shell("health", "--json", login="root").json


def test_the_folders_on_a_server_are_refused_in_their_own_words(desk: Desk, shell: Shell) -> None:
    said = shell.refused(3, "account", "folders", "kanzlei", login="anna")
    assert said == "The folders on its server are for managers of the mailbox and for admins."


def test_a_newer_database_is_left_alone(desk: Desk, shell: Shell) -> None:
    with sqlite3.connect(desk.home.root / "tui-mail.db") as connection:
        ((table,),) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%migration%'"
        )
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        ((*newest,),) = connection.execute(f"SELECT * FROM {table} LIMIT 1")
        newest[columns.index("name")] = "9999_future"
        if "id" in columns:
            newest[columns.index("id")] = 9999
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", newest)
    connection.close()
    for words in (["list"], ["--daemon", "--once"], ["migrate"], ["take", "1"]):
        said = shell.refused(2, *words, login=None if words[0] in ("--daemon", "migrate") else "anna")
        assert "newer than this program" in said
        assert "9999_future" in said


def test_an_older_database_is_brought_up_by_migrate(desk: Desk, shell: Shell) -> None:
    assert shell("migrate", login=None).out == "The database is up to date.\n"
    assert shell("migrate", "--json", login=None).json == []
    desk.open()
    for table in database.get_tables():
        if "migration" in table:
            database.execute_sql(f"DELETE FROM {table}")
    assert "run `tui-mail migrate`" in shell.refused(2, "list")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_home_of_somebody_else_is_not_entered(desk: Desk, shell: Shell) -> None:
    os.chown(desk.home.root, 1, 1)
    for words in (["list"], ["init"], ["migrate"], ["--daemon", "--once"]):
        assert "belongs to" in shell.refused(3, *words, login=None)


def test_nobody_acts_where_nobody_is_needed(desk: Desk, shell: Shell) -> None:
    for words in (["migrate"], ["init"], ["--daemon", "--once"], ["demo", "--check"]):
        assert "--as" in shell.refused(2, *words, login="anna")
