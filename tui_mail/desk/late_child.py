"""A child with limits that is started when something is asked of it, for sessions that may never need it."""

from dataclasses import dataclass, field
from threading import Lock

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed

LIMITS = Limits(seconds=20, memory_mb=600)
"""What looking once into one file or message may cost."""


@dataclass
class LateChild:
    """One child that runs `target`; calls from several threads take their turns."""

    target: str
    _child: Children | None = None
    _lock: Lock = field(default_factory=Lock)
    _is_closed: bool = False

    def run(self, request: bytes) -> bytes:
        """Return its answer. Raises ChildFailed, also after the end."""
        return self._started().run(request)

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _started(self) -> Children:
        with self._lock:
            if self._is_closed:
                raise ChildFailed("the program ends.")
            if self._child is None:
                self._child = Children(self.target, count=1, limits=LIMITS)
            return self._child
