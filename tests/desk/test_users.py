from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.office import Office, letter
from tui_mail.config.people import Mailbox, User
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply, export_config
from tui_mail.desk.administration.handing_over import HandOver, hand_over
from tui_mail.desk.administration.mailboxes import change_mailbox, create_mailbox
from tui_mail.desk.administration.sharing import share
from tui_mail.desk.administration.users import activate_user, add_user, change_user, deactivate_user
from tui_mail.desk.internal import send_message
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.triage import assign, set_status
from tui_mail.desk.undo import undo
from tui_mail.errors import ConfigError, Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database
from tui_mail.store.models import Event, Item
from tui_mail.store.models.table import dicts
from tui_mail.store.queries.administration import stored_users
from tui_mail.store.queries.directory import people, user_by_login
from tui_mail.store.queries.items import history, row
from tui_mail.store.queries.labels import labels
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.team_tables import user_table
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import Row

BOX = "kanzlei"


def instance_events() -> list[tuple[str, dict[str, object], dict[str, object]]]:
    rows = dicts(Event.select().where(Event.mailbox.is_null()).order_by(Event.sequence))
    return [(row["action"], from_json(row["before"]), from_json(row["after"])) for row in rows]


def given(office: Office, login: str, count: int = 1) -> list[int]:
    items = office.deliver(*(letter(office.delivered + number) for number in range(1, count + 1)))
    for item in items:
        assign(office.actor("anna"), item, office.person(login))
    return items


def assignee(item: int) -> str | None:
    found = row(SYSTEM, item)
    assert isinstance(found, Row)
    return found.assignee


def test_an_admin_adds_a_user_with_labels_of_his(office: Office) -> None:
    root = office.actor("root")
    new = User(login="lena", name="Lena", departments=("Tax",), qualifications=("french",))
    assert add_user(root, new) == "Added the user lena"
    assert office.actor("lena").name == "Lena"
    assert [label.name for label in labels("department")] == ["Tax"]
    action, _, after = instance_events()[-1]
    assert (action, after["kind"], after["which"], after["name"]) == ("create", "user", "lena", "Lena")
    with pytest.raises(Conflict, match="already"):
        add_user(root, new)
    for login in ("mm", "anna"):
        with pytest.raises(NotPermitted):
            add_user(office.actor(login), User(login="x", name="X"))


def test_a_change_of_a_user_is_one_line_of_history_and_two_admins_notice_each_other(office: Office) -> None:
    root = office.actor("root")
    seen = dict(stored_users()["anna"].fields)
    assert change_user(root, "anna", {"admin": True, "departments": ["tax"]}, seen=seen) == "Changed anna"
    assert office.actor("anna").admin
    action, before, after = instance_events()[-1]
    assert (action, before) == ("change", {"admin": False, "departments": []})
    assert after == {"kind": "user", "which": "anna", "admin": True, "departments": ["tax"]}
    with pytest.raises(Conflict, match="admin: somebody changed it"):
        change_user(office.actor("anna"), "anna", {"admin": False}, seen=seen)
    assert change_user(root, "anna", {"admin": True}) == "anna is like that already"


def test_what_no_user_can_be_is_refused(office: Office) -> None:
    root = office.actor("root")
    for wanted in ({"email": "x"}, {"name": ""}, {"login": "x"}, {"active": False}, {"admin": "yes"}):
        with pytest.raises(UsageError):
            change_user(root, "anna", wanted)
    with pytest.raises(NotFound):
        change_user(root, "nobody", {"name": "N"})


def test_the_last_admin_stays(office: Office) -> None:
    root = office.actor("root")
    with pytest.raises(Conflict, match="admin any more"):
        change_user(root, "root", {"admin": False})
    with pytest.raises(Conflict, match="admin any more"):
        deactivate_user(root, "root")
    change_user(root, "anna", {"admin": True})
    deactivate_user(root, "root")
    with pytest.raises(NotPermitted):
        activate_user(root, "root")
    activate_user(office.actor("anna"), "root")
    assert office.actor("root").admin


