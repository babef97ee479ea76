"""An instance whose one account logs in with tokens of the test's own server."""

from dataclasses import dataclass
from pathlib import Path

from tests.servers.tokens import TokenServer
from tui_mail.config.home import Home, create_home
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply, initialise
from tui_mail.desk.tokens import client_of, keep_authorisation
from tui_mail.oauth import Granted
from tui_mail.store.account_rows import TokenState
from tui_mail.store.actor import Actor
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.tokens import token_states

TEAM = """
[[users]]
login = "anna"
name = "Anna Muster"
[[users]]
login = "mm"
name = "Martin Muster"
[[users]]
login = "otto"
name = "Otto Outsider"

[[accounts]]
name = "konto"
kind = "{kind}"
host = "{host}"
port = {port}
ca_file = "{ca_file}"
login = "kanzlei"
primary_address = "kanzlei@muster.example"
auth = "oauth2"
oauth2 = {{ provider = "other", scope = "mail", {oauth2} }}

[[mailboxes]]
code = "kanzlei"
name = "Kanzlei"
account = "konto"
members = {{ anna = "dispatcher", mm = "manager" }}
"""


@dataclass
class TokenOffice:
    """The instance and the token server beside it."""

    home: Home
    admin: Actor
    server: TokenServer
    team: Path

    @property
    def account(self) -> StoredAccount:
        """The account as it is now."""
        return feeding_accounts()[0]

    @property
    def state(self) -> TokenState:
        """How it stands."""
        return token_states(self.admin)[0]

    def actor(self, login: str) -> Actor:
        """Return a person as actor."""
        found = user_by_login(login)
        assert found is not None
        return found

    def apply(
        self, *, kind: str = "imap", host: str = "localhost", port: int = 993, ca_file: Path | str = "", **oauth2: str
    ) -> None:
        """Make the instance look like the team, with other settings."""
        values = "".join(f', {key} = "{value}"' for key, value in oauth2.items())
        settings = self.server.settings + values
        self.team.write_text(TEAM.format(kind=kind, host=host, port=port, ca_file=ca_file, oauth2=settings))
        apply(self.admin, read_team(self.team))

    def authorise(self, life: int = 0) -> tuple[str, str]:
        """Let somebody sign in; the access token counts as ending after `life` seconds. Returns both tokens."""
        refresh_token, access_token = self.server.consent("kanzlei")
        granted = Granted(access_token, refresh_token, life)
        keep_authorisation(self.admin, self.account, client_of(self.account), granted)
        return refresh_token, access_token


def open_token_office(root: Path, url: str | None, server: TokenServer) -> TokenOffice:
    """Make one in an empty folder."""
    home = create_home(root)
    if url is not None:
        (root / "config.toml").write_text(f'database_url = "{url}"\n')
        home = create_home(root)
    admin = initialise(home, "root", "Root")
    open_store(home)
    office = TokenOffice(home, admin, server, root / "team.toml")
    office.apply()
    return office
