"""Whom to ask for tokens, as whom, and for what: known for Google and Microsoft, all of it can be said otherwise."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from tui_mail.config.accounts import Account, Flow, OAuth2
from tui_mail.errors import UsageError

_MICROSOFT: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"
_MICROSOFT_SCOPES: Final = {"imap": "IMAP.AccessAsUser.All", "pop3": "POP.AccessAsUser.All", "smtp": "SMTP.Send"}
_MICROSOFT_APPLICATION: Final = "https://outlook.office365.com/.default"


@dataclass(frozen=True)
class Client:
    """What a token server knows this program by; an endpoint that the flow does not need may be empty."""

    client_id: str
    secret: str = field(repr=False)
    flow: Flow
    token_endpoint: str
    device_endpoint: str
    authorise_endpoint: str
    scope: str
    login: str  # whose mailbox it is
    hosts: str = ""  # of the mail servers that are shown an access token
    is_google: bool = False

    @property
    def identity(self) -> str:
        """What a token is bound to: no other server is ever shown it, of mail or of tokens, nor another login."""
        return f"{self.token_endpoint} {self.hosts} {self.client_id} {self.login}"


def client_of(account: Account, secret: str = "") -> Client:
    """Return the client of an account with OAuth2; UsageError where its settings lack what the flow needs."""
    settings = account.oauth2
    if settings is None:
        raise UsageError(f"Account {account.name} logs in with a password: there is nothing to authorise.")
    token, device, authorise, scope = _known(account, settings)
    client = Client(
        client_id=settings.client_id,
        secret=secret,
        flow=_flow(settings),
        token_endpoint=settings.token_endpoint or token,
        device_endpoint=settings.device_endpoint or device,
        authorise_endpoint=settings.authorise_endpoint or authorise,
        scope=settings.scope or scope,
        login=account.login,
        hosts=f"{account.host},{account.smtp.host if account.smtp else ''}".lower(),
        is_google=settings.provider == "google",
    )
    needed = {"device": "device_endpoint", "redirect": "authorise_endpoint"}.get(client.flow, "token_endpoint")
    if not getattr(client, needed):
        raise UsageError(f"Account {account.name}: oauth2.{needed} is missing.")
    return client


def _flow(settings: OAuth2) -> Flow:
    """Return the flow; Google gives no access to mail by device codes, so there it is the pasted address."""
    if settings.provider == "google" and settings.flow == "device" and not settings.device_endpoint:
        return "redirect"
    return settings.flow


def _known(account: Account, settings: OAuth2) -> tuple[str, str, str, str]:
    """Return token, device and authorise endpoints and the scope of a known provider."""
    match settings.provider:
        case "google":
            return (
                "https://oauth2.googleapis.com/token",
                "https://oauth2.googleapis.com/device/code",
                "https://accounts.google.com/o/oauth2/v2/auth",
                "https://mail.google.com/",  # IMAP, POP3 and SMTP alike
            )
        case "microsoft":
            place = _MICROSOFT.format(tenant=quote(_tenant(account.name, settings), safe=""))
            return f"{place}token", f"{place}devicecode", f"{place}authorize", _microsoft_scope(account, settings)
        case _:
            return "", "", "", ""


def _tenant(name: str, settings: OAuth2) -> str:
    if settings.flow == "client_credentials" and not (settings.tenant or settings.token_endpoint):
        raise UsageError(f"Account {name}: oauth2.tenant is missing; Microsoft needs it for client_credentials.")
    return settings.tenant or "common"


def _microsoft_scope(account: Account, settings: OAuth2) -> str:
    """Return no more than the account needs, and that it lasts."""
    if settings.flow == "client_credentials":
        return _MICROSOFT_APPLICATION
    uses = [account.kind] + (["smtp"] if account.smtp else [])
    scopes = [f"https://outlook.office.com/{_MICROSOFT_SCOPES[use]}" for use in uses if use in _MICROSOFT_SCOPES]
    return " ".join([*scopes, "offline_access"])
