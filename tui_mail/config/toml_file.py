"""A TOML file as a value of a struct; what is wrong is said with the file and the place in it."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from tui_mail.errors import ConfigError

Value = TypeVar("Value", bound=msgspec.Struct)


def read_struct(path: Path, kind: type[Value], choices: Mapping[str, tuple[str, ...]] | None = None) -> Value:
    """Read a file into a struct; a ConfigError says `team.toml: $.accounts[0].port: expected int, got str`.

    `choices` are the words that a key (`type`, `accounts.kind`) may have, to be named where it has another. A check of
    the struct's own raises `ValueError("key: what is wrong")`.
    """
    table = _read_toml(path)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{path}: {_sentence(exc, choices or {})}") from exc


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(f"{path}: line {line} is not UTF-8") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}") from exc
    except (ValueError, RecursionError) as exc:  # also a number of 5,000 digits, a thousand brackets
        raise ConfigError(f"{path} is not TOML: {exc}") from exc


def _sentence(error: msgspec.ValidationError, choices: Mapping[str, tuple[str, ...]]) -> str:
    at_place = re.fullmatch(r"(.*) - at `(\$.*)`", str(error), re.DOTALL)
    what, place = (at_place[1], at_place[2]) if at_place else (str(error), "$")
    if isinstance(error.__cause__, ValueError):
        return f"{place}.{what}"
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        name = unknown[1] if unknown[1].isprintable() else ascii(unknown[1])
        return f"{place}.{name}: there is no such key"
    if missing := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"{place}.{missing[1]}: is missing"
    path = re.sub(r"\[[^\]]*\]", "", place)
    words = next((words for key, words in choices.items() if path.endswith(f".{key}")), None)
    if words and what.startswith("Invalid enum value"):
        return f"{place}: must be one of {', '.join(words)}"
    return f"{place}: {what[:1].lower()}{what[1:].replace('`', '')}"
