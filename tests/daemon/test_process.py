"""The daemon as a process: accounts that fail beside one that does not, changes while it runs, its log, its end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.conftest import Open
from tests.journeys.instance import PROJECT, SECRET, Daemon, account, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.snoozing import snooze
from tui_mail.store.actor import SYSTEM
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Item, Mailbox
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.items import history


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A server that a test may stop."""
    with closing(Dovecot()) as server:
        yield server


def lines(daemon: Daemon) -> list[dict[str, Any]]:
    return [json.loads(line) for line in daemon.log.splitlines()]


def command_lines() -> str:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return "\n".join(found)


def resident_mb(daemon: Daemon, figure: str) -> float:
    status = Path(f"/proc/{daemon.process.pid}/status").read_text()
    return int(status.partition(f"{figure}:")[2].split()[0]) / 1024


@pytest.mark.covers("AS-02")
def test_each_account_that_fails_says_why_and_the_others_go_on(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    dovecot.add_user(f"{name}p", "another password")
    tls = {"port": dovecot.port, "ca_file": str(dovecot.ca_file)}
    said = {
        f"{name}p": f"localhost:{dovecot.port} refused the login",
        f"{name}h": "no-such-host.invalid:993 cannot be reached: the host name is unknown.",
        f"{name}u": f"The certificate of localhost:{dovecot.port} is not to be trusted: it is signed by an unknown",
        f"{name}n": f"The certificate of 127.0.0.2:{dovecot.port} is not to be trusted: it is for another address.",
        f"{name}s": "TEST_NOWHERE",
    }
    instance = open_instance(
        account(f"{name}p", **tls),
        account(f"{name}h", host="no-such-host.invalid", port=993),
        account(f"{name}u", port=dovecot.port),
        account(f"{name}n", **tls, host="127.0.0.2"),
        account(f"{name}s", **tls, secret="env:TEST_NOWHERE"),
        on_dovecot(dovecot, f"{name}z"),
    )
    dovecot.deliver(f"{name}z", mail("one", message_id="1@test"))
    with instance.daemon() as daemon:
        # whoever is refused a login waits a minute before the second try
        instance.wait_until(lambda: all(instance.health()[bad].failures >= 2 for bad in said if bad != f"{name}p"))
        dovecot.deliver(f"{name}z", mail("two", message_id="2@test"))
        instance.wait_for("two")
        assert SECRET not in command_lines()
        for child in daemon.children():
            assert SECRET.encode() not in Path(f"/proc/{child}/environ").read_bytes()
        health = instance.health()
    assert health[f"{name}z"].state == "ok"
    for bad, sentence in said.items():
        assert health[bad].state == "failed"
        assert sentence in health[bad].failure
        assert (health[bad].next_try_at or 0) > now() - 20 * SECOND
        warnings = [line["message"] for line in lines(daemon) if line["level"] == "warning"]
        assert any(sentence in warning and "Next try in" in warning for warning in warnings)
    errors = [line for line in lines(daemon) if line["level"] == "error"]
    assert all(line["failures"] == 3 for line in errors)
    shown = instance.run("--as", "anna", "account", "list", "--json").stdout
    assert all(sentence in shown for sentence in said.values())
    assert SECRET not in daemon.log + shown + repr(health)
    assert f"Account {name}p failed" in instance.once(code=1)


def test_a_server_that_was_away_is_found_again(open_instance: Open, own_dovecot: Dovecot, name: str) -> None:
    instance = open_instance(on_dovecot(own_dovecot, name))
    with instance.daemon():
        instance.wait_until(lambda: instance.health()[name].state == "ok")
        own_dovecot.stop()
        instance.wait_until(lambda: instance.health()[name].state == "failed")
        assert "cannot be reached" in instance.health()[name].failure
        own_dovecot.start()
        own_dovecot.deliver(name, mail("again", message_id="1@test"))
        instance.wait_for("again")
        instance.wait_until(lambda: (instance.health()[name].state, instance.health()[name].failures) == ("ok", 0))


def test_a_second_daemon_is_refused(open_instance: Open) -> None:
    instance = open_instance()
    with instance.daemon() as daemon:
        instance.wait_until(lambda: "daemon runs" in daemon.log)
        assert "Another daemon runs" in instance.once(code=5)
    instance.once()


def test_accounts_that_are_added_or_changed_while_it_runs_are_followed(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    good = on_dovecot(dovecot, name)
    dovecot.deliver(name, [mail(f"Nummer {number}", message_id=f"{number}@test") for number in range(60)])
    instance = open_instance()
    with instance.daemon() as daemon:
        instance.wait_until(lambda: "daemon runs" in daemon.log)
        instance.apply(account(name, port=dovecot.port))  # without the CA
        instance.wait_until(lambda: name in instance.health() and instance.health()[name].state == "failed")
        instance.apply(good)
        instance.wait_until(lambda: len(instance.items()) == 60)
        instance.apply(good.replace("relnr", "kundennummer"))  # it changes while it fetches
        dovecot.deliver(name, mail("Kundennummer 00123", message_id="new@test"))
        instance.wait_for("Kundennummer 00123")
    assert instance.ledger() == {"stored": 61}
    (link,) = instance.by_subject()["Kundennummer 00123"].links
    assert link.origin == "criteria"


def test_somebody_who_wants_mail_now_does_not_wait_for_the_next_try(open_instance: Open, name: str) -> None:
    instance = open_instance(account(name, port=1))
    anna = user_by_login("anna")
    assert anna is not None
    with instance.daemon():
        instance.wait_until(lambda: instance.health()[name].failures == 3)  # the next try is in nine seconds at least
        want_fetch(anna, name)
        assert instance.wait_until(lambda: instance.health()[name].failures == 4) < 8
        answer = instance.run("--as", "anna", "account", "fetch", name, code=1)
        assert answer.stderr.startswith(f"tui-mail: Account {name} failed: ")


def test_what_was_snoozed_wakes_while_it_runs(open_instance: Open, dovecot: Dovecot, name: str) -> None:
    dovecot.deliver(name, mail("später", message_id="1@test"))
    instance = open_instance(on_dovecot(dovecot, name))
    instance.once()
    anna = user_by_login("anna")
    assert anna is not None
    (item,) = instance.items()
    with instance.daemon():
        snooze(anna, item.row.id, now() + SECOND)
        instance.wait_until(lambda: instance.items()[0].row.snoozed_until is None)
    assert instance.items()[0].row.status == "open"
    assert [event.action for event in history(anna, item.row.id)][-1] == "wake"


@pytest.mark.covers("CK-22")
def test_what_somebody_leaves_lying_goes_on_while_it_runs(open_instance: Open, dovecot: Dovecot, name: str) -> None:
    dovecot.deliver(name, mail("liegt", message_id="1@test"))
    instance = open_instance(on_dovecot(dovecot, name))
    instance.once()
    (item,) = instance.items()
    instance.run("--as", "anna", "take", str(item.row.id))
    with change():
        Mailbox.update(reassign=to_json({"after": 60, "to": "unassigned", "hours": None})).execute()
        Item.update(acted_at=now() - 61 * SECOND, listed_at=now() - 61 * SECOND).execute()
    with instance.daemon():
        instance.wait_until(lambda: instance.items()[0].row.assignee is None)
    assert [event.action for event in history(SYSTEM, item.row.id)][-1] == "reassign"


def test_a_database_that_goes_away_for_a_while_ends_nothing(
    tmp_path: Path, dovecot: Dovecot, name: str, postgres: Postgres, postgres_url: str
) -> None:
    with new_instance(tmp_path, postgres_url, on_dovecot(dovecot, name)) as instance, instance.daemon() as daemon:
        instance.wait_until(lambda: instance.health()[name].state == "ok")
        here = f"datname = '{postgres.name(postgres_url)}'"
        instance.leave_database()
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {here}")
        instance.wait_until(lambda: "the accounts could not be looked at" in daemon.log)
        dovecot.deliver(name, mail("danach", message_id="1@test"))
        instance.wait_for("danach")
        assert daemon.process.poll() is None


def test_three_thousand_messages_leave_its_memory_below_150_mb(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    text = "Sehr geehrte Damen und Herren, anbei wie besprochen der Entwurf.\r\n" * 40
    dovecot.deliver(name, (mail(f"Nummer {n}", message_id=f"{n}@test", body=text) for n in range(3000)))
    instance = open_instance(on_dovecot(dovecot, name))
    with instance.daemon() as daemon:
        seconds = instance.wait_until(lambda: instance.ledger().total() == 3000, seconds=90)
        resident, most = resident_mb(daemon, "VmRSS"), resident_mb(daemon, "VmHWM")
    print(f"\n3,000 messages in {seconds:.1f} s: {resident:.0f} MB resident, {most:.0f} MB at most")
    assert resident < 150
    assert most < 200


def test_a_round_loads_neither_textual_nor_rich(open_instance: Open, dovecot: Dovecot, name: str) -> None:
    dovecot.deliver(name, mail("one", message_id="1@test"))
    instance = open_instance(on_dovecot(dovecot, name))
    code = (
        "import sys; from tui_mail.cli import main; "
        f"code = main(['--home', {str(instance.root)!r}, '--daemon', '--once']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "imapclient" in result.stdout.split()
    assert not {"textual", "rich"} & set(result.stdout.split())
    assert len(instance.items()) == 1


@pytest.mark.covers("AS-14")
def test_a_server_that_tells_nothing_is_asked_at_every_interval(open_instance: Open, name: str) -> None:
    with closing(Dovecot("imap_capability = IMAP4rev1 SASL-IR LITERAL+")) as server:
        server.deliver(name, mail("one", message_id="1@test"))
        instance = open_instance(on_dovecot(server, name, poll="2s"))
        with instance.daemon():
            for number in range(2):
                server.deliver(name, mail(f"next {number}", message_id=f"next-{number}@test"))
                # the bell, without IDLE, looks only every thirty seconds
                instance.wait_for(f"next {number}", seconds=25)
        assert instance.ledger() == {"stored": 3}
