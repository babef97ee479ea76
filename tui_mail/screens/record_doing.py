"""What the keys on the page of a record do: reading what is at it, and leading to where it lies."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui_mail.desk.cases import close_case, reopen_case, require_power
from tui_mail.desk.reading import read_detail, read_kept_text
from tui_mail.desk.record_notes import add_record_note
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.form_fields import FormToFill
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks, MessageLines
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.text_screen import LinesOf, TextScreen
from tui_mail.screens.times import long
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.people import colleagues
from tui_mail.store.queries.record_heads import RecordHead
from tui_mail.store.queries.relation_rows import relation
from tui_mail.store.queries.timelines import Entry
from tui_mail.store.rows import Detail

NO_CASE = "Only cases are closed and reopened."

_NOTHING = {"": "Nothing is here yet.", "mail": "No mail is here that you may read.", "task": "No task is here."}
_NOTHING |= {"note": "No note is here. n writes one.", "document": "No document is here."}


def hints_of(head: RecordHead) -> list[Hint]:
    """Return what the page offers of a record; only cases are closed, and what is closed is reopened."""
    return [
        Hint("Enter", "read"),
        Hint("1-5", "show only"),
        Hint("/", "words"),
        Hint("n", "note"),
        Hint("r", "related"),
        Hint("E", "edit"),
        Hint("c", "reopen" if head.status == "closed" else "close", allowed=head.kind not in RELATIONS),
        Hint("Esc", "back"),
        Hint("?", "help"),
    ]


def nothing_at(sort: str, words: str) -> str:
    """Say that there is nothing, and what to do about it."""
    return "Nothing has these words. Esc takes them away." if words else _NOTHING[sort]


def words(given: str) -> Question[str]:
    """Ask for words; what is to be found is said as it is typed."""

    def choices(typed: str) -> list[Choice[str]]:
        said = " ".join(typed.split())
        everything = Choice("", "everything", "" if given else "no words")
        return [Choice(said, f"what has {said!r} in it")] if said else [everything]

    return Question("Words in the subject, note, title or name", choices, "Enter takes it · Esc closes")


def note(actor: Actor, head: RecordHead) -> Question[int | None]:
    """Ask for a note, for all or for one colleague."""

    def choices(typed: str) -> list[Choice[int | None]]:
        offered: list[Choice[int | None]] = [Choice(None, "for all")]
        offered += [Choice(one.id, one.name, one.login) for one in colleagues(actor)]
        return among(offered, typed)

    hint = "Enter takes it · Tab to the other field · Esc closes"
    return Question(f"Note at {one_line(head.key)}", choices, hint, words="the note", words_first=True)


def noting(actor: Actor, head: RecordHead, picked: Picked[int | None]) -> Callable[[], str]:
    """Return what leaves a note, and says so."""
    return lambda: add_record_note(actor, head.id, picked.words, picked.value).sentence


def turning(actor: Actor, head: RecordHead) -> Callable[[], str]:
    """Return what closes a case or opens it again, and says so."""

    def turn() -> str:
        if not head.is_case:
            raise UsageError(NO_CASE)
        return (reopen_case if head.status == "closed" else close_case)(actor, head.id).sentence

    return turn


def form_of(actor: Actor, head: RecordHead) -> FormToFill:
    """Return the form of a record. Raises NotPermitted."""
    from tui_mail.screens.case_form import case_form  # that nobody has opened yet
    from tui_mail.screens.directory_doing import form_for

    require_power(actor)
    if head.is_case:
        return case_form(actor, head)
    return form_for(actor, head.kind, relation(actor, head.kind, head.number))


def go_to_related(screen: Screen[None], actor: Actor, head: RecordHead) -> None:
    """Ask for one of the records that this one is connected to, and show it."""
    from tui_mail.screens.main_pages import show_record  # which leads here

    named = [
        *((one, "part of it" if head.is_case else "works there") for one in head.below),
        *((one, "it is part of") for one in reversed(head.above)),
        *((one, "asks for it") for one in (head.requester,) if one is not None),
        *((one, "") for one in (head.company,) if one is not None),
    ]
    offered = [Choice(one.id, f"{one.kind} {one.number} {one.name}", said) for one, said in named]
    question = Question(
        f"Go from {one_line(head.key)} to",
        lambda typed: among(offered, typed),
        "Enter goes there · Esc closes",
        nothing="It is connected to nothing else.",
    )
    ask(screen, question, lambda picked: show_record(screen, actor, picked.value))


class MailReader(TextScreen):
    """A mail over the archive that it lies in; Enter goes to it in its mailbox, where all keys are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_there", "Go there", id="reader.go", tooltip="to the item in its mailbox"),
    ]
    HINT: ClassVar[str] = "j k space move · Enter goes to it in its mailbox · Esc closes"

    def __init__(self, title: str, lines: LinesOf, go: Callable[[], None]) -> None:
        super().__init__(title, lines)
        self._go = go

    def action_go_there(self) -> None:
        """Leave the archive for the mailbox."""
        self._go()


def open_entry(screen: Screen[None], actor: Actor, head: RecordHead, entry: Entry, glyphs: Glyphs) -> None:
    """Show what is at a line of an archive."""
    if entry.row is not None:
        item = entry.row.id
        read_then(screen, lambda: read_detail(actor, item), lambda found: _show(screen, actor, found, glyphs))
    elif entry.kept:
        text = partial(read_kept_text, actor, head.id, entry.mark.id)
        read_then(screen, text, lambda body: _tell(screen, entry, body))
    else:
        _tell(screen, entry, "" if entry.sort == "document" else entry.title)


def _tell(screen: Screen[None], entry: Entry, text: str) -> None:
    screen.app.push_screen(TextScreen(one_line(_heading(entry)), lambda inks: _lines(entry, text, inks)))


def _show(screen: Screen[None], actor: Actor, found: Detail, glyphs: Glyphs) -> None:
    width = min(100, int(screen.app.size.width * 0.96)) - 6

    def go() -> None:
        from tui_mail.screens.main_pages import go_to_item  # which leads here

        read_then(screen, lambda: items.row(actor, found.row.id), lambda row: go_to_item(screen, row))

    title = f"Item {found.row.id} in {one_line(found.row.mailbox)}"
    screen.app.push_screen(MailReader(title, lambda inks: MessageLines(found, width, inks, glyphs), go))


def _heading(entry: Entry) -> str:
    words = {"mail": "Kept mail", "task": "Task", "note": "Note", "document": "File"}
    return f"{words[entry.sort]} · {long(entry.at)}"


def _lines(entry: Entry, text: str, inks: Inks) -> Iterator[Text]:
    """Tell all that is known of what is no mail in a mailbox."""
    facts = [
        ("Subject", entry.title if entry.kept else ""),
        ("From" if entry.kept else "Who", entry.who),
        ("To", entry.to),
        ("At", " ".join(entry.at_record or ())),
        ("Kind", entry.kind),
        ("State", entry.state),
        ("Due", "" if entry.due_at is None else long(entry.due_at)),
        ("Path", entry.path),
        ("SHA-256", entry.sha256 or ""),
        ("Item", "" if entry.item is None else str(entry.item)),
    ]
    for label, said in facts:
        if said:
            yield Text.assemble((f"{label:<10}", inks.quiet), one_line(said))
    if text:
        yield Text("")
        yield from (Text(line.expandtabs()) for line in safe_text(text).split("\n"))
