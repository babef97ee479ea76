"""Keys as people read them."""

_SIGNS = {
    "minus": "-",
    "slash": "/",
    "asterisk": "*",
    "question_mark": "?",
    "full_stop": ".",
    "exclamation_mark": "!",
    "number_sign": "#",
    "plus": "+",
    "ampersand": "&",
    "comma": ",",
    "semicolon": ";",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "f5": "F5",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
}


def key_sign(key: str) -> str:
    """Write a key as people read it."""
    return _SIGNS.get(key, key)
