"""The keys of reading: what is done with the message, and where one goes on."""

from textual.binding import Binding

READING_KEYS: list[Binding] = [
    Binding("y", "reading('link')", "Copy link", id="item.link-copy", tooltip="a link by its number; or open it"),
    Binding("Y", "reading('address')", "Copy address", id="item.copy", tooltip="an address, the Message-ID, subject"),
    Binding("I", "reading('headers')", "All headers", id="item.headers", tooltip="all header fields, decoded"),
    Binding("P", "reading('form')", "Other form", id="item.form", tooltip="the HTML instead of plain text, or back"),
    Binding("O", "reading('page')", "For a browser", id="item.page", tooltip="save it as a page that loads nothing"),
]
"""What is done with the message of the item under the cursor."""

GOING_ON_KEYS: list[Binding] = [
    Binding(
        "right_square_bracket",
        "go_on('unread', 1)",
        "Next unread",
        id="go.unread",
        tooltip="the next one that I have not read",
    ),
    Binding(
        "left_square_bracket", "go_on('unread', -1)", "Unread before", id="go.unread-before", tooltip="the one above"
    ),
    Binding(
        "right_curly_bracket",
        "go_on('conversation', 1)",
        "Next in conversation",
        id="go.conversation",
        tooltip="the next mail of the conversation, wherever it lies",
    ),
    Binding(
        "left_curly_bracket",
        "go_on('conversation', -1)",
        "Conversation before",
        id="go.conversation-before",
        tooltip="the mail of the conversation before it",
    ),
]
"""Where one goes on, from the list and from the message."""

READING_WISHES: list[Binding] = [
    Binding(
        "", "reading('keep')", "Keep form", id="wish.form", tooltip="show all mail of this sender as this one is shown"
    ),
]
"""What is chosen once for a sender, and has no key."""
