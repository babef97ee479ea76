"""Who is acting right now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, or the system (daemon, rule, import) whose `user_id` is None."""

    user_id: int | None
    login: str
    name: str
    admin: bool = False
    auditor: bool = False

    @property
    def is_system(self) -> bool:
        """Whether no person acts."""
        return self.user_id is None


SYSTEM = Actor(None, "system", "tui-mail")
