"""At the command line the desk's sentences name verbs."""

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.cli.said import without_keys
from tui_mail.desk.rights import DISPATCHERS_ASSIGN, TAKE_IT_FIRST


def test_a_verb_stands_in_the_place_of_its_key() -> None:
    assert without_keys(TAKE_IT_FIRST) == "Nobody has this item yet: take it first (`take`)."
    assert without_keys(DISPATCHERS_ASSIGN).endswith("you can take it yourself (`take`).")
    for sentence in ("Nothing is here.", "What (x) is, nobody knows (x).", "It is (t) here"):
        assert without_keys(sentence) == sentence


def test_refusals_of_verbs_name_verbs(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1))
    assert shell.refused(5, "purge", item, "--yes", login="mm").endswith("put it there first (`trash`).")
    shell("status", "resolved", item, login="mm")
    assert shell.refused(5, "snooze", "+3d", item, login="mm").endswith("reopen it first (`status`).")
