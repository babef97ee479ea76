"""Intake rules on mail that comes in: what is skipped, tagged, filed and assigned, and what of it cannot be."""

from collections.abc import Iterator

import pytest

from tests.desk.intake.maildir import items, lay, sightings, take_in
from tests.desk.intake.rules import rule, use
from tests.desk.intake.test_replies import be_away, reply, told
from tests.office import Office, letter
from tui_mail.children import Children, Limits
from tui_mail.desk.folders import create_folder
from tui_mail.desk.purging import GRACE, collect_garbage
from tui_mail.desk.triage import assign
from tui_mail.store.clock import now
from tui_mail.store.models import Blob
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.items import history
from tui_mail.store.queries.tree import tree

SPOUSE = {"from_": "Paul <paul@home.example>"}


@pytest.fixture
def readers() -> Iterator[Children]:
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(10, 700)) as children:
        yield children


@pytest.mark.covers("TS-14")
def test_every_incoming_except_from_my_spouse(office: Office, readers: Children) -> None:
    use(office, rule('from = "paul@home.example"', "skip = true", 'name = "private"'))
    lay(office, [letter(1), letter(2, **SPOUSE), letter(3)])
    assert take_in(office, readers) == {"stored": 2, "skipped": 1}
    assert [item.row.subject for item in items()] == ["Brief 1", "Brief 3"]
    assert [line[:2] for line in sightings().values()].count(("skipped", 'rule "private"')) == 1
    assert office.counts("anna")["inbox"] == 2
    assert take_in(office, readers) == {}


