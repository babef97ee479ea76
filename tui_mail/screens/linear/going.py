"""Going to another place: mailboxes, folders, views; narrowing by filters and searches."""

from collections.abc import Sequence
from dataclasses import replace

from tui_mail.desk.saved_views import ViewDone
from tui_mail.errors import UsageError
from tui_mail.mail.query_fields import FIELDS
from tui_mail.screens import going, view_questions, views
from tui_mail.screens.answers import answer_of
from tui_mail.screens.cells import many, one_line
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.filter_question import filter_question
from tui_mail.screens.filtering import Filter
from tui_mail.screens.linear.acting import say
from tui_mail.screens.linear.hearing_list import list_items
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.search_scopes import Search, scopes
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.queries.saved_views import saved_views
from tui_mail.store.searching.answers import problems_of

OFF = "off"


def go(sitting: Sitting, words: Sequence[str]) -> None:
    """Go to a mailbox, a folder or a view, by its name."""
    lines = sitting.around().lines
    typed = " ".join(words)
    exact = [line for line in lines if line.view is not None and typed.casefold() == line.path.casefold()]
    if exact:
        _show(sitting, exact[0])
    elif (picked := sitting.ask(going.where_to(lines), typed)) is not None:
        _show(sitting, picked.value)


def view(sitting: Sitting, words: Sequence[str]) -> None:
    """Go to a view by its digit or its name."""
    lines, typed = sitting.around().lines, " ".join(words)
    key = views.key_of(typed, lines) if typed.isdecimal() else None
    found = [line for line in lines if line.key == key]
    if found:
        _show(sitting, found[0])
    elif typed.isdecimal():
        raise UsageError(views.nothing_on(typed).replace("filter (f), then W keeps", "`filter`, then `keep` keeps"))
    else:
        some = [line for line in lines if line.key.startswith(("view ", "saved "))]
        exact = [line for line in some if line.path.casefold() == typed.casefold()]
        picked = None if exact else sitting.ask(going.where_to(some), typed)
        if exact or picked is not None:
            _show(sitting, exact[0] if picked is None else picked.value)


def places(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say all places, with what is unresolved in them."""

    def said(line: TreeLine) -> str:
        unread = ", with something unread" if line.strong else ""
        private = ", private" if line.private else ""
        return f"{line.path}: {many(line.count) if line.count else 'nothing'} unresolved{unread}{private}"

    sitting.voice.tell([said(line) for line in sitting.around().lines if line.view is not None])


def narrow(sitting: Sitting, words: Sequence[str]) -> None:
    """Show only some of the list; again: fewer. `filter off` shows all."""
    if list(words) == [OFF]:
        sitting.narrowed = Filter()
        list_items(sitting, ())
        return
    here = sitting.place.view.mailbox_id if sitting.place.view else None
    boxes = [box.id for box in sitting.around().boxes if here in (None, box.id)]
    picked = sitting.ask(filter_question(sitting.actor, boxes, sitting.narrowed), " ".join(words))
    if picked is None:
        return
    if picked.value is None:
        keep(sitting, ())
        return
    sitting.narrowed = picked.value
    list_items(sitting, ())


def search(sitting: Sitting, words: Sequence[str]) -> None:
    """Look for words; `search off` ends it, `search ?` says what can be asked for."""
    typed = " ".join(words) or sitting.voice.hear("Search for: ")
    if typed == "?":
        sitting.voice.tell(f"{one.name}: {one.what}, such as {one.example}" for one in FIELDS.values())
        return
    if typed:
        sitting.around()
        text, before = "" if typed == OFF else typed, sitting.search
        sitting.search = replace(before, text=text) if before else Search(text)
        _search(sitting)


def scope(sitting: Sitting, words: Sequence[str]) -> None:
    """Search somewhere else: in this place, in its mailbox, or everywhere."""
    offered = [Choice(at, one.path) for at, one in enumerate(scopes(sitting.place, sitting.around().boxes))]
    question = Question("Search in", lambda typed: among(offered, typed), "")
    if (picked := sitting.ask(question, " ".join(words))) is not None:
        sitting.search = replace(sitting.search, scope=picked.value)
        _search(sitting)


def best(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what was found the best first, or again as the list stands."""
    sitting.search = replace(sitting.search, best=not sitting.search.best)
    _search(sitting)


def _search(sitting: Sitting) -> None:
    for problem in sitting.read(lambda: problems_of(sitting.actor, sitting.view)) if sitting.search else ():
        sitting.voice.say(problem.sentence)
    list_items(sitting, ())


def keep(sitting: Sitting, words: Sequence[str]) -> None:
    """Keep what is shown as a view, under a name."""
    asked = sitting.search.asked(sitting.place, sitting.around().boxes, sitting.narrowed)
    saved = sitting.read(lambda: saved_views(sitting.actor))
    picked = sitting.ask(view_questions.keep_question(saved, sitting.where), " ".join(words))
    if picked is not None:
        say(
            sitting,
            sitting.waiting.change(
                lambda: answer_of(lambda: view_questions.keep(sitting.actor, asked, picked).sentence)
            ),
        )


def change_view(sitting: Sitting, words: Sequence[str]) -> None:
    """Change or delete a view that is kept, by its name."""
    saved = sitting.read(lambda: saved_views(sitting.actor))
    typed = " ".join(words).casefold()
    row = next((one for one in saved if one.name.casefold() == typed), None) or sitting.place.kept
    if row is None:
        names = ", ".join(one_line(one.name) for one in saved)
        raise UsageError(f"Say which view: {names}." if names else "No view is kept; `keep` keeps one.")
    kept = row
    picked = sitting.ask(view_questions.change_question(kept, saved))
    if picked is None:
        return

    def change() -> ViewDone:
        return view_questions.change(sitting.actor, kept, picked)

    say(sitting, sitting.waiting.change(lambda: answer_of(lambda: change().sentence)))


def _show(sitting: Sitting, line: TreeLine) -> None:
    sitting.place, sitting.narrowed, sitting.search = line, Filter(), Search()
    list_items(sitting, ())
