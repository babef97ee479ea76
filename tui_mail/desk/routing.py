"""To whom an item belongs beside its assignee, and what it is: department, qualification, category."""

from tui_mail.desk.change import ANYTHING, Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import fold, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.labels import LabelKind, LabelRow, label_names, labels, labels_of_person

NOTHING = ("", "none")
"""Names that take a label off."""

_WAYS = {"in": "incoming", "out": "outgoing", "internal": "internal"}


def set_department(actor: Actor, item_id: int, name: str, message: str = "", *, expect: object = ANYTHING) -> Done:
    """Give an item to a department; who has it and is not in that department has it no longer.

    An empty name or `none` takes it from every department. `expect` is the title that the actor saw (None: none).
    Raises NotFound that lists the departments there are, Conflict where it is with another one now.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.ASSIGN)
        _expect(changed, "department", expect)
        wanted = _wanted("department", name)
        if wanted is None:
            if changed.item.department is None:
                return Done(item_id, None, "{} is in no department")
            event = changed.write("department", {"department": None}, text=message)
            return Done(item_id, event, "Took {} from its department")
        holder = changed.item.assignee
        leaves = holder is not None and wanted.id not in labels_of_person(holder, "department")
        if changed.item.department == wanted.id and not leaves:
            return Done(item_id, None, f"{{}} is with {wanted.title} already")
        fields: dict[str, object] = {"department": wanted.id, **({"assignee": None} if leaves else {})}
        event = changed.write("department", fields, text=message)
        return Done(item_id, event, f"Gave {{}} to {wanted.title}")


def set_qualification(actor: Actor, item_id: int, name: str, *, expect: object = ANYTHING) -> Done:
    """Say which qualification an item asks for; an empty name or `none`: any. Raises as `set_department` does."""
    with changing(actor, item_id) as changed:
        changed.require(Right.ASSIGN)
        _expect(changed, "qualification", expect)
        wanted = _wanted("qualification", name)
        return _set(changed, "qualification", wanted)


def set_category(actor: Actor, item_id: int, title: str, *, expect: object = ANYTHING) -> Done:
    """Say what an item is, with a category for mail of its direction; an empty title or `none` takes it off.

    The name alone is enough where it is unique. Raises as `set_department` does, and UsageError where several fit.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        _expect(changed, "category", expect)
        wanted = _wanted("category", title, changed.item.direction)
        return _set(changed, "category", wanted)


def label_named(kind: LabelKind, text: str, direction: str | None = None, *, active_only: bool = True) -> LabelRow:
    """Return the label that a text means: its title, or its name where that is unique; letter case is no matter.

    Raises NotFound that lists what there is, UsageError where several fit.
    """
    there = labels(kind, direction=direction, active_only=active_only)
    word = _word(text)
    fitting = [one for one in there if _word(one.title) == word] or [one for one in there if fold(one.name) == word]
    if len(fitting) > 1:
        named = ", ".join(dict.fromkeys(one.title for one in fitting))
        raise UsageError(f"Several categories are called {safe_line(text)!r}: {named}; say which.")
    if not fitting:
        of = f" for {_WAYS[direction]} mail" if direction is not None else ""
        there_is = ", ".join(one.title for one in there)
        more = f"; there are {there_is}" if there else "; there are none yet, an admin makes them"
        raise NotFound(f"There is no {kind} {safe_line(text)!r}{of}{more}.")
    return fitting[0]


def _wanted(kind: LabelKind, text: str, direction: str | None = None) -> LabelRow | None:
    return None if fold(text).strip() in NOTHING else label_named(kind, text, direction)


def _word(text: str) -> str:
    """Return a text as it is compared: blanks around the slash between family and name are no matter."""
    return "/".join(part.strip() for part in fold(text).split("/"))


def _expect(changed: Change, kind: LabelKind, title: object) -> None:
    """Raise Conflict where the item no longer has the label the actor saw."""
    label = getattr(changed.item, kind)
    current = None if label is None else label_names([label]).get(label)
    if title is not ANYTHING and title != current:
        raise Conflict(f"Somebody changed the {kind} meanwhile: it is {current or 'none'} now.")


def _set(changed: Change, kind: LabelKind, wanted: LabelRow | None) -> Done:
    """Give the item a label, or take it off."""
    item, label = changed.item.id, None if wanted is None else wanted.id
    if getattr(changed.item, kind) == label:
        said = f"{{}} has no {kind}" if wanted is None else f"{{}} has the {kind} {wanted.title} already"
        return Done(item, None, said)
    event = changed.write(kind, {kind: label})
    said = f"Took the {kind} off {{}}" if wanted is None else f"Set the {kind} of {{}} to {wanted.title}"
    return Done(item, event, said)
