"""What the team file says of an account: where mail comes from, how it goes out, what is found in it."""

from typing import Literal

import msgspec
from msgspec.structs import force_setattr

from tui_mail.config import checks
from tui_mail.config.measures import duration_seconds, size_bytes
from tui_mail.config.secrets import check_reference

Kind = Literal["imap", "pop3", "maildir", "mbox", "eml", "dropdir", "internal"]
Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "oauth2"]
OutgoingFrom = Literal["account", "team"]
Separator = Literal["-", "/", ","]
Role = Literal["inbox", "sent", "drafts", "junk", "trash", "archive", "none"]
Provider = Literal["google", "microsoft", "other"]
Flow = Literal["device", "redirect", "client_credentials"]

NETWORK_KINDS = frozenset({"imap", "pop3"})
_USUAL_PORTS: dict[tuple[str, Security], int] = {
    ("imap", "tls"): 993,
    ("imap", "starttls"): 143,
    ("imap", "none"): 143,
    ("pop3", "tls"): 995,
    ("pop3", "starttls"): 110,
    ("pop3", "none"): 110,
    ("smtp", "tls"): 465,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 25,
}


class Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The server that an account sends through. `port` is filled with the usual one."""

    host: str
    port: int = 0
    security: Security = "tls"
    login: str = ""
    secret: str = ""

    def __post_init__(self) -> None:
        _check_server(self, "smtp")
        checks.optional_line("login", self.login)
        if self.secret:
            check_reference("secret", self.secret)


class OAuth2(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ask for tokens, where there is no password. The endpoints of known providers need not be named."""

    provider: Provider
    client_id: str
    client_secret: str = ""  # a reference; public clients have none
    tenant: str = ""  # microsoft: default is `common`
    flow: Flow = "device"
    token_endpoint: str = ""
    device_endpoint: str = ""
    authorise_endpoint: str = ""
    scope: str = ""

    def __post_init__(self) -> None:
        checks.line("client_id", self.client_id)
        for key in ("tenant", "scope"):
            checks.optional_line(key, getattr(self, key))
        for key in ("token_endpoint", "device_endpoint", "authorise_endpoint"):
            if getattr(self, key):
                checks.endpoint(key, getattr(self, key))
        if self.provider == "other" and not self.token_endpoint:
            raise ValueError('token_endpoint: is missing, because provider = "other"')
        if self.client_secret:
            check_reference("client_secret", self.client_secret)


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What in a subject names a record: one of the keywords, then its number."""

    keywords: tuple[str, ...]
    kind: str  # relation, or a case kind
    separators: tuple[Separator, ...] = ()

    def __post_init__(self) -> None:
        if not self.keywords:
            raise ValueError("keywords: is empty")
        checks.each("keywords", self.keywords, checks.line)
        checks.each("separators", self.separators, checks.line)
        if self.kind in {"contact", "company"}:
            raise ValueError(f"kind: {self.kind!r} is `relation` here: contacts and companies share their numbers")
        if self.kind != "relation":
            checks.case_kind("kind", self.kind)


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which mail an intake rule is about: all that is said must hold."""

    from_: str = msgspec.field(default="", name="from")
    to: str = ""
    subject: str = ""
    list_id: str = msgspec.field(default="", name="list")
    larger: str = ""

    def __post_init__(self) -> None:
        for key, text in (("from", self.from_), ("to", self.to), ("subject", self.subject), ("list", self.list_id)):
            checks.optional_line(key, text)
        if self.larger:
            checks.measure("larger", self.larger, size_bytes)


