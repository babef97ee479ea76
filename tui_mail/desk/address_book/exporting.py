"""Contacts and companies as a CSV file that comes back the same."""

import csv
from io import StringIO

from tui_mail.desk.address_book.cells import guarded
from tui_mail.store.actor import Actor
from tui_mail.store.queries.relation_rows import RelationRow, relation_rows

HEADINGS = ("number", "module", "name", "company")


def export_people(actor: Actor) -> bytes:
    """Return companies, then contacts, each with its own addresses. An outsider gets the line of headings alone."""
    rows = sorted(relation_rows(actor), key=lambda row: row.kind == "contact")
    most = max((len(row.addresses) for row in rows), default=1) or 1
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*HEADINGS, *(f"e-mail {number}" if number > 1 else "e-mail" for number in range(1, most + 1))])
    for row in rows:
        writer.writerow([guarded(cell) for cell in _cells(row, most)])
    return text.getvalue().encode("utf-8-sig")


def _cells(row: RelationRow, most: int) -> list[str]:
    addresses = list(row.addresses)
    return [row.number, row.module, row.name, row.company, *addresses, *[""] * (most - len(addresses))]
