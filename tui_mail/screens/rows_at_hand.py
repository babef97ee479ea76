"""The rows of a screen, a list or a conversation: what is done to an item is done to the one under their cursor."""

from textual.screen import Screen

from tui_mail.screens.conversation_tree import ConversationTree
from tui_mail.screens.item_list import ItemList


def rows_of(screen: Screen[None]) -> ItemList | ConversationTree:
    """Return the list of a screen, or the tree of a conversation."""
    for rows in screen.query(ItemList):
        return rows
    return screen.query_one(ConversationTree)
