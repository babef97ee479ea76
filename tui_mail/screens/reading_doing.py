"""What is done with a message that is read: copy what it names, show it in another form, make a page of it."""

import asyncio
from collections.abc import Callable
from functools import partial

from rich.text import Text
from textual import work
from textual.screen import Screen

from tui_mail.desk import forms
from tui_mail.desk.files import ItemFile
from tui_mail.desk.reading import read_detail, read_headers, read_raw
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Picked
from tui_mail.screens.conversation_tree import ConversationTree
from tui_mail.screens.inks import Inks
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.links_asking import MOST_COPIED, Copied, addresses_question, links_question
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.rows_at_hand import rows_of
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_screen import TextScreen
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.rows import Detail

_NO_BLOBS = "The stored files are not at hand here."


class Reading:
    """Does what the keys of reading say, for the message of the row under the cursor."""

    def __init__(self, screen: Screen[None], actor: Actor, blobs: Blobs | None, at_hand: AtHand) -> None:
        self._screen = screen
        self._actor = actor
        self._blobs = blobs
        self._at_hand = at_hand

    def do(self, name: str) -> None:
        """Do what a key of reading says."""
        does = {
            "link": self._copy_link,
            "address": self._copy_address,
            "headers": self._show_headers,
            "form": self._show_other_form,
            "keep": self._keep_form,
            "page": self._save_page,
        }
        does[name]()

    # Copying

    def _copy_link(self) -> None:
        """Ask for a link of the message, and copy or open it."""

        def choose(detail: Detail) -> None:
            outside = self._at_hand.outside
            question = links_question(detail.body, self._pane.glyphs, can_open=not outside.why_no_browser())
            if question is None:
                self._refuse("There is no link in it.")
            else:
                ask(self._screen, question, self._take)

        self._with_detail(choose)

    def _copy_address(self) -> None:
        """Ask for an address of the message, and copy it."""

        def choose(detail: Detail) -> None:
            question = addresses_question(detail)
            if question is None:
                self._refuse("There is nothing to copy.")
            else:
                ask(self._screen, question, self._take)

        self._with_detail(choose)

    def _take(self, picked: Picked[Copied]) -> None:
        wanted = picked.value
        if wanted.link is not None and wanted.link.is_cut:
            self._refuse("The link is longer than what is kept of it: `H` shows it as it came.")
        elif picked.option:
            self._carry_out(lambda: self._at_hand.outside.open_link(wanted.text))
        else:
            text = safe_line(wanted.text)[:MOST_COPIED]
            self._screen.app.copy_to_clipboard(text)
            self._say(f"Copied {wanted.called} {one_line(text)}")

    # Other forms

    def _show_headers(self) -> None:
        """Show all header fields."""
        row = self._rows.current
        if row is None:
            self._refuse(self._rows.nothing_here)
            return

        def show(found: list[tuple[str, str]]) -> None:
            def lines(inks: Inks) -> list[Text]:
                return [Text.assemble((f"{one_line(name)}: ", inks.note), one_line(value)) for name, value in found]

            self._screen.app.push_screen(TextScreen(f"All headers of item {row.id}", lines))

        read_then(self._screen, partial(read_headers, self._actor, row.id), show)

    def _show_other_form(self) -> None:
        """Show the HTML of a message in place of its plain text, or the other way round."""
        blobs, row, pane = self._blobs, self._rows.current, self._pane
        if row is None or blobs is None:
            self._refuse(self._rows.nothing_here if row is None else _NO_BLOBS)
            return
        wants_html = not (pane.item_id == row.id and pane.shows_html)

        def read() -> Callable[[], None]:
            detail, raw = read_raw(self._actor, row.id, blobs)
            form = self._at_hand.insides.form(raw, html=wants_html)
            if not form.has_other:
                raise UsageError(f"It has no other form: this is {'HTML' if form.is_html else 'plain text'}.")
            return partial(self._show_form, detail, form.body, form.is_html)

        read_then(self._screen, read, lambda show: show())

    def _show_form(self, detail: Detail, body: str, is_html: bool) -> None:
        self._pane.show_form(detail, body, is_html=is_html)
        said = "What the HTML says" if is_html else "The plain text"
        self._say(f"{said} · P: the other one · ctrl+p, Keep form: always for this sender")

    def _keep_form(self) -> None:
        """Read all mail of this sender in the form that is shown."""
        pane = self._pane

        def keep(detail: Detail) -> None:
            html = pane.item_id == detail.row.id and pane.shows_html
            address = sender_of(detail)

            def act() -> str:
                forms.read_form(self._actor, address, html=html)
                return f"Mail of {address} is shown as {'HTML' if html else 'plain text'} first"

            self._carry_out(act)

        self._with_detail(keep)

    def _save_page(self) -> None:
        """Save a message as a page that loads nothing, for a browser."""
        blobs, row, outside = self._blobs, self._rows.current, self._at_hand.outside
        if row is None or blobs is None:
            self._refuse(self._rows.nothing_here if row is None else _NO_BLOBS)
            return

        def act() -> str:
            _, raw = read_raw(self._actor, row.id, blobs)
            page = self._at_hand.insides.page(raw)
            return outside.save(self._actor, ItemFile(f"{row.id}.html", "text/html", page), outside.usual_folder)

        self._carry_out(act)

    # What they do

    @property
    def _rows(self) -> ItemList | ConversationTree:
        return rows_of(self._screen)

    @property
    def _pane(self) -> MessagePane:
        return self._screen.query_one(MessagePane)

    def _with_detail(self, then: Callable[[Detail], None]) -> None:
        """Go on with the message as it is shown, else as it is stored."""
        row, shown = self._rows.current, self._pane.item
        if row is None:
            self._refuse(self._rows.nothing_here)
        elif isinstance(shown, Detail) and shown.row.id == row.id:
            then(shown)
        else:
            read_then(self._screen, partial(read_detail, self._actor, row.id), then)

    def _say(self, sentence: str) -> None:
        self._screen.query_one(StatusLine).answer(sentence)

    def _refuse(self, sentence: str) -> None:
        self._screen.query_one(StatusLine).answer(sentence, "refused")

    def _carry_out(self, act: Callable[[], str]) -> None:
        carry_out(self._screen, act)


def sender_of(detail: Detail) -> str:
    """Return the address that a message is from."""
    return next((one.address for one in detail.addresses if one.role == "from"), "")


@work(exit_on_error=False, group="act")
async def carry_out(screen: Screen[None], act: Callable[[], str]) -> None:
    """Do something in a thread, and say at the bottom what became of it."""
    line = screen.query_one(StatusLine)
    line.answer("...", "busy")
    try:
        line.answer(await asyncio.to_thread(act))
    except TuiMailError as error:
        line.answer(error.sentence, "refused")
