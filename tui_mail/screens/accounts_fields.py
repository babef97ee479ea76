"""The fields of the form for an account: what is asked, when, with which hint; and the account made of the answers."""

import re
from collections.abc import Mapping
from typing import TypeVar, get_args

import msgspec

from tui_mail.config import accounts as config
from tui_mail.config.presets import PRESETS, Preset
from tui_mail.config.team import Account, Mailbox
from tui_mail.screens.form_fields import NO, YES, FieldOfForm, Mistake, Values, switch, words_of
from tui_mail.store.queries.administration import Fields

Entry = TypeVar("Entry", bound=msgspec.Struct)
OTHER = "other"
PROVIDER = "provider"
_USUAL_PORTS = {"", "25", "110", "143", "465", "587", "993", "995"}
_WHERE_SECRETS_ARE = (
    "Never the password itself, only where it is: env:NAME, credential:NAME, or, set by"
    " the owner of the database alone, file:PATH, command:LINE."
)


def _on_server(values: Values) -> bool:
    return values["kind"] in config.NETWORK_KINDS


def _in_folder(values: Values) -> bool:
    return not _on_server(values) and values["kind"] != "internal"


def _imap(values: Values) -> bool:
    return values["kind"] == "imap"


def _password(values: Values) -> bool:
    return _on_server(values) and values["auth"] == "password"


def _oauth2(values: Values) -> bool:
    return _on_server(values) and values["auth"] == "oauth2"


def _sends(values: Values) -> bool:
    return values["smtp.host"].strip() != ""


_ACCOUNT = (
    FieldOfForm("primary_address", "Address", "Its own address; decides what counts as sent from here."),
    FieldOfForm(
        PROVIDER,
        "Provider",
        "Recognised from the address; Enter lists them. Fills in the servers.",
        OTHER,
        (OTHER, *(preset.name for preset in PRESETS)),
    ),
    FieldOfForm("name", "Name", "One word, by which everybody calls the account; it stays.", needed=True),
    FieldOfForm("aliases", "Aliases", "Other addresses of ours, with commas between them.", is_list=True),
)
_COMES_IN = (
    FieldOfForm(
        "kind", "Kind", "Where mail comes from: a server, a folder of files, or nowhere (internal).", "imap",
        get_args(config.Kind), needed=True,
    ),
    FieldOfForm("host", "Host", "Name of the server, without port.", needed=True, shown=_on_server),
    FieldOfForm("port", "Port", "Empty: the usual one.", shown=_on_server),
    FieldOfForm(
        "security", "Security", "none only for this machine (127.0.0.1).", "tls", get_args(config.Security),
        shown=_on_server,
    ),
    FieldOfForm("ca_file", "CA file", "Only for a private authority: path of its certificate.", shown=_on_server),
    FieldOfForm("login", "Login", "Mostly the address.", needed=True, shown=_on_server),
    FieldOfForm(
        "auth", "Logs in with", "A password, or tokens (Google, Microsoft: `tui-mail account authorise NAME` then).",
        "password", get_args(config.Auth), shown=_on_server,
    ),
    FieldOfForm("secret", "Secret at", _WHERE_SECRETS_ARE, needed=True, shown=_password),
    FieldOfForm(
        "oauth2.provider", "Tokens from", "Whose tokens.", "google", get_args(config.Provider), shown=_oauth2,
    ),
    FieldOfForm("oauth2.client_id", "Client id", "Of the application registered there.", needed=True, shown=_oauth2),
    FieldOfForm("oauth2.client_secret", "Client secret at", _WHERE_SECRETS_ARE, shown=_oauth2),
    FieldOfForm("oauth2.tenant", "Tenant", "Microsoft only; empty: common.", shown=_oauth2),
    FieldOfForm(
        "oauth2.flow", "Authorised by", "device: a code in any browser; redirect: a pasted address.", "device",
        get_args(config.Flow), shown=_oauth2,
    ),
    FieldOfForm("path", "Path", "Folder or file on this machine.", needed=True, shown=_in_folder),
    FieldOfForm(
        "channel", "Channel", "How it came, where not by e-mail: bea ... Shown at each item.", shown=_in_folder,
    ),
    FieldOfForm(
        "folders", "Folders", "To watch, with commas between them; empty: INBOX and Sent.", is_list=True, shown=_imap,
    ),
    FieldOfForm("poll", "Looks every", "Safety net beside the server's own bell: 15m, 1h.", "15m"),
    FieldOfForm("size_limit", "Up to", "Larger messages come as an entry with their head: 100MB.", "100MB"),
)  # fmt: skip
_GOES_OUT = (
    FieldOfForm("smtp.host", "SMTP host", "Empty: nothing is sent through this account."),
    FieldOfForm("smtp.port", "SMTP port", "Empty: the usual one.", shown=_sends),
    FieldOfForm("smtp.security", "SMTP security", "", "tls", get_args(config.Security), shown=_sends),
    FieldOfForm("smtp.login", "SMTP login", "Empty: that of the incoming side.", shown=_sends),
    FieldOfForm(
        "smtp.secret", "SMTP secret at", f"Empty: that of the incoming side. {_WHERE_SECRETS_ARE}", shown=_sends
    ),
)
_TOUCHES = (
    FieldOfForm(
        "delete_on_server_after", "Deletes after", "On the server, once verified here: 30d. Empty: never.",
        shown=_on_server,
    ),
    switch("mark_seen", "Marks as read", "On the server, once it is stored.", usual=False, shown=_imap),
    switch("import_seen", "Knows what is read", "What is read on the server is shown here.", usual=False, shown=_imap),
    switch(
        "propagate_deletion", "Follows deletions",
        "What is deleted on the server goes here too, with its links. Better no.", usual=False, shown=_imap,
    ),
)  # fmt: skip
_KEEPS = (
    switch("keep_attachments", "Keeps attachments", "no saves room; the message is no longer as it came.", usual=True),
    FieldOfForm(
        "document_folder", "Documents in", "Folder and sub-folder at the record.", "Correspondence/E-mail"
    ),
    switch("separate_attachments", "Files attachments", "Each as a document of its own.", usual=True),
)  # fmt: skip
_MAILBOX = (
    FieldOfForm("mailbox.code", "Code", "One word: a new mailbox, or one that has no account yet.", needed=True),
    FieldOfForm("mailbox.name", "Name", "What people read.", needed=True),
    FieldOfForm("mailbox.owner", "Private to", "A login; empty: public, and you are its first manager."),
)

