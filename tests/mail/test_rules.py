"""Intake rules by themselves: what they match, in which order, and who wins."""

from dataclasses import replace

import pytest

from tui_mail.mail.message import Address
from tui_mail.mail.rules import Facts, Rule, Verdict, holds, judge

FACTS = Facts(
    senders=(Address("Éva Müller", "eva@mail.fremd.example"),),
    recipients=(Address("", "kanzlei@muster.example"), Address("Archiv", "archiv@muster.example")),
    subject="Rechnung für das MANDAT",
    list_id="Neues <neues.fremd.example>",
    size=2000,
)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"sender": "EVA@mail.fremd.example"},
        {"sender": "@fremd.example"},
        {"sender": "@mail.FREMD.example"},
        {"sender": "eva mull"},
        {"recipient": "archiv@muster.example"},
        {"recipient": "kanzlei"},
        {"subject": "rechnung fur"},
        {"list_id": "NEUES.fremd"},
        {"larger": 1999},
        {"sender": "@fremd.example", "subject": "mandat", "larger": 1},
    ],
)
def test_a_rule_holds_where_all_that_it_says_is_so(rule: dict[str, object]) -> None:
    assert holds(Rule("r", **rule), FACTS)  # type: ignore[arg-type]  # names of its fields


@pytest.mark.parametrize(
    "rule",
    [
        {"sender": "va@mail.fremd.example"},
        {"sender": "eva@fremd.example"},
        {"sender": "@emd.example"},
        {"sender": "@example.fremd"},
        {"sender": "kanzlei@muster.example"},
        {"recipient": "eva@mail.fremd.example"},
        {"sender": "fremd"},  # where a name is shown, it is the name that counts
        {"subject": "Offerte"},
        {"list_id": "altes"},
        {"larger": 2000},
        {"sender": "@fremd.example", "subject": "Offerte"},
    ],
)
def test_a_rule_does_not_hold_where_one_thing_is_otherwise(rule: dict[str, object]) -> None:
    assert not holds(Rule("r", **rule), FACTS)  # type: ignore[arg-type]  # names of its fields


def test_tags_add_up_and_the_first_that_files_or_assigns_wins() -> None:
    rules = [
        Rule("a", tag="eins", assignee="anna"),
        Rule("b", tag="eins", assignee="sandra"),
        Rule("c", tag="zwei", folder="Inbox/A"),
        Rule("d", folder="Inbox/B"),
        Rule("e", subject="Offerte", tag="nein"),
    ]
    assert judge(rules, FACTS) == Verdict("", ("eins", "zwei"), "Inbox/A", "anna", ("a", "c"))


def test_stop_ends_the_row_where_it_holds_only() -> None:
    rules = [Rule("a", subject="Offerte", tag="x", stop=True), Rule("b", tag="y", stop=True), Rule("c", skip=True)]
    assert judge(rules, FACTS) == Verdict(tags=("y",), because=("b",))


def test_a_skip_ends_the_row_and_leaves_nothing_else_to_do() -> None:
    rules = [Rule("a", tag="x"), Rule("b", skip=True), Rule("c", folder="Inbox/A")]
    assert judge(rules, FACTS) == Verdict(skipped_by="b", because=("a", "b"))


def test_a_message_without_sender_matches_no_sender() -> None:
    nobody = replace(FACTS, senders=(Address("", ""),))
    assert not any(holds(Rule("r", sender=one), nobody) for one in ("@", "@fremd.example", "eva@mail.fremd.example"))
