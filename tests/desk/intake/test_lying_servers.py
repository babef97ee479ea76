"""Servers that hide what they have, and people who move mail during a round: nothing is taken for deleted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.desk.intake.cabinet import Cabinet, ledger, take_in
from tests.desk.intake.maildir import items
from tests.desk.intake.test_generations import drawer, nameless
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.server_side.vanished import propagate_deletions
from tui_mail.errors import MessagesRefused
from tui_mail.fetch import RemoteFolder
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.clock import now
from tui_mail.store.models import Account
from tui_mail.store.queries.accounts import feeding_accounts


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


class Forgetful(Cabinet):
    """One that lists nothing of what it holds, as long as it `lies`."""

    lies = False

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        if not self.lies:
            yield from super().new_keys(folder, last_uid)


class Busy(Cabinet):
    """One in which somebody moves a message from Sent to the inbox, after the inbox was looked at."""

    moved = ""

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        if folder.name == "Sent" and self.moved:
            self.drawers["INBOX"].put(self.drawers["Sent"].messages.pop(self.moved))
            self.moved = ""
        yield from super().new_keys(folder, last_uid)


class Counting(Cabinet):
    """One that says which number comes next."""

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        keys = self.drawers[folder.name].messages
        return replace(super().look(folder), uid_next=max(map(int, keys), default=0) + 1)


def propagating(**others: object) -> None:
    """Let deletions on the server count here, too; the office's account is none of a server otherwise."""
    server = {"kind": "imap", "host": "imap.example", "login": "anna", "secret": "env:NONE"}
    settings = {**from_json(Account.get().settings), **server, "propagate_deletion": True, **others}
    Account.update(settings=to_json(settings)).execute()


def test_mail_that_a_server_does_not_list_though_it_counts_it_is_not_gone(
    office: Office, readers: Children, caplog: pytest.LogCaptureFixture
) -> None:
    cabinet = Forgetful(INBOX=drawer(letter(1), letter(2)))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"].put(letter(3))
    cabinet.lies = True
    take_in(office, cabinet, readers)
    assert "lists fewer messages than it holds" in caplog.text
    assert (ledger(gone=True), propagate_deletions(feeding_accounts()[0], 0)) == ({}, 0)
    cabinet.lies = False
    assert take_in(office, cabinet, readers) == {"stored": 1}
    cabinet.drawers["INBOX"].messages.pop("2")
    take_in(office, cabinet, readers)
    assert ledger(gone=True) == {"2": "stored"}


def test_what_was_hidden_when_later_mail_came_is_taken_in_once_it_is_listed(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1), letter(2), letter(3)))
    hidden = cabinet.drawers["INBOX"].messages.pop("2")
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"].messages["2"] = hidden
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert take_in(office, cabinet, readers) == {}
    assert ledger() == {"1": "stored", "2": "stored", "3": "stored"}


def test_mail_that_somebody_moves_during_a_round_was_not_deleted(office: Office, readers: Children) -> None:
    sent = drawer(letter(1), letter(2), letter(3))
    sent.role = "sent"
    cabinet = Busy(INBOX=drawer(letter(4)), Sent=sent)
    take_in(office, cabinet, readers)
    propagating()
    sent.messages.pop("3")
    cabinet.moved = "1"
    assert take_in(office, cabinet, readers) == {"duplicate": 1}
    assert propagate_deletions(feeding_accounts()[0], 0) == 1
    assert [item.row.subject for item in items()] == ["Brief 4", "Brief 1", "Brief 2"]


def test_what_was_moved_and_is_not_given_for_now_was_not_deleted(office: Office, readers: Children) -> None:
    sent = drawer(letter(1), letter(2))
    sent.role = "sent"
    cabinet = Cabinet(INBOX=drawer(letter(3)), Sent=sent)
    take_in(office, cabinet, readers)
    since = now()
    propagating()
    cabinet.drawers["INBOX"].put(sent.messages.pop("1"))
    cabinet.drawers["INBOX"].refused = {"2"}
    with pytest.raises(MessagesRefused):
        take_in(office, cabinet, readers)
    assert (ledger(gone=True), propagate_deletions(feeding_accounts()[0], since)) == ({"1": "stored"}, 0)


def test_what_was_moved_and_came_in_part_only_was_not_deleted(office: Office, readers: Children) -> None:
    sent = drawer(letter(1, body="Lang.\n" * 1000), letter(2))
    sent.role = "sent"
    cabinet = Cabinet(INBOX=drawer(letter(3)), Sent=sent)
    take_in(office, cabinet, readers)
    since = now()
    propagating(size_limit="2kB")
    cabinet.drawers["INBOX"].put(sent.messages.pop("1"))
    sent.messages.pop("2")
    assert take_in(office, cabinet, readers) == {"quarantined": 1}
    assert propagate_deletions(feeding_accounts()[0], since) == 1
    assert sorted(item.row.subject for item in items()) == ["Brief 1", "Brief 1", "Brief 3"]


def test_a_folder_that_was_made_anew_under_the_old_numbers_is_taken_in_anew(office: Office, readers: Children) -> None:
    cabinet = Counting(INBOX=drawer(letter(1), nameless(), letter(3)))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"] = drawer(letter(4), nameless())
    assert take_in(office, cabinet, readers) == {"stored": 1, "duplicate": 1}
    assert take_in(office, cabinet, readers) == {}
    assert [item.row.subject for item in items()] == ["Brief 1", "Brief 1", "Brief 3", "Brief 4"]
    assert ledger() == {"1": "stored", "2": "duplicate"}


def test_a_folder_whose_last_messages_were_deleted_was_not_made_anew(office: Office, readers: Children) -> None:
    cabinet = Counting(INBOX=drawer(letter(1), letter(2), letter(3)))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"].messages.pop("3")
    assert take_in(office, cabinet, readers) == {"duplicate": 2}  # nobody can tell; nothing is lost by a second look
    cabinet.drawers["INBOX"].messages.pop("1")
    assert take_in(office, cabinet, readers) == {}
    assert len(items()) == 3


def test_a_server_that_takes_its_new_numbers_back_gives_nothing_twice(office: Office, readers: Children) -> None:
    mail = [nameless(), nameless(), letter(2)]
    cabinet = Cabinet(INBOX=drawer(*mail))
    take_in(office, cabinet, readers)
    for validity in (8, 7):
        cabinet.drawers["INBOX"] = drawer(*mail, validity=validity)
        assert take_in(office, cabinet, readers) == {"duplicate": 3}
    assert len(items()) == 3
