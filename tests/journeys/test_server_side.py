"""What is done on a real server after mail was taken in: nothing by default, and never more than was asked for."""

import hashlib
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys import mails
from tests.journeys.instance import SECRET, Instance, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot
from tui_mail.children import Children
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.desk import moving
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.server_side import deleting
from tui_mail.desk.server_side.deleting import Deleter
from tui_mail.desk.server_side.run import ServerSide
from tui_mail.desk.wanted_deletions import want_deletion
from tui_mail.errors import LeaseLost, TuiMailError
from tui_mail.fetch import Deleted, open_source
from tui_mail.fetch import RemoteFolder as RemoteFolderThere
from tui_mail.fetch.imap import ImapSource
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Event, Membership, RemoteFolder, Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.archives import kept_mail
from tui_mail.store.queries.directory import record, user_by_login
from tui_mail.store.queries.items import history, row
from tui_mail.store.rows import Detail, Row

DAY = 24 * 3600 * SECOND


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "s" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


class Desk:
    """An instance on a user of the private server, fetched in this process."""

    def __init__(self, instance: Instance, dovecot: Dovecot, user: str, readers: Children) -> None:
        self.instance, self.dovecot, self.user, self.readers = instance, dovecot, user, readers
        with change():
            Membership.update(role="manager").execute()

    @property
    def anna(self) -> Actor:
        found = user_by_login("anna")
        assert found is not None
        return found

    def configure(self, **settings: object) -> None:
        """Apply other settings of the account."""
        self.instance.apply(on_dovecot(self.dovecot, self.user, **settings).replace('"dispatcher"', '"manager"'))

    def deliver(self, *subjects: str, folder: str = "INBOX", sender: str = "eva@fremd.example") -> None:
        """Let mail lie on the server."""
        raws = [mails.mail(one, f"From: {sender}", message_id=f"{one}@test") for one in subjects]
        self.dovecot.deliver(self.user, raws, folder)

    def fetch(self) -> bool:
        """Do one round."""
        return Fetcher(feeding_accounts()[0], self.instance.blobs, self.readers).once()

    def item(self, subject: str) -> Detail:
        return self.instance.by_subject()[subject]

    def there(self, folder: str = "INBOX") -> dict[str, bool]:
        """Return the subjects on the server, and whether they are marked as seen."""
        with self.dovecot.client(self.user) as client:
            client.select_folder(folder, readonly=True)
            found = (
                client.fetch(client.search(), ["BODY.PEEK[HEADER.FIELDS (SUBJECT)]", "FLAGS"])
                if client.search()
                else {}
            )
        name = b"BODY[HEADER.FIELDS (SUBJECT)]"
        return {one[name].decode().partition(": ")[2].strip(): b"\\Seen" in one[b"FLAGS"] for one in found.values()}

    def flag(self, subject: str, *, delete: bool = False) -> None:
        """Read a message on the server with another program, or delete it there."""
        with self.dovecot.client(self.user) as client:
            client.select_folder("INBOX")
            uids = client.search(["SUBJECT", subject])
            assert uids
            if delete:
                client.delete_messages(uids)
                client.expunge()
            else:
                client.add_flags(uids, [b"\\Seen"])

    def age(self, days: int) -> None:
        """Let everything lie on the server for so long."""
        Sighting.update(seen_at=Sighting.seen_at - days * DAY).execute()

    def gone(self) -> dict[str, str]:
        """Return why sightings are gone, by their UIDs."""
        found = tuples(Sighting.select(Sighting.remote_key, Sighting.gone_why).where(Sighting.gone_at.is_null(False)))
        return dict(found)


