"""What can be typed at the prompt: the commands, and the actions of the registry by their names and keys."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tui_mail.desk.actions import ACTIONS, BY_NAME, Action
from tui_mail.errors import UsageError
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.linear import (
    acting,
    conversations,
    files,
    folders,
    going,
    hearing_list,
    reading,
    records,
    told,
)
from tui_mail.screens.linear.sitting import Sitting

Does = Callable[[Sitting, Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be typed, with the keys that mean the same and are the ones of the screens."""

    name: str
    keys: tuple[str, ...]
    takes: str  # what may stand behind it
    says: str  # what it does
    does: Does


def _help(sitting: Sitting, words: Sequence[str]) -> None:
    sitting.voice.tell(help_on(words[0]) if words else overview())


def _quit(sitting: Sitting, _words: Sequence[str]) -> None:
    sitting.is_over = True


def _run(sitting: Sitting, words: Sequence[str]) -> None:
    row = acting.take_next(sitting, words)
    if row is not None:
        reading.put_at_hand(sitting, row)
        reading.tell_item(sitting, row)


READING: tuple[Command, ...] = (
    Command("where", (), "", "where I am, and what is at hand", hearing_list.where),
    Command("list", ("gg",), "", "the list from its beginning, 20 lines at a time", hearing_list.list_items),
    Command("more", (), "", "the next lines of the list, also Enter alone", hearing_list.more),
    Command("open", ("Enter",), "N | item ID", "read an item; a number alone does the same", reading.open_item),
    Command("next", ("j",), "", "go to the next item", hearing_list.following),
    Command("previous", ("k",), "", "go to the item before", hearing_list.previous),
    Command("next-unread", ("]",), "", "open the next item that I have not read", reading.unread),
    Command("previous-unread", ("[",), "", "open the item before that I have not read", reading.unread_before),
    Command("thread", ("v",), "[mark]", "the conversation of the item, over all mailboxes", conversations.thread),
    Command("quotes", (), "", "the opened message with all that it quotes", reading.quotes),
    Command("headers", (), "", "all headers of the item", reading.headers),
    Command("raw", ("H",), "", "the message as it came, headers and all", reading.raw),
    Command("files", ("o",), "", "what came with the item", files.files),
    Command("look", (), "N | eml | pdf", "the text of a file", files.look),
    Command("save", (), "N | eml | pdf | all", "save a file, or all", files.save),
    Command("history", ("h",), "", "what happened to the item", reading.history),
    Command("why", ("w",), "", "which rule did what to the item, and why", reading.why),
    Command("record", ("K",), "[WORDS]", "the archive of a contact, company or case", records.record),
)
GOING: tuple[Command, ...] = (
    Command("places", (), "", "all mailboxes, folders and views with their numbers", going.places),
    Command("go", ("b",), "[NAME]", "go to a mailbox, a folder or a view", going.go),
    Command("view", (), "DIGIT | NAME", "go to a view", going.view),
    Command("filter", ("f",), "[WORDS] | off", "show only some; again: fewer", going.narrow),
    Command("search", ("/",), "WORDS | off | ?", "look for words; ? says all that can be asked for", going.search),
    Command("scope", (), "[WORDS]", "search in this place, in its mailbox, or in all I may see", going.scope),
    Command("best", (), "", "what was found the best first, or again as the list stands", going.best),
    Command("keep", ("W",), "[NAME]", "keep what is shown as a view", going.keep),
    Command("change-view", (), "[NAME]", "change or delete a view that is kept", going.change_view),
    Command("for-me", ("gn",), "", "what others want me to see", told.for_me),
    Command("alerts", ("ga",), "", "what is wrong", told.alarms),
    Command("tasks", ("gt",), "", "tasks and events, what is due first", told.to_do),
)
DOING: tuple[Command, ...] = (
    Command("mark", ("x",), "N N-N ... | all", "mark lines: every action is meant for them", hearing_list.mark),
    Command("unmark", (), "[N N-N ...]", "take marks away", hearing_list.unmark),
    Command("menu", (".",), "", "what may be done with the item, and why not", acting.menu),
    Command("undo", ("u",), "", "take back what I did last; again: the one before", acting.undo),
    Command("folder", (), "create | rename | move | delete PATH", "the folders of the mailbox at hand", folders.folder),
    Command("retry", ("R",), "[N N-N ...]", "process again what lies in quarantine", acting.retry),
    Command("run", ("N",), "", "take the item that waits for longest, and read it", _run),
)
LEAVING: tuple[Command, ...] = (
    Command("help", ("?",), "[COMMAND]", "all commands, or one of them", _help),
    Command("quit", ("exit",), "", "leave, as Ctrl+D", _quit),
)

