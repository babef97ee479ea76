"""From a key to the desk: what is to be asked first, how the desk is called, what is answered. Knows no widget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from threading import Event
from time import monotonic
from typing import Any

from tui_mail.desk.actions import BY_NAME, Action
from tui_mail.desk.bulk import BulkResult, bulk
from tui_mail.desk.change import Done
from tui_mail.desk.copies import GIVING, also_words
from tui_mail.desk.next_item import next_item
from tui_mail.desk.wanted_deletions import report
from tui_mail.errors import TuiMailError
from tui_mail.screens import case_doing, finding, identifying, joining_asking, labelling, questions, whom
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.destinations import destination
from tui_mail.screens.fitting import fitting, why_not
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.marks import Selection
from tui_mail.screens.store_rows import StoreRows
from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.queries import items
from tui_mail.store.rows import UNTIL_REPLY, Envelope, Row
from tui_mail.store.visibility import Place

_OTHER_WAY = {"star": "unstar", "unread": "read", "junk": "not-junk", "trash": "purge"}
FINISHING = frozenset(
    {"assign", "department", "release", "status", "snooze", "wake", "archive", "unarchive"}
    | {"trash", "restore", "junk", "not-junk", "move", "purge", "delete-on-server"}
)
"""Actions that finish with a row for now: the cursor goes to the next one. After all others it stays where it is."""

_REPORT_WITHIN = 120.0  # seconds
_LOOK = 0.5

_LONG = 100  # items from which it is said how many they are before they are done
_DOING = {
    "take": "Taking",
    "assign": "Assigning",
    "release": "Giving back",
    "status": "Setting the status of",
    "snooze": "Snoozing",
    "wake": "Waking",
    "archive": "Archiving",
    "unarchive": "Taking out of the archive",
    "trash": "Putting into the trash",
    "restore": "Restoring",
    "junk": "Putting to the junk",
    "not-junk": "Taking out of the junk",
    "move": "Moving",
    "link": "Linking",
    "unlink": "Unlinking",
    "identify": "Identifying the senders of",
    "written-by": "Saying who wrote",
    "add-correspondents": "Adding the correspondents of",
    "block-sender": "Blocking the senders of",
    "note": "Writing a note at",
    "tag": "Tagging",
    "untag": "Taking a tag off",
    "department": "Giving to a department",
    "qualification": "Setting the qualification of",
    "category": "Setting the category of",
    "private": "Making private",
    "not-private": "Opening to the others",
    "merge-thread": "Joining the conversations of",
    "split-thread": "Parting the conversations of",
    "star": "Starring",
    "unstar": "Taking the star off",
    "read": "Marking as read",
    "unread": "Marking as unread",
    "purge": "Deleting for good",
    "delete-on-server": "Asking the server to delete",
}


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done to which items; `seen` is the row as it was on screen, where it is but one."""

    action: Action
    chosen: Selection
    source: StoreRows
    seen: Envelope | None
    count: int  # 0 where nobody has counted them yet
    remark: str = ""  # said after it is done
    stop: Event = field(default_factory=Event)

    @property
    def is_long(self) -> bool:
        """Whether it takes a while, so that it may be stopped."""
        return self.count >= _LONG or (self.chosen.everything and not self.count)

    @property
    def announcement(self) -> str:
        """What is said while it goes on."""
        items = f"{self.count:,} items" if self.count else "all items that match"
        return f"{_DOING[self.action.name]} {items} ... Esc stops"


def meant(action: Action, row: Envelope, *, single: bool) -> Action:
    """Turn round what is already so: the key for the star takes a star off, too, and the trash deletes for good.

    Where several are marked, `row` is the one under the cursor: then only its folder speaks for all of them.
    """
    if not isinstance(row, Row):
        return action
    already = {
        "star": single and row.starred,
        "unread": single and row.unread,
        "junk": row.folder_kind == "junk",
        "trash": row.folder_kind == "trash",
    }
    return BY_NAME[_OTHER_WAY[action.name]] if already.get(action.name) else action


