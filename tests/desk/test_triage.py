"""Take, assign, release, status, archive: each by right, under the lock, with its event."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.desk.notes import add_note
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError, UsageError
from tui_mail.store.database import close_database
from tui_mail.store.queries.items import history, readable_row, row
from tui_mail.store.queries.tree import modseqs
from tui_mail.store.rows import Envelope


@pytest.mark.covers("CK-07", "CK-21")
def test_a_member_takes_an_unassigned_item_and_it_is_open(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    sandra = office.actor("sandra")
    assert isinstance(row(sandra, item), Envelope)
    done = triage.take(sandra, item)
    assert done.sentence == f"Took item {item}"
    taken = readable_row(sandra, item)
    assert (taken.assignee, taken.status) == ("sandra", "open")


def test_a_member_cannot_assign_to_somebody_else(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotPermitted, match="take it first"):
        triage.assign(office.actor("sandra"), item, office.person("mm"))
    triage.take(office.actor("sandra"), item)
    with pytest.raises(NotPermitted, match="Only a dispatcher"):
        triage.assign(office.actor("sandra"), item, office.person("mm"))


@pytest.mark.covers("CK-08", "CK-18", "TS-09")
def test_a_dispatcher_assigns_with_a_message_that_the_assignee_sees(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    done = triage.assign(office.actor("anna"), item, office.person("sandra"), "bitte heute")
    assert done.sentence == f"Assigned item {item} to Sandra Keller"
    last = history(office.actor("sandra"), item)[-1]
    assert (last.action, last.actor, last.text) == ("assign", "anna", "bitte heute")
    assert last.before == {"assignee": None, "status": "new"}
    assert last.after == {"assignee": office.person("sandra"), "status": "open"}


@pytest.mark.parametrize("nobody", ["vera", "otto", "root"])
def test_items_go_to_members_of_their_mailbox_only(office: Office, nobody: str) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotFound, match="can only be assigned to"):
        triage.assign(office.actor("anna"), item, office.person(nobody))


def test_who_expects_another_assignee_is_told_who_has_it(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.take(office.actor("sandra"), item)
    with pytest.raises(Conflict, match="Sandra Keller has this item now"):
        triage.assign(office.actor("anna"), item, office.person("mm"), expect=None)
    assert readable_row(office.actor("anna"), item).assignee == "sandra"


def test_of_many_who_take_at_once_one_wins_and_the_others_hear_who(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(12)))
    people = [office.actor(login) for login in ("anna", "sandra", "mm")]

    def take(who: int) -> list[str]:
        results = []
        for item in items:
            try:
                triage.take(people[who], item)
                results.append("won")
            except TuiMailError as exc:
                results.append(exc.sentence)
        close_database()
        return results

    with ThreadPoolExecutor(3) as pool:
        rounds = list(pool.map(take, range(3)))
    for column in zip(*rounds, strict=True):
        assert column.count("won") == 1
        # A member cannot see any more what somebody else has taken.
        assert all(said == "won" or "has taken it meanwhile" in said or "that you may see" in said for said in column)


@pytest.mark.covers("CK-19")
def test_a_dispatcher_sets_an_item_back_to_unassigned(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.take(office.actor("sandra"), item)
    triage.release(office.actor("anna"), item)
    assert readable_row(office.actor("anna"), item).assignee is None


def test_a_member_gives_back_what_is_his_and_nothing_else(office: Office) -> None:
    mine, other = office.deliver(letter(1), letter(2))
    sandra = office.actor("sandra")
    triage.take(sandra, mine)
    triage.take(office.actor("mm"), other)
    triage.release(sandra, mine)
    with pytest.raises(NotFound):
        triage.release(sandra, other)


@pytest.mark.covers("TS-11", "CK-17")
def test_a_status_is_set_and_counted(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    assert office.counts("anna")["inbox"] == 1
    triage.set_status(anna, item, "resolved", expect="new")
    assert office.counts("anna")["inbox"] == 0
    with pytest.raises(Conflict, match="status meanwhile"):
        triage.set_status(anna, item, "pending", expect="new")
    with pytest.raises(UsageError, match="There is no status 'done'"):
        triage.set_status(anna, item, "done")


@pytest.mark.covers("TS-12")
def test_archiving_resolves_and_unarchiving_brings_back(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    triage.archive(anna, item)
    archived = readable_row(anna, item)
    assert (archived.folder_kind, archived.status) == ("archive", "resolved")
    triage.unarchive(anna, item)
    assert readable_row(anna, item).folder_kind == "inbox"


def test_an_action_that_changes_nothing_writes_no_event(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    triage.archive(anna, item)
    before = len(history(anna, item))
    assert triage.archive(anna, item).event_id is None
    assert len(history(anna, item)) == before


@pytest.mark.covers("CK-13")
def test_viewers_change_nothing(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    vera = office.actor("vera")
    assert readable_row(vera, item).status == "new"
    attempts: tuple[Callable[[], object], ...] = (
        lambda: triage.take(vera, item),
        lambda: triage.assign(vera, item, office.person("sandra")),
        lambda: triage.set_status(vera, item, "open"),
        lambda: triage.archive(vera, item),
        lambda: add_note(vera, item, "nein"),
    )
    for refused in attempts:
        with pytest.raises(NotPermitted, match="viewer"):
            refused()


@pytest.mark.parametrize("stranger", ["otto", "root"])
def test_who_is_no_member_is_told_that_there_is_nothing(office: Office, stranger: str) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotFound, match=f"no item {item} that you may see"):
        triage.take(office.actor(stranger), item)
    with pytest.raises(NotFound, match=r"no item 99999 that you may see"):
        triage.take(office.actor(stranger), 99999)


def test_where_members_act_on_all_they_act_on_what_others_have(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="all", members_act_on="all")
    (item,) = office.deliver(letter(1))
    triage.take(office.actor("mm"), item)
    triage.set_status(office.actor("sandra"), item, "pending")
    assert readable_row(office.actor("anna"), item).status == "pending"


def test_where_all_is_visible_members_still_act_on_their_own_only(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="all")
    (item,) = office.deliver(letter(1))
    triage.take(office.actor("mm"), item)
    assert readable_row(office.actor("sandra"), item).assignee == "mm"
    with pytest.raises(NotPermitted, match="not assigned to you"):
        triage.set_status(office.actor("sandra"), item, "pending")


@pytest.mark.covers("CK-20")
def test_in_assigned_only_a_member_sees_nothing_before_it_is_his(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="assigned_only")
    (item,) = office.deliver(letter(1))
    sandra = office.actor("sandra")
    with pytest.raises(NotFound):
        triage.take(sandra, item)
    triage.assign(office.actor("anna"), item, office.person("sandra"))
    assert readable_row(sandra, item).assignee == "sandra"


def test_every_change_moves_the_modseq_of_its_mailbox(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    before = modseqs(anna)
    triage.take(anna, item)
    after = modseqs(anna)
    assert after.keys() == before.keys()
    assert sum(after.values()) == sum(before.values()) + 1
    assert readable_row(anna, item).modseq == max(after.values())
