"""Departments, qualifications and categories: the lists that admins keep, from which items get theirs."""

from collections.abc import Iterable, Sequence

from tui_mail.config.people import label as check_name
from tui_mail.config.team import Category, Team, User
from tui_mail.desk.administration.run import Run, as_struct, begin
from tui_mail.desk.change import ANYTHING
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import Fields, LabelKey, Stored, stored_labels, stored_users
from tui_mail.store.queries.labels import LabelKind
from tui_mail.store.writes import labels as writes
from tui_mail.store.writes.administration import write_user

OF_PEOPLE: dict[str, str] = {"department": "departments", "qualification": "qualifications"}
"""Labels that people have, and the field of a user that lists them."""


def add_label(actor: Actor, kind: LabelKind, name: str, *, direction: str = "", family: str = "") -> str:
    """Offer a new label, or again one that was retired; says what was done. Categories have a direction: in, out.

    Raises NotPermitted for who is no admin, Conflict where there is such a label, UsageError for what is no name.
    """
    key = _key(kind, name, direction, family)
    with change():
        run = begin(actor)
        if not _offer(run, key, revive=True):
            raise Conflict(f"There is a {kind} {key.title!r} already.")
        run.chain.close()
    return f"Added the {kind} {key.title}"


def rename_label(
    actor: Actor, label_id: int, name: str, *, family: str | None = None, expect: object = ANYTHING
) -> str:
    """Call a label something else; the items and the people that have it follow. Raises as `add_label`, and NotFound.

    `expect` is the title that the actor saw; without `family` a category stays in its own.
    """
    with change():
        run = begin(actor)
        old, _ = _label(label_id, expect)
        new = _key(old.kind, name, old.direction, old.family if family is None else family)
        same = _fitting(new)
        if same is not None and same[1].id != label_id:
            raise Conflict(f"There is a {old.kind} {same[0].title!r} already.")
        if run.note(old.kind, _name(old), Stored(label_id, _fields(old)), _fields(new)):
            writes.rename_label(label_id, new)
            _rename_of_people(run, old, new)
        run.chain.close()
    return f"Renamed the {old.kind} {old.title} to {new.title}"


def retire_label(actor: Actor, label_id: int, *, expect: object = ANYTHING) -> str:
    """Offer a label no more; what has it keeps it. Raises as `rename_label` does."""
    with change():
        run = begin(actor)
        key, stored = _label(label_id, expect)
        if run.note(key.kind, _name(key), stored, {"active": False}):
            writes.set_label_active(label_id, active=False)
        run.chain.close()
    return f"Retired the {key.kind} {key.title}"


def apply_labels(run: Run, team: Team) -> None:
    """Offer the labels of a team file, and make those that its users have, where there are none like them."""
    for kind, names in (("department", team.departments), ("qualification", team.qualifications)):
        for name in names:
            _offer(run, LabelKey(kind, "", "", name), revive=True)
    for one in team.categories:
        _offer(run, LabelKey("category", one.direction, one.family, one.name), revive=True)
    make_labels_of(run, team.users)


def make_labels_of(run: Run, users: Sequence[User]) -> None:
    """Make the labels that users have, where there are none like them; what was retired stays so."""
    for user in users:
        for kind, field in OF_PEOPLE.items():
            for name in getattr(user, field):
                _offer(run, LabelKey(kind, "", "", name), revive=False)


def _offer(run: Run, key: LabelKey, *, revive: bool) -> bool:
    """Make a label, or one that is like it active again; tells whether anything was to do."""
    there = _fitting(key)
    if there is None:
        run.note(key.kind, _name(key), None, {**_fields(key), "active": True})
        writes.insert_label(key)
        return True
    if revive and run.note(key.kind, _name(there[0]), there[1], {"active": True}):
        writes.set_label_active(there[1].id, active=True)
        return True
    return False


def _fitting(key: LabelKey) -> tuple[LabelKey, Stored] | None:
    """Return the label that people would take for this one: letter case and accents are no matter."""
    alike = _folded(key)
    return next(((one, stored) for one, stored in stored_labels().items() if _folded(one) == alike), None)


def _folded(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, parts))


def _label(label_id: int, expect: object) -> tuple[LabelKey, Stored]:
    found = next(((key, stored) for key, stored in stored_labels().items() if stored.id == label_id), None)
    if found is None:
        raise NotFound("There is no such label.")
    if expect is not ANYTHING and expect != found[0].title:
        raise Conflict(f"Somebody changed it meanwhile: it is called {found[0].title} now.")
    return found


def _key(kind: str, name: str, direction: str, family: str) -> LabelKey:
    """Return a label as it may be called. Raises UsageError."""
    name, family = " ".join(name.split()), " ".join(family.split())
    if kind == "category":
        as_struct(Category, {"direction": direction, "family": family, "name": name})
    elif direction or family:
        raise UsageError("Only categories have a direction and a family.")
    try:
        check_name("name", name)
    except ValueError as exc:
        raise UsageError(f"That cannot be: {exc}.") from exc
    return LabelKey(kind, direction, family, name)


def _name(key: LabelKey) -> str:
    return f"{key.direction} {key.title}".strip()


def _fields(key: LabelKey) -> Fields:
    """Return what a label is called, for the history."""
    if key.kind != "category":
        return {"name": key.name}
    return {"direction": key.direction, "family": key.family, "name": key.name}


def _rename_of_people(run: Run, old: LabelKey, new: LabelKey) -> None:
    """Let people have the label under its new name."""
    field = OF_PEOPLE.get(old.kind)
    if field is None:
        return
    for login, stored in stored_users().items():
        names = stored.fields[field]
        assert isinstance(names, list)  # noqa: S101 - as stored_users makes it
        renamed = [new.name if fold(name) == fold(old.name) else name for name in names]
        if run.note("user", login, stored, {field: renamed}):
            write_user(stored.id, login, {**stored.fields, field: renamed})
