"""What waits to be done, in numbers."""

from dataclasses import dataclass

from tui_mail.store.clock import now
from tui_mail.store.models import Document


@dataclass(frozen=True, slots=True)
class DocumentQueue:
    """PDFs that are due, and those that could not be made."""

    due: int
    failed: int


def document_queue() -> DocumentQueue:
    """Count the PDFs that are due by now and those that have failed for good; numbers are nobody's secret."""
    due = Document.select().where((Document.state == "due") & (Document.due_at <= now()))
    return DocumentQueue(due.count(), Document.select().where(Document.state == "failed").count())
