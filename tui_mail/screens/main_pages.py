"""The pages that lie over the main screen: read in a thread, then shown."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol, TypeVar, runtime_checkable

from rich.text import Text
from textual import work
from textual.screen import Screen

from tui_mail.errors import TuiMailError
from tui_mail.screens import tree_doing
from tui_mail.screens.answers import Answer
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.glyphs import ASCII, UNICODE, Glyphs
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.help_text import help_lines
from tui_mail.screens.history_page import HistoryPage
from tui_mail.screens.history_text import History, read_history, read_mailbox_history, why_lines
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.questions import title_of
from tui_mail.screens.read_then import read_then
from tui_mail.screens.rows_at_hand import rows_of
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import Surroundings
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.alerts import Alert
from tui_mail.store.queries.details import Summary, summary
from tui_mail.store.rows import Envelope
from tui_mail.store.tree_rows import MailboxNode

T = TypeVar("T")
U = TypeVar("U")


def show_history(screen: Screen[None], actor: Actor, boxes: Sequence[MailboxNode]) -> None:
    """Show what happened to the item under the cursor, or in the mailbox where the cursor is in the tree."""
    tree = screen.focused
    if isinstance(tree, MailboxTree):
        here = tree.current.view.mailbox_id if tree.current is not None and tree.current.view is not None else None
        box = next((box for box in boxes if box.id == here), None)
        if box is None:
            screen.query_one(StatusLine).answer(tree_doing.NO_MAILBOX, "refused")
        else:
            _history(
                screen, actor, f"History of mailbox {one_line(box.code)}", partial(read_mailbox_history, actor, box)
            )
        return
    row = rows_of(screen).current
    if row is not None:
        _history(screen, actor, f"History of item {row.id}", partial(read_history, actor, row))


def _history(screen: Screen[None], actor: Actor, title: str, read: Callable[[], History]) -> None:
    """Show a history that follows what happens; say afterwards what it took back, or why it closed by itself."""

    def say(answer: Answer | None) -> None:
        if answer is not None:
            screen.query_one(StatusLine).answer(answer.sentence, answer.tone)

    _read(screen, read, lambda found: HistoryPage(title, actor, found, read), say)


@runtime_checkable
class _Follows(Protocol):
    """A page that shows what happens meanwhile."""

    def reread(self) -> None:
        """Look again."""


def reread_page(screen: Screen[None]) -> None:
    """Let the page that is open look again: a history, a record, tasks."""
    top: object = screen.app.screen
    if isinstance(top, _Follows):
        top.reread()


def show_why(screen: Screen[None], actor: Actor) -> None:
    """Show what was decided about the item under the cursor without anybody's hand."""
    row = rows_of(screen).current
    if row is not None:
        _show(screen, f"Why item {row.id} is where it is", partial(read_history, actor, row), why_lines)


def show_alerts(
    screen: Screen[None],
    actor: Actor,
    to_accounts: Callable[[], None],
    show: Callable[[TreeLine], None],
    to_tasks: Callable[[], None],
) -> None:
    """Show what should be looked at, then the list of what was chosen, the accounts or the tasks."""
    from tui_mail.screens.alerts_page import AlertsPage, read_alerts  # nobody needs it to begin with

    def go(chosen: Alert | AccountHealth | None) -> None:
        if isinstance(chosen, Alert) and chosen.kind == "task-due":
            to_tasks()
        elif isinstance(chosen, Alert):
            title = chosen.kind.replace("-", " ")
            show(TreeLine(f"alert {title} {chosen.mailbox}", title, f"{chosen.mailbox} / {title}", chosen.view))
        elif chosen is not None:
            to_accounts()

    trouble = screen.query_one(HeaderBar).trouble
    _read(screen, partial(read_alerts, actor), lambda found: AlertsPage(found, trouble), go)


def show_raw(screen: Screen[None], actor: Actor, blobs: Blobs | None) -> None:
    """Show the message under the cursor as it came."""
    from tui_mail.screens import quarantine_doing  # with the reader of messages: 50 ms until it is asked for

    rows = rows_of(screen)
    row = rows.current
    if row is None or blobs is None:
        screen.query_one(StatusLine).answer(quarantine_doing.NO_BLOBS if row else rows.nothing_here, "refused")
        return
    read = partial(quarantine_doing.read_raw, actor, blobs, row.id)
    _show(screen, f"Item {row.id} as it came", read, quarantine_doing.raw_lines)


