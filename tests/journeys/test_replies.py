"""A conversation with a customer on a real server: question, answer from Sent, and a reply that comes back."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import mails
from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Item, Notification
from tui_mail.store.models.table import tuples

FROM_JEAN = "From: Jean Dupont <jean@dupont.example>"
SANDRA = """
[[users]]
login = "sandra"
name = "Sandra Keller"
"""


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "q" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def instance(tmp_path: Path, store_url: str | None, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    team = on_dovecot(dovecot, user).replace('anna = "dispatcher"', 'anna = "dispatcher", sandra = "member"')
    with new_instance(tmp_path, store_url, SANDRA + team) as made:
        yield made


def events(instance: Instance, key: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(instance.run("--as", "anna", "history", str(key), "--json").stdout)
    return found


@pytest.mark.covers("CK-09", "CK-10", "CK-22")
def test_a_conversation_stays_with_who_has_it(instance: Instance, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, mails.mail("Mandat 2026-00117: Frist?", FROM_JEAN, message_id="frage@test"))
    instance.once()
    (question,) = [item.row.id for item in instance.items()]
    instance.run("--as", "anna", "assign", "sandra", str(question))

    ours = mails.mail(
        "Re: Frist?",
        "From: Anna Muster <anna@muster.example>",
        "To: jean@dupont.example",
        "In-Reply-To: <frage@test>",
        message_id="antwort@test",
    )
    dovecot.deliver(user, ours, folder="Sent")
    instance.once()
    answer = instance.by_subject()["Re: Frist?"]
    assert (answer.row.direction, answer.row.folder_kind) == ("out", "sent")
    assert instance.by_subject()["Mandat 2026-00117: Frist?"].row.status == "pending"
    last = events(instance, question)[-1]
    assert (last["action"], last["after"]["answer"], last["after"]["by"]) == ("answered", answer.row.id, "anna")  # type: ignore[index]  # JSON

    instance.run("--as", "sandra", "snooze", "tomorrow", str(question))
    reply = mails.mail(
        "Re: Re: Frist?",
        FROM_JEAN,
        "In-Reply-To: <antwort@test>",
        "References: <frage@test> <antwort@test>",
        message_id="danke@test",
    )
    away = mails.mail(
        "Abwesend", FROM_JEAN, "Auto-Submitted: auto-replied", "In-Reply-To: <antwort@test>", message_id="auto@test"
    )
    dovecot.deliver(user, away)
    instance.once()
    assert instance.by_subject()["Mandat 2026-00117: Frist?"].row.snoozed_until is not None
    dovecot.deliver(user, reply)
    instance.once()
    found = instance.by_subject()
    came, before = found["Re: Re: Frist?"], found["Mandat 2026-00117: Frist?"]
    assert (came.row.assignee, came.row.status, came.row.case) == ("sandra", "open", "mandate 2026-00117")
    assert (before.row.snoozed_until, before.row.status) == (None, "open")
    woken = events(instance, question)[-1]
    assert (woken["action"], woken["why"]) == ("wake", f"reply: item {came.row.id}")
    told = tuples(Notification.select(Notification.kind, Notification.item).order_by(Notification.id))
    assert {("woken", question), ("assigned", came.row.id)} <= set(told)


@pytest.mark.covers("CK-22")
def test_a_round_of_the_daemon_passes_on_what_lies_idle(instance: Instance, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, mails.mail("Frage", FROM_JEAN, message_id="frage@test"))
    instance.once()
    (item,) = instance.items()
    instance.run("--as", "anna", "assign", "sandra", str(item.row.id))
    path = instance.root.parent / "team.toml"
    path.write_text(f'{path.read_text()}\n[mailboxes.reassign]\nafter = "4h"\nto = "least"\n')
    instance.run("apply", str(path))
    instance.once()
    assert instance.items()[0].row.assignee == "sandra"
    Item.update(acted_at=now() - 5 * 3600 * SECOND, listed_at=now() - 6 * 3600 * SECOND).execute()
    instance.leave_database()
    instance.once()
    last = events(instance, item.row.id)[-1]
    assert (last["actor"], last["action"], last["after"]) == ("system", "reassign", {"assignee": "anna"})
    assert last["why"] == "Sandra Keller did nothing with it for 4h: Anna Muster has the fewest open items (0)"
