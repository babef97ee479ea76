"""An account that means another server or folder than before."""

from msgspec.structs import replace

from tests.office import Office, letter
from tui_mail.config.team import Team
from tui_mail.desk.administration import apply, export_config
from tui_mail.store.queries.accounts import feeding_accounts, remote_folder
from tui_mail.store.queries.ledger import settled_keys


def test_an_account_that_means_another_place_begins_anew(office: Office) -> None:
    office.deliver(letter(1))
    root = office.actor("root")
    account = feeding_accounts()[0].id
    before = remote_folder(account, "inbox")
    assert before is not None
    moved = replace(export_config(root).accounts[0], path="/somewhere/else")
    apply(root, Team(accounts=(moved,)))
    assert remote_folder(account, "inbox") is None
    assert settled_keys(before, ["1"]) == {"1"}  # the ledger keeps what was seen


def test_a_change_that_moves_nothing_keeps_the_cursor(office: Office) -> None:
    office.deliver(letter(1))
    root = office.actor("root")
    account = feeding_accounts()[0].id
    apply(root, Team(accounts=(replace(export_config(root).accounts[0], poll="5m"),)))
    assert remote_folder(account, "inbox") is not None
