from pathlib import Path

import pytest

from tests.office import Office
from tui_mail.config.people import Mailbox
from tui_mail.config.team import read_team, write_team
from tui_mail.desk.administration import apply, export_config
from tui_mail.desk.administration.mailboxes import change_mailbox, create_mailbox
from tui_mail.desk.administration.sharing import share
from tui_mail.errors import ConfigError, Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Mailbox as MailboxTable
from tui_mail.store.queries.administration import stored_mailboxes
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.team_tables import mailbox_table
from tui_mail.store.queries.tree import modseqs, tree

BOX = "kanzlei"
RULE = {"after": "8h", "to": "least", "hours": "Mon-Fri 8:00-18:00"}
TEAM = """
[[mailboxes]]
code = "two"
name = "Two"
overdue_after = "48h"
members = { mm = "manager" }
[mailboxes.reassign]
after = "480m"
to = "least"
hours = "Mon-Fri 8:00-18:00"
[[mailboxes]]
code = "three"
name = "Three"
overdue_after = "never"
"""


def apply_text(office: Office, folder: Path, text: str) -> list[str]:
    (folder / "more.toml").write_text(text)
    return [change.sentence for change in apply(office.actor("root"), read_team(folder / "more.toml"))]


def stored(code: str) -> tuple[int | None, object]:
    box = MailboxTable.get(MailboxTable.code == code)
    return box.overdue_after, from_json(box.reassign) if box.reassign else None


def test_the_file_says_when_somebody_waits_too_long_and_who_gets_what_lies_idle(office: Office, tmp_path: Path) -> None:
    assert apply_text(office, tmp_path, TEAM) == ["new mailbox two", "new mailbox three"]
    assert stored("two") == (None, {"after": 28_800, "to": "least", "hours": "mon-fri 08:00-18:00"})
    assert stored("three") == (0, None)
    assert apply_text(office, tmp_path, TEAM) == []
    exported = write_team(export_config(office.actor("root")))
    assert '[mailboxes.reassign]\nafter = "8h"\nto = "least"\nhours = "mon-fri 08:00-18:00"' in exported
    assert 'overdue_after = "never"' in exported
    assert apply_text(office, tmp_path, exported) == []