SECTIONS: tuple[tuple[str, tuple[FieldOfForm, ...]], ...] = (
    ("Account", _ACCOUNT),
    ("Comes in", _COMES_IN),
    ("Goes out", _GOES_OUT),
    ("On the server", _TOUCHES),
    ("Is kept", _KEEPS),
)
"""For an account that is there; a new one has `MAILBOX_SECTION`, too."""
MAILBOX_SECTION = ("Mailbox that it feeds", _MAILBOX)
SECRETS = frozenset({"secret", "smtp.secret", "oauth2.client_secret"})
_EVERY = tuple(field for _, fields in (*SECTIONS, MAILBOX_SECTION) for field in fields)


def values_of(settings: Fields | None) -> Values:
    """Return what the form shows of an account, or of none."""
    values = {field.key: field.usual for field in _EVERY}
    if settings is None:
        return values
    for field in _EVERY:
        found = _found(settings, field.key)
        if isinstance(found, bool):
            values[field.key] = YES if found else NO
        elif isinstance(found, list):
            values[field.key] = ", ".join(map(str, found))
        elif found is not None:
            values[field.key] = str(found)
    return values


def _found(settings: Mapping[str, object], key: str) -> object:
    table, dot, inner = key.partition(".")
    if not dot:
        return settings.get(key)
    below = settings.get(table)
    return below.get(inner) if isinstance(below, dict) else None


def filled(values: Values, preset: Preset) -> Values:
    """Return the values with the servers of a provider in them."""
    service = preset.pop3 if values["kind"] == "pop3" and preset.pop3 is not None else preset.imap
    kind = "pop3" if service is preset.pop3 else "imap"
    incoming = {"kind": kind, "host": service.host, "port": str(service.port), "security": service.security}
    smtp = preset.smtp
    outgoing = {"smtp.host": smtp.host, "smtp.port": str(smtp.port), "smtp.security": smtp.security}
    login = {"login": values["login"] or values["primary_address"], "auth": preset.auth}
    tokens = {"oauth2.provider": preset.oauth2_provider} if preset.oauth2_provider else {}
    return {**values, **incoming, **outgoing, **login, **tokens, PROVIDER: preset.name}


