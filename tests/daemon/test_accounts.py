"""What people do with accounts at the command line: see how they fare, try them, fetch folders, say what those are."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.conftest import Open
from tests.journeys.instance import SECRET, Instance, account, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpSink, smtp_sink
from tui_mail.desk import account_test
from tui_mail.desk.accounts import want_fetch
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.directory import user_by_login

Settings = dict[str, object]
Written = Callable[..., str]


@dataclass(frozen=True)
class Flaw:
    """Something that is wrong with an account, and the step that finds it."""

    step: str
    sentence: str
    settings: Settings = field(default_factory=dict)
    smtp: Settings = field(default_factory=dict)


FLAWS = (
    Flaw("login", "refused the login", settings={"secret": "env:HOME"}),
    Flaw("folders", 'no folder "Akten"', settings={"folders": ["INBOX", "Akten"]}),
    Flaw("smtp", "refused the login", smtp={"secret": "env:HOME"}),
    Flaw("smtp", "cannot be reached", smtp={"port": 1}),
    Flaw("send", "no primary_address", settings={"primary_address": ""}),
)


@pytest.fixture
def sink(dovecot: Dovecot, name: str) -> Iterator[SmtpSink]:
    """Let what is sent to an address arrive at the mail server."""
    with smtp_sink(login=name, password=SECRET, deliver_to=dovecot.deliver) as running:
        yield running


@pytest.fixture
def sending(sink: SmtpSink, dovecot: Dovecot, name: str, tmp_path: Path) -> Written:
    """Write the account with a server to send through; both servers are trusted by one file."""
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(dovecot.ca_file.read_bytes() + sink.ca_pem())

    def written(settings: Settings | None = None, smtp: Settings | None = None) -> str:
        account_text = on_dovecot(dovecot, name, **(settings or {})).replace(str(dovecot.ca_file), str(ca_file))
        values = {"host": "localhost", "port": sink.port, "security": "tls", **(smtp or {})}
        lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
        head, mark, tail = account_text.partition("[[accounts.criteria]]")
        return f"{head}[accounts.smtp]\n{lines}\n{mark}{tail}"

    return written


def steps_of(instance: Instance, name: str) -> dict[str, dict[str, Any]]:
    steps = json.loads(instance.run("account", "test", name, "--json").stdout)
    return {step["step"]: step for step in steps}


@pytest.mark.covers("TS-16", "TS-17")
def test_an_account_is_tried_end_to_end_and_its_mail_to_itself_stays_where_it_is(
    open_instance: Open, dovecot: Dovecot, name: str, sink: SmtpSink, sending: Written
) -> None:
    dovecot.deliver(name, mail("old", message_id="old@test"))
    instance = open_instance(sending())
    said = instance.run("account", "test", name).stdout.splitlines()
    assert [line.split()[0:2] for line in said] == [
        [step, "ok"] for step in ("login", "folders", "smtp", "send", "receive")
    ]
    assert "INBOX (inbox)" in said[1]
    assert "Sent (sent)" in said[1]
    assert [sent.recipients for sent in sink.box] == [(f"{name}@muster.example",)]
    with dovecot.client(name) as client:
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search())
    assert len(flags) == 2
    assert all(b"\\Seen" not in each for each in flags.values())
    steps = steps_of(instance, name)  # with the daemon's cursor behind and other mail in between
    assert all(step["state"] == "ok" and step["seconds"] >= 0 for step in steps.values())
    instance.once()
    assert len(instance.items()) == 3  # it is mail like any other


@pytest.mark.covers("TS-17")
@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: f"{flaw.step}: {flaw.sentence}")
def test_the_step_that_fails_says_why_and_nothing_after_it_is_tried(
    open_instance: Open, name: str, sending: Written, flaw: Flaw
) -> None:
    instance = open_instance(sending(flaw.settings, flaw.smtp))
    answer = instance.run("account", "test", name, "--jsonl", code=1)
    steps = [json.loads(line) for line in answer.stdout.splitlines()]
    assert (steps[-1]["step"], steps[-1]["state"]) == (flaw.step, "failed")
    assert flaw.sentence in steps[-1]["said"]
    assert all(each["state"] == "ok" for each in steps[:-1])
    assert answer.stderr.startswith(f"tui-mail: Account {name} does not work ({flaw.step}): ")
    assert SECRET not in answer.stdout + answer.stderr


def test_an_account_that_sends_nothing_is_tried_without_sending(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    instance = open_instance(on_dovecot(dovecot, name))
    assert steps_of(instance, name)["smtp"]["state"] == "skipped"


def test_a_mail_that_does_not_come_back_is_said_to_be_missing(
    open_instance: Open, name: str, sink: SmtpSink, sending: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_test, "PATIENCE", 2.0)
    monkeypatch.setattr(sink, "_deliver_to", None)  # it keeps what it gets
    instance = open_instance(sending())
    *before, last = account_test.try_account(SYSTEM, name, threading.Event())
    assert [step.state for step in before] == ["ok"] * 4
    assert (last.name, last.state, last.said) == ("receive", "failed", "The mail did not come back within 2 seconds.")
    assert instance.items() == []


def test_who_does_not_manage_the_mailbox_cannot_try_its_account(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    instance = open_instance(on_dovecot(dovecot, name))
    assert "manager" in instance.run("--as", "anna", "account", "test", name, code=3).stderr
    assert "manager" in instance.run("--as", "anna", "account", "folders", name, code=3).stderr
    assert "There is no account" in instance.run("account", "test", "nowhere", code=4).stderr


@pytest.mark.covers("CO-06")
def test_folders_are_listed_with_their_roles_and_a_role_given_by_hand_stays(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    settings = on_dovecot(dovecot, name)
    dovecot.deliver(name, mail("post", message_id="1@test"), folder="Ausgang Büro")
    instance = open_instance(settings)
    instance.once()

    def folders() -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in json.loads(instance.run("account", "folders", name, "--json").stdout)}

    listed = folders()
    assert (listed["INBOX"]["role"], listed["INBOX"]["watched"], listed["INBOX"]["by_hand"]) == ("inbox", True, False)
    assert (listed["Ausgang Büro"]["role"], listed["Ausgang Büro"]["watched"]) == ("none", False)
    assert instance.items() == []
    assert "admin" in instance.run("--as", "anna", "account", "role", name, "Ausgang Büro", "sent", code=3).stderr
    instance.run("account", "role", name, "Ausgang Büro", "bogus", code=2)
    refused = instance.run("account", "role", name, "Ausgang Buero", "sent", code=4).stderr
    assert "'Ausgang Buero'" in refused
    assert "Ausgang Büro, " in refused
    said = instance.run("account", "role", name, "Ausgang Büro", "sent").stdout
    assert said == f"Ausgang Büro of {name} is sent now.\n"
    assert folders()["Ausgang Büro"] | {"messages": None} == {
        "name": "Ausgang Büro",
        "role": "sent",
        "by_hand": True,
        "watched": True,
        "wanted": False,
        "messages": None,
        "problem": "",
    }
    instance.once()
    (item,) = instance.items()
    assert item.row.direction == "out"
    instance.apply(settings)  # the file says nothing of it
    exported = instance.run("export-config").stdout
    assert re.search(r'"Ausgang Büro"\s*=\s*"sent"', exported), exported
    assert folders()["Ausgang Büro"]["by_hand"]


@pytest.mark.covers("CO-06", "HO-22")
def test_a_folder_that_is_not_watched_is_taken_in_when_somebody_asks(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    dovecot.deliver(name, mail("alt", message_id="1@test"), folder="Akten")
    instance = open_instance(on_dovecot(dovecot, name))
    instance.run("--as", "anna", "account", "fetch", name)
    assert instance.items() == []
    instance.run("--as", "anna", "account", "fetch", name, "--folder", "Akten")
    assert [item.row.subject for item in instance.items()] == ["alt"]
    dovecot.deliver(name, mail("neuer", message_id="2@test"), folder="Akten")
    with instance.daemon() as daemon:
        instance.wait_until(lambda: "daemon runs" in daemon.log)
        instance.run("--as", "anna", "account", "fetch", name, "--folder", "Akten")
    assert {item.row.subject for item in instance.items()} == {"alt", "neuer"}
    said = instance.run("--as", "anna", "account", "fetch", name, "--folder", "Nirgends", code=4).stderr
    assert said.splitlines()[-1] == f"tui-mail: There is no folder 'Nirgends' on the server of {name}."


@pytest.mark.covers("HO-22")
def test_a_failing_account_says_since_when_and_alerts_after_three_times(open_instance: Open, name: str) -> None:
    instance = open_instance(account(name, port=1))
    anna = user_by_login("anna")
    assert anna is not None
    begun = time.time()

    def fails(times: int) -> bool:
        return instance.health()[name].failures >= times

    with instance.daemon() as daemon:
        for times in (1, 2, 3, 4):
            instance.wait_until(partial(fails, times))
            want_fetch(anna, name)
    health = instance.health()[name]
    assert health.alert
    assert begun - 10 < (health.failing_since or 0) / 1e6 < begun + 20
    errors = [line for line in map(json.loads, daemon.log.splitlines()) if line["level"] == "error"]
    assert [(line["account"], line["failures"]) for line in errors] == [(name, 3)]
    shown = instance.run("account", "list").stdout
    assert re.search(r"failed  failing since .*\(\d+ times in a row\), last good never; next try ", shown), shown
    assert f"account {name} failed {health.failures} times in a row" in instance.run("health", code=1).stderr
    (value,) = json.loads(instance.run("account", "list", "--json").stdout)
    assert (value["alert"], value["progress"], value["folders_in_trouble"]) == (True, None, [])
    assert value["failing_since"]
