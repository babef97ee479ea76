"""All keys there are, by the place where they work."""

from collections.abc import Sequence

from textual.binding import Binding

from tui_mail.screens.alerts_page import AlertsPage
from tui_mail.screens.attachments_page import AttachmentsPage
from tui_mail.screens.cases_page import CasesPage
from tui_mail.screens.columns_page import ColumnsPage
from tui_mail.screens.conversation_tree import ConversationTree
from tui_mail.screens.documents_page import DocumentsPage
from tui_mail.screens.enclosed_page import EnclosedPage
from tui_mail.screens.event_list import EventList
from tui_mail.screens.forum_page import ForumPage
from tui_mail.screens.help_text import bindings_of
from tui_mail.screens.history_page import HistoryPage
from tui_mail.screens.hit_pager import HitPager
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.line_list import LineList
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.main_keys import CHORDS, ITEM_KEYS, PLACE_KEYS
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.preview_page import PreviewPage
from tui_mail.screens.record_page import RecordPage
from tui_mail.screens.search_box import SearchBox
from tui_mail.screens.share_page import SharePage
from tui_mail.screens.task_page import TaskPage
from tui_mail.screens.tasks_page import TasksPage
from tui_mail.screens.text_pager import TextPager


def key_groups() -> list[tuple[str, Sequence[Binding]]]:
    """Give the groups in the order of the help."""
    return [
        ("Items", ITEM_KEYS),
        ("Moving about", [*PLACE_KEYS, *CHORDS]),
        ("In the list", bindings_of(ItemList)),
        ("In the message", [*bindings_of(TextPager), *bindings_of(MessagePane), *bindings_of(HitPager)]),
        ("In the search box", bindings_of(SearchBox)),
        ("Files of an item", bindings_of(AttachmentsPage)),
        ("Documents", bindings_of(DocumentsPage)),
        ("Looking into a file", bindings_of(PreviewPage)),
        ("A mail in a mail", bindings_of(EnclosedPage)),
        ("In the tree", bindings_of(MailboxTree)),
        ("Sharing a mailbox", bindings_of(SharePage)),
        ("Columns of the list", bindings_of(ColumnsPage)),
        ("In the tasks", bindings_of(TasksPage)),
        ("At a task", bindings_of(TaskPage)),
        ("In a conversation", [*_not_in(ITEM_KEYS, bindings_of(ForumPage)), *bindings_of(ConversationTree)]),
        ("In the alerts", bindings_of(AlertsPage)),
        ("In the cases", bindings_of(CasesPage)),
        ("In the archive of a record", [*bindings_of(RecordPage), *bindings_of(LineList)]),
        ("In the history", [*bindings_of(HistoryPage), *bindings_of(EventList)]),
    ]


def _not_in(known: Sequence[Binding], bindings: Sequence[Binding]) -> list[Binding]:
    """Leave out what was told already."""
    return [binding for binding in bindings if binding not in known]