def show_files(screen: Screen[None], actor: Actor, blobs: Blobs | None, at_hand: AtHand, glyphs: Glyphs) -> None:
    """Show the files of the item under the cursor."""
    from tui_mail.screens.attachment_lines import read_files  # with the reader of messages: 50 ms until it is asked for
    from tui_mail.screens.attachments_page import AttachmentsPage

    row = _kept_row(screen, blobs)
    if row is not None and blobs is not None:
        read = partial(read_files, actor, blobs, row.id)
        _read(screen, read, lambda found: AttachmentsPage(actor, blobs, found, at_hand, glyphs))


def print_item(
    screen: Screen[None],
    actor: Actor,
    blobs: Blobs | None,
    at_hand: AtHand,
    carry_out: Callable[[Callable[[], Answer]], None],
) -> None:
    """Print the item under the cursor."""
    from tui_mail.screens.attachments_page import printed

    row = _kept_row(screen, blobs)
    if row is not None and blobs is not None:
        carry_out(partial(printed, actor, blobs, row.id, at_hand))


def show_documents(screen: Screen[None], actor: Actor, blobs: Blobs | None, at_hand: AtHand, glyphs: Glyphs) -> None:
    """Show what is filed by hand, or at a record."""
    from tui_mail.screens.documents_page import DocumentsPage  # that nobody has opened yet

    if blobs is None:
        screen.query_one(StatusLine).answer("The stored files are not at hand here.", "refused")
    else:
        screen.app.push_screen(DocumentsPage(actor, blobs, at_hand, glyphs))


def _kept_row(screen: Screen[None], blobs: Blobs | None) -> Envelope | None:
    """Return the row under the cursor; say why there is nothing to be had of it."""
    rows = rows_of(screen)
    if rows.current is None or blobs is None:
        said = "The stored files are not at hand here." if rows.current else rows.nothing_here
        screen.query_one(StatusLine).answer(said, "refused")
        return None
    return rows.current


def show_share(screen: Screen[None], actor: Actor, glyphs: Glyphs, around: Surroundings, shown: TreeLine) -> None:
    """Show who shares the mailbox at hand: that of the tree's line, of the list, or of the row under the cursor."""
    from tui_mail.screens.share_doing import refusal
    from tui_mail.screens.share_page import SharePage  # nobody needs it to begin with

    def why_not(box: MailboxNode) -> str:
        place = around.places.get(box.id)
        return tree_doing.NO_MAILBOX if place is None else refusal(actor, place)

    def open_page(box: MailboxNode) -> None:
        if why := why_not(box):
            screen.query_one(StatusLine).answer(why, "refused")
        else:
            screen.app.push_screen(SharePage(actor, box.id, box.code, glyphs, is_private=box.private))

    here = _mailbox_at_hand(screen, shown)
    mine = [box for box in around.boxes if here == box.id or (here is None and not why_not(box))]
    if len(mine) == 1:
        open_page(mine[0])
    elif mine:
        offered = [Choice(box, box.code, box.name) for box in mine]
        which = Question("Share which mailbox?", lambda typed: among(offered, typed), "Enter takes it · Esc closes")
        ask(screen, which, lambda picked: open_page(picked.value))
    else:
        screen.query_one(StatusLine).answer(tree_doing.NO_MAILBOX, "refused")


def _mailbox_at_hand(screen: Screen[None], shown: TreeLine) -> int | None:
    focused, row = screen.focused, screen.query_one(ItemList).current
    if isinstance(focused, MailboxTree):
        return None if focused.current is None or focused.current.view is None else focused.current.view.mailbox_id
    here = None if shown.view is None else shown.view.mailbox_id
    return row.mailbox_id if here is None and row is not None else here


def show_accounts(
    screen: Screen[None], actor: Actor, glyphs: Glyphs, daemon_runs: Callable[[], bool], *, is_owner: bool
) -> None:
    """Show where mail comes from, and how that goes."""
    from tui_mail.screens.accounts_screen import AccountsScreen  # 200 ms that hardly anybody needs today

    screen.app.push_screen(AccountsScreen(actor, glyphs, daemon_runs, is_owner=is_owner))