_TAKES = {
    "": "",
    "person": "[NAME]",
    "status": "[STATUS]",
    "when": "[WHEN]",
    "text": "[TEXT]",
    "record": "[to NUMBER | WORDS]",
    "linked record": "[to NUMBER | WORDS]",
}


def _of_action(action: Action) -> Command:
    keys = (key_sign(action.key),) if action.key else ()
    takes = f"[N N-N ...] {_TAKES.get(action.argument, '[WORDS]')}".strip()
    return Command(action.name, keys, takes, action.tooltip, partial(_act, action))


def _act(action: Action, sitting: Sitting, words: Sequence[str]) -> None:
    acting.act(sitting, action, words)


GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Reading", READING),
    ("Going about", GOING),
    ("Doing", DOING),
    ("What can be done to items", tuple(map(_of_action, ACTIONS))),
    ("Leaving", LEAVING),
)
COMMANDS: tuple[Command, ...] = tuple(command for _, group in GROUPS for command in group)
_BY_WORD: dict[str, Command] = {key: command for command in COMMANDS for key in command.keys}
_BY_WORD |= {command.name: command for command in COMMANDS}


def understood(line: str) -> tuple[Command, list[str]]:
    """Return the command that is meant, and the words behind it. Raises UsageError."""
    if line.startswith(("/", "?")):
        line = f"{line[0]} {line[1:]}"
    first, *rest = line.split()
    if first.isascii() and first.isdecimal():
        return _BY_WORD["open"], [first, *rest]
    command = _BY_WORD.get(first) or _BY_WORD.get(first.casefold() if len(first) > 1 else first)
    if command is None:
        near = difflib.get_close_matches(first, [one.name for one in COMMANDS], n=1)
        meant = f" Is it {near[0]}?" if near else ""
        raise UsageError(f"There is no command {first[:40]!r}.{meant} `?` says all of them.")
    return command, rest


def completions(begun: str) -> list[str]:
    """Return the commands that begin so; behind `help` stands one, too."""
    before, blank, word = begun.rpartition(" ")
    if blank and before.strip() not in ("help", "?"):
        return []
    return [f"{before}{blank}{one.name} " for one in COMMANDS if one.name.startswith(word)]


def overview() -> Iterator[str]:
    """Say all commands, in groups."""
    for title, commands in GROUPS:
        yield f"{title}:"
        for command in commands:
            yield f"{_written(command)}: {command.says}"
    yield "Enter alone says what comes next; a number opens that line. Ctrl+C stops what takes long, Ctrl+D leaves."
    yield "`help assign` explains assign. Lines and keys are those of the screens."


def help_on(word: str) -> Iterator[str]:
    """Explain one command. Raises UsageError."""
    command, _ = understood(word)
    yield f"{command.name} {command.takes}".rstrip()
    yield f"{command.says[:1].upper()}{command.says[1:]}."
    if command.keys:
        yield f"Also: {', '.join(command.keys)}."
    action = BY_NAME.get(command.name)
    if action is None:
        return
    yield "Without numbers it is meant for the marked items, else for the item at hand."
    if action.argument:
        yield "What is not said is asked for: with a list of numbers, the likely answer first."
    if action.caution:
        yield action.caution
    yield "`undo` takes it back." if action.is_undoable else "Nothing takes it back."


def _written(command: Command) -> str:
    keys = f" or {', '.join(command.keys)}" if command.keys else ""
    return f"{command.name}{keys}"