@pytest.fixture
def instance(tmp_path: Path, store_url: str | None, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    with new_instance(tmp_path, store_url, on_dovecot(dovecot, user)) as made:
        yield made


@pytest.fixture
def desk(instance: Instance, dovecot: Dovecot, user: str, readers: Children, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    return Desk(instance, dovecot, user, readers)


def test_by_default_nothing_changes_on_the_server_nor_here_when_it_changes_there(desk: Desk) -> None:
    desk.deliver("eins", "zwei")
    assert desk.fetch()
    desk.age(4000)
    desk.flag("eins")
    desk.flag("zwei", delete=True)
    assert desk.fetch()
    assert desk.there() == {"eins": True}
    assert set(desk.instance.by_subject()) == {"eins", "zwei"}
    assert not any(item.read_on_server for item in desk.instance.items())


def test_what_was_stored_is_marked_as_seen_there_and_nothing_else(desk: Desk) -> None:
    desk.deliver("alt")
    assert desk.fetch()
    desk.configure(mark_seen=True)
    desk.deliver("neu")
    assert desk.fetch()
    assert desk.there() == {"alt": False, "neu": True}


def test_what_a_crash_kept_from_being_marked_is_marked_by_the_next_round(desk: Desk) -> None:
    desk.configure(mark_seen=True)
    desk.deliver("eins")
    assert desk.fetch()
    with desk.dovecot.client(desk.user) as client:
        client.select_folder("INBOX")
        client.remove_flags(client.search(), [b"\\Seen"])
    Sighting.update(seen_there=False, seen_at=now() + SECOND).execute()  # stored after the last good round
    assert desk.fetch()
    assert desk.there() == {"eins": True}


def test_who_has_lost_the_lease_notes_nothing_of_what_it_marks_there(desk: Desk) -> None:
    desk.configure(mark_seen=True)
    desk.deliver("eins")
    assert desk.fetch()
    Sighting.update(seen_there=False, seen_at=now() + SECOND).execute()
    account = feeding_accounts()[0]
    with closing(open_source(settings_of(account), lambda: SECRET)) as source:
        folders = [source.look(folder) for folder in source.folders() if folder.name == "INBOX"]
        with pytest.raises(LeaseLost):
            ServerSide(account, source, desk.instance.blobs, fence=4711).run(folders)
    assert [row.seen_there for row in Sighting.select()] == [False]


@pytest.mark.covers("CO-12")
def test_what_is_read_on_the_server_is_read_here_by_the_owner_of_a_private_mailbox(desk: Desk) -> None:
    desk.configure(import_seen=True)
    make_private(desk)
    desk.deliver("gelesen", "offen", "vorher gelesen")
    desk.flag("vorher gelesen")
    assert desk.fetch()
    desk.flag("gelesen")
    let_an_evening_come()
    assert desk.fetch()
    reading = {subject: is_read_by_owner(desk, item.row.id) for subject, item in desk.instance.by_subject().items()}
    assert reading == {"gelesen": True, "offen": False, "vorher gelesen": True}


@pytest.mark.covers("CO-12")
def test_in_a_shared_mailbox_being_read_there_is_a_fact_and_nobodys_mark(desk: Desk) -> None:
    desk.configure(import_seen=True)
    desk.deliver("gelesen", "offen")
    assert desk.fetch()
    desk.flag("gelesen")
    assert desk.fetch()
    assert not desk.item("gelesen").read_on_server  # only in the evening, or when somebody fetches
    let_an_evening_come()
    assert desk.fetch()
    assert (desk.item("gelesen").read_on_server, desk.item("offen").read_on_server) == (True, False)
    assert not is_read_by_owner(desk, desk.item("gelesen").row.id)


@pytest.mark.covers("CO-12")
def test_what_is_read_there_is_linked_once_its_client_is_known_and_never_over_an_unlink(desk: Desk) -> None:
    desk.configure(import_seen=True)
    desk.deliver("neue Kundin", sender="neu@kundin.example")
    desk.deliver("weggenommen", sender="jeanne@dupont.example")
    assert desk.fetch()
    unlink(desk.anna, desk.item("weggenommen").row.id, record(desk.anna, "contact", "00457").id)
    team = desk.instance.root.parent / "team.toml"
    team.write_text('[[contacts]]\nnumber = "00999"\nname = "Neue Kundin"\naddresses = ["neu@kundin.example"]\n')
    desk.instance.run("apply", str(team))
    desk.flag("neue Kundin")
    desk.flag("weggenommen")
    let_an_evening_come()
    assert desk.fetch()
    (found,) = desk.item("neue Kundin").links
    assert (found.number, found.origin, found.state) == ("00999", "address", "linked")
    assert desk.item("weggenommen").links == ()
    assert history(SYSTEM, desk.item("neue Kundin").row.id)[-1].action == "link"
    before = len(history(SYSTEM, desk.item("neue Kundin").row.id))
    let_an_evening_come()
    assert desk.fetch()
    assert len(history(SYSTEM, desk.item("neue Kundin").row.id)) == before


@pytest.mark.covers("HO-18")
def test_what_has_lain_on_the_server_for_long_enough_is_deleted_there_and_stays_here(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tui_mail")
    desk.configure(delete_on_server_after="30d")
    desk.deliver("alt", "auch alt")
    assert desk.fetch()
    desk.age(29)
    assert desk.fetch()
    assert set(desk.there()) == {"alt", "auch alt"}
    desk.age(2)
    desk.deliver("neu")
    assert desk.fetch()
    assert set(desk.there()) == {"neu"}
    assert set(desk.instance.by_subject()) == {"alt", "auch alt", "neu"}
    assert set(desk.gone().values()) == {"deleted after 30d"}
    (line,) = [line for line in caplog.messages if "deleted on the server" in line]
    assert line == f"account {desk.user}, INBOX: 2 deleted on the server"
    event = Event.get(Event.action == "delete-on-server")
    assert (event.actor, event.why, '"deleted":2' in event.after) == (None, "deleted after 30d", True)
    assert desk.fetch()
    assert Event.select().where(Event.action == "delete-on-server").count() == 1
    desk.age(40)
    said = desk.instance.run("--as", "anna", "account", "fetch", desk.user).stdout
    assert said == f"Fetched {desk.user}: INBOX 1 deleted on the server\n"


@pytest.mark.covers("HO-18")
def test_nothing_is_deleted_there_that_cannot_be_read_back_here(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tui_mail")
    desk.configure(delete_on_server_after="30d")
    desk.deliver("heil", "kaputt", "fehlt")
    assert desk.fetch()
    damaged, missing = (desk.item(subject).raw_sha256 for subject in ("kaputt", "fehlt"))
    blobs = desk.instance.root / "blobs"
    (blobs / damaged[:2] / damaged).write_bytes(b"something else")
    (blobs / missing[:2] / missing).unlink()
    desk.age(31)
    assert desk.fetch()
    assert set(desk.there()) == {"kaputt", "fehlt"}
    assert "INBOX: 1 deleted on the server, 2 left there (what is kept here is damaged)" in caplog.text


@pytest.mark.covers("HO-18")
def test_a_folder_that_was_numbered_anew_does_not_make_its_messages_younger(desk: Desk) -> None:
    desk.configure(delete_on_server_after="30d")
    desk.deliver("alt")
    assert desk.fetch()
    desk.age(31)
    desk.dovecot.set_uidvalidity(desk.user, 4711)
    assert desk.fetch()
    assert desk.there() == {}
    assert set(desk.instance.by_subject()) == {"alt"}


@pytest.mark.covers("HO-18")
def test_what_the_server_refused_to_delete_is_tried_again_in_the_next_round(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tui_mail")
    desk.configure(delete_on_server_after="30d")
    desk.deliver("alt", "weg")
    assert desk.fetch()
    desk.age(31)
    moving.trash(desk.anna, desk.item("weg").row.id)
    want_deletion(desk.anna, desk.item("weg").row.id)
    with monkeypatch.context() as refusing:
        refusing.setattr(ImapSource, "delete", lambda _source, _folder, hashes: Deleted(set(), set(hashes)))
        assert desk.fetch()
    assert "left there (the server refused to delete it)" in caplog.text
    assert "not found" not in caplog.text
    left = history(SYSTEM, desk.item("weg").row.id)[-1]
    assert (left.action, left.why) == ("left-on-server", deleting.NOT_DELETED)
    assert set(desk.there()) == {"alt", "weg"}
    assert desk.fetch()
    assert desk.there() == {}
    assert set(desk.gone().values()) == {"deleted after 30d"}


@pytest.mark.covers("HO-18")
def test_a_message_that_is_another_one_by_now_is_left_there(desk: Desk) -> None:
    desk.configure(delete_on_server_after="30d")
    desk.deliver("alt")
    assert desk.fetch()
    desk.age(31)
    other = desk.instance.blobs.put([b"other bytes"])[0]
    Sighting.update(raw_sha256=other).execute()
    assert desk.fetch()
    assert set(desk.there()) == {"alt"}


@pytest.mark.covers("HO-17")
def test_out_of_the_trash_mail_is_deleted_on_the_server_and_what_is_not_there_stays(desk: Desk) -> None:
    desk.deliver("weg", "bleibt", "fehlt")
    assert desk.fetch()
    wanted = [desk.item(subject).row.id for subject in ("weg", "fehlt")]
    for item in wanted:
        moving.trash(desk.anna, item)
        want_deletion(desk.anna, item)
    desk.flag("fehlt", delete=True)
    assert desk.fetch()
    assert set(desk.there()) == {"bleibt"}
    assert set(desk.instance.by_subject()) == {"bleibt", "fehlt"}
    left = desk.item("fehlt")
    assert left.row.folder_kind == "trash"
    assert history(SYSTEM, left.row.id)[-1].why == "It is not on the server any more: it stays in the trash."
    assert desk.fetch()
    assert set(desk.instance.by_subject()) == {"bleibt", "fehlt"}


@pytest.mark.covers("HO-17")
def test_a_uid_of_a_folder_that_was_numbered_anew_deletes_nothing(desk: Desk) -> None:
    desk.deliver("weg", "anderes")
    assert desk.fetch()
    item = desk.item("weg").row.id
    moving.trash(desk.anna, item)
    want_deletion(desk.anna, item)
    Sighting.update(uidvalidity=3).execute()  # as the ledger has it before the next round has looked
    RemoteFolder.update(uidvalidity=3).where(RemoteFolder.name == "INBOX").execute()
    account = feeding_accounts()[0]
    with closing(open_source(settings_of(account), lambda: SECRET)) as source:
        assert isinstance(source, ImapSource)
        assert Deleter(account, source, desk.instance.blobs).delete_wanted(threading.Event()) == 0
    assert set(desk.there()) == {"weg", "anderes"}
    assert desk.item("weg").row.folder_kind == "trash"


def test_what_somebody_takes_out_of_the_trash_while_the_server_deletes_it_stays_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deliver("weg")
    assert desk.fetch()
    item = desk.item("weg").row.id
    moving.trash(desk.anna, item)
    want_deletion(desk.anna, item)
    delete = ImapSource.delete

    def interrupted(source: ImapSource, folder: RemoteFolderThere, hashes: Mapping[str, str]) -> Deleted:
        gone = delete(source, folder, hashes)
        moving.restore(desk.anna, item)
        return gone

    monkeypatch.setattr(ImapSource, "delete", interrupted)
    assert desk.fetch()
    assert desk.there() == {}
    assert desk.item("weg").row.folder_kind == "inbox"
    assert history(SYSTEM, item)[-1].why == deleting.TAKEN_OUT


@pytest.mark.covers("HO-17")
def test_the_command_reports_what_was_deleted_and_what_was_not_found(desk: Desk) -> None:
    desk.deliver("weg", "fehlt", "nicht im Papierkorb")
    assert desk.fetch()
    items = [desk.item(subject).row.id for subject in ("weg", "fehlt", "nicht im Papierkorb")]
    for item in items[:2]:
        moving.trash(desk.anna, item)
    desk.flag("fehlt", delete=True)
    run = desk.instance.run
    words = ["--as", "anna", "delete-on-server", *map(str, items[:2])]
    assert "Say --yes if that is meant" in run(*words, code=2).stderr
    said = run(*words, "--yes").stdout
    assert said.splitlines()[0] == "1 deleted on the server, 1 not found (it stays in the trash)."
    refused = run("--as", "anna", "delete-on-server", "--yes", str(items[2]), code=5)
    assert "put it there first" in refused.stderr
    assert set(desk.there()) == {"nicht im Papierkorb"}


@pytest.mark.covers("CO-13")
def test_what_is_deleted_on_the_server_goes_here_too_where_the_account_says_so(desk: Desk) -> None:
    desk.configure(propagate_deletion=True)
    desk.deliver("weg", "bleibt")
    desk.deliver("von Hand", sender="jeanne@dupont.example")
    assert desk.fetch()
    link(desk.anna, desk.item("von Hand").row.id, record(desk.anna, "mandate", "2026-00117").id)
    by_hand = desk.item("von Hand").row.id
    for subject in ("weg", "von Hand"):
        desk.flag(subject, delete=True)
    assert desk.fetch()
    assert set(desk.instance.by_subject()) == {"bleibt"}
    assert [kept.item for kept in kept_mail(desk.anna, "mandate", "2026-00117")] == [by_hand]
    assert kept_mail(desk.anna, "contact", "00457") == []
    event = Event.get(Event.action == "purge")
    assert (event.actor, event.why) == (None, f"deleted on the server of the account {desk.user}")


@pytest.mark.covers("CO-13")
def test_what_was_deleted_there_before_stays_when_the_option_is_switched_on(desk: Desk) -> None:
    desk.deliver("damals")
    assert desk.fetch()
    desk.flag("damals", delete=True)
    assert desk.fetch()
    desk.configure(propagate_deletion=True)
    assert desk.fetch()
    assert set(desk.instance.by_subject()) == {"damals"}


@pytest.mark.covers("CO-13")
def test_numbering_anew_moving_to_another_watched_folder_and_our_own_deletion_are_no_deletion_there(desk: Desk) -> None:
    desk.configure(propagate_deletion=True, delete_on_server_after="30d", folders=["INBOX", "Archive"])
    desk.deliver("bleibt", "verschoben", "abgelaufen")
    assert desk.fetch()
    desk.dovecot.set_uidvalidity(desk.user, 815)
    assert desk.fetch()
    with desk.dovecot.client(desk.user) as client:
        client.select_folder("INBOX")
        client.move(client.search(["SUBJECT", "verschoben"]), "Archive")
    assert desk.fetch()
    assert set(desk.instance.by_subject()) == {"bleibt", "verschoben", "abgelaufen"}
    old = desk.item("abgelaufen").raw_sha256
    Sighting.update(seen_at=now() - 31 * DAY).where(Sighting.raw_sha256 == old).execute()
    assert desk.fetch()
    assert set(desk.there()) == {"bleibt"}
    assert desk.fetch()
    assert set(desk.instance.by_subject()) == {"bleibt", "verschoben", "abgelaufen"}


def owner(desk: Desk) -> int:
    found = desk.anna.user_id
    assert found is not None
    return found


def is_read_by_owner(desk: Desk, item_id: int) -> bool:
    found = row(desk.anna, item_id)
    assert isinstance(found, Row)
    return not found.unread


def make_private(desk: Desk) -> None:
    text = on_dovecot(desk.dovecot, desk.user, import_seen=True).replace(
        "members = { anna", 'owner = "anna"\nmembers = { anna'
    )
    desk.instance.apply(text.replace('"dispatcher"', '"manager"'))


def let_an_evening_come() -> None:
    RemoteFolder.update(flags_read_at=now() - 25 * 3600 * SECOND).execute()


@pytest.mark.covers("HO-17", "HO-18")
def test_over_pop3_too_mail_leaves_the_server_only_when_it_is_old_or_wanted_gone(desk: Desk) -> None:
    server = desk.dovecot
    desk.configure(kind="pop3", port=server.pop3_port, delete_on_server_after="30d")
    desk.deliver("alt", "weg", "neu")
    assert desk.fetch()
    moving.trash(desk.anna, desk.item("weg").row.id)
    want_deletion(desk.anna, desk.item("weg").row.id)
    old = desk.item("alt").raw_sha256
    Sighting.update(seen_at=now() - 31 * DAY).where(Sighting.raw_sha256 == old).execute()
    assert desk.fetch()
    assert set(desk.there()) == {"neu"}
    assert set(desk.instance.by_subject()) == {"alt", "neu"}
    assert desk.fetch()
    assert set(desk.gone().values()) == {"deleted after 30d", "deleted out of the trash"}


@pytest.mark.covers("HO-17", "HO-18")
def test_dying_between_the_deletion_there_and_its_note_here_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.configure(delete_on_server_after="30d", propagate_deletion=True)
    desk.deliver("alt")
    assert desk.fetch()
    desk.age(31)
    with monkeypatch.context() as broken:
        broken.setattr(deleting, "note_gone", _die)
        assert not desk.fetch()
    assert desk.there() == {}
    desk.deliver("weg")
    assert desk.fetch()
    moving.trash(desk.anna, desk.item("weg").row.id)
    want_deletion(desk.anna, desk.item("weg").row.id)
    with monkeypatch.context() as broken:
        broken.setattr(deleting, "note_gone", _die)
        assert not desk.fetch()
    assert desk.there() == {}
    assert "alt" in desk.instance.by_subject()
    assert desk.item("weg").row.folder_kind == "trash"


def _die(*_: object) -> None:
    raise TuiMailError("The power went.")
