"""Whether mail came in or went out, and what follows from it."""

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.items import row
from tui_mail.store.rows import Row

OUT = ("out", "sent", "resolved")
IN = ("in", "inbox", "new")


def place(item: int) -> tuple[str, str, str]:
    found = row(SYSTEM, item)
    assert isinstance(found, Row)
    return found.direction, found.folder_kind, found.status


def reconfigure(office: Office, *lines: str) -> None:
    """Add settings to the account."""
    path = office.home.root / "team.toml"
    primary = 'primary_address = "kanzlei@muster.example"'
    path.write_text(path.read_text().replace(primary, "\n".join((primary, *lines))))
    apply(office.actor("root"), read_team(path))


@pytest.mark.covers("TS-18", "TS-03")
def test_mail_from_the_primary_address_is_outgoing_and_under_sent(office: Office) -> None:
    own, other = office.deliver(
        letter(1, from_="Kanzlei Muster <Kanzlei@MUSTER.example>", to="jean@dupont.example"), letter(2)
    )
    assert place(own) == OUT
    assert place(other) == IN
    found = row(SYSTEM, own)
    assert (found.correspondent, office.counts("anna")["inbox"]) == ("jean@dupont.example", 1)


def test_an_alias_and_a_sender_of_ours_are_outgoing_too(office: Office) -> None:
    reconfigure(office, 'aliases = ["office@muster.example"]')
    alias, sender = office.deliver(
        letter(1, from_="office@muster.example", to="jean@dupont.example"),
        letter(2, from_="sandra@muster.example", sender="kanzlei@muster.example", to="jean@dupont.example"),
    )
    assert place(alias) == place(sender) == OUT


def test_a_colleagues_own_address_is_incoming_unless_the_team_writes_through_this_account(office: Office) -> None:
    (before,) = office.deliver(letter(1, from_="sandra@muster.example"))
    assert place(before) == IN
    reconfigure(office, 'outgoing_from = "team"')
    (after,) = office.deliver(letter(2, from_="sandra@muster.example", to="jean@dupont.example"))
    assert place(after) == OUT


def test_what_lies_in_the_sent_folder_is_outgoing_whoever_wrote_it(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="mm@home.example", to="jean@dupont.example"), role="sent")
    assert place(item) == OUT


def test_a_bcc_of_an_own_mail_and_its_copy_in_sent_are_one_item(office: Office) -> None:
    raw = letter(1, from_="kanzlei@muster.example", to="jean@dupont.example")
    (item,) = office.deliver(raw)
    assert office.deliver(b"X-Copy: yes\r\n" + raw, role="sent") == []
    assert place(item) == OUT


def test_a_stranger_who_names_us_beside_himself_does_not_get_under_sent(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="kanzlei@muster.example, eva@fremd.example"))
    assert place(item) == IN
