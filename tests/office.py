"""A small law office to work in: four people, a shared mailbox, some records; on SQLite or PostgreSQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui_mail.config.home import Home, create_home
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply, initialise
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import StoredFolder, feeding_accounts
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import View
from tui_mail.store.writes.remote_folders import keep_remote_folder

TEAM = """
[[users]]
login = "anna"
name = "Anna Muster"
email = "anna@muster.example"
[[users]]
login = "sandra"
name = "Sandra Keller"
email = "sandra@muster.example"
[[users]]
login = "mm"
name = "Martin Muster"
email = "mm@muster.example"
[[users]]
login = "vera"
name = "Vera Viewer"
[[users]]
login = "otto"
name = "Otto Outsider"

[[accounts]]
name = "kanzlei"
kind = "maildir"
path = "{maildir}"
primary_address = "kanzlei@muster.example"
[[accounts.criteria]]
keywords = ["relatienummer", "relnr"]
kind = "relation"
[[accounts.criteria]]
keywords = ["Mandat"]
kind = "mandate"
[[accounts.criteria]]
keywords = ["project"]
kind = "phase"
separators = ["-", "/", ","]

[[mailboxes]]
code = "kanzlei"
name = "Kanzlei"
account = "kanzlei"
visibility = "{visibility}"
members_act_on = "{members_act_on}"
members = {{ anna = "dispatcher", sandra = "member", mm = "manager", vera = "viewer" }}

[[companies]]
number = "00123"
name = "Müller AG"
addresses = ["info@mueller.example"]

[[contacts]]
number = "00456"
name = "Jean Dupont"
company = "00123"
addresses = ["jean@dupont.example"]
[[contacts]]
number = "00457"
name = "Jeanne Dupont"
addresses = ["jean@dupont.example", "jeanne@dupont.example"]

[[cases]]
kind = "mandate"
number = "2026-00117"
title = "Müller / Klage"
requester = "00456"
[[cases]]
kind = "mandate"
number = "2026-00141"
title = "Vertraulich"
participants = ["jeanne@dupont.example"]
[[cases]]
kind = "project"
number = "12"
title = "Umbau"
[[cases]]
kind = "sub-project"
number = "12/3"
title = "Dach"
parent = {{ kind = "project", number = "12" }}
[[cases]]
kind = "phase"
number = "12/3/1"
title = "Abbruch"
parent = {{ kind = "sub-project", number = "12/3" }}
"""


def letter(number: int, **headers: str) -> bytes:
    """Return a plain message; keywords are headers (`from_`, `reply_to` ...), `body` its text."""
    body = headers.pop("body", f"Guten Tag, dies ist Brief {number}.\n")
    fields = {
        "From": "Jean Dupont <jean@dupont.example>",
        "To": "kanzlei@muster.example",
        "Subject": f"Brief {number}",
        "Message-ID": f"<{number}@dupont.example>",
        "Date": "Mon, 02 Nov 2026 09:00:00 +0100",
    }
    fields |= {name.strip("_").replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()


@dataclass
class Office:
    """An instance with people in it."""

    home: Home
    blobs: Blobs
    delivered: int = 0
    folders: dict[str, StoredFolder] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its database is."""
        return self.home.database_url

    def actor(self, login: str) -> Actor:
        """Return a person as actor."""
        found = user_by_login(login)
        assert found is not None
        return found

    def person(self, login: str) -> int:
        """Return a person's id."""
        found = self.actor(login).user_id
        assert found is not None
        return found

    def folder(self, role: str = "inbox") -> StoredFolder:
        """Return a folder on the account's server."""
        if role not in self.folders:
            with change():
                self.folders[role] = keep_remote_folder(feeding_accounts()[0].id, role, role, 7)
        return self.folders[role]

    def deliver(self, *messages: bytes, role: str = "inbox") -> list[int]:
        """Let messages arrive, one second apart; returns the ids of the items they became, oldest first."""
        before = {row.id for row in page(SYSTEM, View(folder_kind=None, snoozed=None), limit=10_000)}
        names = self.blobs.put(messages)
        kept = []
        for raw, name in zip(messages, names, strict=True):
            self.delivered += 1
            received_at = now() - 3600 * SECOND + self.delivered * SECOND
            kept.append(Kept(str(self.delivered), raw, name, received_at, Reading(read_arrival(raw), "")))
        Delivery(feeding_accounts()[0]).deliver(self.folder(role), kept)
        after = page(SYSTEM, View(folder_kind=None, snoozed=None), limit=10_000)
        return sorted({row.id for row in after} - before)

    def counts(self, login: str) -> dict[str, int]:
        """Return the numbers in the person's tree by kind of folder."""
        return {folder.kind: folder.count for box in tree(self.actor(login)) for folder in box.folders}


def open_office(root: Path, url: str | None, **settings: str) -> Office:
    """Make an office in an empty folder; `settings` are visibility and members_act_on."""
    home = create_home(root)
    if url is not None:
        (root / "config.toml").write_text(f'database_url = "{url}"\n')
        home = create_home(root)
    admin = initialise(home, "root", "Root")
    values: Mapping[str, str] = {"visibility": "claim_queue", "members_act_on": "own", **settings}
    (root / "maildir" / "cur").mkdir(parents=True)
    (root / "team.toml").write_text(TEAM.format(maildir=root / "maildir", **values))
    apply(admin, read_team(root / "team.toml"))
    return Office(home, open_store(home))