def test_hours_that_are_none_are_refused_with_the_place(office: Office, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        apply_text(office, tmp_path, TEAM.replace("Mon-Fri 8:00-18:00", "whenever"))
    assert refused.value.sentence == "$.mailboxes[0].reassign.hours: 'whenever' is not like mon-fri 08:00-18:00"
    assert "two" not in stored_mailboxes()


def test_a_manager_changes_the_settings_of_his_mailbox(office: Office) -> None:
    mm = office.actor("mm")
    before = modseqs(mm)
    said = change_mailbox(mm, BOX, {"name": "Kanzlei Bern", "visibility": "all", "reassign": RULE})
    assert said == "Changed kanzlei: name, visibility, reassign"
    (node,) = tree(office.actor("anna"))
    assert (node.name, node.visibility) == ("Kanzlei Bern", "all")
    assert modseqs(mm) != before
    (event,) = mailbox_history(mm, BOX, 1)
    assert (event.actor, event.action) == ("mm", "settings")
    assert event.before == {"name": "Kanzlei", "visibility": "claim_queue", "reassign": None}
    assert event.after["reassign"] == {"after": "8h", "to": "least", "hours": "mon-fri 08:00-18:00"}
    assert change_mailbox(mm, BOX, {"visibility": "all"}) == "kanzlei is like that already"


@pytest.mark.covers("TS-25", "HO-88")
def test_owner_and_use_of_a_mailbox_are_the_admins_business(office: Office) -> None:
    mm, root = office.actor("mm"), office.actor("root")
    for wanted in ({"owner": "mm"}, {"active": False}):
        with pytest.raises(NotPermitted, match="Only an admin"):
            change_mailbox(mm, BOX, wanted)
    change_mailbox(root, BOX, {"owner": "otto"})
    (node,) = tree(office.actor("otto"))
    assert (node.private, node.role) == (True, "manager")
    assert len(waiting(office.actor("otto"))) == 1
    change_mailbox(root, BOX, {"active": False})
    assert tree(mm) == tree(office.actor("otto")) == []
    with pytest.raises(NotFound):
        share(mm, BOX, "vera", "member")
    assert [(box.code, box.fields["active"]) for box in mailbox_table(root)] == [(BOX, False)]
    change_mailbox(root, BOX, {"active": True, "owner": None})
    assert [node.private for node in tree(mm)] == [False]


def test_who_does_not_manage_it_changes_nothing(office: Office) -> None:
    for login in ("anna", "sandra", "vera"):
        with pytest.raises(NotPermitted):
            change_mailbox(office.actor(login), BOX, {"name": "X"})
    with pytest.raises(NotFound):
        change_mailbox(office.actor("otto"), BOX, {"name": "X"})


def test_of_two_who_change_one_setting_the_second_is_told(office: Office) -> None:
    seen = dict(stored_mailboxes()[BOX].fields)
    change_mailbox(office.actor("root"), BOX, {"name": "A"}, seen=seen)
    change_mailbox(office.actor("mm"), BOX, {"signature": "S"}, seen=seen)  # another one is no conflict
    with pytest.raises(Conflict, match="name: somebody changed it"):
        change_mailbox(office.actor("mm"), BOX, {"name": "B"}, seen=seen)


def test_what_no_setting_can_be_is_refused(office: Office) -> None:
    mm = office.actor("mm")
    no_members: dict[str, str] = {}
    for wanted in (
        {"visibility": "some"}, {"overdue_after": "soon"}, {"members": no_members}, {"code": "x"}, {"name": ""}
    ):  # fmt: skip
        with pytest.raises(UsageError):
            change_mailbox(mm, BOX, wanted)
    with pytest.raises(UsageError, match=r"reassign\.hours"):
        change_mailbox(mm, BOX, {"reassign": {"after": "8h", "hours": "whenever"}})
    with pytest.raises(UsageError, match="login 'nobody'"):
        change_mailbox(office.actor("root"), BOX, {"owner": "nobody"})


@pytest.mark.covers("TS-13", "CO-02")
def test_an_admin_makes_a_private_mailbox_for_somebody_who_hears_of_it(office: Office) -> None:
    root = office.actor("root")
    assert create_mailbox(root, Mailbox(code="otto", name="Otto", owner="otto")) == "Made the mailbox otto"
    (node,) = tree(office.actor("otto"))
    assert (node.code, node.private, node.role) == ("otto", True, "manager")
    assert [one.mailbox for one in waiting(office.actor("otto"))] == ["otto"]
    assert [event.action for event in mailbox_history(office.actor("otto"), "otto", 9)] == ["create-mailbox", "share"]
    with pytest.raises(Conflict, match="already"):
        create_mailbox(root, Mailbox(code="otto", name="Again"))
    with pytest.raises(NotPermitted):
        create_mailbox(office.actor("mm"), Mailbox(code="mm", name="Mine"))


def test_the_table_shows_to_each_what_is_his_business(office: Office) -> None:
    (box,) = mailbox_table(office.actor("sandra"))
    assert (box.code, box.role, box.managed, box.members, box.addresses) == (BOX, "member", False, {}, ())
    assert box.fields["account"] is None
    for login in ("mm", "root"):
        (box,) = mailbox_table(office.actor(login))
        assert box.managed
        assert box.members == {"anna": "dispatcher", "sandra": "member", "mm": "manager", "vera": "viewer"}
        assert (box.fields["account"], box.addresses) == (BOX, ("kanzlei@muster.example",))
    assert mailbox_table(office.actor("otto")) == []
