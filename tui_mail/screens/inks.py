"""The styles of the parts of a text, read from the theme."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.style import Style


@dataclass(frozen=True, slots=True)
class Inks:
    """Styles of the parts, read from the theme."""

    strong: Style
    quiet: Style
    note: Style
    trouble: Style
    line: Style


def inks_of(style: Callable[[str], Style]) -> Inks:
    """Read the styles of the parts by their names; the background stays that of the text."""

    def ink(name: str) -> Style:
        found = style(name)
        return Style(color=found.color, bold=found.bold)

    return Inks(ink("strong"), ink("quiet"), ink("note"), ink("trouble"), ink("line"))
