"""Trying intake rules from the command line."""

from pathlib import Path

from tests.cli.conftest import Desk, Shell
from tests.desk.intake.maildir import lay, take_in
from tests.desk.intake.rules import rule, team_with, use
from tests.office import letter
from tui_mail.children import Children, Limits
from tui_mail.store.clock import now
from tui_mail.store.models import Item


def test_a_manager_reads_what_would_be_different_and_an_admin_how_much(desk: Desk, shell: Shell) -> None:
    use(desk, rule('subject = "x"', "skip = true", 'name = "weg"'))
    first, _ = desk.take_in(letter(1), letter(2, from_="Eva <eva@y.example>")) + desk.take_in(letter(3, subject="x"))
    path = team_with(desk, rule('from = "@dupont.example"', 'assign = "sandra", mark = "Kunde"', 'name = "D"'))
    answer = shell("rules", "dry-run", "--file", path, login="mm")
    lines = answer.out.splitlines()
    assert (answer.code, len(lines)) == (0, 3)
    assert lines[0].split()[0] == str(first)
    assert lines[0].endswith('assignee none > sandra, tags none > #kunde: rule "D"')
    assert lines[1].endswith('was skipped by rule "weg", would be taken in')
    assert lines[2].startswith("kanzlei: 1 of 2 messages of the last 30 days would have come in otherwise")
    (found,) = shell("rules", "dry-run", "--file", path, "--json", login="mm").json
    assert (found["different"], found["differences"][0]["after"]["tags"]) == (1, ["kunde"])
    (sums,) = shell("rules", "dry-run", "--file", path, "--json", login="root").json
    assert sums["sums"] == {"skipped": 0, "folder": 0, "assignee": 1, "tags": 1}
    assert not {"differences"} & set(sums)
    assert "Brief" not in shell("rules", "dry-run", "--file", path, login="root").out
    assert shell("rules", "dry-run", login="mm").out.startswith("kanzlei: 0 of 2")


def test_it_says_how_many_were_not_tried_and_why(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    lay(desk, [letter(1, body="please-raise, bitte\n"), letter(2)])
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(5, 700)) as readers:
        take_in(desk, readers)
    (tmp_path / "neu.eml").write_bytes(letter(3))
    assert shell("import", tmp_path / "neu.eml", "--mailbox", "kanzlei").code == 0
    desk.open()
    Item.update(received_at=now()).execute()
    (done,) = shell("rules", "dry-run", "--json", login="mm").json
    assert (done["messages"], done["not_tried"]) == (1, {"imported": 1, "quarantined": 1})
    assert shell("rules", "dry-run", login="mm").out.splitlines()[-1] == (
        "kanzlei: 2 more of these days were not tried: 1 imported or from another account,"
        " 1 that came through the quarantine."
    )


def test_it_is_refused_to_others_and_for_no_days(desk: Desk, shell: Shell) -> None:
    assert "managers" in shell.refused(3, "rules", "dry-run", login="sandra")
    shell.refused(4, "rules", "dry-run", "--account", "andere", login="mm")
    shell.refused(2, "rules", "dry-run", "--days", "0", login="mm")


def test_tags_are_shown_and_given_by_verbs(item: int, shell: Shell) -> None:
    assert shell("tag", "#Wichtig", item).out == f"Tagged item {item} #wichtig\n"
    assert shell("show", item, "--json").json["tags"] == ["wichtig"]
    assert "Tags        #wichtig" in shell("show", item).out
    assert {"tag": "wichtig"} in [event["after"] for event in shell("history", item, "--json").json]
    shell("untag", "wichtig", item)
    shell("undo")
    assert shell("show", item, "--json").json["tags"] == ["wichtig"]