def test_the_bytes_of_what_was_skipped_go_after_the_grace_and_those_of_others_stay(
    office: Office, readers: Children
) -> None:
    use(office, rule('from = "paul@home.example"', "skip = true"))
    lay(office, [letter(1), letter(2, **SPOUSE)])
    take_in(office, readers)
    (lonely,) = [row[0] for row in tuples(Blob.select(Blob.sha256).where(Blob.unreferenced_at.is_null(False)))]
    assert office.blobs.get(lonely) == letter(2, **SPOUSE)
    assert collect_garbage(office.blobs, now() + GRACE // 2) == 0
    assert collect_garbage(office.blobs, now() + GRACE + 1) == 1
    assert Blob.select().count() == 1


@pytest.mark.covers("TS-14")
def test_a_rule_assigns_files_and_tags_and_the_history_says_which(office: Office) -> None:
    mailbox = tree(office.actor("anna"))[0].id
    create_folder(office.actor("mm"), mailbox, "Inbox/Kunden")
    use(
        office,
        rule('from = "@dupont.example"', 'mark = "Kunde", assign = "sandra"', 'name = "Dupont"'),
        rule('subject = "mandat"', 'file = "Inbox/Kunden", mark = "akte"'),
        rule('subject = "offerte"', 'file = "archive"', "stop = true"),
    )
    plain, case, offer, other = office.deliver(
        letter(1), letter(2, subject="Mandat 2026-00117"), letter(3, subject="Offerte"), letter(4, from_="x@y.example")
    )
    rows = {item.row.id: item.row for item in items()}
    assert [(rows[one].assignee, rows[one].status, rows[one].folder) for one in (plain, case, offer, other)] == [
        ("sandra", "open", "Inbox"),
        ("sandra", "open", "Inbox/Kunden"),
        ("sandra", "resolved", "Archive"),
        (None, "new", "Inbox"),
    ]
    assert [rows[one].tags for one in (plain, case, other)] == [("kunde",), ("akte", "kunde"), ()]
    (arrived,) = history(office.actor("anna"), case)
    assert arrived.why.startswith('rule "Dupont", rule 2; subject says Mandat')
    assert (arrived.after["assignee"], arrived.after["tags"]) == (office.person("sandra"), ["kunde", "akte"])
    assert "rule" not in history(office.actor("anna"), other)[0].why
    assert office.counts("sandra") == office.counts("anna") | {"plain": 1}
    assert office.counts("anna")["inbox"] == 2


@pytest.mark.parametrize("login", ["vera", "otto", "root"])
def test_mail_is_assigned_to_nobody_who_cannot_have_it(office: Office, login: str) -> None:
    use(office, rule("", f'assign = "{login}"', 'name = "A"'))
    (item,) = office.deliver(letter(1))
    (found,) = items()
    assert (found.row.assignee, found.row.status) == (None, "new")
    assert f'rule "A"; not assigned to {login}: no active member' in history(office.actor("anna"), item)[0].why


def test_what_a_rule_means_for_somebody_absent_goes_to_who_stands_in(office: Office) -> None:
    use(office, rule("", 'assign = "sandra"', 'name = "A"'))
    be_away(office, "sandra", "anna")
    (item,) = office.deliver(letter(1))
    (found,) = items()
    assert (found.row.assignee, found.row.status) == ("anna", "open")
    arrived = history(office.actor("anna"), item)[0]
    assert arrived.why.startswith('rule "A"; Sandra Keller is absent: Anna Muster stands in')
    assert told(office, "anna") == [("assigned", item)]


def test_who_has_the_thread_goes_before_a_rule(office: Office) -> None:
    (first,) = office.deliver(letter(1))
    assign(office.actor("anna"), first, office.person("mm"))
    use(office, rule("", 'assign = "sandra"', 'name = "A"'))
    (second,) = office.deliver(reply(2, 1))
    assert [one.row.assignee for one in items()] == ["mm", "mm"]
    said = f'rule "A"; reply to item {first}, which Martin Muster has'
    assert history(office.actor("mm"), second)[0].why.startswith(said)


def test_a_folder_that_is_missing_leaves_mail_in_the_inbox_and_what_went_out_is_assigned_to_nobody(
    office: Office,
) -> None:
    use(office, rule("", 'file = "Inbox/Fehlt", assign = "anna"'))
    came, went = office.deliver(letter(1), letter(2, from_="kanzlei@muster.example"))
    rows = {item.row.id: item.row for item in items()}
    assert [(rows[one].folder_kind, rows[one].assignee) for one in (came, went)] == [("inbox", "anna"), ("sent", None)]
    assert "not filed in Inbox/Fehlt: there is no such folder" in history(office.actor("anna"), came)[0].why
    assert "not assigned to anna: it went out" in history(office.actor("anna"), went)[0].why


def test_nothing_is_filed_where_nothing_can_be_moved(office: Office) -> None:
    use(office, rule("", 'file = "quarantine"'))
    (item,) = office.deliver(letter(1))
    assert items()[0].row.folder_kind == "inbox"
    assert "not filed in quarantine: nothing is filed there" in history(office.actor("anna"), item)[0].why


def test_what_cannot_be_read_is_quarantined_and_never_skipped(office: Office, readers: Children) -> None:
    use(office, rule("", "skip = true"))
    lay(office, [letter(1), letter(2, body="please-raise")])
    assert take_in(office, readers) == {"skipped": 1, "quarantined": 1}


def test_of_a_message_that_is_too_large_the_head_is_asked(office: Office, readers: Children) -> None:
    large = "x" * 50_000
    use(
        office,
        rule('from = "paul@home.example", larger = "30kB"', "skip = true", 'name = "big"'),
        rule("", 'assign = "anna", mark = "gross"'),
        settings='size_limit = "20kB"',
    )
    lay(office, [letter(1, body=large, **SPOUSE), letter(2, body=large), letter(3, **SPOUSE)])
    assert take_in(office, readers) == {"skipped": 1, "quarantined": 1, "stored": 1}
    (head,) = [item.row for item in items() if item.row.folder_kind == "quarantine"]
    assert (head.subject, head.assignee, head.tags) == ("Brief 2", "anna", ("gross",))


def test_what_is_in_the_mailbox_already_is_not_skipped(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    use(office, rule("", "skip = true"))
    assert office.deliver(letter(1), letter(2)) == []
    assert [found.row.id for found in items()] == [item]
    assert sorted(line[0] for line in sightings().values()) == ["duplicate", "skipped", "stored"]
