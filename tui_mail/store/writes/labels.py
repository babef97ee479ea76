"""Rows of departments, qualifications and categories."""

from tui_mail.store.models import Label
from tui_mail.store.queries.administration import LabelKey


def insert_label(label: LabelKey) -> None:
    """Make a label."""
    Label.insert(**label._asdict(), active=True).execute()


def rename_label(label_id: int, label: LabelKey) -> None:
    """Call a label something else: the items that have it follow."""
    Label.update(family=label.family, name=label.name).where(Label.id == label_id).execute()


def set_label_active(label_id: int, *, active: bool) -> None:
    """Offer a label, or no more; the items that have it keep it."""
    Label.update(active=active).where(Label.id == label_id).execute()
