"""Where in its mailbox a message goes, and who brought it."""

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import now
from tui_mail.store.models import Folder, Item
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.items import detail, history


def configure(office: Office, *lines: str) -> None:
    """Set these lines of the account."""
    path = office.home.root / "team.toml"
    keys = tuple(line.partition("=")[0] for line in lines)
    primary = 'primary_address = "kanzlei@muster.example"'
    kept = "\n".join(line for line in path.read_text().splitlines() if not line.startswith(keys))
    path.write_text(kept.replace(primary, "\n".join((primary, *lines))) + "\n")
    apply(office.actor("root"), read_team(path))


@pytest.mark.covers("HO-49")
def test_what_was_sent_goes_to_the_folder_that_the_account_names_and_it_is_made_once(office: Office) -> None:
    configure(office, 'sent_folder = "Sent/Kanzlei 2026"')
    first, other = office.deliver(letter(1, from_="kanzlei@muster.example"), letter(2))
    (second,) = office.deliver(letter(3), role="sent")
    assert [detail(SYSTEM, item).row.folder_kind for item in (first, other, second)] == ["plain", "inbox", "plain"]
    assert detail(SYSTEM, first).row.folder.endswith("Kanzlei 2026")
    (made,) = Folder.select().where(Folder.kind == "plain")
    assert Folder.get_by_id(made.parent).kind == "sent"
    assert history(SYSTEM, first)[0].after["folder"] == made.id
    assert detail(SYSTEM, first).row.status == "resolved"


@pytest.mark.covers("HO-49")
def test_without_a_word_of_the_account_what_was_sent_goes_to_sent(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="kanzlei@muster.example"))
    assert detail(SYSTEM, item).row.folder_kind == "sent"
    assert history(SYSTEM, item)[0].after["folder"] == "sent"


@pytest.mark.covers("AS-26")
def test_the_history_of_what_somebody_imported_names_him_and_it_lies_where_he_wanted_it(office: Office) -> None:
    account = feeding_accounts()[0]
    archive = Folder.get((Folder.mailbox == account.mailbox_id) & (Folder.kind == "archive"))
    raw = letter(1)
    (name,) = office.blobs.put([raw])
    importing = Delivery(account, actor=office.person("sandra"), target=archive.id)
    importing.deliver(office.folder(), [Kept("1", raw, name, now(), Reading(read_arrival(raw), ""))])
    item = Item.get()
    (arrived,) = history(SYSTEM, item.id)
    assert (arrived.actor, arrived.action, arrived.after["folder"]) == ("sandra", "arrived", "archive")
    assert item.folder == archive.id


def test_an_item_remembers_the_channel_of_its_account(office: Office) -> None:
    office.deliver(letter(1))
    configure(office, 'channel = "bea"')
    office.deliver(letter(2))
    assert [row.channel for row in Item.select().order_by(Item.id)] == ["", "bea"]
