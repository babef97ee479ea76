from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.office import Office, letter
from tui_mail.desk.administration.mailboxes import change_mailbox
from tui_mail.desk.administration.sharing import share, unshare
from tui_mail.desk.change import Done
from tui_mail.desk.triage import assign, set_status
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.database import close_database
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.items import row
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.team_tables import sharers
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import EventRow, Row

BOX = "kanzlei"


def role(office: Office, login: str) -> str | None:
    return next((node.role for node in tree(office.actor(login))), None)


def last_events(office: Office, count: int) -> list[EventRow]:
    return mailbox_history(office.actor("mm"), BOX, count)


def given(office: Office, login: str) -> Done:
    (item,) = office.deliver(letter(office.delivered + 1))
    return assign(office.actor("anna"), item, office.person(login))


def heard(office: Office, login: str) -> list[str]:
    return [one.sentence for one in waiting(office.actor(login)) if one.kind == "membership"]


def assignee(office: Office, item: int) -> str | None:
    found = row(office.actor("mm"), item)
    assert isinstance(found, Row)
    return found.assignee


@pytest.mark.covers("TS-08", "CO-08")
def test_a_manager_shares_his_mailbox_and_the_other_sees_it_and_hears_of_it(office: Office) -> None:
    assert role(office, "otto") is None
    assert share(office.actor("mm"), BOX, "otto", "member") == "otto is member of kanzlei now"
    assert role(office, "otto") == "member"
    assert heard(office, "otto") == ["Martin Muster made you member of kanzlei"]
    (event,) = last_events(office, 1)
    assert (event.actor, event.action, event.before, event.after) == (
        "mm", "share", {"member": "otto", "role": None}, {"member": "otto", "role": "member"}
    )  # fmt: skip


def test_a_role_is_changed_as_it_is_given_and_twice_is_no_change(office: Office) -> None:
    share(office.actor("mm"), BOX, "sandra", "dispatcher")
    assert role(office, "sandra") == "dispatcher"
    before = last_events(office, 100)
    assert share(office.actor("mm"), BOX, "sandra", "dispatcher") == "sandra is dispatcher of kanzlei already"
    assert unshare(office.actor("mm"), BOX, "otto") == "otto is not in kanzlei"
    assert last_events(office, 100) == before


def test_who_loses_a_mailbox_gives_back_what_is_unresolved(office: Office) -> None:
    item, done = given(office, "sandra").item_id, given(office, "sandra").item_id
    set_status(office.actor("sandra"), done, "resolved")
    unshare(office.actor("mm"), BOX, "sandra")
    assert (assignee(office, item), assignee(office, done)) == (None, "sandra")
    assert role(office, "sandra") is None
    event = last_events(office, 1)[0]
    assert (event.item, event.action, event.why) == (item, "release", "no member of the mailbox any more")
    share(office.actor("mm"), BOX, "anna", "viewer")  # who can read only can have nothing
    assert assignee(office, done) == "sandra"


def test_everybody_is_given_a_mailbox_and_hears_of_it(office: Office) -> None:
    assert share(office.actor("mm"), BOX, "*", "viewer") == "Everybody is viewer of kanzlei now"
    assert (role(office, "otto"), role(office, "sandra")) == ("viewer", "member")
    assert heard(office, "otto") == ["Martin Muster made everybody viewer of kanzlei"]
    assert heard(office, "sandra") == []  # nothing is new for her
    unshare(office.actor("mm"), BOX, "*")
    assert role(office, "otto") is None


@pytest.mark.covers("CK-20")
def test_an_admin_who_gives_himself_a_mailbox_is_heard_of_by_its_managers(office: Office) -> None:
    root = office.actor("root")
    share(root, BOX, "root", "dispatcher")
    assert role(office, "root") == "dispatcher"
    assert heard(office, "mm") == ["Root made root dispatcher of kanzlei"]
    assert heard(office, "root") == heard(office, "anna") == []
    event = last_events(office, 1)[0]
    assert (event.actor, event.after) == ("root", {"member": "root", "role": "dispatcher"})


