"""Servers of well-known providers (CO-05), recognised from an address; as their own help pages name them."""

from dataclasses import dataclass
from typing import Final

from tui_mail.config.accounts import Auth, Security


@dataclass(frozen=True, slots=True)
class Service:
    """Where one protocol is spoken."""

    host: str
    port: int
    security: Security = "tls"


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider, whose login is the address; `note` says what has to be done there first."""

    name: str
    domains: tuple[str, ...]
    imap: Service
    pop3: Service | None
    smtp: Service
    auth: Auth = "password"
    oauth2_provider: str = ""  # where tokens are known
    note: str = ""


_APP = "It wants an app password, made in the security settings of the account there."
_SWITCH = "IMAP and POP3 must be switched on in the settings there first."


def _tls(host: str, port: int) -> Service:
    return Service(host, port)


def _starttls(host: str) -> Service:
    return Service(host, 587, "starttls")


PRESETS: Final[tuple[Preset, ...]] = (
    Preset(
        "Gmail",
        ("gmail.com", "googlemail.com"),
        _tls("imap.gmail.com", 993),
        _tls("pop.gmail.com", 995),
        _tls("smtp.gmail.com", 465),
        oauth2_provider="google",
        note=_APP + " Google Workspace: auth = oauth2.",
    ),
    Preset(
        "Microsoft 365",
        ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.fr", "hotmail.fr", "hotmail.de"),
        _tls("outlook.office365.com", 993),
        _tls("outlook.office365.com", 995),
        _starttls("smtp.office365.com"),
        auth="oauth2",
        oauth2_provider="microsoft",
        note="It takes no passwords: then `tui-mail account authorise NAME`.",
    ),
    Preset(
        "Yahoo",
        ("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "ymail.com", "rocketmail.com"),
        _tls("imap.mail.yahoo.com", 993),
        _tls("pop.mail.yahoo.com", 995),
        _tls("smtp.mail.yahoo.com", 465),
        note=_APP,
    ),
    Preset(
        "iCloud",
        ("icloud.com", "me.com", "mac.com"),
        _tls("imap.mail.me.com", 993),
        None,
        _starttls("smtp.mail.me.com"),
        note=_APP,
    ),
    Preset(
        "Fastmail",
        ("fastmail.com", "fastmail.fm", "fastmail.de"),
        _tls("imap.fastmail.com", 993),
        _tls("pop.fastmail.com", 995),
        _tls("smtp.fastmail.com", 465),
        note=_APP,
    ),
    Preset(
        "GMX",
        ("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        _tls("imap.gmx.net", 993),
        _tls("pop.gmx.net", 995),
        _tls("mail.gmx.net", 465),
        note=_SWITCH,
    ),
    Preset(
        "GMX.com",
        ("gmx.com", "gmx.us", "gmx.co.uk"),
        _tls("imap.gmx.com", 993),
        _tls("pop.gmx.com", 995),
        _tls("mail.gmx.com", 465),
        note=_SWITCH,
    ),
    Preset(
        "web.de",
        ("web.de", "email.de"),
        _tls("imap.web.de", 993),
        _tls("pop3.web.de", 995),
        _starttls("smtp.web.de"),
        note=_SWITCH,
    ),
    Preset(
        "T-Online",
        ("t-online.de", "magenta.de"),
        _tls("secureimap.t-online.de", 993),
        _tls("securepop.t-online.de", 995),
        _tls("securesmtp.t-online.de", 465),
        note="It wants the password for e-mail programs, which is not that of the web.",
    ),
    Preset(
        "Infomaniak",
        ("infomaniak.com", "infomaniak.ch", "ik.me", "ikmail.com"),
        _tls("mail.infomaniak.com", 993),
        _tls("mail.infomaniak.com", 995),
        _tls("mail.infomaniak.com", 465),
    ),
    Preset(
        "OVH",
        ("ovh.net", "ovh.com"),
        _tls("ssl0.ovh.net", 993),
        _tls("ssl0.ovh.net", 995),
        _tls("ssl0.ovh.net", 465),
    ),
    Preset(
        "Orange",
        ("orange.fr", "wanadoo.fr"),
        _tls("imap.orange.fr", 993),
        _tls("pop.orange.fr", 995),
        _tls("smtp.orange.fr", 465),
        note=_SWITCH,
    ),
    Preset(
        "KPN",
        ("kpnmail.nl", "kpnplanet.nl", "planet.nl", "hetnet.nl", "xs4all.nl"),
        _tls("imap.kpnmail.nl", 993),
        _tls("pop.kpnmail.nl", 995),
        _starttls("smtp.kpnmail.nl"),
    ),
    Preset(
        "Ziggo",
        ("ziggo.nl", "home.nl", "casema.nl", "quicknet.nl", "upcmail.nl"),
        _tls("imap.ziggo.nl", 993),
        _tls("pop.ziggo.nl", 995),
        _starttls("smtp.ziggo.nl"),
    ),
    Preset(
        "mailbox.org",
        ("mailbox.org",),
        _tls("imap.mailbox.org", 993),
        _tls("pop3.mailbox.org", 995),
        _tls("smtp.mailbox.org", 465),
    ),
    Preset(
        "Posteo",
        ("posteo.de", "posteo.net", "posteo.ch", "posteo.at", "posteo.eu", "posteo.org"),
        _tls("posteo.de", 993),
        _tls("posteo.de", 995),
        _tls("posteo.de", 465),
    ),
    Preset(
        "IONOS",
        ("ionos.de", "ionos.com", "online.de", "onlinehome.de", "1und1.de"),
        _tls("imap.ionos.de", 993),
        _tls("pop.ionos.de", 995),
        _tls("smtp.ionos.de", 465),
    ),
    Preset(
        "Strato",
        ("strato.de",),
        _tls("imap.strato.de", 993),
        _tls("pop3.strato.de", 995),
        _tls("smtp.strato.de", 465),
    ),
    Preset(
        "Hostpoint",
        ("hostpoint.ch",),
        _tls("imap.mail.hostpoint.ch", 993),
        _tls("pop.mail.hostpoint.ch", 995),
        _tls("asmtp.mail.hostpoint.ch", 465),
    ),
    Preset(
        "Bluewin",
        ("bluewin.ch", "bluemail.ch"),
        _tls("imaps.bluewin.ch", 993),
        _tls("pop3s.bluewin.ch", 995),
        _tls("smtpauths.bluewin.ch", 465),
    ),
    Preset(
        "Telenet",
        ("telenet.be",),
        _tls("imap.telenet.be", 993),
        _tls("pop.telenet.be", 995),
        _starttls("smtp.telenet.be"),
    ),
    Preset(
        "Free",
        ("free.fr",),
        _tls("imap.free.fr", 993),
        _tls("pop.free.fr", 995),
        _tls("smtp.free.fr", 465),
    ),
)
"""In the order in which they are offered."""


def preset_for(address: str) -> Preset | None:
    """Return the provider of an address by its domain; None where it is nobody we know."""
    domain = address.strip().lower().rpartition("@")[2]
    return next((preset for preset in PRESETS if domain in preset.domains), None)
