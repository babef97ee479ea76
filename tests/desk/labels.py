"""Labels, and the people who have them, for tests of routing."""

from tui_mail.store.canonical import to_json
from tui_mail.store.database import change
from tui_mail.store.models import Label, User

LABELS = (
    *(("department", "", "", "litigation"), ("department", "", "", "tax")),
    *(("qualification", "", "", "french"), ("qualification", "", "", "Dutch")),
    *(
        ("category", "in", "Support", "Complaint"),
        ("category", "in", "Sales", "Complaint"),
        ("category", "in", "", "Offer"),
    ),
    *(("category", "out", "", "Letter"), ("category", "out", "", "Offer")),
)
"""Kind, direction, family, name."""


def make_labels() -> None:
    """Make the lists that an admin keeps."""
    with change():
        for kind, direction, family, name in LABELS:
            Label.create(kind=kind, direction=direction, family=family, name=name, active=True)


def qualify(login: str, *, departments: tuple[str, ...] = (), qualifications: tuple[str, ...] = ()) -> None:
    """Put a person into departments, and say what he can."""
    values = {"departments": to_json(list(departments)), "qualifications": to_json(list(qualifications))}
    with change():
        User.update(**values).where(User.login == login).execute()
