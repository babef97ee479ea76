"""Events in sentences, and what was decided without anybody's hand."""

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk import routing, snoozing, tagging, triage
from tui_mail.desk.administration import apply
from tui_mail.desk.event_words import decisions, reason, scheduled_words, sentence, why_it_stays
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.notes import add_note
from tui_mail.desk.undo import undo
from tui_mail.store.database import change
from tui_mail.store.models import Label
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.references import references_of
from tui_mail.store.rows import UNTIL_REPLY, Scheduled


def told(office: Office, item: int, login: str = "mm") -> list[str]:
    """The history of an item in sentences, the arrival left out."""
    events = history(office.actor(login), item)
    names = references_of(events)
    return [f"{event.actor_name} {sentence(event, names, lambda at: 'then')}" for event in events[1:]]


@pytest.mark.covers("CK-09")
def test_every_action_has_its_sentence(office: Office) -> None:
    with change():
        Label.create(kind="department", direction="", family="", name="Litigation", active=True)
        Label.create(kind="qualification", direction="", family="", name="French", active=True)
        Label.create(kind="category", direction="in", family="Support", name="Complaint", active=True)
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    company = record(anna, "company", "00123").id
    triage.assign(anna, item, office.person("sandra"))
    routing.set_qualification(anna, item, "French")
    routing.set_qualification(anna, item, "none")
    routing.set_category(anna, item, "Complaint")
    tagging.tag(anna, item, "eilig")
    link(anna, item, company)
    unlink(anna, item, company)
    add_note(anna, item, "Bitte", office.person("sandra"))
    snoozing.snooze(anna, item, UNTIL_REPLY)
    snoozing.wake(anna, item)
    triage.release(mm, item)
    undo(mm)
    assert told(office, item) == [
        "Anna Muster assigned it to Sandra Keller",
        "Anna Muster said that it asks for French",
        "Anna Muster took its qualification away",
        "Anna Muster set its category to Support / Complaint",
        "Anna Muster tagged it #eilig",
        "Anna Muster linked it to company 00123 Müller AG",
        "Anna Muster unlinked it from company 00123 Müller AG",
        "Anna Muster left a note for Sandra Keller",
        "Anna Muster snoozed it until a reply comes",
        "Anna Muster woke it",
        "Martin Muster took it from Sandra Keller",
        "Martin Muster took back: release",
    ]


def test_a_department_has_its_own(office: Office) -> None:
    with change():
        Label.create(kind="department", direction="", family="", name="Litigation", active=True)
    (item,) = office.deliver(letter(1))
    routing.set_department(office.actor("anna"), item, "Litigation")
    routing.set_department(office.actor("anna"), item, "none")
    assert told(office, item) == ["Anna Muster gave it to Litigation", "Anna Muster took its department away"]


def test_the_history_of_a_mailbox_tells_who_works_there(office: Office) -> None:
    path = office.home.root / "team.toml"
    text = path.read_text().replace('sandra = "member"', 'sandra = "dispatcher"').replace(', vera = "viewer"', "")
    path.write_text(text.replace('name = "Kanzlei"', 'name = "Die Kanzlei"'))
    apply(office.actor("root"), read_team(path))
    events = mailbox_history(office.actor("mm"), "kanzlei", 100)
    said = {sentence(event, references_of(events), str) for event in events}
    assert {
        "made the mailbox",
        "shared it with mm as manager",
        "made sandra a dispatcher, before that a member",
        "shares it no longer with vera",
        "changed the settings of the mailbox: name",
    } <= said


def test_answers_are_told_with_their_item_only_to_who_sees_that(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.assign(office.actor("anna"), item, office.person("sandra"))
    answer = letter(91, from_="anna@muster.example", to="jean@dupont.example", in_reply_to="<1@dupont.example>")
    (sent,) = office.deliver(answer, role="sent")
    assert f"tui-mail answered by Anna Muster with item {sent}" in told(office, item)
    triage.assign(office.actor("anna"), sent, office.person("mm"))
    assert "tui-mail answered by Anna Muster" in told(office, item, "sandra")
    (answered,) = [one for one in history(office.actor("sandra"), item) if one.action == "answered"]
    assert (answered.why, answered.after["answer"]) == ("answer: an item elsewhere", None)
    assert detail(office.actor("sandra"), item).answers[0].item is None
    assert detail(office.actor("mm"), item).answers[0].item == sent


def test_decisions_name_every_link_its_reason_and_what_was_rejected(office: Office) -> None:
    (item,) = office.deliver(letter(1, subject="relnr 99999: Mandat 2026-00141"))
    mm = office.actor("mm")
    triage.take(mm, item)
    events, links = history(mm, item), detail(mm, item).links
    (arrived,) = decisions(events, links, references_of(events), str)
    assert arrived.said == "arrived"
    assert "relnr 99999 unknown" in arrived.because
    assert "linked to contact 00456 Jean Dupont: address jean@dupont.example" in arrived.because
    suggested = "only suggested mandate 2026-00141 Vertraulich: subject says Mandat 2026-00141"
    assert any(one.startswith(suggested) for one in arrived.because)


def test_what_is_automatic_comes_the_newest_last(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    mm = office.actor("mm")
    snoozing.snooze(mm, item, UNTIL_REPLY)
    reply = letter(5, subject="Re: Brief 1", in_reply_to="<1@dupont.example>", references="<1@dupont.example>")
    (second,) = office.deliver(reply)
    events = history(mm, item)
    found = list(decisions(events, detail(mm, item).links, references_of(events), str))
    assert [one.said for one in found] == ["arrived", "woke it"]
    assert found[-1].because == (f"reply: item {second}",)


def test_lines_that_nothing_takes_back_say_why(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    mm = office.actor("mm")
    triage.take(mm, item)
    undo(mm)
    said = {event.action: why_it_stays(event) for event in history(mm, item)}
    assert said == {
        "arrived": "Mail that came or went out is not taken back.",
        "take": "",
        "undo": "That took something back; do again what was taken back.",
    }
    assert [reason(event) for event in history(mm, item)][1:] == ["", ""]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Scheduled("wake", 5), "wakes 5"),
        (Scheduled("wake", UNTIL_REPLY), "wakes when a reply comes"),
        (Scheduled("overdue", 5), "overdue since 5"),
        (Scheduled("overdue", 50), "overdue from 50 on"),
        (Scheduled("reassign", 50), "is taken from its assignee 50, by the rule of the mailbox"),
    ],
)
def test_what_is_scheduled_is_said_in_a_few_words(one: Scheduled, said: str) -> None:
    assert scheduled_words(one, str, 10) == said
