"""What the keys of the team do, who may press them, and what is asked first. Knows no widget."""

from collections.abc import Sequence

from tui_mail.config.people import Direction
from tui_mail.desk.administration.labels import add_label, retire_label
from tui_mail.desk.administration.places import REFUSALS
from tui_mail.desk.administration.run import ADMINS_MANAGE
from tui_mail.desk.administration.users import activate_user, deactivate_user
from tui_mail.desk.rights import Power
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.form_fields import FormToFill
from tui_mail.screens.line_table import TableLine
from tui_mail.screens.team_fields import label_form, mailbox_form, user_form
from tui_mail.screens.team_sections import SECTIONS, Section
from tui_mail.store.actor import Actor
from tui_mail.store.queries.internal import colleagues
from tui_mail.store.queries.labels import LabelRow
from tui_mail.store.queries.team_tables import MailboxEntry, UserEntry

USERS, MAILBOXES, LABELS = SECTIONS
NOTHING = "There is nothing here."
OF_USERS = "That is for users: 1 shows them."
OF_MAILBOXES = "That is for mailboxes: 2 shows them."
NOT_MAILBOXES = "A mailbox is switched off in its form: e, In use."
_KEYS = {"new": "n", "edit": "e", "off": "d", "away": "a", "share": "S"}


def refusal(actor: Actor, section: Section, line: TableLine | None, what: str) -> str:
    """Say why a key does nothing here, empty where it may; the desk asks again."""
    if what == "away" and section is not USERS:
        return OF_USERS
    if what == "share" and section is not MAILBOXES:
        return OF_MAILBOXES
    if what == "new":
        return "" if actor.admin else ADMINS_MANAGE
    if line is None:
        return NOTHING
    if isinstance(line.entry, MailboxEntry):
        if what == "off":
            return NOT_MAILBOXES
        return "" if line.entry.managed else REFUSALS[Power.SHARE if what == "share" else Power.MANAGE]
    return "" if actor.admin or what == "away" else ADMINS_MANAGE


def hints_for(actor: Actor, section: Section, line: TableLine | None) -> list[Hint]:
    """Offer the keys; those that are refused are dimmed."""
    words = {"new": "new", "edit": "edit  ", "off": "off/on", "away": "away", "share": "share"}
    if section is LABELS:
        words |= {"edit": "rename"}
    hints = [Hint(key, words[what], not refusal(actor, section, line, what)) for what, key in _KEYS.items()]
    return [Hint("1-3", "tables"), *hints, Hint("Esc", "back"), Hint("?", "help")]


def form_for(actor: Actor, section: Section, line: TableLine | None) -> FormToFill:
    """Return the form for a new one of a section, or for the one under the cursor."""
    entry = None if line is None else line.entry
    if section is USERS:
        return user_form(actor, entry if isinstance(entry, UserEntry) else None)
    if section is MAILBOXES:
        return mailbox_form(actor, entry if isinstance(entry, MailboxEntry) else None)
    return label_form(actor, entry if isinstance(entry, LabelRow) else None)


def heir(actor: Actor, user: UserEntry) -> Question[str | None]:
    """Ask who gets what somebody still has to do, before he is switched off."""
    offered: list[Choice[str | None]] = []

    def choices(typed: str) -> Sequence[Choice[str | None]]:
        if not offered:
            offered.append(Choice(None, "nobody", "it goes back to all"))
            offered.append(Choice(actor.login, actor.name, f"{actor.login}, me"))
            offered.extend(Choice(one.login, one.name, one.login) for one in colleagues(actor))
        return among([one for one in offered if one.value != user.login], typed)

    title = f"Switch {user.login} off. Who gets what is still to be done?"
    return Question(title, choices, "Enter hands it over and switches off · Esc closes")


def switched_off(actor: Actor, login: str, to: str | None) -> Answer:
    """Hand over what somebody has, and let him in no more. Runs in a thread."""
    try:
        report = deactivate_user(actor, login, to)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    if report.refused:
        return Answer(report.sentence, "trouble")
    return Answer(f"{login} is switched off · d lets him in again · {report.sentence}", "done")


def switched_on(actor: Actor, login: str) -> Answer:
    """Let somebody in again. Runs in a thread."""
    return answer_of(lambda: activate_user(actor, login))


def retired(actor: Actor, label: LabelRow) -> Answer:
    """Offer a label no more, or again. Runs in a thread."""
    if label.active:
        return answer_of(lambda: f"{retire_label(actor, label.id, expect=label.title)} · d offers it again")
    return answer_of(lambda: _offered_again(actor, label))


def _offered_again(actor: Actor, label: LabelRow) -> str:
    if label.kind == "department":
        return add_label(actor, "department", label.name)
    if label.kind == "qualification":
        return add_label(actor, "qualification", label.name)
    way: Direction = "out" if label.direction == "out" else "in"
    return add_label(actor, "category", label.name, direction=way, family=label.family)
