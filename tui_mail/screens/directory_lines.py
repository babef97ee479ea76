"""The directory as lines of tables: contacts, companies, unknown senders, blocked addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_mail.mail.text import fold
from tui_mail.screens.fuzzy import score
from tui_mail.screens.line_table import Column, TableLine
from tui_mail.screens.times import long, now, recent
from tui_mail.store.actor import Actor
from tui_mail.store.queries.blocked import BlockedRow, blocked
from tui_mail.store.queries.relation_rows import RelationRow, relation_rows
from tui_mail.store.queries.senders import UnknownSender, unknown_senders

MOST = 2_000
"""Lines that are read at once; where there are more, the words of the filter are asked of the database."""


@dataclass(frozen=True, slots=True)
class Found:
    """Lines of a table; not `whole` where there are more than were read."""

    lines: tuple[TableLine, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One of the tables; `read` is told the words and the module that are asked for."""

    name: str
    columns: tuple[Column, ...]
    read: Callable[[Actor, str, str | None], Found]
    empty: str
    modules: tuple[str, ...] = ()


def fitting(lines: Sequence[TableLine], typed: str) -> list[TableLine]:
    """Return the lines that fit what was typed, the best first: those that hold its words."""
    words = fold(typed).split()
    if not words:
        return list(lines)
    rated = [(_rate(words, typed, " ".join(line.cells)), line) for line in lines]
    with_rate = [(rate, line) for rate, line in rated if rate is not None]
    return [line for _, line in sorted(with_rate, key=lambda pair: pair[0], reverse=True)]


def _rate(words: Sequence[str], typed: str, text: str) -> tuple[bool, int] | None:
    rate, folded = score(typed, text), fold(text)
    holds = all(word in folded for word in words)
    return (holds, rate or 0) if holds or rate is not None else None


def _relations(kind: str) -> Callable[[Actor, str, str | None], Found]:
    def read(actor: Actor, typed: str, module: str | None) -> Found:
        rows = relation_rows(actor, kind, typed, module, MOST + 1)
        return Found(tuple(map(_relation, rows[:MOST])), len(rows) <= MOST)

    return read


def _relation(row: RelationRow) -> TableLine:
    addresses, module = ", ".join(row.all_addresses), "" if row.module == row.kind else row.module
    marks = ", ".join(filter(None, ("merged" if row.merged else "", "no mailings" if row.blocked else "")))
    company = (row.company_name,) if row.kind == "contact" else ()
    merged = "; ".join(f"{number} {name}" for number, name in row.merged)
    facts = (
        (row.module.capitalize(), f"{row.number} {row.name}"),
        ("Company", f"{row.company} {row.company_name}" if row.company else ""),
        ("Addresses", ", ".join(row.addresses)),
        ("Stands for", f"{merged}: {', '.join(row.merged_addresses) or 'no address'}" if merged else ""),
        ("No mailings", ", ".join(row.blocked)),
    )
    return TableLine(
        f"{row.kind} {row.id}", (row.number, row.name, *company, addresses, module, marks), row, True, facts
    )


def _senders(actor: Actor, typed: str, module: str | None) -> Found:
    today = now()
    lines = [_sender(one, recent(one.newest_at, today)) for one in unknown_senders(actor, limit=MOST)]
    return Found(tuple(fitting(lines, typed)), whole=True)


def _sender(one: UnknownSender, newest: str) -> TableLine:
    facts = (
        ("Address", one.address),
        ("Name", one.name),
        ("Wrote", f"{one.mails:,} times" if one.mails > 1 else "once"),
        ("Newest", f"item {one.item} in {one.mailbox}, {long(one.newest_at)}"),
    )
    cells = (one.address, one.name, f"{one.mails:,}", newest, one.mailbox)
    return TableLine(one.address, cells, one, True, facts)


def _blocked(actor: Actor, typed: str, module: str | None) -> Found:
    today = now()
    return Found(tuple(fitting([_block(row, recent(row.at, today)) for row in blocked(actor)], typed)), whole=True)


def _block(row: BlockedRow, since: str) -> TableLine:
    names = ", ".join(row.names)
    facts = (("Address", row.address), ("Of", names), ("Blocked by", f"{row.by}, {long(row.at)}"), ("Why", row.why))
    return TableLine(row.address, (row.address, names, row.by, since, row.why), row, True, facts)


_MARKS = Column("", 14, wide=True)

SECTIONS: tuple[Section, ...] = (
    Section(
        "Contacts",
        (
            Column("Number", 10),
            Column("Name", 24),
            Column("Company", 20),
            Column("Addresses", 32),
            Column("Module", 10),
            _MARKS,
        ),
        _relations("contact"),
        "No contact.\nn makes one; `tui-mail contact import` takes in a whole address book.",
        ("contact", "colleague"),
    ),
    Section(
        "Companies",
        (Column("Number", 10), Column("Name", 30), Column("Addresses", 40), Column("Module", 10), _MARKS),
        _relations("company"),
        "No company.\nn makes one.",
        ("company", "supplier"),
    ),
    Section(
        "Unknown senders",
        (Column("Address", 34), Column("Name", 26), Column("Mails", 8), Column("Newest", 12), Column("Mailbox", 12)),
        _senders,
        "Everybody who wrote is in the directory.",
    ),
    Section(
        "Blocked",
        (
            Column("Address", 32),
            Column("Of", 24),
            Column("Blocked by", 18, wide=True),
            Column("Since", 10),
            Column("Why", 24),
        ),
        _blocked,
        "No address is blocked.\nb in the other tables keeps one out of mass mailings.",
    ),
)
