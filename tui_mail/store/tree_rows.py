"""What the tree shows: mailboxes and their folders, with what the one who looks may see of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FolderNode:
    """A folder in the tree. `count` is of the unresolved items that may be seen, snoozed ones left out."""

    id: int
    parent_id: int | None
    name: str
    kind: str
    count: int
    unread: bool
    is_empty: bool = False  # nothing that may be seen is in it, resolved or not


@dataclass(frozen=True, slots=True)
class MailboxNode:
    """A mailbox in the tree, with what the one who looks is in it."""

    id: int
    code: str
    name: str
    private: bool
    role: str | None  # viewer | member | dispatcher | manager; None: an admin or auditor without membership
    visibility: str  # assigned_only | claim_queue | all
    count: int
    snoozed: int
    unread: bool
    folders: tuple[FolderNode, ...]
    kind: str = "mail"  # mail | internal
