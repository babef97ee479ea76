"""What the keys of the main screen do: ask for what is missing, let the desk do it in its turn, answer in one line."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import Any

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.saved_views import ViewDone
from tui_mail.screens import doing, tree_doing, view_questions
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Picked
from tui_mail.screens.conversation_tree import ConversationTree
from tui_mail.screens.doing import Errand
from tui_mail.screens.fitting import why_not
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.marks import Selection
from tui_mail.screens.picker import ask
from tui_mail.screens.questions import Then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.turns import Turns
from tui_mail.screens.whom import Order
from tui_mail.store.actor import Actor
from tui_mail.store.asked import Asked
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.queries.saved_views import SavedViewRow
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import Place


class Acting:
    """Acts on the marked items, the one under the cursor, or a line of the tree; its workers are the screen's."""

    @dataclass
    class Reported(Message):
        """The server has done what it was asked for, or has not."""

        answer: Answer

    def __init__(
        self,
        screen: Screen[None],
        actor: Actor,
        reread: Callable[[], None],
        rows: type[ItemList] | type[ConversationTree] = ItemList,
    ) -> None:
        """`rows` is the widget with the cursor and the marks."""
        self._screen = screen
        self._kind = rows
        self._actor = actor
        self._reread = reread
        self._marked: int | None = 0
        self._order: Order = {}
        self._refused: dict[Selection, str] = {}  # notes that the desk refused: `n` begins with them
        self._turns = Turns()

    def count_marks(self, count: int | None, *, by_hand: bool) -> None:
        """Learn and say how many are marked; None: all that match. What left the list does not silence an answer."""
        if count != 0 or self._marked != 0:
            self._marked = count
            said = f"{self._marks} · every key acts on them · Esc takes the marks away" if count != 0 else ""
            self._screen.query_one(StatusLine).stand(said, now=by_hand)

    @property
    def _marks(self) -> str:
        return "All marked" if self._marked is None else f"{self._marked:,} marked" if self._marked else ""

    def act(self, name: str, source: StoreRows, places: Mapping[int, Place]) -> None:
        """Do something to the marked items or the one under the cursor, after asking for what is missing."""
        rows, row = self._rows, self._rows.current
        chosen = rows.selection()
        if row is None or not (chosen.ids or chosen.everything):
            self.answer(Answer(rows.nothing_here, "refused"))
            return
        single = chosen.ids == (row.id,)
        action = doing.meant(BY_NAME[name], row, single=single)
        if single and (why := why_not(self._actor, action, row, places)):
            self.answer(Answer(why, "refused"))
            return
        count = (self._marked or 0) if chosen.everything else len(chosen.ids)
        question = doing.question_for(action, self._actor, row, chosen.ids, count, order=self._order)
        if question is not None and name == "note":
            question = replace(question, given=self._refused.get(chosen, ""))
        errand = Errand(action, chosen, source, row if single else None, count)
        if question is None:
            self._dispatch(errand, None)
        else:
            ask(self._screen, question, lambda picked: self._asked(errand, picked))

    def menu(self, places: Mapping[int, Place], act: Callable[[str], None]) -> None:
        """Offer what may be done with the item under the cursor."""
        row = self._rows.current
        if row is not None:
            ask(self._screen, doing.menu(self._actor, row, places), lambda picked: act(picked.value))

    def carry_out(self, act: Callable[[], Answer], stop: Event | None = None) -> None:
        """Do something that is about no item when it is its turn; `stop` is what a long one looks at."""
        self._take_turn(act, stop=stop)

    def undo(self) -> None:
        """Take back what I did last."""
        self._take_turn(partial(doing.undone, self._actor))

    def retry(self, blobs: Blobs | None) -> None:
        """Process again what lies in quarantine."""
        from tui_mail.screens import quarantine_doing  # with the reader of messages: 50 ms until it is asked for

        row, chosen = self._rows.current, self._rows.selection()
        if not isinstance(row, Row) or row.folder_kind != "quarantine":
            self.answer(Answer(quarantine_doing.NOT_HERE, "refused"))
        elif chosen.everything or blobs is None:
            why = quarantine_doing.TOO_MANY if chosen.everything else quarantine_doing.NO_BLOBS
            self.answer(Answer(why, "refused"))
        else:
            self.answer(Answer("Trying again ...", "busy"))
            self._take_turn(partial(quarantine_doing.tried_again, self._actor, blobs, chosen.ids))

    def keep_view(self, asked: Asked, words: str, saved: Sequence[SavedViewRow]) -> None:
        """Ask for the name of a view, and keep it."""
        question = view_questions.keep_question(saved, words)
        ask(self._screen, question, lambda picked: self._view(partial(view_questions.keep, self._actor, asked, picked)))

    def change_view(self, row: SavedViewRow, saved: Sequence[SavedViewRow]) -> None:
        """Ask what to do with a kept view, and do it."""
        question = view_questions.change_question(row, saved)
        ask(self._screen, question, lambda picked: self._view(partial(view_questions.change, self._actor, row, picked)))

    def take_next(self, mailbox_id: int | None, show: Callable[[Envelope], None]) -> None:
        """Take the next item of the triage run, and show it."""
        taken: list[Envelope] = []

        def take() -> Answer:
            answer, row = doing.take_next(self._actor, mailbox_id)
            taken.extend([] if row is None else [row])
            return answer

        def shown() -> None:
            for row in taken:
                show(row)

        self._take_turn(take, then=shown)

    def fetch(self, line: TreeLine) -> None:
        """Fetch what is new in the mailbox of a line of the tree."""
        view = line.view
        if view is None or view.mailbox_id is None:
            self.answer(Answer(tree_doing.NO_MAILBOX, "refused"))
        else:
            self._take_turn(partial(tree_doing.fetch_now, self._actor, view.mailbox_id))

    def stop(self) -> bool:
        """Stop what takes long; False where nothing does."""
        return self._turns.stop()

    def answer(self, answer: Answer) -> None:
        """Answer in the status line."""
        self._screen.query_one(StatusLine).answer(answer.sentence, answer.tone)

    def _view(self, change: Callable[[], ViewDone]) -> None:
        """Change views when it is their turn."""
        self._take_turn(lambda: answer_of(lambda: change().sentence))

    @property
    def _rows(self) -> ItemList | ConversationTree:
        return self._screen.query_one(self._kind)

    def _asked(self, errand: Errand, picked: Picked[Any]) -> None:
        if errand.action.caution and not picked.value:
            self.answer(Answer("Nothing was done.", "done"))
        elif isinstance(picked.value, Then):
            ask(self._screen, picked.value.ask(picked.words), lambda again: self._asked(errand, again))
        else:
            self._dispatch(*doing.meant_by(errand, picked))

    def _dispatch(self, errand: Errand, picked: Picked[Any] | None) -> None:
        if errand.action.name in doing.FINISHING:
            self._finish(errand.seen)
        if errand.is_long:
            self.answer(Answer(errand.announcement, "busy"))
        reports = partial(_report, self._screen, self._actor, now())
        self._take_turn(
            partial(self._do, errand, picked),
            stop=errand.stop if errand.is_long else None,
            then=reports if errand.action.name == "delete-on-server" else None,
        )

    def _do(self, errand: Errand, picked: Picked[Any] | None) -> Answer:
        """Let the desk do it; what it refuses to note is not lost. Runs in a thread."""
        answer = doing.do(self._actor, errand, picked)
        if errand.action.name != "note" or picked is None:
            return answer
        self._refused.pop(errand.chosen, None)
        if answer.tone == "done" or not picked.words:
            return answer
        self._refused[errand.chosen] = picked.words
        return replace(answer, sentence=f"{answer.sentence} · n has your text")

    def _finish(self, seen: Envelope | None) -> None:
        """Take the marks away, or go on to the next row where there were none."""
        rows = self._rows
        if rows.clear_marks():
            self.count_marks(0, by_hand=False)
        elif seen and rows.item_id == seen.id:  # however it changed, or went away, since
            rows.step()

    def _take_turn(
        self, act: Callable[[], Answer], *, stop: Event | None = None, then: Callable[[], object] | None = None
    ) -> None:
        """Do it when it is its turn, and answer."""

        def tell(answer: Answer) -> None:
            marks = f" · {self._marks}" if self._marks else ""
            self.answer(replace(answer, sentence=answer.sentence + marks))
            self._reread()
            if then is not None:
                then()

        _act(self._screen, partial(self._turns.take, act, stop), tell)


@work(exit_on_error=False, group="act")
async def _act(screen: Screen[None], act: Callable[[], Awaitable[Answer]], tell: Callable[[Answer], None]) -> None:
    tell(await act())


@work(thread=True, exclusive=True, exit_on_error=False, group="report")
def _report(screen: Screen[None], actor: Actor, since: int) -> None:
    """Say what became of what the server was asked to delete."""
    worker = get_current_worker()
    answer = doing.report_of_deletions(actor, since, lambda: worker.is_cancelled)
    if answer is not None:
        screen.post_message(Acting.Reported(answer))
