"""The alarm rings soon when somebody else has changed something, and only then."""

import subprocess
import sys
import threading
import time

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.store.alarm import open_alarm
from tui_mail.store.database import close_database
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View

SOON = 0.25
"""Seconds."""

TAKER = """
import sys, time
from tui_mail.desk import triage
from tui_mail.store.database import close_database, open_database
from tui_mail.store.queries.directory import user_by_login
open_database(sys.argv[1])
anna = user_by_login("anna")
sys.stdin.readline()
triage.take(anna, int(sys.argv[2]))
print(time.time())
close_database()
"""


def test_it_rings_soon_after_a_change_by_another_connection(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    changed: list[float] = []

    def take() -> None:
        triage.take(office.actor("anna"), item)
        changed.append(time.monotonic())
        close_database()

    with open_alarm() as alarm:
        thread = threading.Thread(target=take)
        thread.start()
        assert alarm.wait(10)
        rung = time.monotonic()
        thread.join()
    assert rung - changed[0] < SOON


def test_it_rings_soon_after_a_change_by_another_process(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    command = [sys.executable, "-c", TAKER, office.url, str(item)]
    with (
        open_alarm() as alarm,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as taker,
    ):
        assert taker.stdin
        assert taker.stdout
        taker.stdin.write("go\n")
        taker.stdin.flush()
        assert alarm.wait(20)
        rung = time.time()
        changed = float(taker.stdout.readline())
    assert rung - changed < SOON


def test_it_does_not_ring_while_people_only_read(office: Office) -> None:
    office.deliver(letter(1))
    with open_alarm() as alarm:
        assert page(office.actor("anna"), View())
        assert not alarm.wait(0.3)


def test_it_rings_once_for_changes_that_came_while_nobody_waited(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(3)))
    with open_alarm() as alarm:
        for item in items:
            triage.take(office.actor("anna"), item)
        assert alarm.wait(5)
        while alarm.wait(0.1):  # PostgreSQL may ring for each of them
            pass
        assert not alarm.wait(0.1)
