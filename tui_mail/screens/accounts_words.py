"""What is said of an account: its state in a word, how far a round is, and everything about it as lines."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from rich.text import Text

from tui_mail.screens.cells import one_line
from tui_mail.screens.facts import fact
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import now, recent
from tui_mail.store import clock
from tui_mail.store.account_rows import AccountHealth, Progress, TokenState
from tui_mail.store.queries.account_table import AccountFolderLine, AccountLine

EVERYBODY = "everybody"
LABEL = 11
"""Cells before the words of a fact."""
_OPTIONS = (
    ("poll", "every {}"),
    ("size_limit", "up to {}"),
    ("delete_on_server_after", "deleted there after {}"),
)
_SWITCHES = (
    ("mark_seen", True, "marked as read there"),
    ("import_seen", True, "what is read there is shown here"),
    ("propagate_deletion", True, "what is deleted there is deleted here"),
    ("keep_attachments", False, "attachments are not kept"),
    ("separate_attachments", False, "attachments are not filed apart"),
    ("system", True, "the program sends through it"),
)
_fact = partial(fact, room=LABEL)


def state_word(account: AccountLine) -> str:
    """Say in one word how an account fares."""
    fares = account.health
    if fares is None:
        return "off"
    if account.mailbox is None:
        return "no mailbox"
    if fares.state == "failed":
        return f"fails {fares.failures}x" if fares.failures > 1 else "fails"
    if fares.token is not None and fares.token.problem:
        return "no token"
    if fares.progress is not None:
        return "fetching"
    if fares.troubled:
        return "in part"
    if fares.token is not None and fares.token.warning:
        return "token old"
    return "well" if fares.state == "ok" else "new"


def state_glyph(account: AccountLine, glyphs: Glyphs) -> str:
    """Give the sign of the state."""
    word = state_word(account)
    if word in ("off", "no mailbox"):
        return glyphs.nothing
    if is_trouble(account):
        return glyphs.trouble
    return {"fetching": glyphs.down, "new": glyphs.snoozed}.get(word, glyphs.live)


def is_trouble(account: AccountLine) -> bool:
    """Whether somebody should look."""
    fares = account.health
    return fares is not None and (fares.state == "failed" or fares.alert or bool(fares.troubled))


def progress_words(progress: Progress, at: int) -> str:
    """Say how far a round is, how fast it is, and how long it will take: `1,240 of 20,000 · 480/s · 40 s`."""
    left = progress.seconds_left(at)
    said = f"{progress.done:,} of {progress.total:,} · {progress.rate(at):,.0f}/s"
    return said if left is None else f"{said} · {_duration(left)}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes >= 10 else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def users_words(account: AccountLine) -> str:
    """Name who uses it."""
    return ", ".join(EVERYBODY if login == "*" else one_line(login) for login, _ in account.users)


def detail_lines(account: AccountLine, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    """Say everything that may be known of an account."""
    today = now()
    yield from _state(account, inks, glyphs, today)
    addresses = ", ".join(map(one_line, account.addresses))
    yield _fact("Addresses", addresses or "none: nothing counts as sent from here", inks)
    yield from _users(account, inks, glyphs)
    if account.settings is not None:
        yield from _settings(account.settings, inks)
    yield from _folders(account, inks, glyphs)


def _state(account: AccountLine, inks: Inks, glyphs: Glyphs, today: datetime) -> Iterator[Text]:
    fares = account.health
    sign, trouble = state_glyph(account, glyphs), inks.trouble if is_trouble(account) else inks.strong
    if fares is None:
        yield _fact("State", (f"{sign} switched off: nothing is fetched", trouble), inks)
        return
    yield _fact("State", (f"{sign} {_standing(account, fares, today)}", trouble), inks)
    if fares.failure:
        yield _fact("", one_line(fares.failure), inks)
    if fares.progress is not None:
        yield _fact("Round", progress_words(fares.progress, clock.now()), inks)
    last = "never" if fares.last_success_at is None else recent(fares.last_success_at, today)
    due = "" if fares.next_try_at is None else f" · next try {recent(fares.next_try_at, today)}"
    yield _fact("Last good", f"{last}{due}", inks)
    if fares.token is not None:
        yield from _token(fares.token, inks, today)


def _standing(account: AccountLine, fares: AccountHealth, today: datetime) -> str:
    if account.mailbox is None:
        return "feeds no mailbox: nothing is fetched"
    if fares.state == "failed":
        since = "" if fares.failing_since is None else f" since {recent(fares.failing_since, today)}"
        times = f", {fares.failures} times in a row" if fares.failures > 1 else ""
        return f"fails{since}{times}"
    words = {
        "no token": "cannot log in: see the token",
        "in part": "some folders could not be read",
        "token old": "is well, but its token grows old",
        "new": "was not fetched yet",
    }
    word = state_word(account)
    if word == "fetching":
        return "is fetching; some folders could not be read" if fares.troubled else "is fetching"
    return words.get(word, "is well")


def _token(token: TokenState, inks: Inks, today: datetime) -> Iterator[Text]:
    said = {"missing": "none yet", "ok": "well", "problem": "refused"}.get(token.state, token.state)
    if token.authorised_at is not None:
        said += f", authorised {recent(token.authorised_at, today)}"
    if token.refreshed_at is not None:
        said += f", renewed {recent(token.refreshed_at, today)}"
    if token.expires_at is not None:
        said += f", good until {recent(token.expires_at, today)} and renewed by itself"
    yield _fact("Token", said, inks)
    for sentence in (token.problem, token.warning):
        if sentence:
            yield _fact("", (one_line(sentence), inks.trouble), inks)


def _users(account: AccountLine, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    if account.mailbox is None:
        yield _fact("Mailbox", "none: give it one with a team file", inks)
        return
    kind = f"private {glyphs.private}" if account.private else "public"
    yield _fact("Mailbox", f"{one_line(account.mailbox)} · {kind}", inks)
    users = ", ".join(f"{EVERYBODY if login == '*' else one_line(login)} ({role})" for login, role in account.users)
    yield _fact("Used by", users or "nobody", inks)


def _settings(fields: Mapping[str, object], inks: Inks) -> Iterator[Text]:
    if fields["host"]:
        yield _fact("Comes from", f"{fields['kind']} {_server(fields)} · login {one_line(str(fields['login']))}", inks)
    elif fields["path"]:
        yield _fact("Comes from", f"{fields['kind']} {one_line(str(fields['path']))}", inks)
    secret = one_line(str(fields["secret"])) if fields["auth"] == "password" else "tokens (oauth2)"
    if secret:
        yield _fact("Secret", secret, inks)
    smtp = fields["smtp"]
    if isinstance(smtp, dict):
        yield _fact("Goes out", f"smtp {_server(smtp)}", inks)
    else:
        yield _fact("Goes out", "nothing: no SMTP server is named", inks)
    options = [words.format(fields[key]) for key, words in _OPTIONS if fields[key]]
    options += [words for key, value, words in _SWITCHES if fields[key] is value]
    yield _fact("Options", " · ".join(options), inks)


def _server(fields: Mapping[str, object]) -> str:
    return f"{one_line(str(fields['host']))}:{fields['port']} {fields['security']}"


def _folders(account: AccountLine, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    if not account.folders:
        yield _fact("Folders", "known after the first round", inks)
        return
    yield Text("")
    yield Text(f"{'Folder on the server':<34}{'is':<18}{'messages':>9}", inks.quiet)
    for folder in account.folders:
        yield _folder(folder, inks)
        if folder.problem:
            yield Text(f"{' ' * LABEL}{glyphs.trouble} {one_line(folder.problem)}", inks.trouble)


def _folder(folder: AccountFolderLine, inks: Inks) -> Text:
    role = f"{folder.role}{' (by hand)' if folder.by_hand else ''}"
    name = one_line(folder.name)
    wanted = "  next round" if folder.wanted else ""
    return Text.assemble(f"{name[:33]:<34}", (f"{role:<18}", inks.note), f"{folder.messages:>9,}", (wanted, inks.quiet))
