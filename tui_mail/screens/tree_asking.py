"""Doing something with the folder of a line of the tree: what is missing is asked, then the desk does it."""

from collections.abc import Iterator, Mapping
from functools import partial
from threading import Event

from rich.text import Text
from textual.screen import Screen

from tui_mail.mail.text import counted
from tui_mail.screens import tree_doing
from tui_mail.screens.acting import Acting
from tui_mail.screens.answers import Answer
from tui_mail.screens.cells import one_line
from tui_mail.screens.inks import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folder_facts import FolderFacts, folder_facts
from tui_mail.store.rows import View
from tui_mail.store.visibility import Place


def ask_folder(
    screen: Screen[None], actor: Actor, acting: Acting, line: TreeLine, *, what: str, places: Mapping[int, Place]
) -> None:
    """Do something with a folder: new, rename, move, delete, or show its facts; say why where that is refused."""
    if why := tree_doing.why_not(actor, what, line, places):
        acting.answer(Answer(why, "refused"))
        return
    view, act = line.view or View(), acting.carry_out
    if what == "facts":
        _show_facts(screen, actor, acting, view)
    elif what == "new":
        make = tree_doing.make_folder
        ask(screen, tree_doing.new_folder(line.path), lambda picked: act(partial(make, actor, view, picked.words)))
    elif what == "rename":
        rename = tree_doing.rename
        ask(screen, tree_doing.new_name(line), lambda picked: act(partial(rename, actor, view, picked.words)))
    elif what == "move":
        put = tree_doing.put_into
        ask(screen, tree_doing.new_parent(actor, view), lambda picked: act(partial(put, actor, view, picked.value)))
    else:
        ask(screen, tree_doing.sure_to_delete(actor, line), lambda picked: _delete(acting, actor, view, picked.value))


def _delete(acting: Acting, actor: Actor, view: View, meant: bool) -> None:
    if not meant:
        acting.answer(Answer("Nothing was done.", "done"))
        return
    stop = Event()
    acting.answer(Answer("Deleting the folder ... Esc stops", "busy"))
    acting.carry_out(partial(tree_doing.delete, actor, view, stop), stop)


def _show_facts(screen: Screen[None], actor: Actor, acting: Acting, view: View) -> None:
    facts = folder_facts(actor, view.folder_id or 0, view.mailbox_id or 0)
    if facts is None:
        acting.answer(Answer("Somebody has deleted the folder meanwhile.", "refused"))
    else:
        screen.app.push_screen(TextScreen(f"Folder {one_line(facts.folder.name)}", partial(_lines, facts)))


def _lines(facts: FolderFacts, inks: Inks) -> Iterator[Text]:
    kind = "made by people" if facts.folder.kind == "plain" else f"{facts.folder.kind}, as every mailbox has one"
    below = counted(facts.folders, "folder")
    rows = [
        ("Name", one_line(facts.folder.name)),
        ("Path", one_line(facts.folder.path)),
        ("Mailbox", one_line(facts.mailbox)),
        ("Kind", kind),
        ("Items", f"{counted(facts.items, 'item')} that you may see, {facts.unresolved:,} unresolved"),
        ("In it", f"{below} with {counted(facts.items_below, 'item')}" if facts.folders else "no folders"),
    ]
    for label, value in rows:
        yield Text.assemble((f"  {label:<9}", inks.quiet), value)
    yield Text("")
    yield Text("Who may what", inks.strong)
    for name, role in facts.members:
        yield Text.assemble((f"  {role:<12}", inks.quiet), one_line(name) or "everybody")
    yield Text("Dispatchers and managers make, rename, move and delete folders.", inks.quiet)
