"""The pages of tasks over the main screen, and what its key makes of mails."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import Screen

from tui_mail.screens.acting import Acting
from tui_mail.screens.answers import Answer
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.read_then import read_then
from tui_mail.screens.showing import Showing
from tui_mail.screens.store_rows import StoreRows
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items
from tui_mail.store.queries.tasks import task
from tui_mail.store.rows import Envelope

ToItem = Callable[[Envelope], None]
"""Opens an item where it lies."""


def make_task(screen: Screen[None], actor: Actor, glyphs: Glyphs, acting: Acting, showing: Showing) -> None:
    """Ask which task or event the marked mails belong to, or the one under the cursor, and see to it."""
    from tui_mail.screens.task_asking import Mails, ask_task, why_not  # with the forms that nobody has opened yet

    rows = screen.query_one(ItemList)
    row, chosen = rows.current, rows.selection()
    if row is None or not (chosen.ids or chosen.everything):
        acting.answer(Answer(rows.nothing_here, "refused"))
    elif chosen.ids == (row.id,) and (why := why_not(actor, row, showing.surroundings.places.get(row.mailbox_id))):
        acting.answer(Answer(why, "refused"))
    else:
        ids = partial(_ids, showing.source, chosen.left_out) if chosen.everything else lambda: chosen.ids
        one = row.id if chosen.everything or row.id in chosen.ids else chosen.ids[0]
        ask_task(screen, actor, glyphs, Mails(one, ids), acting.carry_out)


def _ids(source: StoreRows, left_out: frozenset[int]) -> list[int]:
    return list(source.ids(left_out))


def show_tasks(screen: Screen[Any], actor: Actor, glyphs: Glyphs, to_item: ToItem) -> None:
    """Show my tasks, from where all are one key away; then perhaps a mail of one."""
    from tui_mail.screens.tasks_page import TasksPage, read_tasks  # nobody needs it to begin with

    read_then(
        screen,
        partial(read_tasks, actor, "mine"),
        lambda rows: screen.app.push_screen(TasksPage(actor, rows, glyphs), partial(_go, screen, actor, to_item)),
    )


def show_task(screen: Screen[Any], actor: Actor, glyphs: Glyphs, task_id: int, to_item: ToItem) -> None:
    """Show one task, then perhaps a mail of it."""
    from tui_mail.screens.task_page import TaskPage  # likewise

    read_then(
        screen,
        partial(task, actor, task_id),
        lambda found: screen.app.push_screen(TaskPage(actor, found, glyphs), partial(_go, screen, actor, to_item)),
    )


def _go(screen: Screen[Any], actor: Actor, to_item: ToItem, item: int | None) -> None:
    if item is not None:
        read_then(screen, partial(items.row, actor, item), to_item)
