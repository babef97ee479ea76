"""The verbs `import` and `sync`: files of any kind, any number of times."""

import io
import json
import mailbox
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.conftest import SOMEBODY, Desk, Shell
from tests.fetch.outlook_files import msg
from tests.fetch.test_mbox import SEPARATOR, mboxrd
from tests.office import letter
from tui_mail.store.models import Account, RemoteFolder, Sighting

OUTCOMES = ("stored", "duplicate", "skipped", "quarantined", "failed")
Report = dict[str, Any]


def put(path: Path, raw: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def maildir(path: Path, messages: Sequence[bytes]) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number, raw in enumerate(messages):
        put(path / "cur" / f"{number}.a:2,S", raw)
    return path


def an_archive(root: Path) -> Path:
    """Make a folder with a message of every kind in it."""
    put(root / "a.eml", letter(1))
    put(root / "deep/er/without-ending", letter(2))
    put(root / "c.msg", msg("Von Outlook"))
    put(root / "Sent", mboxrd([letter(3, from_="kanzlei@muster.example"), letter(4)]))
    maildir(root / "Maildir", [letter(5)])
    maildir(root / "Maildir/.Gesendet", [letter(6)])
    put(root / "Inbox.msf", b"// an index of Thunderbird's")
    put(root / "empty", b"")
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.eml")
    return root


def sums(reports: Sequence[Report]) -> dict[str, int]:
    """Add the reports up; what was seen is the sum of the outcomes, of each and together."""
    for report in reports:
        assert report["seen"] == sum(report[outcome] for outcome in OUTCOMES)
    return {key: total for key in ("seen", *OUTCOMES) if (total := sum(report[key] for report in reports))}


def imported(shell: Shell, *words: object, verb: str = "import", **rest: Any) -> list[Report]:  # noqa: ANN401 - passed on
    answer = shell(verb, *words, "--mailbox", "kanzlei", "--json", **rest)
    assert answer.code == 0, answer
    reports: list[Report] = answer.json
    return reports


def subjects(shell: Shell, *words: object) -> list[str]:
    return sorted(item["subject"] for item in shell("list", "--json", *words).json)


@pytest.mark.covers("HO-21", "HO-43", "AS-01", "AS-09")
def test_a_folder_with_everything_in_it_is_taken_in_and_every_file_is_told(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    root = an_archive(tmp_path / "archive")
    answer = shell("import", root, "--mailbox", "kanzlei", "--json")
    reports = {report["source"].removeprefix(str(root)): report for report in answer.json}
    assert sums(answer.json) == {"seen": 8, "stored": 7, "failed": 1}
    assert answer.code == 1
    assert "no plain file" in answer.err
    assert {name: report["kind"] for name, report in reports.items()} == {
        "": "loose",
        "/Inbox.msf": "none",
        "/Sent": "mbox",
        "/deep/er": "loose",
        "/empty": "none",
        "/loop": "none",
        "/Maildir": "maildir",
        "/Maildir/Gesendet": "maildir",
    }
    assert "pipe.eml" in reports[""]["problem"]
    assert (reports["/loop"]["problem"], reports["/empty"]["problem"]) == ("no plain file", "empty")
    assert subjects(shell, "--folder", "inbox") == ["Brief 1", "Brief 2", "Brief 5", "Von Outlook"]
    assert subjects(shell, "--folder", "sent") == ["Brief 3", "Brief 4", "Brief 6"]
    assert {item["direction"] for item in shell("list", "--json", "--folder", "sent").json} == {"out"}


@pytest.mark.covers("HO-44")
def test_a_second_import_makes_nothing_twice_from_whatever_file(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    nameless = letter(2).replace(b"Message-ID: <2@dupont.example>\r\n", b"")
    put(tmp_path / "a/1.eml", letter(1))
    put(tmp_path / "a/2.eml", nameless)
    put(tmp_path / "a/3.msg", msg("Von Outlook"))
    assert sums(imported(shell, tmp_path / "a")) == {"seen": 3, "stored": 3}
    os.utime(tmp_path / "a/2.eml", (1, 1))
    (tmp_path / "a/1.eml").rename(tmp_path / "a/renamed.eml")
    assert sums(imported(shell, tmp_path / "a")) == {"seen": 3, "duplicate": 3}
    put(tmp_path / "b.mbox", mboxrd([letter(1), nameless]))
    assert sums(imported(shell, tmp_path / "b.mbox", tmp_path / "a/3.msg")) == {"seen": 3, "duplicate": 3}
    assert len(subjects(shell)) == 3


def test_mail_that_the_daemon_brought_is_recognised(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    desk.take_in(letter(1))
    put(tmp_path / "1.eml", letter(1))
    assert sums(imported(shell, tmp_path / "1.eml")) == {"seen": 1, "duplicate": 1}


@pytest.mark.covers("HO-21")
def test_the_target_folder_is_chosen_and_must_be_there(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    assert shell("folder", "create", "Inbox/Outlook", "--mailbox", "kanzlei").code == 0
    put(tmp_path / "1.eml", letter(1))
    imported(shell, tmp_path / "1.eml", "--folder", "Inbox/Outlook")
    assert [item["folder"] for item in shell("list", "--json").json] == ["Inbox/Outlook"]
    assert "no folder 'Nowhere'" in shell.refused(
        4, "import", tmp_path / "1.eml", "--mailbox", "kanzlei", "--folder", "Nowhere"
    )
    assert "Nothing is imported into" in shell.refused(
        5, "import", tmp_path / "1.eml", "--mailbox", "kanzlei", "--folder", "quarantine"
    )


@pytest.mark.covers("AS-26")
def test_the_history_names_who_imported(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "1.eml", letter(1))
    imported(shell, tmp_path, login="sandra")
    (item,) = shell("list", "--json").json
    (arrived, *_) = shell("history", item["id"], "--json").json
    assert (arrived["action"], arrived["actor"]) == ("arrived", "sandra")


def test_own_addresses_and_criteria_are_those_of_the_mailbox(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "1.eml", letter(1, subject="Mandat 2026-00117: Frage"))
    put(tmp_path / "2.eml", letter(2, from_="kanzlei@muster.example", to="jean@dupont.example"))
    imported(shell, tmp_path)
    found = {item["subject"]: item for item in shell("list", "--json").json}
    assert found["Mandat 2026-00117: Frage"]["primary_case"]["number"] == "2026-00117"
    assert (found["Brief 2"]["direction"], found["Brief 2"]["folder"]) == ("out", "sent")


def test_messages_are_dated_by_what_they_say_not_by_their_files(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    received = b"Received: from a by b; Tue, 05 May 2020 10:00:00 +0200\r\n"
    put(tmp_path / "1.eml", received + letter(1))
    put(tmp_path / "2.eml", letter(2, date="Wed, 06 May 2020 10:00:00 +0200"))
    imported(shell, tmp_path)
    assert sorted(item["received"] for item in shell("list", "--json").json) == [
        "2020-05-05T08:00:00+00:00",
        "2020-05-06T08:00:00+00:00",
    ]


def test_members_import_viewers_do_not_and_outsiders_learn_nothing(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "1.eml", letter(1))
    words = ("import", tmp_path, "--mailbox", "kanzlei")
    assert "viewer" in shell.refused(3, *words, login="vera")
    assert "no mailbox 'kanzlei'" in shell.refused(4, *words, login="otto")
    assert "no mailbox 'nowhere'" in shell.refused(4, "import", tmp_path, "--mailbox", "nowhere")
    for login in ("sandra", "anna", "mm", "root"):
        assert shell(*words, login=login).code == 0


def test_paths_are_for_the_owner_of_the_database_and_others_send_their_files(
    desk: Desk, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    put(tmp_path / "1.eml", letter(1))
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "import 1.eml --mailbox kanzlei")
    for verb in ("import", "sync"):
        assert "`import - < FILE`" in shell.refused(3, verb, tmp_path, "--mailbox", "kanzlei")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(letter(1)), isatty=lambda: False))
    assert sums(imported(shell, "-")) == {"seen": 1, "stored": 1}
    monkeypatch.delenv("SSH_ORIGINAL_COMMAND")
    team = (shell.home / "team.toml").read_text().replace('login = "sandra"', f'login = "{SOMEBODY.pw_name}"')
    put(tmp_path / "team.toml", team.replace("sandra =", f"{SOMEBODY.pw_name} =").encode())
    assert shell("apply", tmp_path / "team.toml", login="root").code == 0
    service: Shell = request.getfixturevalue("service")
    assert "`import - < FILE`" in service.refused(3, "import", tmp_path, "--mailbox", "kanzlei", login=None)


def test_what_is_not_there_or_no_mail_is_named(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "notes.txt", b"Guten Tag")
    put(tmp_path / "a.pst", b"!BDN" + bytes(5000))
    assert "nothing at" in shell.refused(2, "import", tmp_path / "absent", "--mailbox", "kanzlei")
    answer = shell("import", tmp_path / "notes.txt", "--mailbox", "kanzlei")
    assert (answer.code, "no mail" in answer.err) == (1, True)
    answer = shell("import", tmp_path / "a.pst", "--mailbox", "kanzlei")
    assert (answer.code, "damaged" in answer.err) == (1, True)
    assert "no folder" in shell.refused(2, "sync", tmp_path / "notes.txt", "--mailbox", "kanzlei")


@pytest.mark.parametrize(("content", "seen"), [(letter(1), 1), (mboxrd([letter(1), letter(2)]), 2)])
def test_standard_input_holds_a_message_or_an_mbox_file(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch, content: bytes, seen: int
) -> None:
    for expected in ({"seen": seen, "stored": seen}, {"seen": seen, "duplicate": seen}):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: False))
        (report,) = imported(shell, "-")
        assert (report["source"], sums([report])) == ("stdin", expected)
    assert [path.name for path in shell.home.iterdir() if path.name.startswith(".import")] == []


@pytest.mark.covers("HO-45")
def test_sync_says_what_vanished_and_deletes_nothing(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "a/1.eml", letter(1))
    put(tmp_path / "a/2.eml", letter(2))
    put(tmp_path / "a/old/box", mboxrd([letter(3), letter(4)]))
    assert sums(imported(shell, tmp_path / "a", verb="sync")) == {"seen": 4, "stored": 4}
    (tmp_path / "a/1.eml").unlink()
    (tmp_path / "a/old/box").unlink()
    put(tmp_path / "a/5.eml", letter(5))
    reports = imported(shell, tmp_path / "a", verb="sync")
    assert sums(reports) == {"seen": 2, "stored": 1, "duplicate": 1}
    assert {Path(report["source"]).name: report["vanished"] for report in reports} == {"a": 1, "box": 2}
    assert [one["subject"] for report in reports for one in report["missing"]] == ["Brief 1", "Brief 3", "Brief 4"]
    assert len(subjects(shell)) == 5
    again = imported(shell, tmp_path / "a", verb="sync")
    assert (sums(again), [report["vanished"] for report in again]) == ({"seen": 2, "duplicate": 2}, [0])
    put(tmp_path / "a/1.eml", letter(1))
    assert sums(imported(shell, tmp_path / "a", verb="sync")) == {"seen": 3, "duplicate": 3}


def test_a_source_that_cannot_be_read_this_time_has_not_vanished(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "a/1.eml", letter(1))
    put(tmp_path / "a/box", mboxrd([letter(2)]))
    imported(shell, tmp_path / "a", verb="sync")
    (tmp_path / "a/box").rename(tmp_path / "box")
    (tmp_path / "a/box").symlink_to(tmp_path / "box")
    reports = imported(shell, tmp_path / "a", verb="sync")
    assert [report["vanished"] for report in reports] == [0, 0]


def test_a_message_without_a_subject_is_named_as_such_and_nothing_takes_no_time(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    bare = put(tmp_path / "a/1.eml", letter(1).replace(b"Subject: Brief 1\r\n", b""))
    imported(shell, tmp_path / "a", verb="sync")
    bare.unlink()
    answer = shell("sync", tmp_path / "a", "--mailbox", "kanzlei")
    assert answer.out.splitlines()[-2].endswith("  (no subject)")
    assert answer.err == "0 messages\n"


def test_people_read_a_line_per_source_and_one_at_the_end(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "a/1.eml", letter(1))
    put(tmp_path / "a/readme", b"Guten Tag")
    answer = shell("import", tmp_path / "a", "--mailbox", "kanzlei")
    assert answer.out.splitlines() == [
        f"{tmp_path}/a: 1 seen = 1 stored",
        "Together: 1 seen = 1 stored",
        f"  no mail: {tmp_path}/a/readme",
    ]
    assert answer.err.startswith("1 message in ")


def test_a_message_that_is_too_large_stands_in_quarantine_until_it_may_come(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    raw = letter(1, body="x" * 30_000)
    put(tmp_path / "1.eml", raw)
    for limit, expected, folder in (("20kB", "quarantined", "quarantine"), ("40kB", "stored", "inbox")):
        team = (shell.home / "team.toml").read_text()
        team = team.replace("primary_address", f'size_limit = "{limit}"\nprimary_address', 1)
        put(tmp_path / "team.toml", team.encode())
        assert shell("apply", tmp_path / "team.toml", login="root").code == 0
        assert sums(imported(shell, tmp_path / "1.eml")) == {"seen": 1, expected: 1}
        assert sums(imported(shell, tmp_path / "1.eml")) == {"seen": 1, "duplicate": 1}
        (item,) = shell("list", "--json", login="mm").json
        assert (item["subject"], item["folder"]) == ("Brief 1", folder)
    assert shell("show", item["id"], "--raw", login="mm").stdout == raw


def test_who_retries_what_was_too_large_to_import_is_told_to_import_it_again(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    for number in (1, 2):
        put(tmp_path / f"mail/{number}.eml", letter(number, body="x" * 30_000))
    team = (shell.home / "team.toml").read_text()
    put(tmp_path / "team.toml", team.replace("primary_address", 'size_limit = "20kB"\nprimary_address', 1).encode())
    assert shell("apply", tmp_path / "team.toml", login="root").code == 0
    assert sums(imported(shell, tmp_path / "mail")) == {"seen": 2, "quarantined": 2}
    items = [entry["id"] for entry in shell("quarantine", "list", "--json").json]
    said = "is kept: raise size_limit and import the file again."
    assert said in shell.refused(4, "quarantine", "retry", items[0])
    answer = shell("quarantine", "retry", "--all")
    assert answer.err.splitlines() == [
        *[f"Item {item}: Only the head of item {item} {said}" for item in items],
        "tui-mail: 2 items of 2 could not be retried.",
    ]


def test_the_account_of_the_ledger_is_seen_by_nobody(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    put(tmp_path / "1.eml", letter(1))
    before = shell("export-config", "--json", login="root").json
    imported(shell, tmp_path / "1.eml")
    assert shell("export-config", "--json", login="root").json == before
    assert [account["name"] for account in shell("account", "list", "--json", login="root").json] == ["kanzlei"]
    assert shell("apply", shell.home / "team.toml", login="root").out == "Nothing to change.\n"
    desk.open()
    ledger = Account.get(Account.kind == "import")
    assert ledger.name == "import:kanzlei"
    assert [folder.name for folder in RemoteFolder.select().where(RemoteFolder.account == ledger.id)] == [
        f"{tmp_path}/1.eml"
    ]


def program(home: Path, *words: object) -> "subprocess.Popen[bytes]":
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "tui_mail", "--home", str(home), "--as", "anna", *map(str, words)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_an_import_that_was_killed_goes_on_and_two_at_once_do_no_harm(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    number = 300
    put(tmp_path / "box", b"".join(SEPARATOR + letter(each) + b"\n" for each in range(number)))
    for _ in range(3):
        killed = program(shell.home, "import", tmp_path / "box", "--mailbox", "kanzlei")
        desk.open()
        seen, until = Sighting.select().count(), time.monotonic() + 30
        while Sighting.select().count() == seen and killed.poll() is None and time.monotonic() < until:
            threading.Event().wait(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
    both = [program(shell.home, "import", tmp_path / "box", "--mailbox", "kanzlei", "--json") for _ in range(2)]
    reports = [json.loads(one.communicate()[0])[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert [report["seen"] for report in reports] == [number, number]
    assert all(report["stored"] + report["duplicate"] == number for report in reports)
    assert len(subjects(shell, "--limit", 1000)) == number
    desk.open()
    assert Sighting.select().count() == number


def test_what_another_program_wrote_is_taken_byte_for_byte(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    raw = letter(1, body="Guten Tag\n\nFrom here on\n").replace(b"\r\n", b"\n")
    box = mailbox.mbox(tmp_path / "box")
    box.add(message_from_bytes(raw))
    box.close()
    imported(shell, tmp_path / "box")
    (item,) = shell("list", "--json").json
    assert shell("take", item["id"]).code == 0
    assert shell("show", item["id"], "--raw").stdout == raw


def test_everything_in_the_sample_folders_has_an_outcome(desk: Desk, shell: Shell, corpus: Path, hostile: Path) -> None:
    first = imported(shell, corpus, hostile)
    total = sums(first)
    assert total["seen"] >= 2986 + 246 + 12
    assert "failed" not in total
    assert sums(imported(shell, corpus, hostile)) == {"seen": total["seen"], "duplicate": total["seen"]}
