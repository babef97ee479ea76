"""What `tui-mail demo --check` does: the main job on a real instance, without a screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_mail.demo.compose import Letter
from tui_mail.demo.instance import DemoInstance, demo_instance
from tui_mail.demo.mails import sample_mails
from tui_mail.demo.post import SampleMail, arrived, dice
from tui_mail.demo.world import MATTERS, OFFICE, PEOPLE, SANDRA
from tui_mail.desk import linking, snoozing, triage
from tui_mail.desk.undo import undo
from tui_mail.errors import TuiMailError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.directory import record, user_by_login
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Detail, Envelope, View

MAILS = 30
"""Sample mails that are there already."""

NAP = 2 * SECOND

MATTER = MATTERS[0]
CLIENT = next(person for person in PEOPLE if person.number == MATTER.requester)
OTHER = next(person for person in PEOPLE if person.number not in ("", MATTER.requester))


def check(os_login: str, say: Callable[[str], None] = print) -> None:
    """Do the main job, a line for each step that happened. Raises TuiMailError that names the one that did not."""
    with demo_instance(os_login, sample_mails(MAILS)) as instance:
        mail = _letter()
        instance.deliver([mail])
        envelope = instance.until("Not ok: arrived", lambda: _find(instance))
        say(f"ok arrived as item {envelope.id}")
        story = _Story(instance, mail, envelope.id, say)
        for name, step in story.steps():
            try:
                step()
            except TuiMailError as exc:
                raise TuiMailError(f"Not ok: {name}: {exc.sentence}") from exc


def _letter() -> SampleMail:
    letter = Letter(
        sender=CLIENT,
        to=(OFFICE,),
        subject=f"Frage zum {MATTER.kind} {MATTER.number}",
        date=datetime.now(UTC).replace(microsecond=0),
        text="Guten Tag,\n\nwann ist der Termin?\n\nViele Grüße\n",
        message_id=f"<check.{now()}@{CLIENT.address.partition('@')[2]}>",
    )
    return arrived(letter, dice("check"))


def _find(instance: DemoInstance) -> Envelope | None:
    subject = f"Frage zum {MATTER.kind} {MATTER.number}"
    return next((row for row in page(instance.me, View(), limit=MAILS + 1) if row.subject == subject), None)


@dataclass(frozen=True)
class _Story:
    """What happens to the one mail, step by step."""

    instance: DemoInstance
    mail: SampleMail
    item: int
    say: Callable[[str], None]

    def steps(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Return what happens after the arrival, in order."""
        return (
            ("filed", self.filed),
            ("EML", self.kept),
            ("PDF", self.printed),
            ("assigned", self.assigned),
            ("snoozed and woken", self.slept_and_woke),
            ("linked", self.linked),
            ("archived and undone", self.put_away),
        )

    def tell(self, step: str, happened: Callable[[Detail], object]) -> None:
        """Say that a step has happened. Raises TuiMailError where it has not."""
        if not happened(detail(self.instance.me, self.item)):
            raise TuiMailError(f"not {step}")
        self.say(f"ok {step}")

    def filed(self) -> None:
        """The subject names a case."""
        self.tell(f"filed at {MATTER.kind} {MATTER.number}", lambda seen: seen.row.case == f"mandate {MATTER.number}")

    def kept(self) -> None:
        """The EML is there."""
        blobs, raw = self.instance.blobs, self.mail.raw
        self.tell("EML kept, byte for byte as delivered", lambda seen: blobs.get(_kept(seen, "eml")) == raw)

    def printed(self) -> None:
        """The PDF is there."""
        blobs, me = self.instance.blobs, self.instance.me
        self.instance.until("PDF", lambda: _kept(detail(me, self.item), "pdf"))
        self.tell("PDF made", lambda seen: blobs.get(_kept(seen, "pdf")).startswith(b"%PDF"))

    def assigned(self) -> None:
        """A dispatcher gives it to a member."""
        sandra = user_by_login(SANDRA.login)
        assert sandra is not None  # noqa: S101 - the demo's team file has her
        assert sandra.user_id is not None  # noqa: S101 - likewise
        triage.assign(self.instance.me, self.item, sandra.user_id, "bitte beantworten")
        self.tell(f"assigned to {SANDRA.login}", lambda seen: seen.row.assignee == SANDRA.login)

    def slept_and_woke(self) -> None:
        """It is put off, and the daemon brings it back."""
        until = now() + NAP
        snoozing.snooze(self.instance.me, self.item, until)
        self.tell("snoozed", lambda seen: seen.row.snoozed_until == until)
        me, item = self.instance.me, self.item
        self.instance.until("woken", lambda: detail(me, item).row.snoozed_until is None)
        self.tell("woken by the daemon", lambda seen: seen.row.status == "open" and now() >= until)

    def linked(self) -> None:
        """It is filed at somebody else by hand."""
        me = self.instance.me
        linking.link(me, self.item, record(me, "contact", OTHER.number).id)
        self.tell(
            f"linked to contact {OTHER.number}", lambda seen: OTHER.number in {link.number for link in seen.links}
        )

    def put_away(self) -> None:
        """It is archived, and that is taken back."""
        triage.archive(self.instance.me, self.item)
        self.tell("archived", lambda seen: seen.row.folder_kind == "archive")
        undo(self.instance.me)
        self.tell("undone: back in the inbox", lambda seen: seen.row.folder_kind == "inbox")


def _kept(seen: Detail, kind: str) -> str:
    """Return the name of a document, empty while it is not there."""
    return next((one.sha256 or "" for one in seen.documents if one.kind == kind and one.state == "ready"), "")
