"""What is to be said of who wrote a message, and of how it is sealed, from what is known here."""

from collections import defaultdict
from collections.abc import Sequence

from tui_mail.mail.authentication import failed_checks
from tui_mail.mail.names import sender_doubts
from tui_mail.mail.sealed import seal_of
from tui_mail.mail.text import fold
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Account, Sighting, User
from tui_mail.store.models.table import tuples
from tui_mail.store.rows import AddressRow, AttachmentRow

Headers = Sequence[tuple[str, str]]


def doubts_of(message: int, addresses: Sequence[AddressRow], headers: Headers) -> tuple[str, ...]:
    """Say what makes the sender of a message doubtful: names and domains like somebody else's, checks that failed.

    Only what our own mail server wrote into the header is believed, and it is asked only of mail that came by it.
    """
    writers = [one for one in addresses if one.role in ("from", "sender")]
    failed = next(filter(None, (failed_checks(headers, name) for name in _own_servers(message))), ())
    doubts = sender_doubts(writers, _colleagues()) if any(one.address for one in writers) else ()
    return (*doubts, *((f"{', '.join(failed)} failed: our mail server says so",) if failed else ()))


def seal(headers: Headers, files: Sequence[AttachmentRow], body: str) -> str:
    """Tell how a message is encrypted or signed."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return seal_of(content_type, [file.media_type for file in files], body)


def _own_servers(message: int) -> list[str]:
    """Return the names under which the servers that we took it from write their results."""
    query = (
        Account.select(Account.settings)
        .join(Sighting, on=(Sighting.account == Account.id))
        .where(Sighting.message == message)
    )
    said = {str(from_json(settings).get("authserv_id") or "") for (settings,) in tuples(query.distinct())}
    return sorted(said - {""})


def _colleagues() -> dict[str, set[str]]:
    """Return the addresses of the users by their folded names; of those alone who have one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, email in tuples(User.select(User.name, User.email).where(User.email != "")):
        if " " in name.strip():  # a first name alone is nobody's
            found[fold(name)].add(email.lower())
    return found