class Then(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an intake rule does."""

    skip: bool = False
    mark: str = ""
    file: str = ""  # path of a folder of the mailbox
    assign: str | None = None  # login

    def __post_init__(self) -> None:
        checks.optional_line("mark", self.mark)
        if self.file:
            checks.folder_path("file", self.file)
        if self.assign is not None:
            checks.login("assign", self.assign)
        if not (self.skip or self.mark or self.file or self.assign):
            raise ValueError("skip: the rule does nothing: say skip, mark, file or assign")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An intake rule; the first ones come first, `stop` ends the row."""

    when: When
    then: Then
    stop: bool = False
    name: str = ""  # for the ledger; default: its place in the row

    def __post_init__(self) -> None:
        checks.optional_line("name", self.name)


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A technical connection that feeds one mailbox. Durations and sizes are text, for `config.measures`.

    Of imap and pop3 accounts `port` is filled with the usual one. Addresses are in lower case.
    """

    name: str
    kind: Kind
    host: str = ""
    port: int = 0
    security: Security = "tls"
    ca_file: str = ""  # absolute once it was read from a file; so are `path` and `file:` references
    login: str = ""
    secret: str = ""
    auth: Auth = "password"
    primary_address: str = ""
    archive_address: str = ""
    aliases: tuple[str, ...] = ()
    outgoing_from: OutgoingFrom = "account"
    authserv_id: str = ""
    folders: tuple[str, ...] = ()  # none: INBOX and Sent
    path: str = ""
    poll: str = "15m"
    delete_on_server_after: str = ""  # never
    keep_attachments: bool = True
    size_limit: str = "100MB"
    mark_seen: bool = False
    import_seen: bool = False
    propagate_deletion: bool = False
    document_folder: str = "Correspondence/E-mail"
    separate_attachments: bool = True
    system: bool = False
    channel: str = ""  # how mail of this account comes, where not by e-mail: bea ...
    sent_folder: str = ""  # folder of the mailbox for what was sent; default: Sent
    folder_roles: dict[str, Role] = {}  # by hand, where neither the server nor the name tells them
    smtp: Smtp | None = None
    oauth2: OAuth2 | None = None
    criteria: tuple[Criterion, ...] = ()
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        checks.word("name", self.name)
        _check_connection(self)
        _check_addresses(self)
        _check_retention(self)


def _check_server(server: Smtp | Account, protocol: str) -> None:
    checks.host("host", server.host)
    if server.security == "none" and not checks.is_loopback(server.host):
        raise ValueError('security: "none" is for this machine only (127.0.0.1, ::1, localhost): say tls or starttls')
    if server.port == 0:
        force_setattr(server, "port", _USUAL_PORTS[protocol, server.security])
    checks.port("port", server.port)


def _check_connection(account: Account) -> None:
    if account.kind in NETWORK_KINDS:
        _check_server(account, account.kind)
        if not account.login:
            raise ValueError("login: is missing")
        if account.auth == "password" and not account.secret:
            raise ValueError("secret: is missing (env:NAME, file:PATH, command:LINE or credential:NAME)")
        if account.auth == "oauth2" and account.oauth2 is None:
            raise ValueError('oauth2: is missing, because auth = "oauth2"')
    elif account.kind != "internal" and not account.path:
        raise ValueError("path: is missing")
    for key in ("path", "ca_file", "login"):
        checks.optional_line(key, getattr(account, key))
    if account.secret:
        check_reference("secret", account.secret)


def _check_addresses(account: Account) -> None:
    for key in ("primary_address", "archive_address"):
        text = getattr(account, key).lower()
        force_setattr(account, key, text)
        if text:
            checks.address(key, text)
    force_setattr(account, "aliases", tuple(alias.lower() for alias in account.aliases))
    checks.addresses("aliases", account.aliases)
    checks.optional_line("authserv_id", account.authserv_id)


def _check_retention(account: Account) -> None:
    checks.each("folders", account.folders, checks.line)
    checks.measure("poll", account.poll, duration_seconds)
    if account.delete_on_server_after:
        checks.measure("delete_on_server_after", account.delete_on_server_after, duration_seconds)
    checks.measure("size_limit", account.size_limit, size_bytes)
    checks.optional_line("channel", account.channel)
    if account.sent_folder:
        checks.folder_path("sent_folder", account.sent_folder)
    checks.each("folder_roles", tuple(account.folder_roles), checks.line)
    _check_touching(account)
    checks.folder_path("document_folder", account.document_folder)


def _check_touching(account: Account) -> None:
    """Refuse what would touch a source that cannot be touched, or delete there what is not kept whole here."""
    for key in ("mark_seen", "import_seen", "propagate_deletion"):
        if getattr(account, key) and account.kind != "imap":
            raise ValueError(f"{key}: only IMAP servers know this")
    if account.delete_on_server_after and account.kind not in NETWORK_KINDS:
        raise ValueError("delete_on_server_after: files are never deleted, only mail on servers")
    if account.delete_on_server_after and not account.keep_attachments:
        raise ValueError("delete_on_server_after: nothing is deleted there whose attachments are not kept here")
