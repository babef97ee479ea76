"""The same answers, whichever database is behind them."""

import pytest

from tests.cli.conftest import Shell
from tests.office import Office, letter


@pytest.fixture
def shell(office: Office, capsysbinary: pytest.CaptureFixture[bytes]) -> Shell:
    """A shell for an office on each kind of database."""
    return Shell(office.home.root, capsysbinary)


def test_every_verb_that_reads_or_changes_items_answers(office: Office, shell: Shell) -> None:
    first, second = office.deliver(letter(1, subject="Mandat 2026-00117"), letter(2))
    assert [found["id"] for found in shell("list", "--json").json] == [second, first]
    assert shell("assign", "sandra", first, second, "-m", "bitte").code == 0
    assert shell("archive", first, login="sandra").code == 0
    assert shell("show", first, "--json").json["folder"] == "archive"
    assert [event["action"] for event in shell("history", first, "--json").json] == [
        "arrived",
        "assign",
        "archive",
        "opened",
    ]
    assert shell("why", first, "--json").json["links"][0]["number"] == "2026-00117"
    assert shell("case", "show", "mandate", "2026-00117", "--json").json["items"] == [first]
    assert shell("get", first).stdout == letter(1, subject="Mandat 2026-00117")
    assert shell("undo", login="sandra").code == 0
    assert {found["folder"] for found in shell("list", "--json", "--assignee", "sandra").json} == {"inbox"}
    assert shell("health", "--json").json["documents"] == {"due": 2, "failed": 0}
    assert shell("account", "list", "--json").json[0]["state"] == "never"
    assert shell("migrate", login=None).out == "The database is up to date.\n"
