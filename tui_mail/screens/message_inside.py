"""What a message shows beside its stored text: the HTML where somebody reads that first, and invitations in it."""

from tui_mail.desk.forms import reads_html
from tui_mail.errors import TuiMailError
from tui_mail.mail.invitation import Invited
from tui_mail.screens.at_hand import AtHand
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.rows import Detail

_LARGEST = 25_000_000  # bytes of a message that is read once more because somebody looks at it
_CALENDARS = frozenset(("text/calendar", "application/ics"))


def wants_html(actor: Actor, detail: Detail) -> bool:
    """Whether a person reads the HTML first of what this sender sends."""
    sender = next((one.address for one in detail.addresses if one.role == "from"), "")
    return detail.size <= _LARGEST and reads_html(actor, sender)


def html_of(detail: Detail, blobs: Blobs, at_hand: AtHand) -> str | None:
    """Return what the HTML says; None where there is none, or it cannot be read."""
    try:
        form = at_hand.insides.form(blobs.get(detail.raw_sha256), html=True)
    except TuiMailError:
        return None  # the stored text is there anyway
    return form.body if form.is_html and form.has_other else None


def may_invite(detail: Detail) -> bool:
    """Whether a message has a calendar in it that can be read."""
    named = any(file.media_type in _CALENDARS or file.name.lower().endswith(".ics") for file in detail.attachments)
    return named and not detail.reduced and detail.size <= _LARGEST


def invited_of(detail: Detail, blobs: Blobs, at_hand: AtHand) -> Invited:
    """Return what a message invites to, or why that cannot be read."""
    try:
        return at_hand.insides.invited(blobs.get(detail.raw_sha256))
    except TuiMailError as error:
        return Invited((), f"There is an invitation in it that cannot be read: {error.sentence}")
