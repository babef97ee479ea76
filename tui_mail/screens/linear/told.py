"""What is for me, what is wrong, what is to be done."""

from collections.abc import Sequence

from rich.style import Style

from tui_mail.desk.notifications import see
from tui_mail.screens.alerts_text import account_blocks, standing
from tui_mail.screens.cells import one_line
from tui_mail.screens.inks import Inks
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.task_words import due_words
from tui_mail.screens.times import now, recent
from tui_mail.store.queries import accounts
from tui_mail.store.queries.alerts import alerts
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.tasks import tasks

_NO_INKS = Inks(*[Style()] * 5)


def for_me(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what others want me to see; it is seen then."""
    heard = sitting.read(lambda: waiting(sitting.actor))
    today = now()
    lines = []
    for one in heard:
        item = f" `open item {one.item}`" if one.item is not None else ""
        about = f" {one_line(one.subject)}." if one.subject else ""
        text = f" {one_line(one.text)}." if one.text else ""
        lines.append(f"{recent(one.at, today)}: {one_line(one.sentence)}.{about}{text}{item}")
    sitting.voice.tell(lines or ["Nothing waits for you."])
    sitting.waiting.change(lambda: see(sitting.actor, [one.id for one in heard]))


def alarms(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what should be looked at, and how the accounts fare."""
    found = [one for one in sitting.read(lambda: alerts(sitting.actor)) if not one.is_of_account]
    health = sitting.read(lambda: accounts.health(sitting.actor))
    lines = [one_line(one.sentence) for one in found]
    lines += [block.plain for block in account_blocks(health, _NO_INKS)]
    sitting.voice.tell([standing("", health, is_well=not found).plain, *lines])


def to_do(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say the tasks that are not done, what is due first."""
    today = now()
    lines = [
        f"{one.kind.capitalize()} {one.id}, {one_line(one.category)}: {one_line(one.title)}. "
        + ", ".join(filter(None, (due_words(one, today), one.state, one_line(one.assignee_name or "") or "nobody")))
        for one in sitting.read(lambda: tasks(sitting.actor))
    ]
    sitting.voice.tell(lines or ["There is no task."])
