"""The accounts as lines of a table: what is wrong stands out by its sign and its state, the rest stays calm."""

from collections.abc import Sequence
from typing import Final

from tui_mail.screens.accounts_words import is_trouble, progress_words, state_glyph, state_word, users_words
from tui_mail.screens.cells import one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_table import Column, TableLine
from tui_mail.screens.times import now, short
from tui_mail.store import clock
from tui_mail.store.queries.account_table import AccountLine

COLUMNS: Final = (
    Column("", size=2, tells_trouble=True),
    Column("Account", 16),
    Column("Addresses", 30),
    Column("Kind", size=9, wide=True),
    Column("Mailbox", 12),
    Column("Used by", 22, wide=True),
    Column("State", size=11, tells_trouble=True),
    Column("Last", size=7, tells_trouble=True),
    Column("Next", size=7, tells_trouble=True),
)


def account_lines(accounts: Sequence[AccountLine], glyphs: Glyphs) -> list[TableLine]:
    """Return a line for each account."""
    return [_line(account, glyphs) for account in accounts]


def _line(account: AccountLine, glyphs: Glyphs) -> TableLine:
    lock = f" {glyphs.private}" if account.private else ""
    mailbox = one_line(account.mailbox or glyphs.nothing) + lock
    cells = (
        state_glyph(account, glyphs),
        account.name,
        ", ".join(account.addresses),
        account.kind,
        mailbox,
        users_words(account),
        *_state(account, glyphs),
    )
    return TableLine(account.name, cells, account, account.active, trouble=is_trouble(account))


def _state(account: AccountLine, glyphs: Glyphs) -> tuple[str, ...]:
    """Say the state, the last good round and the next try; while mail is fetched, how far that is."""
    fares = account.health
    if fares is None:
        return (state_word(account),)
    if fares.progress is not None and fares.state != "failed":
        return (progress_words(fares.progress, clock.now()).replace(" of ", "/").replace(" · ", " "),)
    today = now()
    times = (fares.last_success_at, fares.next_try_at)
    return (state_word(account), *(glyphs.nothing if at is None else short(at, today) for at in times))
