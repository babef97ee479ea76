"""Asking what to search for: the special searches first, then all fields of the language."""

from collections.abc import Iterator, Sequence

from tui_mail.mail.query_fields import FIELDS
from tui_mail.mail.query_write import write_term
from tui_mail.mail.text import fold
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.search_values import categories

_SPECIAL = (
    ("subject+sender:", "subject or sender", "name or address"),
    ("everyone:", "subject, sender or recipient", "name or address"),
    ("file:", "attachment", "names of files, and the text in them: .pdf finds all PDFs"),
    ("not-in-directory: ", "senders missing from the contacts", "i then adds the sender to them"),
)


def search_question() -> Question[str]:
    """Ask for the beginning of a search; what ends with a blank is a whole one, which begins at once."""
    known: list[Choice[str]] = []

    def choices(typed: str) -> Sequence[Choice[str]]:
        if not known:
            known.extend(_offered())
        fitting, wanted = among(known, typed), fold(typed.strip())
        return sorted(fitting, key=lambda choice: wanted not in fold(choice.label))

    return Question("Search for", choices, "Enter takes it · type a few letters · Esc closes")


def _offered() -> Iterator[Choice[str]]:
    yield from (Choice(words, f"{words.strip()} {title}", detail) for words, title, detail in _SPECIAL)
    special = {words.strip() for words, _, _ in _SPECIAL}
    for field in FIELDS.values():
        if f"{field.name}:" not in special:
            yield Choice(f"{field.name}:", f"{field.name}: {field.what}", field.example)
    for title, way in categories():
        yield Choice(f"{write_term('category', title)} ", f"category {title}", f"message category {way}".strip())
