"""Who waits for whom: what people ask of an account does not stand in the way of what is taken in, and the reverse."""

import threading

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk import moving
from tui_mail.desk.administration import apply
from tui_mail.desk.wanted_deletions import want_deletion
from tui_mail.store.database import change, close_database, database
from tui_mail.store.leases import take_lease
from tui_mail.store.models import Account, Mailbox, ServerDeletion
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.writes.accounts import check_fence, note_progress
from tui_mail.store.writes.chains import open_chain


@pytest.fixture
def database_kind() -> str:
    """SQLite has one lock: there nobody waits in a circle."""
    return "postgres"


def test_a_deletion_is_wanted_while_intake_has_the_account_and_waits_for_the_mailbox(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    account, manager = feeding_accounts()[0], office.actor("mm")
    moving.trash(manager, item)
    Account.update(kind="imap").where(Account.id == account.id).execute()
    has_fence, has_mailbox = threading.Event(), threading.Event()

    def take_in() -> None:
        with change():
            check_fence(account.id, 0)
            has_fence.set()
            has_mailbox.wait(20)
            open_chain(account.mailbox_id).close()
        close_database()

    intake = threading.Thread(target=take_in)
    intake.start()
    assert has_fence.wait(20)
    with change():  # as of many items at once: the lock is held until the last one
        open_chain(account.mailbox_id).close()
        has_mailbox.set()
        want_deletion(manager, item)
    intake.join()
    assert ServerDeletion.select().count() == 1
    assert Account.get_by_id(account.id).fetch_wanted_at is not None


def test_nobody_takes_an_account_over_before_a_transaction_that_has_checked_the_fence_ends(office: Office) -> None:
    account = feeding_accounts()[0]
    with change():
        check_fence(account.id, 0)
        fences: list[int | None] = []

        def take_over() -> None:
            fences.append(take_lease(account.id, "other"))
            close_database()

        other = threading.Thread(target=take_over)
        other.start()
        other.join()
        assert fences == [None]
    assert take_lease(account.id, "other") == 1
    assert not database.in_transaction()


TEAM = """
[[accounts]]
name = "kanzlei"
kind = "maildir"
path = "{maildir}"
poll = "1h"
[[mailboxes]]
code = "kanzlei"
name = "Anders"
account = "kanzlei"
members = {{ mm = "manager" }}
"""


def test_a_team_file_that_changes_an_account_and_its_mailbox_waits_for_a_round_that_notes_how_far_it_is(
    office: Office,
) -> None:
    account, root = feeding_accounts()[0], office.actor("root")
    file = office.home.root / "other.toml"
    file.write_text(TEAM.format(maildir=office.home.root / "maildir"))
    has_mailbox = threading.Event()

    def take_in() -> None:
        with change():
            check_fence(account.id, 0)
            chain = open_chain(account.mailbox_id)
            has_mailbox.set()
            while not somebody_waits():
                pass
            note_progress(account.id, 1, 2, 3)
            chain.close()
        close_database()

    intake = threading.Thread(target=take_in)
    intake.start()
    assert has_mailbox.wait(20)
    apply(root, read_team(file))
    intake.join()
    assert Account.get_by_id(account.id).progress_done == 1
    assert Mailbox.get_by_id(account.mailbox_id).name == "Anders"


def somebody_waits() -> bool:
    """Whether a transaction waits for this one."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    return database.execute_sql(waiting).fetchone() is not None