def without_usual_port(values: Values, changed: str) -> Values:
    """Return the values without a port that was only the usual one of what has changed."""
    key = "smtp.port" if changed.startswith("smtp.") else "port"
    return {**values, key: ""} if values[key] in _USUAL_PORTS else values


def with_mailbox(values: Values) -> Values:
    """Return the values with a mailbox that is called as the account is, where none was named."""
    name = values["name"].strip()
    code, title = values["mailbox.code"] or name, values["mailbox.name"] or name.capitalize()
    return {**values, "mailbox.code": code, "mailbox.name": title}


class MistakeFound(Exception):
    """The values are not an account."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.sentence)
        self.mistake = mistake


def account_of(values: Values, settings: Fields | None) -> Account:
    """Make the account; what the form does not ask stays as in `settings`. Raises MistakeFound."""
    fields: Fields = {key: value for key, value in (settings or {}).items() if key != "active"}
    tables: dict[str, Fields] = {"smtp": {}, "oauth2": {}}
    for field in _EVERY:
        table, dot, inner = field.key.partition(".")
        if field.key == PROVIDER or table == "mailbox":
            continue
        value = _value(field, values[field.key].strip() if field.shown(values) else field.usual)
        if not dot:
            fields[field.key] = value
        else:
            tables[table][inner] = value
    fields["smtp"] = tables["smtp"] if tables["smtp"]["host"] else None
    before = fields.get("oauth2")
    fields["oauth2"] = {**(before if isinstance(before, dict) else {}), **tables["oauth2"]} if _oauth2(values) else None
    return _checked(fields, Account, "")


def mailbox_of(values: Values) -> Mailbox:
    """Make the mailbox that a new account feeds. Raises MistakeFound."""
    fields: Fields = {"code": values["mailbox.code"].strip(), "name": values["mailbox.name"].strip()}
    return _checked({**fields, "owner": values["mailbox.owner"].strip() or None}, Mailbox, "mailbox.")


def _value(field: FieldOfForm, text: str) -> object:
    if field.is_switch:
        return text == YES
    if field.is_list:
        return words_of(text)
    if field.key.endswith("port"):
        return int(text) if text.isascii() and text.isdecimal() else text or 0
    return text


def _checked(fields: Fields, kind: type[Entry], prefix: str) -> Entry:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as exc:
        raise MistakeFound(mistake_in(exc, prefix)) from exc


def mistake_in(error: msgspec.ValidationError, prefix: str) -> Mistake:
    """Find the field that the configuration's own check speaks of."""
    at_place = re.fullmatch(r"(.*) - at `\$\.?(.*)`", str(error), re.DOTALL)
    what, place = (at_place[1], at_place[2]) if at_place else (str(error), "")
    if isinstance(error.__cause__, ValueError):
        key, _, what = what.partition(": ")
        place = f"{place}.{key}" if place else key
    elif place.endswith("port"):
        what = "is not a number"
    return Mistake(prefix + re.sub(r"\[[^\]]*\]", "", place), what.replace(" into this file", " here"))


def mistake_of(sentence: str) -> Mistake:
    """Find the field that a refusal of the desk speaks of: `name: there is one`, `$.mailboxes[0].owner: ...`."""
    alone = re.search(r": ([a-z_0-9.]+) is set by the owner of the database alone", sentence)
    if alone:
        return Mistake(alone[1], "only the owner of the database sets this, in a shell of his own")
    placed = re.fullmatch(r"(?:\$\.)?([a-z_0-9.\[\]]+): (.*)", sentence, re.DOTALL)
    if placed is None:
        return Mistake("", sentence)
    key = re.sub(r"\[[^\]]*\]", "", placed[1])
    key = re.sub(r"^accounts\.", "", re.sub(r"^mailboxes\.", "mailbox.", key))
    key = {"mailbox": "mailbox.code", "mailbox.account": "mailbox.code"}.get(key, key)
    what = placed[2].replace(", neither in this file nor in the instance", "")
    return Mistake(key, what) if any(field.key == key for field in _EVERY) else Mistake("", sentence)
