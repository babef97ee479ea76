"""A message to colleagues: to whom, about what, the text. Closes with what is said when it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea
from textual.worker import Worker, WorkerState

from tui_mail.desk.internal import Draft, send_message
from tui_mail.errors import TuiMailError
from tui_mail.mail.internal import Colleague
from tui_mail.mail.text import safe_text
from tui_mail.screens.answers import WHY_BROKEN
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, among
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs

HINT = "Ctrl+S sends · Tab next field · Esc closes"
_LONGEST_LINE = 300  # characters
_NEVER_BY_MAIL = "stays in the house"


class MessageForm(ModalScreen[str | None]):
    """Three fields; nothing is sent before Ctrl+S, and nothing that was written is thrown away by one key."""

    AUTO_FOCUS = ""
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Send", id="message-form.send", tooltip="send it"),
        Binding("tab", "step(1)", "Next", id="message-form.next", tooltip="the next field"),
        Binding("shift+tab", "step(-1)", "Before", id="message-form.before", tooltip="the field before"),
        Binding("escape", "close", "Close", id="message-form.close", tooltip="leave without sending"),
    ]

    @dataclass
    class _Sent(Message):
        sentence: str

    @dataclass
    class _Refused(Message):
        sentence: str

    def __init__(self, actor: Actor, blobs: Blobs, people: Sequence[Colleague], draft: Draft | None) -> None:
        super().__init__()
        self._actor = actor
        self._blobs = blobs
        self._people = people
        self._draft = draft
        self._sending = self._warned = False
        self._coming = ""  # typed into the text, but not in it yet

    def compose(self) -> ComposeResult:
        """The fields under a title, and the keys."""
        draft = self._draft
        to = "" if draft is None else ", ".join(one.login for one in draft.to)
        with Vertical(id="writing"):
            title = "Message to colleagues" if draft is None else f"Answer to item {draft.reply_to_item}"
            yield Static(Text(f"{title} · {_NEVER_BY_MAIL}"), id="dialog-title")
            yield Input(to, placeholder="to: a few letters of each name, with commas", id="to", select_on_focus=False)
            yield Static(id="writing-people")
            subject = "" if draft is None else one_line(draft.subject)
            yield Input(subject, placeholder="subject (else the first line)", id="subject", select_on_focus=False)
            yield TextArea(id="writing-text", highlight_cursor_line=False)
            yield Static(Text(HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.query_one(TextArea).cursor_blink = False
        self._name_people()
        self.set_focus(self.query_one("#to", Input) if self._draft is None else self.query_one(TextArea))

    # Keys, each in its turn

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter for the field at hand, and Enter; False where the key does what it is bound to."""
        if self._sending:
            return True
        self._warned = self._warned and event.key == "escape"
        if event.key == "enter":
            if isinstance(self.focused, TextArea):
                await self.take_text("\n")
            else:
                self.action_step(1)
            return True
        if event.character is None or not event.is_printable:
            self._put()
            return False
        await self.take_text(event.character)
        return True

    async def take_text(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is; of many lines a field of one line takes the first."""
        field = self.focused
        if self._sending or not text:
            return
        if isinstance(field, Input):
            if len(field.value) < _LONGEST_LINE:
                field.replace(text.splitlines()[0][:_LONGEST_LINE], *field.selection)
        elif isinstance(field, TextArea):
            if not self._coming:
                self.call_later(self._put)  # what comes all at once is put there at once: each time costs 2 ms
            self._coming += safe_text(text)

    def _put(self) -> None:
        text, self._coming = self._coming, ""
        if text:
            field = self.query_one(TextArea)
            field.replace(text, *field.selection)

    def action_step(self, steps: int) -> None:
        """Go to another field."""
        fields = [self.query_one("#to", Input), self.query_one("#subject", Input), self.query_one(TextArea)]
        at = fields.index(self.focused) if self.focused in fields else 0
        self.set_focus(fields[(at + steps) % len(fields)])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Name those who are meant."""
        if event.input.id == "to":
            self._name_people()

    def _name_people(self) -> None:
        people, unknown = meant(self.query_one("#to", Input).value, self._people)
        words = [one_line(one.name) for one in people] + [f"{one_line(word)}: nobody" for word in unknown]
        self.query_one("#writing-people", Static).update(Text(" · ".join(words), "dim"), layout=False)

    # Sending

    def action_send(self) -> None:
        """Send it."""
        people, unknown = meant(self.query_one("#to", Input).value, self._people)
        if unknown:
            self._say(f"Nobody here is called {one_line(unknown[0])}.")
            return
        self._sending = True
        self._say("Sending ...")
        self._send(
            [one.login for one in people], self.query_one("#subject", Input).value, self.query_one(TextArea).text
        )

    @work(thread=True, exit_on_error=False, group="send")
    def _send(self, to: list[str], subject: str, text: str) -> None:
        before = None if self._draft is None else self._draft.reply_to_item
        try:
            done = send_message(self._actor, self._blobs, to, subject, text, reply_to_item=before)
        except TuiMailError as error:
            self.post_message(self._Refused(error.sentence))
        else:
            self.post_message(self._Sent(done.sentence))

    def on_message_form__sent(self, message: _Sent) -> None:
        """Close."""
        self.dismiss(message.sentence)

    def on_message_form__refused(self, message: _Refused) -> None:
        """Say why not; what was written stays."""
        self._sending = False
        self._say(message.sentence)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when sending broke; what was written stays."""
        if event.state == WorkerState.ERROR:
            self._sending = False
            self._say(f"Not sent: {WHY_BROKEN}")

    def action_close(self) -> None:
        """Leave; where something was written, only when it is asked for twice."""
        if self.query_one(TextArea).text.strip() and not self._warned:
            self._warned = True
            self._say("Not sent. Esc again throws it away, Ctrl+S sends it.")
        else:
            self.dismiss(None)

    def _say(self, sentence: str) -> None:
        self.query_one("#dialog-hint", Static).update(Text(sentence), layout=False)


def meant(typed: str, people: Sequence[Colleague]) -> tuple[list[Colleague], list[str]]:
    """Return who is meant by words between commas, and the words that mean nobody; a login means who has it."""
    found: list[Colleague] = []
    unknown: list[str] = []
    by_login = {one.login: one for one in people}
    offered = [Choice(one, one.name, one.login) for one in people]
    for word in filter(None, (part.strip() for part in typed.split(","))):
        fitting = [by_login[word]] if word in by_login else [choice.value for choice in among(offered, word)]
        if not fitting:
            unknown.append(word)
        elif fitting[0] not in found:
            found.append(fitting[0])
    return found, unknown