def test_each_change_is_told_as_it_was_to_who_got_or_lost_it_and_to_the_managers(office: Office) -> None:
    root = office.actor("root")
    share(root, BOX, "otto", "viewer")
    share(root, BOX, "otto", "member")
    unshare(root, BOX, "otto")
    assert heard(office, "otto") == [
        "Root took kanzlei from you", "Root made you member of kanzlei", "Root made you viewer of kanzlei"
    ]  # fmt: skip
    assert heard(office, "mm") == [
        "Root took kanzlei from otto", "Root made otto member of kanzlei", "Root made otto viewer of kanzlei"
    ]  # fmt: skip
    assert {one.text for login in ("otto", "mm") for one in waiting(office.actor(login))} == {""}
    share(root, BOX, "anna", "manager")
    unshare(root, BOX, "mm")
    assert heard(office, "mm")[0] == "Root took kanzlei from you"
    assert set(heard(office, "mm")[1:]) == {"Root changed who shares kanzlei"}  # of others nothing any more


@pytest.mark.parametrize("login", ["anna", "sandra", "vera"])
def test_only_managers_and_admins_share(office: Office, login: str) -> None:
    before = last_events(office, 100)
    with pytest.raises(NotPermitted, match="Only its managers and admins"):
        share(office.actor(login), BOX, "otto", "member")
    with pytest.raises(NotPermitted, match="Only its managers and admins"):
        unshare(office.actor(login), BOX, "sandra")
    assert last_events(office, 100) == before


def test_to_a_stranger_there_is_no_such_mailbox(office: Office) -> None:
    sentences = set()
    for mailbox in (BOX, "nothing"):
        with pytest.raises(NotFound) as refused:
            share(office.actor("otto"), mailbox, "otto", "member")
        sentences.add(refused.value.sentence.replace(mailbox, "M"))
    assert sentences == {"There is no mailbox 'M' that you may see."}


def test_who_managed_the_mailbox_until_just_now_is_refused(office: Office) -> None:
    mm = office.actor("mm")
    share(office.actor("root"), BOX, "anna", "manager")
    share(office.actor("anna"), BOX, "mm", "member")
    with pytest.raises(NotPermitted):
        share(mm, BOX, "mm", "manager")


def test_of_two_who_share_at_once_the_second_is_told(office: Office) -> None:
    share(office.actor("root"), BOX, "otto", "viewer", expect=None)
    with pytest.raises(Conflict, match="otto is viewer there now"):
        share(office.actor("mm"), BOX, "otto", "member", expect=None)
    assert role(office, "otto") == "viewer"


def test_the_last_manager_and_the_owner_stay_managers(office: Office) -> None:
    mm, root = office.actor("mm"), office.actor("root")

    def stays(why: str) -> None:
        with pytest.raises(Conflict, match=why):
            unshare(root, BOX, "mm")
        with pytest.raises(Conflict, match=why):
            share(mm, BOX, "mm", "viewer")

    stays("last manager")
    share(root, BOX, "anna", "manager")
    change_mailbox(root, BOX, {"owner": "mm"})
    stays("owns kanzlei")
    assert role(office, "mm") == "manager"
    assert heard(office, "anna") == ["Root made you manager of kanzlei"]


def test_of_two_managers_who_remove_each_other_at_once_one_stays(office: Office) -> None:
    def remove(who: str, whom: str) -> str:
        try:
            return unshare(office.actor(who), BOX, whom)
        except (NotFound, NotPermitted):
            return "refused"
        finally:
            close_database()

    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            for login in ("mm", "anna"):
                share(office.actor("root"), BOX, login, "manager")
            both = (pool.submit(remove, "mm", "anna"), pool.submit(remove, "anna", "mm"))
            said = sorted(one.result() for one in both)
            assert said in (["mm has lost kanzlei", "refused"], ["anna has lost kanzlei", "refused"])
            assert {role(office, "mm"), role(office, "anna")} == {"manager", None}


def test_nobody_who_is_not_there_and_no_role_that_is_none(office: Office) -> None:
    mm = office.actor("mm")
    with pytest.raises(NotFound, match="login 'nobody'"):
        share(mm, BOX, "nobody", "member")
    with pytest.raises(UsageError, match="no role 'boss'; there are viewer"):
        share(mm, BOX, "otto", "boss")  # type: ignore[arg-type]  # as a person may type


@pytest.mark.covers("TS-23")
def test_who_may_share_sees_everybody_with_his_role(office: Office) -> None:
    (box,) = tree(office.actor("mm"))
    table = sharers(office.actor("mm"), box.id)
    assert {one.login: one.role for one in table} == {
        "anna": "dispatcher", "sandra": "member", "mm": "manager", "vera": "viewer", "*": None, "otto": None,
        "root": None,
    }  # fmt: skip
    assert [one.role is None for one in table] == [False] * 4 + [True] * 3
    with pytest.raises(NotFound):
        sharers(office.actor("anna"), box.id)
