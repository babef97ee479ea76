"""Screens whose keys are taken in the order in which they were typed, without loading them before they are needed."""

from typing import ClassVar, Protocol, runtime_checkable

from textual import events


@runtime_checkable
class InOrder(Protocol):
    """A screen whose keys do what they are bound to where all keys come by."""

    KEYS_IN_ORDER: ClassVar[bool]


@runtime_checkable
class TakesText(Protocol):
    """A screen with fields: what is typed goes into the one at hand, in its turn."""

    async def take_key(self, event: events.Key) -> bool:
        """Take a key; False where it does what it is bound to."""

    async def take_text(self, text: str) -> None:
        """Take what was pasted."""
