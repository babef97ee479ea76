"""What is put into a task: its title, its times, and the form of its category, checked as people type it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import fold, safe_line
from tui_mail.mail.when import parse_when
from tui_mail.store.clock import stored
from tui_mail.store.queries.tasks import TaskCategoryRow, task_categories

MAX_TITLE = 200
MAX_VALUE = 500
"""Characters."""

YES = frozenset({"yes", "y", "true", "oui", "ja", "1"})
_A = {"task": "a task", "event": "an event"}
NO = frozenset({"no", "n", "false", "non", "nein", "nee", "0"})


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What somebody wants a task to be. Times are microseconds UTC; of an event it is due when it begins."""

    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    due_at: int | None = None
    begins_at: int | None = None
    ends_at: int | None = None
    assignee: int | None = None


def category_named(kind: str, name: str) -> TaskCategoryRow:
    """Return an active category by its name. Raises NotFound that says which there are."""
    there = task_categories(kind)
    found = next((row for row in there if fold(row.name) == fold(name)), None)
    if found is None:
        others = ", ".join(row.name for row in there)
        offered = f"; there are {others}" if others else ": an admin makes them in the team file"
        raise NotFound(f"There is no category {safe_line(name)!r} for {_A[kind]}{offered}.")
    return found


def checked(category: TaskCategoryRow, form: TaskForm) -> dict[str, Any]:
    """Return the columns of a task as they are stored. Raises UsageError with what is missing or cannot be."""
    title = safe_line(form.title)
    if not title:
        raise UsageError(f"{_A[category.kind].capitalize()} needs a title.")
    if len(title) > MAX_TITLE:
        raise UsageError(f"A title holds at most {MAX_TITLE} characters; this one has {len(title)}.")
    return {"title": title, **_times(category, form), "fields": _filled(category, form.fields)}


def moment_typed(text: str, now: datetime) -> int | None:
    """Return the time that somebody typed; none for nothing. Raises UsageError."""
    return stored(parse_when(text.strip(), now)) if text.strip() else None


def _times(category: TaskCategoryRow, form: TaskForm) -> dict[str, int | None]:
    if category.kind == "task":
        if form.begins_at is not None or form.ends_at is not None:
            raise UsageError("A task has a time until which it is due; only an event begins and ends.")
        return {"due_at": form.due_at, "begins_at": None, "ends_at": None}
    if form.begins_at is None:
        raise UsageError("An event needs a time at which it begins.")
    if form.ends_at is not None and form.ends_at <= form.begins_at:
        raise UsageError("An event ends after it begins.")
    return {"due_at": form.begins_at, "begins_at": form.begins_at, "ends_at": form.ends_at}


def _filled(category: TaskCategoryRow, given: Mapping[str, str]) -> dict[str, str]:
    """Return the form as it is kept: what was given, by the names of the fields, in their order."""
    by_name = {fold(one["name"]): one for one in category.fields}
    values = {fold(name): safe_line(value) for name, value in given.items()}
    if strange := [name for name in given if fold(name) not in by_name]:
        names = ", ".join(one["name"] for one in category.fields) or "no fields"
        raise UsageError(f"{category.name} has no field {safe_line(strange[0])!r}; it has {names}.")
    filled = {one["name"]: _value(one, values.get(key, "")) for key, one in by_name.items()}
    missing = [one["name"] for one in category.fields if one["required"] and not filled[one["name"]]]
    if missing:
        raise UsageError(f"{category.name} asks for {' and '.join(missing)}.")
    return {name: value for name, value in filled.items() if value}


def _value(asked: Mapping[str, Any], text: str) -> str:
    """Return one value as it is kept. Raises UsageError."""
    name, kind = asked["name"], asked["type"]
    if not text:
        return ""
    if len(text) > MAX_VALUE:
        raise UsageError(f"{name} holds at most {MAX_VALUE} characters.")
    if kind == "number":
        return _number(name, text)
    if kind == "date":
        return _date(name, text)
    if kind == "yes-no":
        return _yes_or_no(name, text)
    if kind == "choice":
        found = next((choice for choice in asked["choices"] if fold(choice) == fold(text)), None)
        if found is None:
            raise UsageError(f"{name} is one of {', '.join(asked['choices'])}, not {text!r}.")
        return str(found)
    return text


def _number(name: str, text: str) -> str:
    plain = text.replace("'", "").replace("’", "").replace(" ", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation as exc:
        raise UsageError(f"{name} is a number, which {text!r} is not.") from exc
    if not number.is_finite() or len(plain) > 30 or abs(number.adjusted()) > 30:
        raise UsageError(f"{name} is a number, which {text!r} is not.")
    return f"{number:f}"


def _date(name: str, text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day, in no zone
    except ValueError:
        pass
    try:
        return parse_when(text, datetime.now().astimezone()).date().isoformat()
    except UsageError as exc:
        raise UsageError(f"{name} is a day: {exc.sentence}") from exc


def _yes_or_no(name: str, text: str) -> str:
    if fold(text) in YES | NO:
        return "yes" if fold(text) in YES else "no"
    raise UsageError(f"{name} is yes or no, not {text!r}.")
