"""The verbs that hold, keep and erase."""

import time
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Desk, Shell


@pytest.fixture
def _far_west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_west")
def test_the_last_day_of_keeping_is_the_one_that_was_said_wherever_people_live(desk: Desk, shell: Shell) -> None:
    case = ("mandate", "2026-00117")
    assert shell("case", "keep", *case, "2036-12-31", login="mm").out.endswith("is kept until 2036-12-31.\n")
    assert "until 2036-12-31:" in shell.refused(5, "erase", "person", "00456", "--why", "x", login="root")


def test_a_case_says_that_it_is_held_and_until_when_it_is_kept(desk: Desk, item: int, shell: Shell) -> None:
    case = ("mandate", "2026-00117")
    assert shell("case", "hold", *case, "Klage", login="mm").out == "Put mandate 2026-00117 under legal hold.\n"
    assert shell("case", "keep", *case, "2036-12-31", login="root").code == 0
    told = shell("case", "show", *case, login="mm")
    assert [told.out.count(said) for said in ("Klage\n", "kept until  2036-12-31")] == [1, 1]
    assert shell("case", "show", *case, "--json", login="mm").json["held"]["why"] == "Klage"
    assert "is under legal hold" in shell.refused(5, "erase", "mail", item, "--why", "x", login="mm")
    shell("case", "release-hold", *case, "Vergleich", login="mm")
    assert "is kept until" in shell.refused(5, "erase", "person", "00456", "--why", "x", login="mm")
    shell("case", "keep", *case, "none", login="mm")
    assert shell("case", "due", "--json", login="mm").json == []
    assert "is no day" in shell.refused(2, "case", "keep", *case, "morgen", login="mm")
    done = shell("erase", "mail", "--at", *case, item, "--why", "Art. 17", login="mm")
    assert done.out.startswith(f"Erased item {item} from mandate 2026-00117")
    assert shell("erase", "person", "00456", "--why", "Art. 17", login="root").code == 0
    assert shell("verify", login="root").code == 0
