"""Nothing that came from outside steers the terminal or is read as markup, on whatever screen it stands."""

import ast
import re
from pathlib import Path

import pytest

import tui_mail.screens
from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, at_work, press, screen_text, settled, until, write
from tui_mail.desk import notes, triage
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.database import change
from tui_mail.store.models import Account

SCREENS = Path(tui_mail.screens.__file__).parent
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NASTY = "[@click=app.quit]quit[/] [/] [bold \x1b]52;c;aGk=\x07 \x9b31m \u202egnp.exe [red]"
TAKES_MARKUP = {"Static", "Label", "Option", "Button", "Checkbox", "notify", "Select", "Collapsible"}


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_hostile_words_are_shown_as_they_are_on_every_screen(
    desk: Office, size: tuple[int, int], at_once: None
) -> None:
    (item,) = desk.deliver(
        letter(1, subject=NASTY, from_=f'"{NASTY}" <x@x.example>', body=f"{NASTY}\n" * 5 + f"> {NASTY}\n" * 5)
    )
    anna = desk.actor("anna")
    triage.assign(anna, item, desk.person("sandra"), NASTY)
    notes.add_note(anna, item, NASTY)
    async with TuiMail(anna, at_work, glyphs=UNICODE).run_test(size=size) as pilot:
        await settled(pilot)
        seen = [screen_text(pilot.app)]
        for keys in (["enter"], ["enter"], ["escape", "h"], ["escape", "a"], ["escape", "full_stop"], ["escape", "L"]):
            await press(pilot, *keys)
            seen.append(screen_text(pilot.app))
        await press(pilot, "escape", "l")
        await write(pilot, "[/]")
        seen.append(screen_text(pilot.app))
        assert pilot.app.is_running
    assert "[@click=app.quit]quit[/]" in seen[1]
    assert "[@click=app.quit]quit[/]" in "".join(seen)
    assert [FORBIDDEN.findall(text) for text in seen if FORBIDDEN.search(text)] == []


async def test_a_hostile_failure_of_an_account_is_but_words_in_the_header(desk: Office) -> None:
    with change():
        Account.update(state="failed", failure=NASTY).execute()
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "✗ kanzlei: [@click=app.quit]" in screen_text(pilot.app))
        assert not FORBIDDEN.search(screen_text(pilot.app))


def test_no_widget_is_given_a_string_that_it_would_read_as_markup() -> None:
    found = []
    for file in sorted(SCREENS.glob("*.py")):
        tree = ast.parse(file.read_text())
        makers = _makers_of_text(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in TAKES_MARKUP:
                found += [
                    f"{file.name}:{node.lineno}: {ast.unparse(node)}"
                    for given in node.args[:1]
                    if not (isinstance(given, ast.Constant) or _is_text(given, makers))
                ]
    assert found == []


@pytest.mark.parametrize("word", ["from_markup", "markup=True", "border_title", "border_subtitle", ".notify("])
def test_nothing_is_used_that_reads_markup(word: str) -> None:
    assert [file.name for file in SCREENS.glob("*.py") if word in file.read_text()] == []


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _is_text(given: ast.expr, makers: frozenset[str]) -> bool:
    return isinstance(given, ast.Call) and _name(given.func) in {"Text", "assemble"} | makers


def _makers_of_text(tree: ast.Module) -> frozenset[str]:
    """Return the functions of a file that say, and are checked by mypy, to return a Text."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns is not None)
    return frozenset(
        node.name for node in functions if node.returns is not None and ast.unparse(node.returns) == "Text"
    )
