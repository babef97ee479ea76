"""Help for a place, made from its key bindings: what is not bound is not in it, what is bound is."""

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text
from textual.binding import Binding
from textual.widget import Widget

from tui_mail.screens.facts import below
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.message_text import Inks

_BEFORE_MEANING = 26
"""Cells of the keys and the name, before what a key means."""


def bindings_of(widget: type[Widget]) -> list[Binding]:
    """List the key bindings that a widget declares itself."""
    return [binding for binding in widget.BINDINGS if isinstance(binding, Binding)]


def help_lines(groups: Iterable[tuple[str, Sequence[Binding]]], inks: Inks) -> Iterator[Text]:
    """List the keys of each group; the keys of one thing stand on one line."""
    for title, bindings in groups:
        keys: dict[tuple[str, str], list[str]] = {}
        for binding in bindings:
            says = (binding.description, binding.tooltip)
            keys.setdefault(says, []).extend(key_sign(key) for key in binding.key.split(","))
        yield Text(title, inks.strong)
        for (name, meaning), signs in keys.items():
            begins = (f"  {' '.join(signs):<10} ", inks.note), f"{name:<12} "
            yield Text.assemble(*begins, (meaning, inks.quiet), style=below(_BEFORE_MEANING))
        yield Text("")
