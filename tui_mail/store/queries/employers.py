"""Which company a mail is from, or went to."""

from collections.abc import Sequence

from tui_mail.store.models import Item, Record
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.merged import survivors
from tui_mail.store.rows import AddressRow, LinkRow


def company_of(item_id: int, links: Sequence[LinkRow], addresses: Sequence[AddressRow]) -> tuple[str, bool]:
    """Return the name of the company of a mail, and whether somebody linked it by hand.

    Else it is that of who wrote it, as far as he is linked; '' without one.
    """
    companies = [link for link in links if link.kind == "company" and link.state == "linked"]
    for link in companies:
        if link.origin == "manual":
            return link.name, True
    row = first_tuple(Item.select(Item.direction, Item.written_by).where(Item.id == item_id))
    role = "to" if row is not None and row[0] == "out" else "from"
    writers = {one.address for one in addresses if one.role == role} - {""}
    people = {link.record_id for link in links if link.kind == "contact" and link.address in writers}
    people |= {row[1]} if row is not None and row[1] is not None else set()
    employed = Record.id.in_(sorted(people)) & Record.company.is_null(False)
    named = {row[0] for row in tuples(Record.select(Record.company).where(employed))}
    instead = survivors(named)
    names = Record.select(Record.name).where(Record.id.in_(sorted(instead.get(key, key) for key in named)))
    found = [row[0] for row in tuples(names.order_by(Record.id))] if named else []
    found += [link.name for link in companies if link.address in writers]
    return (found[0], False) if found else ("", False)
