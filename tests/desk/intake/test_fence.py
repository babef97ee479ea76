"""A daemon that has lost its lease writes nothing any more."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.errors import LeaseLost
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.clock import now
from tui_mail.store.models import Account, Item, Sighting
from tui_mail.store.queries.accounts import feeding_accounts


def arriving(office: Office, number: int) -> Kept:
    raw = letter(number)
    (name,) = office.blobs.put([raw])
    return Kept(str(number), raw, name, now(), Reading(read_arrival(raw), ""))


def test_who_has_lost_the_lease_delivers_nothing_more(office: Office) -> None:
    account = feeding_accounts()[0]
    delivery = Delivery(account, fence=0)
    delivery.deliver(office.folder(), [arriving(office, 1)])
    Account.update(fence=1).where(Account.id == account.id).execute()
    with pytest.raises(LeaseLost, match="Another daemon has taken over this account"):
        delivery.deliver(office.folder(), [arriving(office, 2)])
    with pytest.raises(LeaseLost):
        delivery.note_gone(office.folder(), ["3"])
    assert (Item.select().count(), Sighting.select().count()) == (1, 1)
    Delivery(account, fence=1).deliver(office.folder(), [arriving(office, 2)])
    assert Item.select().count() == 2
