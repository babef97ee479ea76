"""What rules would have done: told without doing anything, to those who may know."""

import pytest

from tests.desk.intake.rules import rule, team_with, use
from tests.desk.intake.test_replies import be_away, reply
from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk import triage
from tui_mail.desk.folders import create_folder
from tui_mail.desk.intake.rehearsal import Fate, Rehearsal, parts_for, rehearse
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Item, Sighting
from tui_mail.store.queries.tree import tree

NEWS = {"from_": "Neues <neues@list.example>", "list_id": "Neues <neues.list.example>"}


def tried(office: Office, *rules: str, login: str = "mm", days: int = 30) -> Rehearsal:
    """Try rules of a file; without any those in force."""
    team = read_team(team_with(office, *rules)) if rules else None
    (part,) = parts_for(office.actor(login), None, team)
    return rehearse(part, days)


@pytest.mark.covers("TS-14")
def test_it_tells_what_other_rules_would_have_done_and_does_nothing(office: Office) -> None:
    create_folder(office.actor("mm"), tree(office.actor("mm"))[0].id, "Inbox/Neues")
    use(office, rule('from = "@dupont.example"', 'assign = "sandra", mark = "kunde"'))
    first, news, went = office.deliver(letter(1), letter(2, **NEWS), letter(3, from_="kanzlei@muster.example"))
    triage.release(office.actor("anna"), first)  # what people did since is no matter of the rules
    assert tried(office).different == 0
    done = tried(
        office,
        rule('from = "jean@dupont.example"', "skip = true", 'name = "Jean"'),
        rule('list = "neues.list"', 'file = "Inbox/Neues", assign = "anna"'),
    )
    assert (done.messages, done.different, done.sums) == (3, 2, {"skipped": 1, "folder": 1, "assignee": 1})
    jean, filed = done.differences
    assert (jean.item, jean.before, jean.after, jean.because) == (
        first,
        Fate(False, "inbox", "sandra", ("kunde",)),
        Fate(True, None, None, ()),
        'rule "Jean"',
    )
    assert (filed.item, filed.sender, filed.after) == (news, "Neues", Fate(False, "Inbox/Neues", "anna", ()))
    assert went not in {one.item for one in done.differences}
    assert tried(office).different == 0


def test_what_was_skipped_by_a_rule_that_is_gone_is_named_by_the_ledger(office: Office) -> None:
    use(office, rule('from = "@list.example"', "skip = true", 'name = "news"'), rule('subject = "x"', "skip = true"))
    office.deliver(letter(1, **NEWS), letter(2, subject="x"), letter(3))
    done = tried(office, rule('subject = "x"', "skip = true", 'name = "rule 2"'))
    assert (done.messages, done.left_out, [one.reason for one in done.returning]) == (1, 2, ['rule "news"'])
    assert tried(office).returning == []


def test_only_the_last_days_count(office: Office) -> None:
    old, new = office.deliver(letter(1), letter(2))
    with change():
        Item.update(received_at=now() - 8 * 86_400 * SECOND).where(Item.id == old).execute()
        Sighting.update(seen_at=0).execute()
    done = tried(office, rule("", "skip = true"), days=7)
    assert [one.item for one in done.differences] == [new]


def test_only_managers_try_rules_and_an_admin_sees_no_mail(office: Office) -> None:
    office.deliver(letter(1))
    for login in ("anna", "sandra", "vera"):
        with pytest.raises(NotPermitted):
            parts_for(office.actor(login))
    with pytest.raises(NotFound):
        parts_for(office.actor("otto"))
    with pytest.raises(NotFound):
        parts_for(office.actor("mm"), "andere")
    done = tried(office, rule("", "skip = true"), login="root")
    assert (done.shows_mail, done.different, done.differences) == (False, 1, [])


def test_what_a_thread_or_an_absence_has_decided_is_no_difference_of_the_rules(office: Office) -> None:
    use(office, rule('from = "@dupont.example"', 'assign = "sandra"'))
    (first,) = office.deliver(letter(1))
    triage.assign(office.actor("anna"), first, office.person("mm"))
    be_away(office, "sandra")
    office.deliver(reply(2, 1), letter(3))
    assert tried(office).different == 0
