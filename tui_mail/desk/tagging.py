"""Words on items, the same for everybody who may read them."""

import unicodedata

from tui_mail.desk.change import Done, changing
from tui_mail.desk.rights import Right
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.writes.tags import has_tag, set_tag

LONGEST = 40
"""Characters of a tag."""


def tag_word(text: str) -> str:
    """Return the tag that a text means: one word in small letters, without the sign before it; '' for none."""
    word = unicodedata.normalize("NFC", safe_line(text).lower()).lstrip("# ")
    return "-".join(word.split())


def tag(actor: Actor, item_id: int, text: str) -> Done:
    """Put a word on an item. Raises UsageError where the text gives none, or a very long one."""
    word = _wanted(text)
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if has_tag(item_id, word):
            return Done(item_id, None, f"{{}} has the tag #{word} already")
        set_tag(item_id, word, there=True)
        changed.edit({})
        event = changed.record("tag", {"tag": None}, {"tag": word})
        return Done(item_id, event, f"Tagged {{}} #{word}")


def untag(actor: Actor, item_id: int, text: str) -> Done:
    """Take a word off an item."""
    word = _wanted(text)
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if not has_tag(item_id, word):
            return Done(item_id, None, f"{{}} has no tag #{word}")
        set_tag(item_id, word, there=False)
        changed.edit({})
        event = changed.record("untag", {"tag": word}, {"tag": None})
        return Done(item_id, event, f"Took #{word} off {{}}")


def _wanted(text: str) -> str:
    word = tag_word(text)
    if not word:
        raise UsageError("A tag is a word.")
    if len(word) > LONGEST:
        raise UsageError(f"A tag has at most {LONGEST} characters; this one has {len(word)}.")
    return word