def question_for(
    action: Action, actor: Actor, row: Envelope, ids: Sequence[int], count: int, *, order: whom.Order
) -> Question[Any] | None:
    """Say what must be asked before the action; None where nothing is missing. `row` is the one under the cursor.

    `ids` are the items it is meant for, as far as they are known: of all that match there is only the number. `order`
    remembers who stood where when it was asked to whom.
    """
    meant = f"item {ids[0]}" if len(ids) == 1 else f"{count:,} items"
    asking: dict[str, Callable[[], Question[Any]]] = {
        "person": lambda: whom.whom(actor, row.mailbox_id, f"Assign {meant} to", order, _holder(row, ids)),
        "status": lambda: questions.status(f"Status of {meant}"),
        "when": lambda: questions.when(f"Snooze {meant} until"),
        "record": lambda: finding.record(actor, row, f"Link {meant} to", is_single=list(ids) == [row.id]),
        "linked record": lambda: questions.linked_record(actor, ids or [row.id], f"Unlink {meant} from"),
        "sender": lambda: identifying.who(actor, row, meant),
        "contact": lambda: identifying.writer(actor, row, meant),
        "text": lambda: questions.note(actor, row.mailbox_id, ids, f"Note at {meant}"),
        "tag": lambda: labelling.words(actor, row, f"Category or tag of {meant}", single=list(ids) == [row.id]),
        "given tag": lambda: questions.given_tag(actor, ids or [row.id], f"Take a tag off {meant}"),
        "item": lambda: joining_asking.item(actor, row, f"Join the conversation of {meant} to"),
        "folder": lambda: destination(actor, row, f"Move {meant} to"),
        "department": lambda: labelling.label("department", row, f"Give {meant} to the department"),
        "qualification": lambda: labelling.label("qualification", row, f"Qualification that {meant} asks for"),
        "category": lambda: labelling.label("category", row, f"Category of {meant}"),
    }
    if action.caution:
        return questions.sure(f"{action.title}: {meant}?", action.caution)
    return asking[action.argument]() if action.argument else None


def _holder(row: Envelope, ids: Sequence[int]) -> int | None:
    """Return who has the one item that is meant."""
    return row.assignee_id if isinstance(row, Row) and list(ids) == [row.id] else None


OPEN_RECORD = "open-record"
"""In the menu of a row: the page of what it is linked to."""


def menu(actor: Actor, row: Envelope, places: Mapping[int, Place]) -> Question[str]:
    """Ask what to do with a row, by the name of the action; what may not be done says why."""
    offered = []
    for action in fitting(row):
        why = why_not(actor, action, row, places)
        offered.append(Choice(action.name, f"{key_sign(action.key):<2} {action.title}", why or action.tooltip))
    if isinstance(row, Row) and row.link_count:
        offered.append(Choice(OPEN_RECORD, "K  Open record", "what it is linked to, with all that is there"))
    return Question("What to do", lambda typed: among(offered, typed), "Enter does it · Esc closes")


def meant_by(errand: Errand, picked: Picked[Any]) -> tuple[Errand, Picked[Any]]:
    """Take an answer for the action that it is for, which may be another one than was asked about."""
    answered = picked.value
    if not isinstance(answered, questions.Meant):
        return errand, picked
    errand = replace(errand, action=BY_NAME[answered.action], remark=answered.remark)
    return errand, replace(picked, value=answered.value)


def do(actor: Actor, errand: Errand, picked: Picked[Any] | None) -> Answer:
    """Let the desk do it. Runs in a thread."""
    action, chosen = errand.action, errand.chosen
    try:
        everything = errand.source.ids(chosen.left_out) if chosen.everything else chosen.ids
        ids = list(takewhile(lambda _: not errand.stop.is_set(), everything))
    except TuiMailError as error:
        return Answer(error.sentence, "trouble")
    try:
        result, remark = _carry_out(actor, errand, ids, picked)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    if errand.stop.is_set() and not result.done and not result.refused:
        return Answer("Stopped before anything was done.", "done")
    said = answer(result, can_undo=action.is_undoable)
    return replace(said, sentence=f"{said.sentence} · {remark}") if remark else said


