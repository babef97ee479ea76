"""JSON that is compared and hashed: one text for one value."""

import json
from typing import Any


def to_json(value: object) -> str:
    """Return the value as canonical JSON: sorted keys, no blanks, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Any:
    """Return what canonical JSON stands for."""
    return json.loads(text)
