"""TOML as people write it: only what the team file needs, because no library at hand writes TOML."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard

Table = Mapping[str, object]


def toml_text(table: Table, *, sections: frozenset[str] = frozenset()) -> str:
    """Write a table of text, whole numbers, booleans, lists and tables.

    Tables and lists of tables get headings of their own (`[a.b]`, `[[a.b]]`) at the top and where their key is one of
    `sections`; all others stand inline.
    """
    return "\n".join(_lines(table, (), sections | frozenset(table))).strip("\n") + "\n"


def _lines(table: Table, way: tuple[str, ...], sections: frozenset[str]) -> Iterator[str]:
    headed: list[tuple[str, str, Table]] = []
    for key, value in table.items():
        if key in sections and isinstance(value, Mapping):
            headed.append(("[{}]", key, value))
        elif key in sections and _is_list_of_tables(value):
            headed.extend(("[[{}]]", key, entry) for entry in value)
        else:
            yield f"{_key(key)} = {_value(value)}"
    for brackets, key, entry in headed:
        if not way:
            yield ""
        yield brackets.format(".".join(map(_key, (*way, key))))
        yield from _lines(entry, (*way, key), sections)


def _is_list_of_tables(value: object) -> TypeGuard[list[Table]]:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _string(key)


def _value(value: object, *, inline: bool = False) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _string(value) if inline or "\n" not in value else _paragraph(value)
        case Mapping():
            inside = ", ".join(f"{_key(key)} = {_value(entry, inline=True)}" for key, entry in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(_value(entry, inline=True) for entry in value)}]"
        case _:
            raise TypeError(f"no TOML for {type(value).__name__}")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def _escaped(text: str) -> str:
    return re.sub(r'["\\\x00-\x1f\x7f]', lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}"), text)


def _string(text: str) -> str:
    return f'"{_escaped(text)}"'


def _paragraph(text: str) -> str:
    """Several lines as several lines; the line break after the opening quotes is not part of the text."""
    return '"""\n' + "\n".join(_escaped(line) for line in text.split("\n")) + '"""'