def show_team(screen: Screen[None], actor: Actor, glyphs: Glyphs) -> None:
    """Show users, mailboxes and labels."""
    from tui_mail.screens.team_screen import TeamScreen  # that hardly anybody needs today

    screen.app.push_screen(TeamScreen(actor, glyphs, screen.query_one(HeaderBar)))


def show_directory(screen: Screen[None], actor: Actor, glyphs: Glyphs) -> None:
    """Show contacts, companies, unknown senders, and who gets no mass mailings."""
    from tui_mail.screens.directory_screen import DirectoryScreen  # that the first screen need not wait for

    screen.app.push_screen(DirectoryScreen(actor, glyphs, screen.query_one(HeaderBar)))


def ask_away(screen: Screen[None], actor: Actor, carry_out: Callable[[Callable[[], Answer]], None]) -> None:
    """Ask from when until when somebody is away, or whether he is back."""
    from tui_mail.screens.absence_asking import ask_absence  # that hardly anybody needs today

    ask_absence(screen, actor, actor.login, actor.name, carry_out)


def show_record(screen: Screen[None], actor: Actor, record_id: int) -> None:
    """Show a contact, company or case with all that is at it; where it was merged, the one that stands for it."""
    from tui_mail.screens.record_page import RecordPage  # that the first screen need not wait for
    from tui_mail.store.queries.record_heads import record_head

    glyphs = ASCII if screen.app.has_class("-ascii") else UNICODE
    read = partial(record_head, actor, record_id)
    read_then(screen, read, lambda head: screen.app.push_screen(RecordPage(actor, head, glyphs)))


def show_record_of(screen: Screen[None], actor: Actor) -> None:
    """Show what the item under the cursor is linked to; where that are several records, ask which."""
    rows = rows_of(screen)
    row = rows.current

    def choose(found: Summary | Envelope) -> None:
        links = found.links if isinstance(found, Summary) else ()
        offered = [Choice(link.record_id, title_of(link), link.why) for link in links]
        offered.sort(key=lambda choice: not next(link.primary for link in links if link.record_id == choice.value))
        if not offered:
            screen.query_one(StatusLine).answer("It is linked to nothing. l links it.", "refused")
        elif len(offered) == 1:
            show_record(screen, actor, offered[0].value)
        else:
            which = Question("Open which record?", lambda typed: among(offered, typed), "Enter opens it · Esc closes")
            ask(screen, which, lambda picked: show_record(screen, actor, picked.value))

    if row is None:
        screen.query_one(StatusLine).answer(rows.nothing_here, "refused")
    else:
        read_then(screen, partial(summary, actor, row.id), choose)


def show_cases(screen: Screen[None], actor: Actor, glyphs: Glyphs) -> None:
    """Show all cases as a tree."""
    from tui_mail.screens.cases_page import CasesPage  # that the first screen need not wait for
    from tui_mail.store.queries.case_tree import case_nodes

    _read(screen, partial(case_nodes, actor), lambda nodes: CasesPage(actor, nodes, glyphs))


def go_to_item(screen: Screen[None], row: Envelope) -> None:
    """Leave all pages for an item in its mailbox."""
    from tui_mail.screens.main_screen import MainScreen  # which leads here

    main = screen.app.screen_stack[0]
    if isinstance(main, MainScreen):
        _leave_for(main, partial(main.open_item, row))


@work(exit_on_error=False, group="leave")
async def _leave_for(main: Screen[None], then: Callable[[], None]) -> None:
    while len(main.app.screen_stack) > 1:
        await main.app.pop_screen()
    then()


def show_keys(screen: Screen[None]) -> None:
    """Show the keys."""
    from tui_mail.screens.key_groups import key_groups  # with the pages that nobody has opened yet

    screen.app.push_screen(TextScreen("Keys", lambda inks: help_lines(key_groups(), inks)))


def _show(screen: Screen[None], title: str, read: Callable[[], T], lines: Callable[[T, Inks], Iterable[Text]]) -> None:
    _read(screen, read, lambda found: TextScreen(title, partial(lines, found)))


@work(exclusive=True, exit_on_error=False, group="page")
async def _read(
    screen: Screen[None],
    read: Callable[[], T],
    page: Callable[[T], Screen[U]],
    then: Callable[[U | None], None] | None = None,
) -> None:
    try:
        found = await asyncio.to_thread(read)
    except TuiMailError as error:
        screen.query_one(StatusLine).answer(error.sentence, "refused")
    else:
        screen.app.push_screen(page(found), then)
