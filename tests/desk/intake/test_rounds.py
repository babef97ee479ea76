"""Rounds over all folders of an account: what is watched, what fails alone, and books whose sums agree."""

from collections.abc import Callable, Iterator

import pytest

from tests.desk.intake.cabinet import Cabinet, Drawer, ledger, take_in
from tests.desk.intake.maildir import items, let_time_pass
from tests.desk.intake.test_destinations import configure
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk.intake.quarantine import retry_failed
from tui_mail.desk.intake.reading import open_readers
from tui_mail.errors import LeaseLost, MessagesRefused, SourceError, SourceUnreachable
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.models import Account, IntakeRound, RemoteFolder, Sighting
from tui_mail.store.queries.accounts import feeding_accounts, health
from tui_mail.store.queries.remote_folders import remote_folders
from tui_mail.store.writes.ledger import RETRIES_AFTER, ROUNDS_KEPT, write_round
from tui_mail.store.writes.remote_folders import want_remote_folder

Take = Callable[..., dict[str, int]]


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


def filled(*numbers: int, **settings: object) -> Drawer:
    drawer = Drawer(**settings)  # type: ignore[arg-type]  # whatever the test says
    drawer.put(*(letter(number) for number in numbers))
    return drawer


def test_inbox_and_sent_are_taken_in_and_every_other_folder_is_known(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=filled(1, 2), Sent=filled(3, role="sent"), Drafts=filled(4, role="drafts"))
    assert take_in(office, cabinet, readers) == {"stored": 3}
    assert [item.row.folder_kind for item in items()] == ["inbox", "inbox", "sent"]
    rows = remote_folders(feeding_accounts()[0].id)
    assert {name: (row.folder.role, row.messages) for name, row in rows.items()} == {
        "INBOX": ("inbox", 2), "Sent": ("sent", 1), "Drafts": ("drafts", 0)
    }  # fmt: skip
    del cabinet.drawers["Drafts"]
    assert take_in(office, cabinet, readers) == {}
    assert set(remote_folders(feeding_accounts()[0].id)) == {"INBOX", "Sent"}


@pytest.mark.covers("CO-06")
def test_a_role_that_was_given_by_hand_counts(office: Office, readers: Children) -> None:
    configure(office, 'folder_roles = { "Verschickt" = "sent" }')
    cabinet = Cabinet(INBOX=filled(1), Verschickt=filled(2, role="none"))
    assert take_in(office, cabinet, readers) == {"stored": 2}
    assert [item.row.folder_kind for item in items()] == ["inbox", "sent"]


@pytest.mark.covers("HO-50")
def test_a_folder_that_somebody_wants_is_taken_in_once(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=filled(1), Projekte=filled(2, role="none"))
    assert take_in(office, cabinet, readers) == {"stored": 1}
    with change():
        want_remote_folder(feeding_accounts()[0].id, "Projekte")
    assert take_in(office, cabinet, readers) == {"stored": 1}
    cabinet.drawers["Projekte"].put(letter(3))
    assert take_in(office, cabinet, readers) == {}


def test_lesson_17_a_missing_folder_is_an_error_with_its_name_and_the_others_are_taken_in(
    office: Office, readers: Children
) -> None:
    configure(office, 'folders = ["Fehlt", "INBOX"]')
    cabinet = Cabinet(INBOX=filled(1))
    with pytest.raises(SourceError, match='There is no folder "Fehlt" at the account kanzlei'):
        take_in(office, cabinet, readers)
    assert ledger() == {"1": "stored"}
    assert "no folder" in RemoteFolder.get(RemoteFolder.name == "Fehlt").problem
    cabinet.drawers["Fehlt"] = filled(2, role="none")
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert RemoteFolder.get(RemoteFolder.name == "Fehlt").problem == ""


def test_lesson_17_a_folder_that_cannot_be_opened_holds_up_no_other(office: Office, readers: Children) -> None:
    locked = filled(1, error=SourceError("The server refuses INBOX: permission denied."))
    cabinet = Cabinet(INBOX=locked, Sent=filled(2, role="sent"))
    with pytest.raises(SourceError, match="permission denied"):
        take_in(office, cabinet, readers)
    assert [item.row.folder_kind for item in items()] == ["sent"]
    assert "permission denied" in RemoteFolder.get(RemoteFolder.name == "INBOX").problem


