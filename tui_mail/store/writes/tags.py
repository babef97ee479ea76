"""The words on items, under the lock of the mailbox."""

from tui_mail.store.models import ItemTag
from tui_mail.store.writes.rows import STAYS, insert_rows


def has_tag(item_id: int, tag: str) -> bool:
    """Whether an item has a tag."""
    return bool(ItemTag.select().where((ItemTag.item == item_id) & (ItemTag.tag == tag)).exists())


def set_tag(item_id: int, tag: str, *, there: bool) -> None:
    """Give an item a tag, or take it away."""
    if there:
        insert_rows(ItemTag, [{"item": item_id, "tag": tag}], otherwise=STAYS)
    else:
        ItemTag.delete().where((ItemTag.item == item_id) & (ItemTag.tag == tag)).execute()
