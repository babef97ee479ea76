"""Intake rules on a real server, from the team file to the ledger; the server keeps everything."""

import hashlib
import json
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import mails
from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot
from tui_mail.store.models import Sighting
from tui_mail.store.models.table import tuples

RULES = """
[[accounts.rules]]
name = "private"
when = { from = "paul@home.example" }
then = { skip = true }
[[accounts.rules]]
when = { list = "news.example" }
then = { mark = "News", file = "archive" }
stop = true
[[accounts.rules]]
when = { from = "@fremd.example" }
then = { assign = "anna" }
"""


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "r" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def instance(tmp_path: Path, store_url: str | None, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    with new_instance(tmp_path, store_url, team(dovecot, user)) as made:
        yield made


def team(dovecot: Dovecot, user: str, rules: str = RULES) -> str:
    text = on_dovecot(dovecot, user, delete_on_server_after="1d").replace('"dispatcher"', '"manager"')
    return text.replace("[[mailboxes]]", f"{rules}\n[[mailboxes]]")


@pytest.mark.covers("TS-14")
def test_everything_but_my_spouse_comes_in_and_is_where_the_rules_say(
    instance: Instance, dovecot: Dovecot, user: str
) -> None:
    raws = [
        mails.mail("Abendessen", "From: Paul <paul@home.example>", message_id="p@test"),
        mails.mail("Neues", "List-Id: News <news.example>", message_id="n@test"),
        mails.mail("Frage", message_id="f@test"),
    ]
    dovecot.deliver(user, raws)
    instance.once()
    found = instance.by_subject()
    assert {subject: (item.row.folder_kind, item.row.assignee, item.row.tags) for subject, item in found.items()} == {
        "Neues": ("archive", None, ("news",)),
        "Frage": ("inbox", "anna", ()),
    }
    assert instance.ledger() == Tally(stored=2, skipped=1)
    assert ("skipped", 'rule "private"') in tuples(Sighting.select(Sighting.outcome, Sighting.reason))

    Sighting.update(seen_at=0).execute()  # the days after which the server is cleared are long past
    instance.leave_database()
    instance.once()
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        assert len(client.search()) == 1, "only what was skipped was not stored, so it stays there"
    why = json.loads(instance.run("--as", "anna", "why", str(found["Neues"].row.id), "--json").stdout)
    assert why["automatic"][0]["why"] == "rule 2"

    trial = instance.root.parent / "trial.toml"
    trial.write_text((instance.root.parent / "team.toml").read_text().replace("assign =", "mark ="))
    said = instance.run("--as", "anna", "rules", "dry-run", "--file", str(trial)).stdout
    assert "assignee anna > none, tags none > #anna" in said
    assert "1 of 2 messages" in said
