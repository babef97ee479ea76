"""The keys of the main screen: those of the registry, and those that only move about."""

from textual.binding import Binding

from tui_mail.desk.actions import ACTIONS
from tui_mail.screens.reading_keys import GOING_ON_KEYS, READING_KEYS, READING_WISHES


def registry_keys() -> list[Binding]:
    """Return the keys of the registry, for each screen that acts on items."""
    return [
        Binding(action.key, f"act('{action.name}')", action.title, id=f"item.{action.name}", tooltip=action.tooltip)
        for action in ACTIONS
        if action.key
    ]


KEYLESS: list[Binding] = [
    Binding("", f"act('{action.name}')", action.title, id=f"item.{action.name}", tooltip=action.tooltip)
    for action in ACTIONS
    if not action.key
]
"""What is seldom done, or takes more than one key as nothing takes it back: in the menu, and among the commands."""

OF_ONE_ITEM: list[Binding] = [
    Binding("u", "undo", "Undo", id="item.undo", tooltip="take back what I did last; again: the one before"),
    Binding("o", "attachments", "Files", id="item.files", tooltip="what came with it: view, save, file at a record"),
    Binding("p", "print", "Print", id="item.print", tooltip="the PDF to the printer, or how to bring it"),
    Binding("H", "raw", "As it came", id="item.raw", tooltip="the message as it came, headers and all"),
    Binding("h", "history", "History", id="item.history", tooltip="what happened, who has seen it, what is scheduled"),
    Binding("w", "why", "Why", id="item.why", tooltip="which rule linked, assigned, woke or reassigned it, and why"),
    Binding(
        "K",
        "record",
        "Record",
        id="item.record",
        tooltip="the case, contact or company it is linked to, with all there",
    ),
    *READING_KEYS,
    Binding("full_stop", "menu", "Menu", id="item.menu", tooltip="what may be done with this item"),
]
"""What is done to the item under the cursor, in a list as in a conversation."""

ITEM_KEYS: list[Binding] = [
    *registry_keys(),
    Binding(
        "T", "task", "Task", id="item.task", tooltip="make a task or an event of it, or put it at one that is there"
    ),
    Binding("r", "reply", "Answer", id="item.reply", tooltip="answer a message of a colleague"),
    Binding("R", "retry", "Try again", id="item.retry", tooltip="process again what lies in quarantine"),
    Binding(
        "v", "conversation", "Conversation", id="item.conversation", tooltip="who answered whom, over all mailboxes"
    ),
    *OF_ONE_ITEM,
]
"""What is done to the item under the cursor, or to the marked ones."""

PLACE_KEYS: list[Binding] = [
    Binding("tab", "next_room", "Next room", id="go.next-room", tooltip="mailboxes, list, message"),
    Binding("shift+tab", "previous_room", "Room before", id="go.previous-room", tooltip="the other way round"),
    Binding("enter", "open", "Open", id="go.open", tooltip="read the item, or show what the tree's line stands for"),
    Binding("escape,q", "back", "Back", id="go.back", tooltip="close the message, take marks away, end search, filter"),
    Binding("b", "mailboxes", "Mailboxes", id="go.mailboxes", tooltip="choose a mailbox, folder or view"),
    Binding("N", "next", "Next", id="go.next", tooltip="the triage run: take the item that waits for longest, read it"),
    *GOING_ON_KEYS,
    Binding("f", "filter", "Filter", id="go.filter", tooltip="by person, status, label, case, period ...: it adds up"),
    Binding("slash", "search", "Search", id="go.search", tooltip="words, from:, has:, is: ...; ? in it shows all"),
    Binding("C", "columns", "Columns", id="go.columns", tooltip="what the list shows, sorted and grouped by what"),
    Binding("J", "jump", "Go to day", id="go.day", tooltip="to the first mail of a day: nov, 3 weeks ago, 2026-11-01"),
    Binding("c", "write", "Write", id="go.write", tooltip="a message to colleagues, which never leaves the house"),
    Binding("S", "share", "Share", id="go.share", tooltip="give the mailbox at hand to colleagues, or take it back"),
    Binding("W", "keep", "Keep view", id="go.keep", tooltip="keep what is shown as a view, or change a kept one"),
    *(
        Binding(
            digit,
            f"view('{digit}')",
            "View",
            id=f"go.view-{digit}",
            tooltip="the views by their digit: 5 to 9 are your own, 0 is all",
        )
        for digit in "1234567890"
    ),
    Binding("g", "go", "Go", id="go.chord", tooltip="then g: top, i: inbox, s: sent, z: snoozed ..."),
    Binding("ctrl+l", "app.redraw", "Redraw", id="go.redraw", tooltip="paint the screen anew"),
    Binding("question_mark", "help", "Help", id="go.help", tooltip="this page"),
    Binding("ctrl+p", "app.command_palette", "Palette", id="go.palette", tooltip="all commands by name", show=False),
    Binding("ctrl+q", "app.quit", "Quit", id="go.quit", tooltip="leave", show=False),
]
"""What moves about."""

CHORDS: list[Binding] = [
    Binding("g z", "view('snoozed')", "Snoozed", id="go.snoozed", tooltip="what sleeps, in all mailboxes"),
    Binding("g k", "cases", "Cases", id="go.cases", tooltip="all cases as a tree, and a new one"),
    Binding("g a", "alerts", "Alerts", id="go.alerts", tooltip="what is wrong"),
    Binding("g n", "notifications", "For me", id="go.notifications", tooltip="what others want me to see"),
    Binding("g t", "tasks", "Tasks", id="go.tasks", tooltip="tasks and events, what is due first"),
    Binding("g c", "directory", "Contacts", id="go.directory", tooltip="people and companies, and who is not there"),
    Binding("g u", "team", "Team", id="go.team", tooltip="users, mailboxes, labels: who is who, and who shares what"),
    Binding("g f", "documents", "Documents", id="go.documents", tooltip="what was filed for me, for all, at a record"),
    Binding("g e", "accounts", "Accounts", id="go.accounts", tooltip="where mail comes from, and how that goes"),
]
"""What takes two keys, for the palette."""

WISHES: list[Binding] = [
    Binding("", "of_folder('new')", "New folder", id="wish.new-folder", tooltip="a folder in the one that is shown"),
    Binding("", "of_folder('rename')", "Rename folder", id="wish.rename-folder", tooltip="the one that is shown"),
    Binding("", "of_folder('move')", "Move folder", id="wish.move-folder", tooltip="the one shown, into another one"),
    Binding("", "of_folder('delete')", "Delete folder", id="wish.delete-folder", tooltip="its items go to the trash"),
    Binding("", "of_folder('facts')", "Folder properties", id="wish.facts", tooltip="what is in it, who may what"),
    *READING_WISHES,
    Binding("", "away", "I am away ...", id="wish.away", tooltip="from when until when, and who stands in; or back"),
    Binding("", "tell_me", "Tell me by", id="wish.notify", tooltip="bell, a notification of the terminal, or none"),
]
"""What is chosen once, and has no key."""

AFTER_G: dict[str, str] = {
    "g": "top",
    "i": "folder('inbox')",
    "s": "folder('sent')",
    "z": "view('snoozed')",
    "a": "alerts",
    "k": "cases",
    "n": "notifications",
    "t": "tasks",
    "c": "directory",
    "u": "team",
    "f": "documents",
    "e": "accounts",
}
"""Where the key after `g` goes."""
