"""Which actions `undo` takes back; apart from how, so that a screen that only says so starts without all of that."""

from tui_mail.store.writes.events import FOLDER_ACTIONS

UNDOABLE = frozenset(
    {"take", "assign", "release", "reassign", "status", "snooze", "wake", "archive", "unarchive"}
    | {"link", "unlink", "note", "tag", "untag", "star", "unstar", "trash", "restore", "junk", "not-junk", "move"}
    | {"department", "qualification", "category", "private", "not-private", "identify", "written-by", "file", "board"}
    | {"task-create", "task-attach", "task-detach", "merge-thread", "split-thread"}
    | FOLDER_ACTIONS
)