def test_of_two_admins_who_switch_each_other_off_at_once_one_stays(office: Office) -> None:
    def switch_off(who: Actor, whom: str) -> bool:
        try:
            deactivate_user(who, whom)
        except (Conflict, NotPermitted):
            return False
        finally:
            close_database()
        return True

    change_user(office.actor("root"), "otto", {"admin": True})
    root, otto = office.actor("root"), office.actor("otto")
    with ThreadPoolExecutor(2) as pool:
        both = (pool.submit(switch_off, root, "otto"), pool.submit(switch_off, otto, "root"))
        assert sorted(one.result() for one in both) == [False, True]
    assert len([one for one in ("root", "otto") if user_by_login(one)]) == 1


@pytest.mark.covers("CK-24")
def test_who_leaves_hands_everything_over_and_is_let_in_no_more(office: Office) -> None:
    items = given(office, "sandra", 3)
    snooze(office.actor("sandra"), items[1], now() + 3600 * SECOND)
    (done,) = given(office, "sandra")
    set_status(office.actor("sandra"), done, "resolved")
    report = deactivate_user(office.actor("root"), "sandra", "anna")
    assert report.sentence == "Handed 3 items of Sandra Keller over to Anna Muster"
    assert report.given == tuple(items)
    assert [assignee(item) for item in (*items, done)] == ["anna"] * 3 + ["sandra"]
    sleeping = row(SYSTEM, items[1])
    assert isinstance(sleeping, Row)
    assert sleeping.snoozed_until is not None
    for item in items:
        event = history(office.actor("mm"), item)[-1]
        assert (event.actor, event.action, event.why) == ("root", "assign", "hand-over from Sandra Keller")
    assert {one.item for one in waiting(office.actor("anna")) if one.kind == "assigned"} == set(items)
    assert user_by_login("sandra") is None
    (box,) = tree(office.actor("anna"))
    assert "sandra" not in {person.login for person in people(office.actor("anna"), box.id)}
    activate_user(office.actor("root"), "sandra")
    assert [node.role for node in tree(office.actor("sandra"))] == ["member"]


def test_what_the_heir_cannot_have_is_nobodys(office: Office) -> None:
    root = office.actor("root")
    (item,) = given(office, "sandra")
    report = hand_over(root, "sandra", "otto")
    assert report.unassigned == (item,)
    assert report.sentence == "Nobody has item 1 of Sandra Keller now, because Otto Outsider can have none there"
    assert assignee(item) is None
    assert hand_over(root, "sandra").sentence == "Sandra Keller has nothing to hand over"
    (item,) = given(office, "sandra")
    assert hand_over(root, "sandra") == HandOver("Sandra Keller", None, unassigned=(item,))


def test_dispatchers_hand_over_in_their_own_mailboxes_alone(office: Office) -> None:
    root = office.actor("root")
    (item,) = given(office, "sandra")
    create_mailbox(root, Mailbox(code="other", name="Other", members={"sandra": "manager"}))
    assert hand_over(office.actor("anna"), "sandra", "mm").given == (item,)
    for login in ("vera", "otto"):
        with pytest.raises(NotPermitted, match="Only an admin"):
            hand_over(office.actor(login), "mm", "anna")
    assert hand_over(office.actor("sandra"), "mm", "anna").given == ()  # a manager elsewhere
    assert assignee(item) == "mm"


def test_private_mail_stays_with_who_sent_it(office: Office) -> None:
    items = given(office, "sandra", 2)
    Item.update(private_to=office.person("sandra")).where(Item.id == items[0]).execute()
    report = deactivate_user(office.actor("root"), "sandra", "anna")
    assert report.given == (items[1],)
    assert report.refused == {"This mail is private: only who sent it reads it.": (items[0],)}
    assert assignee(items[0]) == "sandra"


