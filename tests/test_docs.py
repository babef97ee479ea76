"""What the documents say is what the program does."""

import re
import runpy
from pathlib import Path

import pytest

from tui_mail.cli.catalogue import VERBS
from tui_mail.config.home import create_home
from tui_mail.config.team import read_team
from tui_mail.desk.actions import ACTIONS, Action
from tui_mail.desk.administration import apply, initialise
from tui_mail.mail.query_fields import FIELDS, Field
from tui_mail.store.database import close_database

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
GUIDE = (ROOT / "docs" / "guide.md").read_text()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_guide(verb: str) -> None:
    assert re.search(rf"`{re.escape(verb)}[ `\[]", GUIDE)


@pytest.mark.parametrize("action", [action for action in ACTIONS if action.key], ids=lambda action: action.name)
def test_the_guide_gives_every_action_its_key(action: Action) -> None:
    key = {"asterisk": "*", "exclamation_mark": "!", "number_sign": "#"}.get(action.key, action.key)
    assert f"| `{key}` | `{action.name} " in GUIDE


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_field_of_a_search_is_in_the_guide(field: Field) -> None:
    (line,) = (line for line in GUIDE.splitlines() if line.startswith(f"| `{field.name}:` | "))
    assert field.what in line
    assert f"`{field.example}`" in line
    assert [value for value in field.values if f"`{value}`" not in line] == []


def test_the_man_page_is_current() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "manual.py"))["manual"]()
    assert (ROOT / "docs" / "tui-mail.1").read_text() == written, "run: python docs/manual.py > docs/tui-mail.1"


def test_the_team_file_of_the_readme_can_be_applied_to_a_new_instance(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.S)
    (tmp_path / "team.toml").write_text(block)
    root = initialise(create_home(tmp_path / "home"), "root", "Root")
    assert len(apply(root, read_team(tmp_path / "team.toml"))) == 7
    assert apply(root, read_team(tmp_path / "team.toml")) == []
    close_database()


def test_every_command_of_the_readme_is_a_verb() -> None:
    commands = re.findall(r"^tui-mail (?!-)([a-z-]+)(?: ([a-z-]+))?", README, re.M)
    assert commands
    for first, second in commands:
        assert first in VERBS or f"{first} {second}" in VERBS
