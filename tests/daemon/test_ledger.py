"""The ledger against a real server: what is too large, what goes, what is numbered anew, and what an audit says."""

import json

import pytest

from tests.daemon.conftest import Open
from tests.journeys.instance import Instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event, RemoteFolder, Sighting

LARGE = mail("Riesig", message_id="large@test", body="Tulpen\r\n" * 5000)


@pytest.fixture
def instance(open_instance: Open, dovecot: Dovecot, name: str) -> Instance:
    made = open_instance(on_dovecot(dovecot, name, size_limit="20kB"))
    dovecot.deliver(name, [mail(f"Nummer {uid}", message_id=f"{uid}@test") for uid in range(1, 6)] + [LARGE])
    made.once()
    return made


def audited(instance: Instance, code: int = 0) -> dict[str, dict[str, object]]:
    return {found["folder"]: found for found in json.loads(instance.run("audit-fetch", "--json", code=code).stdout)}


def test_of_a_message_that_is_too_large_the_head_comes_and_the_whole_once_it_may(
    instance: Instance, dovecot: Dovecot, name: str
) -> None:
    large = instance.by_subject()["Riesig"]
    assert (large.row.folder_kind, large.size) == ("quarantine", len(LARGE))
    assert "this account takes up to 20 kB: only its head was fetched" in large.problem
    instance.apply(on_dovecot(dovecot, name, size_limit="1MB"))
    instance.run("--as", "anna", "quarantine", "retry", str(large.row.id))
    instance.once()
    whole = instance.by_subject()["Riesig"]
    assert (whole.row.id, whole.row.folder_kind, whole.body.count("Tulpen")) == (large.row.id, "inbox", 5000)
    assert instance.blobs.get(whole.raw_sha256) == LARGE
    assert instance.ledger() == {"stored": 6}


def test_what_goes_and_what_is_numbered_anew_is_noted_and_nothing_comes_twice(
    instance: Instance, dovecot: Dovecot, name: str
) -> None:
    with dovecot.client(name) as client:
        client.select_folder("INBOX")
        client.delete_messages([2, 5])
        client.expunge()
    dovecot.deliver(name, mail("Neu", message_id="new@test"))
    instance.once()
    gone = {row.remote_key: row.gone_why for row in Sighting.select().where(Sighting.gone_at.is_null(False))}
    assert gone == dict.fromkeys(("2", "5"), "gone from the server")
    assert RemoteFolder.get(RemoteFolder.name == "INBOX").messages == 5
    dovecot.set_uidvalidity(name, 4711)
    instance.once()
    assert len(instance.items()) == 7
    (event,) = Event.select().where(Event.action == "renumbered")
    assert from_json(event.after) == {"folder": "INBOX", "new": 0, "recognised": 5}


def test_an_audit_beside_the_daemon_names_what_the_ledger_lacks(instance: Instance) -> None:
    found = audited(instance)["INBOX"]
    assert (found["on_server"], found["stored"], found["quarantined"], found["in_order"]) == (6, 5, 1, True)
    Sighting.delete().where(Sighting.remote_key == "3").execute()
    found = audited(instance, code=1)["INBOX"]
    assert (found["missing_keys"], found["in_order"]) == (["3"], False)
