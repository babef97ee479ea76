"""What waits to be done, in numbers."""

from dataclasses import dataclass

from tui_mail.store.clock import now
from tui_mail.store.models import AttachmentText, Document


@dataclass(frozen=True, slots=True)
class DocumentQueue:
    """PDFs that are due, and those that could not be made."""

    due: int
    failed: int


def document_queue() -> DocumentQueue:
    """Count the PDFs that are due by now and those that have failed for good; numbers are nobody's secret."""
    due = Document.select().where((Document.state == "due") & (Document.due_at <= now()))
    return DocumentQueue(due.count(), Document.select().where(Document.state == "failed").count())


@dataclass(frozen=True, slots=True)
class TextQueue:
    """Attachments that nobody has looked into yet for their text, and those whose text cannot be had."""

    due: int
    failed: int


def text_queue() -> TextQueue:
    """Count the attachments whose text is not found yet, those that are tried again later too, or never will be."""
    state = AttachmentText.state
    return TextQueue(
        AttachmentText.select().where(state == "due").count(), AttachmentText.select().where(state == "failed").count()
    )
