"""What the desk says names keys, `take it first (t)`; at the command line the verb stands there."""

import re

_KEY = re.compile(r" \((\w)\)(?=[.;,]|$)")


def without_keys(sentence: str) -> str:
    """Return a sentence with (`take`) where it has `(t)`."""
    if _KEY.search(sentence) is None:
        return sentence
    from tui_mail.desk.actions import ACTIONS

    verbs = {action.key: action.name for action in ACTIONS if action.key}
    return _KEY.sub(lambda found: f" (`{verbs[found[1]]}`)" if found[1] in verbs else found[0], sentence)
