"""Which folder is for what, when the server does not say it: by the names that mail programs give."""

import unicodedata
from collections.abc import Sequence

from tui_mail.fetch.source import Role
from tui_mail.mail.text import fold, safe_line

_NAMES: dict[Role, str] = {
    "sent": """sent, sent items, sent mail, sent messages,
        gesendet, gesendete elemente, gesendete objekte, gesendete nachrichten,
        envoyés, éléments envoyés, messages envoyés, objets envoyés, courrier envoyé,
        verzonden, verzonden items, verzonden berichten, verzonden objecten""",
    "drafts": "drafts, draft, entwürfe, entwurf, brouillons, brouillon, concepten, concept",
    "junk": """junk, spam, junk mail, junk e-mail, junk-e-mail, junk email, bulk mail,
        spamverdacht, unerwünscht, unerwünschte werbung, courrier indésirable, indésirables, pourriel, quarantaine,
        ongewenst, ongewenste e-mail, ongewenste reclame""",
    "trash": """trash, bin, deleted, deleted items, deleted messages,
        papierkorb, gelöscht, gelöschte elemente, gelöschte objekte,
        corbeille, éléments supprimés, messages supprimés,
        prullenbak, prullenmand, verwijderd, verwijderde items, verwijderde berichten""",
    "archive": "archive, archives, archiv, archief",
}
_ROLE_OF: dict[str, Role] = {fold(name.strip()): role for role, names in _NAMES.items() for name in names.split(",")}


def role_by_name(name: str, delimiter: str) -> Role:
    """Guess the role of a folder at the top, below INBOX or below [Gmail]; `Clients/Archive` is nobody's archive."""
    if name.upper() == "INBOX":
        return "inbox"
    *above, last = name.split(delimiter) if delimiter else [name]
    is_top = not above or (len(above) == 1 and (above[0].upper() == "INBOX" or above[0].startswith("[")))
    return _ROLE_OF.get(fold(last), "none") if is_top else "none"


def watched(roles: dict[str, Role], names: Sequence[str]) -> list[str]:
    """Return which of the folders are meant: these names, or INBOX and Sent; LookupError with the missing ones."""
    if not names:
        return [name for name, role in roles.items() if role in {"inbox", "sent"}]
    known = {spelling(name): name for name in roles}
    missing = [name for name in names if spelling(name) not in known]
    if missing:
        raise LookupError(", ".join(f'"{safe_line(name)}"' for name in missing))
    return [known[spelling(name)] for name in names]


def spelling(name: str) -> str:
    """Return the one form that two spellings of a name have in common."""
    composed = unicodedata.normalize("NFC", name)
    return "INBOX" if composed.upper() == "INBOX" else composed
