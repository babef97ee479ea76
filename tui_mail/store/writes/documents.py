"""The queue of documents that are due."""

from tui_mail.store.clock import now
from tui_mail.store.models import Blob, Document
from tui_mail.store.models.table import tuples


def due_documents(at: int, limit: int) -> list[tuple[int, int, int]]:
    """Return document, message and attempts of the PDFs that are due by `at`, the longest waiting first."""
    due = (Document.state == "due") & (Document.due_at <= at)
    columns = (Document.id, Document.message, Document.attempts)
    return tuples(Document.select(*columns).where(due).order_by(Document.due_at, Document.id).limit(limit))


def finish_document(document: int, sha256: str, size: int, renderer: str) -> None:
    """Note that a document is kept."""
    Blob.insert(sha256=sha256, size=size, stored_at=now()).on_conflict_ignore().execute()
    values: dict[str, object] = {"blob": sha256, "state": "ready", "problem": "", "renderer": renderer}
    Document.update(**values, attempts=Document.attempts + 1).where(Document.id == document).execute()


def postpone_document(document: int, problem: str, due_at: int | None) -> None:
    """Note why a document could not be made; without a new time it has failed for good."""
    values: dict[str, object] = {"problem": problem, "state": "failed" if due_at is None else "due"}
    if due_at is not None:
        values["due_at"] = due_at
    Document.update(**values, attempts=Document.attempts + 1).where(Document.id == document).execute()
