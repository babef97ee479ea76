"""Two people never have the same item, and twenty at once lose nothing; with processes as they are in real life."""

import json
import subprocess
import sys

import pytest

from tests.journeys.racing import WON
from tests.journeys.whole import counters_agree
from tests.office import Office, letter
from tui_mail.store.models import Event, Item, Mailbox

RACES = 200
PEOPLE = 20
EACH = 100
LETTERS = 60


def _start(*words: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.journeys.racing", *map(str, words)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )


@pytest.mark.covers("CK-21")
def test_of_two_who_take_the_same_item_one_wins_and_the_other_is_told_who(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(RACES)))
    racers = [_start("race", office.url, login) for login in ("anna", "mm")]
    answers: list[tuple[str, ...]] = []
    for item in items:
        for racer in racers:
            assert racer.stdin
            racer.stdin.write(f"{item}\n")
            racer.stdin.flush()
        answers.append(tuple(racer.stdout.readline().strip() for racer in racers if racer.stdout))
    assert [racer.communicate(timeout=60)[1] for racer in racers] == ["", ""]
    names = ("Anna Muster", "Martin Muster")
    for item, said in zip(items, answers, strict=True):
        assert sorted(one == WON for one in said) == [False, True], said
        winner = said.index(WON)
        assert said[1 - winner] == f"{names[winner]} has taken it meanwhile."
        takes = list(Event.select().where((Event.item == item) & (Event.action == "take")))
        assert [take.actor for take in takes] == [office.person(("anna", "mm")[winner])]
        assert Item.get_by_id(item).assignee == office.person(("anna", "mm")[winner])


def test_twenty_people_at_once_lose_nothing_while_mail_comes_in(office: Office) -> None:
    office.deliver(*(letter(number) for number in range(LETTERS)))
    logins = ("anna", "sandra", "mm", "anna")
    before = Event.select().where(Event.action != "arrived").count()
    people = [_start("act", office.url, logins[number % 4], number, EACH) for number in range(PEOPLE)]
    coming = LETTERS
    while any(person.poll() is None for person in people) and coming < 10 * LETTERS:
        office.deliver(*(letter(coming + number) for number in range(5)))
        coming += 5
    said = [person.communicate(timeout=300) for person in people]
    assert [errors for _, errors in said] == [""] * PEOPLE
    done = [json.loads(line)["events"] for line, _ in said]
    assert done == [EACH] * PEOPLE
    assert Event.select().where(Event.action != "arrived").count() - before == PEOPLE * EACH
    assert Item.select().count() == coming
    _whole_history("kanzlei")
    counters_agree()


def _whole_history(code: str) -> None:
    """Every line stands, each on the one before it."""
    box = Mailbox.get(Mailbox.code == code)
    lines = list(Event.select().where(Event.mailbox == box.id).order_by(Event.sequence))
    assert [line.sequence for line in lines] == list(range(1, box.history_length + 1))
    assert [line.previous for line in lines] == ["", *(line.hash for line in lines[:-1])]
    assert box.history_head == lines[-1].hash