def test_a_folder_in_which_the_line_breaks_each_time_holds_up_no_other(office: Office, readers: Children) -> None:
    lost = SourceUnreachable("The connection was lost.")
    cabinet = Cabinet(
        INBOX=filled(1, 2, 3, 4, 5, broken_at="5", line=lost), Sent=filled(6, role="sent")
    )  # fmt: skip
    with pytest.raises(SourceUnreachable):
        take_in(office, cabinet, readers)
    assert len(items()) == 5
    row = IntakeRound.select().order_by(IntakeRound.id).first()
    assert (row.seen, row.stored) == (4, 4)


def test_what_was_seen_is_the_sum_of_the_outcomes_also_where_some_were_refused_or_gone(
    office: Office, readers: Children
) -> None:
    inbox = filled(*range(1, 9), refused={"2", "8"})
    inbox.messages["9"] = inbox.messages["1"]
    with pytest.raises(MessagesRefused):
        take_in(office, Cabinet(INBOX=inbox), readers)
    row = IntakeRound.get()
    assert (row.seen, row.stored, row.duplicate, row.failed) == (9, 6, 1, 2)
    assert Sighting.get(Sighting.remote_key == "2").reason == "The server does not give 1 message."
    assert [row.attempts for row in Sighting.select().where(Sighting.outcome == "failed")] == [1, 1]
    sighting = Sighting.get(Sighting.remote_key == "1")
    assert (sighting.size, bool(sighting.seen_there)) == (len(inbox.messages["1"]), True)


def test_a_message_that_is_refused_for_good_stays_failed_and_the_account_recovers_at_once(
    office: Office, readers: Children
) -> None:
    cabinet = Cabinet(INBOX=filled(1, 2, refused={"2"}))
    with pytest.raises(MessagesRefused):
        take_in(office, cabinet, readers)
    assert take_in(office, cabinet, readers) == {}
    assert RemoteFolder.get().last_uid == 2
    for _ in range(len(RETRIES_AFTER)):
        let_time_pass()
        with pytest.raises(MessagesRefused):
            take_in(office, cabinet, readers)
    assert take_in(office, cabinet, readers) == {}
    (account,) = health(SYSTEM)
    assert "1 message never came though tried for a week" in str(account)
    cabinet.drawers["INBOX"].refused.clear()
    retry_failed(office.actor("anna"))
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert RemoteFolder.get().problem == ""


def test_an_account_keeps_its_last_rounds_only(office: Office) -> None:
    account, folder = feeding_accounts()[0], office.folder()
    with change():
        for seen in range(1, ROUNDS_KEPT + 11):
            write_round(account.id, folder, 0, seen, {"stored": seen})
    kept = [row.seen for row in IntakeRound.select().order_by(IntakeRound.id)]
    assert kept == list(range(11, ROUNDS_KEPT + 11))


def test_a_large_round_shows_how_far_it_is_and_a_quiet_one_writes_nothing(
    office: Office, readers: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_mail.desk.intake import delivery, rounds

    monkeypatch.setattr(rounds, "WORTH_A_COUNT", 5)
    noted: list[tuple[int, int]] = []
    monkeypatch.setattr(delivery, "note_progress", lambda _, done, total, since: noted.append((done, total)))
    cabinet = Cabinet(INBOX=filled(*range(1, 8)))
    take_in(office, cabinet, readers)
    assert noted[-1] == (7, 7)
    assert all(total == 7 for _, total in noted)
    assert (Account.get().progress_total, Account.get().progress_since) == (0, None)
    before = [vars(row)["__data__"] for row in (*RemoteFolder.select(), *Account.select(), *IntakeRound.select())]
    assert take_in(office, cabinet, readers) == {}
    after = [vars(row)["__data__"] for row in (*RemoteFolder.select(), *Account.select(), *IntakeRound.select())]
    assert after == before


def test_a_round_without_the_lease_writes_nothing(office: Office, readers: Children) -> None:
    with pytest.raises(LeaseLost):
        take_in(office, Cabinet(INBOX=filled(1)), readers, fence=5)
    assert (Sighting.select().count(), RemoteFolder.select().count()) == (0, 0)
