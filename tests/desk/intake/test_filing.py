"""Where mail is filed, in which order, and what is said about it."""

import pytest

from tests.desk.intake.test_direction import reconfigure
from tests.office import Office, letter
from tui_mail.config.team import Case, Team
from tui_mail.desk.administration import apply
from tui_mail.desk.linking import unlink
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.items import detail, history

STRANGER = "Eva Fremd <eva@fremd.example>"


def links(item: int) -> dict[str, str]:
    """Return how an item is linked to what; the primary case has a star."""
    found = detail(SYSTEM, item).links
    return {f"{link.kind} {link.number}{'*' if link.primary else ''}": f"{link.origin} {link.state}" for link in found}


def reason(item: int) -> str:
    """Return what the history says of the arrival."""
    (arrived,) = [event for event in history(SYSTEM, item) if event.action == "arrived"]
    return arrived.why


@pytest.mark.covers("AS-03", "AS-05")
def test_a_number_is_found_with_its_leading_zeros_only(office: Office) -> None:
    with_zeros, without, another_case = office.deliver(
        letter(1, from_=STRANGER, subject="RELNR: 00123, Offerte"),
        letter(2, from_=STRANGER, subject="relnr 123"),
        letter(3, from_=STRANGER, subject="Relatienummer #00456"),
    )
    assert links(with_zeros) == {"company 00123": "criteria linked"}
    assert links(without) == {}
    assert reason(without) == "relnr 123 unknown"
    assert links(another_case) == {"contact 00456": "criteria linked"}


@pytest.mark.covers("AS-12")
def test_criteria_come_first_and_addresses_are_linked_as_well(office: Office) -> None:
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    assert links(item) == {
        "mandate 2026-00117*": "criteria linked",
        "contact 00456": "address linked",
        "contact 00457": "address linked",
    }
    said = reason(item).split("; ")
    assert said[0] == "subject says Mandat 2026-00117: mandate 2026-00117 Müller / Klage"
    assert said[1] == "address jean@dupont.example of contact 00456 Jean Dupont"


def test_the_order_of_the_criteria_counts_not_that_of_the_subject(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER, subject="project 12 zu Mandat 2026-00117"))
    assert links(item) == {"mandate 2026-00117*": "criteria linked", "project 12": "criteria linked"}


@pytest.mark.covers("AS-04")
@pytest.mark.parametrize(
    ("subject", "linked"),
    [
        ("project 12-3-1", {"phase 12/3/1*": "criteria linked"}),
        ("project 12/3/1", {"phase 12/3/1*": "criteria linked"}),
        ("Project: 12,3", {"sub-project 12/3*": "criteria linked"}),
        ("project 12", {"project 12*": "criteria linked"}),
        ("project 12.3", {}),
        ("project 12-3-1-9", {}),
        ("projects 12", {}),
    ],
)
def test_projects_are_found_by_their_levels(office: Office, subject: str, linked: dict[str, str]) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER, subject=subject))
    assert links(item) == linked


@pytest.mark.covers("TS-06")
def test_an_unknown_number_is_recorded_and_the_next_criterion_is_tried(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER, subject="relnr 99999 Mandat 2026-00117"))
    assert links(item) == {"mandate 2026-00117*": "criteria linked"}
    assert reason(item).endswith("; relnr 99999 unknown")


@pytest.mark.covers("CO-40", "AS-12")
def test_all_contacts_that_share_an_address_are_linked_and_their_only_open_case_is_suggested(office: Office) -> None:
    shared, single, reply_to = office.deliver(
        letter(1),
        letter(2, from_="Jeanne@Dupont.example"),
        letter(3, from_=STRANGER, reply_to="info@mueller.example"),
    )
    assert links(shared) == {
        "contact 00456": "address linked",
        "contact 00457": "address linked",
        "mandate 2026-00117": "address suggested",
    }
    assert "Müller / Klage is the only open case of contact 00456 Jean Dupont" in reason(shared)
    assert detail(SYSTEM, shared).row.case is None
    assert links(single) == {"contact 00457": "address linked"}
    assert links(reply_to) == {"company 00123": "address linked"}


def test_outgoing_mail_is_linked_to_those_it_goes_to(office: Office) -> None:
    (item,) = office.deliver(
        letter(1, from_="kanzlei@muster.example", to="jeanne@dupont.example", cc="info@mueller.example")
    )
    assert links(item) == {"contact 00457": "address linked", "company 00123": "address linked"}


def test_a_confidential_case_is_only_suggested_to_an_outsider(office: Office) -> None:
    outsider, participant, named_in_reply_to = office.deliver(
        letter(1, from_=STRANGER, subject="Mandat 2026-00141"),
        letter(2, from_="jeanne@dupont.example", subject="Mandat 2026-00141"),
        letter(3, from_=STRANGER, reply_to="jeanne@dupont.example", subject="Mandat 2026-00141"),
    )
    assert links(outsider) == {"mandate 2026-00141": "criteria suggested"}
    assert detail(SYSTEM, outsider).row.case is None
    assert "not named by this case" in reason(outsider)
    assert links(participant) == {"mandate 2026-00141*": "criteria linked", "contact 00457": "address linked"}
    assert links(named_in_reply_to)["mandate 2026-00141"] == "criteria suggested"