def _carry_out(actor: Actor, errand: Errand, ids: Sequence[int], picked: Picked[Any] | None) -> tuple[BulkResult, str]:
    """Do it to the items; says what is to be said besides."""
    action, stopped = errand.action, errand.stop.is_set
    if action.argument == "sender" and picked is not None:
        return identifying.identified(actor, ids, picked, stopped)
    if picked is not None and isinstance(picked.value, finding.MakeCase):
        return case_doing.made(actor, ids, finding.called(picked.value, picked.words), stopped), errand.remark
    result = bulk(ids, lambda item_id: _call(actor, action, item_id, picked, errand.seen), stopped)
    if not result.done:
        return result, ""
    also = also_words(actor, ids[0]) if len(ids) == 1 and action.name in GIVING else ""
    return result, " · ".join(filter(None, (errand.remark, also)))


def take_next(actor: Actor, mailbox_id: int | None) -> tuple[Answer, Envelope | None]:
    """Take the item that waits for longest; None where nothing is left. Runs in a thread."""
    try:
        done = next_item(actor, mailbox_id)
        return Answer(f"{done.sentence} · N goes on · u undo", "done"), items.row(actor, done.item_id)
    except TuiMailError as error:
        return Answer(error.sentence, "refused"), None


def report_of_deletions(actor: Actor, since: int, cancelled: Callable[[], bool]) -> Answer | None:
    """Wait until what was wanted deleted on the server is done; None if that takes too long. Runs in a thread."""
    until = monotonic() + _REPORT_WITHIN
    with open_alarm() as alarm:
        while not cancelled() and monotonic() < until:
            if (said := report(actor, since)) is not None:
                return Answer(said, "done") if said else None
            alarm.wait(_LOOK)
    return None


def _call(actor: Actor, action: Action, item_id: int, picked: Picked[Any] | None, seen: Envelope | None) -> Done:
    known = {"expect": getattr(seen, _EXPECTED[action.name])} if action.name in _EXPECTED and _is_row(seen) else {}
    if picked is None or not action.argument:
        return action.run(actor, item_id, **known)
    if isinstance(picked.value, questions.LinkTo):
        return action.run(actor, item_id, picked.value.record_id, primary=picked.value.primary)
    if action.argument in ("person", "department"):
        return action.run(actor, item_id, picked.value, picked.words, **known)
    if action.argument == "text":
        return action.run(actor, item_id, picked.words, picked.value)
    if action.argument == "when":
        return action.run(actor, item_id, picked.value, stay=picked.option and picked.value != UNTIL_REPLY)
    return action.run(actor, item_id, picked.value, **known)


_EXPECTED = {
    **{"assign": "assignee_id", "release": "assignee_id", "status": "status"},
    **{"department": "department", "qualification": "qualification", "category": "category"},
}
"""What of the row that was on screen an action is to find as it was."""


def _is_row(seen: Envelope | None) -> bool:
    return isinstance(seen, Row)


def answer(result: BulkResult, *, can_undo: bool) -> Answer:
    """Say in one line what was done, and what was not for which reason."""
    if not result.done and len(result.refused) == 1 and sum(map(len, result.refused.values())) == 1:
        return Answer(_naming(*next(iter(result.refused.items()))), "refused")
    changed = any(done.event_id is not None for done in result.done)
    sentence = result.sentence + (" · u undo" if changed and can_undo else "")
    return Answer(sentence, "done" if result.done else "refused")


def _naming(why: str, ids: Sequence[int]) -> str:
    """Name the item that a refusal is about: the cursor may be elsewhere by now."""
    item = f"item {ids[0]}"
    return why if item in why else f"{item.capitalize()}: {why}"


def undone(actor: Actor, event_id: int | None = None) -> Answer:
    """Take back an event, or the actor's last action. Runs in a thread."""
    from tui_mail.desk.undo import undo  # with all that it takes back: 40 ms until somebody does

    return answer_of(lambda: undo(actor, event_id).sentence)
