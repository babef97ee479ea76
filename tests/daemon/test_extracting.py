"""The daemon looks into attachments: what comes from a real mail server is found by what its files say."""

import json

from tests.daemon.conftest import Open
from tests.journeys.instance import on_dovecot
from tests.mail.files import calendar, docx, enclosing, mail_with, pdf
from tests.servers.dovecot import Dovecot
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.found import where_found
from tui_mail.store.queries.waiting import text_queue

OFFICE = "application/octet-stream"


def test_a_round_looks_into_the_files_of_what_came_from_a_server(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    files = (("Vertrag.docx", OFFICE, docx("Die Kündigungsfrist")), ("b.ics", "text/calendar", calendar("Saal 4")))
    inner = mail_with(("x.pdf", "application/pdf", pdf("x")), subject="Der innere Betreff")
    dovecot.deliver(name, [mail_with(*files), enclosing(inner)])
    instance = open_instance(on_dovecot(dovecot, name))
    instance.once()
    items = {item.row.subject: item.row.id for item in instance.items()}
    assert [one.name for one in where_found(SYSTEM, items["Anlagen"], ["kundigungsfrist"])] == ["Vertrag.docx"]
    assert [one.name for one in where_found(SYSTEM, items["Anlagen"], ["saal 4"])] == ["b.ics"]
    assert where_found(SYSTEM, items["Zur Kenntnis"], ["der innere betreff", "x.pdf"])[-1].where == "attachment"
    said = json.loads(instance.run("health", "--json", code=1).stdout)
    assert said["attachments"] == {"due": 0, "failed": 0}


def test_the_daemon_looks_into_files_by_itself(open_instance: Open, dovecot: Dovecot, name: str) -> None:
    dovecot.deliver(name, [mail_with(("c.pdf", "application/pdf", pdf("Ein Rabatt")))])
    instance = open_instance(on_dovecot(dovecot, name))
    with instance.daemon():
        instance.wait_for("Anlagen")
        instance.wait_until(lambda: text_queue().due == 0)
        (found,) = where_found(SYSTEM, instance.by_subject()["Anlagen"].row.id, ["rabatt"])
    assert (found.name, found.snippet) == ("c.pdf", "Ein Rabatt")
