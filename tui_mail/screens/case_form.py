"""What the form of a case asks, and what the desk is told: with the names of the team file."""

from tui_mail.desk.cases import NewCase, change_case, create_case
from tui_mail.errors import UsageError
from tui_mail.screens.form_fields import FieldOfForm, FormToFill, Sections, Values, words_of
from tui_mail.store.actor import Actor
from tui_mail.store.queries.case_facts import folders_of_cases, kinds_of_cases
from tui_mail.store.queries.record_heads import RecordHead

_OTHER = "another ..."


def _sections(kinds: tuple[str, ...], folders: str, *, is_new: bool) -> Sections:
    named = (
        FieldOfForm("kind", "Kind", "What it is; Enter asks by letters.", choices=(*kinds, _OTHER)),
        FieldOfForm("own", "Its kind", "A lower-case word.", needed=True, shown=lambda said: said["kind"] == _OTHER),
        FieldOfForm("number", "Number", "Empty: the next one of its kind. 12/3 is part of 12."),
    )
    standing = (FieldOfForm("status", "Status", "closed: nothing is left to do.", choices=("open", "closed")),)
    return (
        (
            "Case",
            (
                *(named if is_new else ()),
                FieldOfForm("title", "Title", "What people read.", needed=True),
                FieldOfForm("parent", "Part of", "Kind and number of a case: project 12. Empty: of none."),
                FieldOfForm("folder", "Folder", f"Where it is placed among the cases. There are: {folders}"),
                *(() if is_new else standing),
            ),
        ),
        (
            "People",
            (
                FieldOfForm("requester", "Requester", "Number of the contact who asks for it; i and l make contacts."),
                FieldOfForm("company", "Company", "Number of the company that it is about."),
                FieldOfForm("participants", "Participants", "Addresses: only their mail links by itself. Commas."),
            ),
        ),
    )


def new_case_form(actor: Actor, kind: str) -> FormToFill:
    """Ask for a new case, likely of this kind."""
    kinds = tuple(kinds_of_cases())
    sections = _sections(kinds, _named(folders_of_cases(kind)), is_new=True)
    values = {field.key: "" for _, fields in sections for field in fields}
    values["kind"] = kind if kind in kinds else kinds[0]

    def save(given: Values) -> str:
        kind = given["own"].strip() if given["kind"] == _OTHER else given["kind"]
        wanted = NewCase(
            kind, given["title"].strip(), given["number"].strip() or None, _parent(given["parent"]),
            given["requester"].strip() or None, given["company"].strip() or None,
            tuple(words_of(given["participants"])), given["folder"].strip(),
        )  # fmt: skip
        return create_case(actor, wanted).sentence

    return FormToFill("New case", sections, values, save)


def case_form(actor: Actor, head: RecordHead) -> FormToFill:
    """Ask what is to be changed of a case."""
    above = head.above[-1] if head.above else None
    values = {
        "title": head.name,
        "parent": "" if above is None else f"{above.kind} {above.number}",
        "folder": head.folder,
        "status": head.status,
        "requester": "" if head.requester is None else head.requester.number,
        "company": "" if head.company is None else head.company.number,
        "participants": ", ".join(head.addresses),
    }

    def save(given: Values) -> str:
        changed = {key: value.strip() for key, value in given.items() if value != values[key]}
        return change_case(actor, head.id, {key: _field(key, value) for key, value in changed.items()}).sentence

    return FormToFill(head.key, _sections((), _named(folders_of_cases(head.kind)), is_new=False), values, save)


def _field(key: str, value: str) -> object:
    """Return a value as the team file has it."""
    if key == "participants":
        return words_of(value)
    if key == "parent":
        parent = _parent(value)
        return None if parent is None else {"kind": parent[0], "number": parent[1]}
    return value or None if key in ("requester", "company") else value


def _parent(text: str) -> tuple[str, str] | None:
    if not text.strip():
        return None
    kind, _, number = text.strip().partition(" ")
    if not number:
        raise UsageError("parent: say kind and number, as in project 12.")
    return kind, number.strip()


def _named(folders: list[str]) -> str:
    return ", ".join(folder for folder in folders if folder)[:100] or "none yet"
