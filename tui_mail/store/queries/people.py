"""Who manages the instance."""

from tui_mail.store.models import User
from tui_mail.store.models.table import tuples


def admin_names() -> list[str]:
    """Return the names of the active admins; anybody may know whom to ask."""
    admins = User.select(User.name).where((User.admin == True) & (User.active == True))  # noqa: E712 - SQL
    return [row[0] for row in tuples(admins.order_by(User.name))]
