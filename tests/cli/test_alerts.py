"""What to look at, and the digest: text, JSON, and a mail through the account that the program itself sends through."""

import json
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.office import Office, letter
from tests.servers.smtp import PASSWORD, SmtpSink
from tui_mail.cli import main
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.triage import assign, set_status, take
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Absence, Item

DAY = 24 * 3600 * SECOND
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(office: Office, capsys: pytest.CaptureFixture[str]) -> Run:
    def _run(login: str, *words: str) -> tuple[int, str]:
        code = main(["--home", str(office.home.root), "--as", login, *words])
        return code, capsys.readouterr().out

    return _run


def _old(*items: int) -> None:
    """Let items have come days ago."""
    past = now() - 5 * DAY
    Item.update(received_at=past, waiting_since=past).where(Item.id.in_(items)).execute()


def _kinds(said: str) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in json.loads(said)}


@pytest.mark.covers("AS-17")
def test_each_alert_counts_what_it_lists(office: Office, run: Run) -> None:
    unlinked, unknown, waits, away = office.deliver(
        letter(1, from_="x@stranger.example"), letter(2, subject="relnr 99999 Frage"), letter(3), letter(4)
    )
    anna = office.actor("anna")
    Item.update(received_at=now()).where(Item.id == unlinked).execute()
    assert _kinds(run("anna", "alerts", "--json")[1]) == {"unknown-number": 1}
    _old(unlinked, waits)
    for item in (unknown, away, unlinked):
        assign(anna, item, office.person("sandra"))
    Absence.insert(person=office.person("sandra"), begins_at=now() - DAY, ends_at=None).execute()
    assert _kinds(run("anna", "alerts", "--json")[1]) == {
        "unknown-number": 1, "overdue": 2, "holder-absent": 3, "unlinked": 1,
    }  # fmt: skip
    assert "1 item in kanzlei is linked to nothing.\n" in run("anna", "alerts")[1]
    set_status(anna, unlinked, "resolved")
    assert "unlinked" not in _kinds(run("anna", "alerts", "--json")[1])


def test_only_who_hands_out_mail_hears_of_it_unless_the_mailbox_names_others(office: Office, run: Run) -> None:
    (item,) = office.deliver(letter(1, from_="x@stranger.example"))
    _old(item)
    assert "unlinked" in run("mm", "alerts", "--json")[1]
    assert [_kinds(run(login, "alerts", "--json")[1]) for login in ("sandra", "vera")] == [{}, {}]
    team = office.home.root / "team.toml"
    chosen = 'vera = "viewer" }\nalerts = { unlinked = ["vera", "member"] }\n'
    team.write_text(team.read_text().replace('vera = "viewer" }\n', chosen))
    apply(office.actor("root"), read_team(team))
    assert apply(office.actor("root"), read_team(team)) == []
    assert 'alerts = { unlinked = ["vera", "member"] }' in run("root", "export-config")[1]
    assert "unlinked" in _kinds(run("vera", "alerts", "--json")[1])
    assert "unlinked" not in _kinds(run("mm", "alerts", "--json")[1])
    take(office.actor("sandra"), item)
    assert _kinds(run("sandra", "alerts", "--json")[1])["unlinked"] == 1


def test_a_member_is_told_of_no_more_than_he_may_read(office: Office, run: Run) -> None:
    (item,) = office.deliver(letter(1, from_="x@stranger.example"))
    _old(item)
    team = office.home.root / "team.toml"
    chosen = 'vera = "viewer" }\nalerts = { unlinked = ["sandra"], overdue = ["sandra"] }\n'
    team.write_text(team.read_text().replace('vera = "viewer" }\n', chosen))
    apply(office.actor("root"), read_team(team))
    assert _kinds(run("sandra", "alerts", "--json")[1]) == {}


def test_the_digest_says_what_happened_since_and_what_stands(office: Office, run: Run) -> None:
    one, two, _ = office.deliver(letter(1), letter(2), letter(3))
    set_status(office.actor("anna"), one, "resolved")
    take(office.actor("anna"), two)
    code, said = run("anna", "digest", "--since", "today", "--json")
    (box,) = json.loads(said)["mailboxes"]
    assert code == 0
    assert box == {
        "mailbox": "kanzlei",
        "happened": {"arrived": 3, "answered": 0, "resolved": 1, "archived": 0},
        "unresolved": 2, "unassigned": 1, "mine": 1, "snoozed": 0,
    }  # fmt: skip
    assert "kanzlei: 2 unresolved, 1 of them with nobody, 1 with you, 0 snoozed" in run("anna", "digest")[1]
    (box,) = json.loads(run("sandra", "digest", "--json")[1])["mailboxes"]
    assert box["happened"] is None
    assert run("anna", "digest", "--since", "someday")[0] == 2


@pytest.mark.covers("TS-20")
def test_the_digest_is_mailed_through_the_system_account(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deliver(letter(1))
    assert run("anna", "digest", "--mail")[0] == 4
    with closing(SmtpSink(login="kanzlei")) as sink:
        ca = office.home.root / "ca.pem"
        ca.write_bytes(sink.ca_pem())
        monkeypatch.setenv("KANZLEI_PASSWORD", PASSWORD)
        team = office.home.root / "team.toml"
        smtp = f"""primary_address = "kanzlei@muster.example"
system = true
ca_file = "{ca}"
[accounts.smtp]
host = "localhost"
port = {sink.port}
login = "kanzlei"
secret = "env:KANZLEI_PASSWORD"
"""
        team.write_text(team.read_text().replace('primary_address = "kanzlei@muster.example"\n', smtp))
        apply(office.actor("root"), read_team(team))
        code, said = run("anna", "digest", "--mail")
        assert (code, said) == (0, "Sent to anna@muster.example.\n")
        (sent,) = sink.box
        assert sent.recipients == ("anna@muster.example",)
        assert b"Auto-Submitted: auto-generated" in sent.raw
        assert b"kanzlei: 1 unresolved" in sent.raw
        assert run("vera", "digest", "--mail")[0] == 2