def test_a_hand_over_can_be_stopped_and_who_leaves_stays_until_it_is_done(office: Office) -> None:
    items = given(office, "sandra", 3)
    asked = iter([False, True])
    report = deactivate_user(office.actor("root"), "sandra", "anna", lambda: next(asked, True))
    assert (report.left, len(report.given) + report.left) == (3 - len(report.given), 3)
    assert report.left > 0
    assert user_by_login("sandra") is not None
    assert deactivate_user(office.actor("root"), "sandra", "anna").given == tuple(items[len(report.given) :])


def test_a_dispatcher_takes_back_a_hand_over_as_a_whole(office: Office) -> None:
    items = given(office, "sandra", 2)
    hand_over(office.actor("anna"), "sandra", "mm")
    undo(office.actor("anna"))
    assert [assignee(item) for item in items] == ["sandra"] * 2


def test_who_owns_a_mailbox_in_use_gives_it_away_first(office: Office) -> None:
    root = office.actor("root")
    create_mailbox(root, Mailbox(code="otto", name="Otto", owner="otto"))
    with pytest.raises(Conflict, match="otto owns otto: give it another owner"):
        deactivate_user(root, "otto")
    change_mailbox(root, "otto", {"active": False})
    deactivate_user(root, "otto")
    assert apply(root, export_config(root)) == []


def test_a_rule_that_assigns_to_somebody_who_has_left_keeps_no_team_file_from_being_applied(
    office: Office, tmp_path: Path
) -> None:
    root, path = office.actor("root"), tmp_path / "rules.toml"
    path.write_text(f"""
[[accounts]]
name = "kanzlei"
kind = "maildir"
path = "{tmp_path}"
primary_address = "kanzlei@muster.example"
[[accounts.rules]]
when = {{ from = "a@b.example" }}
then = {{ assign = "sandra" }}
""")
    apply(root, read_team(path))
    deactivate_user(root, "sandra")
    assert apply(root, export_config(root)) == []
    path.write_text(path.read_text().replace("a@b.example", "c@d.example"))
    with pytest.raises(ConfigError, match="no user 'sandra'"):
        apply(root, read_team(path))


def test_messages_between_colleagues_keep_nobody(office: Office) -> None:
    send_message(office.actor("anna"), office.blobs, ["sandra"], "Mittag?", "Um zwölf?")
    report = deactivate_user(office.actor("root"), "sandra", "mm")
    assert (report.given, report.unassigned, report.refused) == ((), (), {})
    assert user_by_login("sandra") is None


def test_of_somebody_who_is_gone_nothing_can_be_given_to_him(office: Office) -> None:
    root = office.actor("root")
    deactivate_user(root, "otto")
    for refused in (
        lambda: share(root, BOX, "otto", "member"),
        lambda: hand_over(root, "sandra", "otto"),
        lambda: hand_over(root, "nobody", "anna"),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(Conflict, match="switched off already"):
        deactivate_user(root, "otto")
    with pytest.raises(Conflict, match="activate it"):
        add_user(root, User(login="otto", name="Otto"))
    with pytest.raises(UsageError):
        hand_over(root, "sandra", "sandra")
    assert change_user(root, "otto", {"name": "Otto O."}) == "Changed otto"  # which lets nobody in
    assert user_by_login("otto") is None


def test_users_are_listed_for_who_has_to_know(office: Office) -> None:
    deactivate_user(office.actor("root"), "otto")
    everybody = user_table(office.actor("root"))
    assert [(user.login, user.active) for user in everybody] == [
        ("anna", True), ("mm", True), ("otto", False), ("root", True), ("sandra", True), ("vera", True)
    ]  # fmt: skip
    assert "otto" not in {user.login for user in user_table(office.actor("mm"))}
    assert not {"ssh_keys", "admin"} & set(user_table(office.actor("mm"))[0].fields)
    send_message(office.actor("anna"), office.blobs, ["sandra"], "", "Mittag?")  # in mailboxes of their own
    for login in ("anna", "sandra"):
        with pytest.raises(NotPermitted):
            user_table(office.actor(login))
