"""Link criteria from the command line: tried over past mail, then in force for mail to come."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.intake.rules import team_with
from tests.office import letter
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.models import Criterion as StoredCriterion
from tui_mail.store.queries.items import detail

STRANGER = "Eva Fremd <eva@fremd.example>"


@pytest.mark.covers("AS-03", "TS-06")
def test_a_criterion_is_tried_then_in_force_and_past_mail_stays_as_it_is(desk: Desk, shell: Shell) -> None:
    (before, _, missing) = desk.take_in(
        letter(1, from_=STRANGER, subject="Akte 2026-00117"),
        letter(2, from_=STRANGER, subject="Mandat 2026-00117"),
        letter(3, from_=STRANGER, subject="Akte 9"),
    )
    words = ("criteria", "add", "kanzlei", "mandate", "Akte", "Aktenzeichen", "--place", "1")
    answer = shell(*words, "--try", login="mm").out.splitlines()
    assert answer[0].split()[0] == str(before)
    assert answer[0].endswith("nothing > mandate 2026-00117")
    assert answer[1].endswith("nothing > Akte 9 unknown")
    assert answer[2].startswith(
        "kanzlei: 2 of 3 messages of the last 30 days would be linked otherwise: 1 newly, 0 no more; 1"
    )
    assert len(shell("criteria", "list", "kanzlei", "--json", login="mm").json) == 3, "it was only tried"
    assert "Eva" not in shell(*words, "--try", login="root").out, "an admin reads no mail"

    assert shell(*words, login="mm").code == 0
    first = shell("criteria", "list", "kanzlei", "--json", login="mm").json[0]
    assert first == {"place": 1, "kind": "mandate", "keywords": ["Akte", "Aktenzeichen"], "separators": []}
    (after,) = desk.take_in(letter(4, from_=STRANGER, subject="Aktenzeichen: 2026-00117"))
    assert detail(SYSTEM, after).row.case == "mandate 2026-00117"
    assert detail(SYSTEM, missing).links == ()
    assert detail(SYSTEM, before).row.case is None

    shell("criteria", "move", "kanzlei", "1", "4", login="mm")
    assert shell("criteria", "list", "kanzlei", "--json", login="mm").json[3]["keywords"] == ["Akte", "Aktenzeichen"]
    lost = shell("criteria", "remove", "kanzlei", "2", "--try", "--json", login="mm").json
    assert (lost["no_more"], lost["differences"][0]["before"]) == (1, ["mandate 2026-00117"])
    assert "from now on" in shell("criteria", "remove", "kanzlei", "4", login="mm").out


def test_the_dry_run_of_a_team_file_says_what_its_criteria_would_link(desk: Desk, shell: Shell) -> None:
    desk.take_in(letter(1, from_=STRANGER, subject="Akte 2026-00117"))
    path = team_with(desk)
    path.write_text(path.read_text().replace('keywords = ["Mandat"]', 'keywords = ["Akte"]'))
    lines = shell("rules", "dry-run", "--file", path, login="mm").out.splitlines()
    assert lines[-2].endswith("nothing > mandate 2026-00117")
    (found,) = shell("rules", "dry-run", "--file", path, "--json", login="mm").json
    assert found["criteria"]["newly"] == 1


def test_criteria_are_for_those_who_manage_the_mailbox(desk: Desk, shell: Shell) -> None:
    assert "managers" in shell.refused(3, "criteria", "list", "kanzlei", login="sandra")
    assert "managers" in shell.refused(3, "criteria", "remove", "kanzlei", "1", login="anna")
    shell.refused(4, "criteria", "list", "andere", login="mm")
    shell.refused(4, "criteria", "remove", "kanzlei", "9", login="mm")
    shell.refused(2, "criteria", "add", "kanzlei", "contact", "Kunde", login="mm")


def test_a_criterion_that_never_finds_anything_is_refused_but_one_in_force_stays(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    words = ("criteria", "add", "kanzlei", "phase", "Phase")
    for more in ((), ("--try",)):
        assert "found by levels" in shell.refused(2, *words, *more, login="mm")
    path = tmp_path / "team.toml"
    shell("criteria", "add", "kanzlei", "phase", "Phase", "--separators", "/", login="mm")
    path.write_bytes(shell("export-config", login="root").stdout.replace(b'separators = ["/"]\n', b""))
    assert "criteria[3].separators" in shell.refused(2, "apply", path, login="root")

    desk.open()
    with change():
        StoredCriterion.update(separators="[]").where(StoredCriterion.kind == "phase").execute()
    assert shell("criteria", "list", "kanzlei", "--json", login="mm").json[3]["separators"] == []
    path.write_bytes(shell("export-config", login="root").stdout)
    assert shell("apply", path, login="root").code == 0
    assert shell("criteria", "move", "kanzlei", "4", "1", login="mm").code == 0
