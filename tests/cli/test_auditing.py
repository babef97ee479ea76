"""What an auditor reads at the command line is recorded."""

from tests.cli.conftest import Desk, Shell
from tui_mail.store.database import change
from tui_mail.store.models import Event, EventText, User


def test_whatever_an_auditor_has_shown_to_him_is_recorded_and_lists_are_not(
    desk: Desk, shell: Shell, item: int
) -> None:
    with change():
        User.update(auditor=True).where(User.login == "otto").execute()
    for words in (["list"], ["show", item], ["show", item, "--raw"], ["show", item, "--headers"], ["history", item]):
        assert shell(*words, login="otto").code == 0
    assert shell("get", item, login="otto").code == 0
    assert shell("history", "--mailbox", "kanzlei", login="otto").code == 0
    assert shell("list", "--search", "brief", login="otto").code == 0
    assert shell("list", "--search", "brief", login="anna").code == 0
    shell.refused(3, "take", item, login="otto")
    desk.open()
    said = [event.after for event in Event.select().where(Event.action == "audited").order_by(Event.id)]
    assert said == [
        f'{{"read":"{kind}"}}' for kind in ("text", "raw", "headers", "history", "eml", "history", "texts by a search")
    ]
    assert [event.text for event in EventText.select()][-1] == "brief"


def test_what_an_auditor_searches_by_a_view_is_recorded_too(desk: Desk, shell: Shell, item: int) -> None:
    with change():
        User.update(auditor=True).where(User.login == "otto").execute()
    assert shell("view", "save", "Geheimes", "--search", "body:Frist", "--shared").code == 0
    assert shell("list", "--view", "Geheimes", login="otto").code == 0
    desk.open()
    assert [event.text for event in EventText.select()][-1] == "body:Frist"
    assert Event.select().where(Event.action == "audited").count() == 1
