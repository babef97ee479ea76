"""Many writers at once: each gets its turn, nobody hears that the database is locked, and the chain stays whole."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.office import Office, letter
from tui_mail.desk.notes import add_note
from tui_mail.store.database import close_database
from tui_mail.store.models import Event, Mailbox
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View

WRITER = """
import sys
from tui_mail.desk.notes import add_note
from tui_mail.store.database import close_database, open_database
from tui_mail.store.queries.directory import user_by_login
open_database(sys.argv[1])
actor = user_by_login(sys.argv[2])
for number in range(int(sys.argv[4])):
    add_note(actor, int(sys.argv[3]), f"{sys.argv[2]} {number}")
close_database()
"""

EACH = 120


def _notes_and_numbers() -> tuple[int, int]:
    box = Mailbox.get(Mailbox.code == "kanzlei")
    events = Event.select().where(Event.mailbox == box.id).order_by(Event.sequence)
    assert [event.sequence for event in events] == list(range(1, box.history_length + 1))
    return len([event for event in events if event.action == "note"]), box.modseq


def test_processes_that_write_at_once_never_fail(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, office.url, login, str(item), str(EACH)], stderr=subprocess.PIPE
        )
        for login in ("anna", "mm", "anna")
    ]
    assert [writer.communicate(timeout=100)[1] for writer in writers] == [b""] * 3
    assert _notes_and_numbers() == (3 * EACH, 3 * EACH + 1 + 1)  # one for the mailbox's making, one for the arrival


def test_threads_that_write_and_read_at_once_never_fail(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")

    def write(who: str) -> None:
        actor = office.actor(who)
        for number in range(EACH):
            add_note(actor, item, f"{who} {number}")
        close_database()

    def read() -> None:
        for _ in range(EACH):
            assert readable_row(anna, item).id == page(anna, View())[0].id
        close_database()

    with ThreadPoolExecutor(4) as pool:
        for done in [*(pool.submit(write, who) for who in ("anna", "mm")), pool.submit(read), pool.submit(read)]:
            done.result()
    assert _notes_and_numbers()[0] == 2 * EACH