@pytest.mark.covers("AS-12")
def test_an_outsider_gains_nothing_by_a_from_that_can_be_read_in_two_ways(office: Office) -> None:
    reconfigure(office, 'authserv_id = "mx.muster.example"')
    eve, jeanne = "Eve <eve@evil.example>", "jeanne@dupont.example"
    tricks: tuple[dict[str, str], ...] = (
        {"from_": f"{eve}, {jeanne}"},
        {"from_": f"{jeanne}, {eve}"},
        {"from_": f"Jeanne: {jeanne}, eve@evil.example;"},
        {"from_": f"<{jeanne}> <eve@evil.example>"},
        {"from_": f"{jeanne} eve@evil.example"},
        {"from_": f"<@evil.example:{jeanne}>"},
        {"from_": "=?utf-8?q?jeanne=40dupont.example?="},
        {"from_": "=?utf-8?q?=3Cjeanne=40dupont.example=3E?= eve@evil.example"},
        {"from_": "jeanne@dup\u200bont.example"},
        {"from_": f'"{jeanne} "@evil.example'},
        {"from_": f"{eve}\r\nFrom: {jeanne}"},
        {"from_": f"{jeanne}\r\nFrom: {eve}"},
        {"from_": "", "sender": jeanne},
        {"from_": eve, "sender": "kanzlei@muster.example", "to": f"{jeanne}, kanzlei@muster.example"},
        {"from_": f"<kanzlei@muster.example> {eve}", "to": f"{jeanne}, kanzlei@muster.example"},
    )
    passed = b"Authentication-Results: mx.muster.example; dmarc=none; spf=pass smtp.mailfrom=evil.example\r\n"
    letters = (letter(at, subject="Mandat 2026-00141 [#2026-00141]", **trick) for at, trick in enumerate(tricks))
    for item, trick in zip(office.deliver(*(passed + one for one in letters)), tricks, strict=True):
        assert links(item)["mandate 2026-00141"] == "token suggested", trick
    (genuine,) = office.deliver(letter(99, from_=f"'{jeanne}' <{jeanne}>", subject="Mandat 2026-00141"))
    assert links(genuine)["mandate 2026-00141*"] == "criteria linked"


def test_an_open_case_is_linked_for_everybody_and_says_when_the_sender_is_a_stranger_to_it(office: Office) -> None:
    stranger, requester, colleague = office.deliver(
        letter(1, from_=STRANGER, subject="Mandat 2026-00117"),
        letter(2, subject="Mandat 2026-00117"),
        letter(3, from_=STRANGER, reply_to="jean@dupont.example", subject="Mandat 2026-00117"),
    )
    assert links(stranger) == {"mandate 2026-00117*": "criteria linked"}
    assert "not known to it" in reason(stranger)
    assert "not known to it" not in reason(requester)
    assert "not known to it" in reason(colleague)


@pytest.mark.covers("CO-41")
def test_what_was_unlinked_stays_so_when_the_mail_is_seen_again(office: Office) -> None:
    raw = letter(1)
    (item,) = office.deliver(raw)
    contact = next(link.record_id for link in detail(SYSTEM, item).links if link.number == "00456")
    unlink(office.actor("mm"), item, contact)
    assert office.deliver(raw) == []
    assert links(item) == {"contact 00457": "address linked", "mandate 2026-00117": "address suggested"}


@pytest.mark.covers("TS-06", "AS-12")
def test_our_own_mark_links_for_who_belongs_to_the_case_and_is_a_suggestion_otherwise(office: Office) -> None:
    twin = Case(kind="ticket", number="2026-00117", title="Zwilling")
    requester, stranger, company, unknown = office.deliver(
        letter(1, subject="Re: [#2026-00117] Klage"),
        letter(2, from_=STRANGER, reply_to="jean@dupont.example", subject="[#2026-00117]"),
        letter(3, from_="kanzlei@muster.example", to="jeanne@dupont.example", subject="AW: [#2026-00141]"),
        letter(4, subject="[#4711]"),
    )
    assert links(requester)["mandate 2026-00117*"] == "token linked"
    assert links(stranger)["mandate 2026-00117"] == "token suggested"
    assert "(the correspondent is not known to it)" in reason(stranger)
    assert links(company)["mandate 2026-00141*"] == "token linked"
    assert reason(unknown).endswith("case 4711 unknown")
    assert detail(SYSTEM, unknown).row.unknown_number == "case 4711"
    apply(office.actor("root"), Team(cases=(twin,)))
    both, several = office.deliver(
        letter(5, subject="[#2026-00117]"), letter(6, subject="[#2026-00117] [#12] Mandat 2026-00141")
    )
    assert links(both).items() >= {("mandate 2026-00117", "token suggested"), ("ticket 2026-00117", "token suggested")}
    assert "2 cases have this number" in reason(both)
    assert links(several)["project 12"] == "token suggested"
    assert "the subject names 2 cases" in reason(several)
    assert detail(SYSTEM, several).row.case is None
