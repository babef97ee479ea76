"""Asking where a file goes: the records of its mail first, then any other, one's own store, the common one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual.screen import Screen

from tui_mail.desk.filed_documents import Store
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.picker import ask
from tui_mail.screens.questions import title_of
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory
from tui_mail.store.queries.documents import filing_place
from tui_mail.store.queries.filed_documents import folders_at, folders_of_store
from tui_mail.store.rows import Detail, LinkRow

_ENTER = "Enter takes it · Esc closes"
_PRIVATE: Choice[int | Store] = Choice("private", "my own documents", "nobody else reads them")
_COMMON: Choice[int | Store] = Choice("common", "common documents", "everybody who is in a mailbox reads them")
_STORES = (_PRIVATE, _COMMON)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about; `option` is what Tab switches on."""

    title: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """What was answered."""

    target: int | Store
    folder: str
    with_attachments: bool = False


def ask_where(screen: Screen[None], actor: Actor, detail: Detail, asked: Asked, then: Callable[[Where], None]) -> None:
    """Ask for a place and a folder there."""

    def folder_next(place: Picked[int | Store]) -> None:
        question = folder_question(actor, detail, place.value)
        ask(screen, question, lambda picked: then(Where(place.value, picked.value, place.option)))

    ask(screen, place_question(actor, detail, asked), folder_next)


def place_question(actor: Actor, detail: Detail, asked: Asked) -> Question[int | Store]:
    """Ask for a record or a store; those that the mail is linked to stand first, the primary case before them."""

    def choices(typed: str) -> Sequence[Choice[int | Store]]:
        linked = sorted((one for one in detail.links if one.state == "linked"), key=lambda one: not one.primary)
        near: list[Choice[int | Store]] = [Choice(one.record_id, title_of(one), "linked to it") for one in linked]
        if not typed.strip():
            return [*near, *_STORES]
        known = {one.record_id for one in linked}
        found = [one for one in directory.records(actor, typed) if one.id not in known]
        others: list[Choice[int | Store]] = [Choice(one.id, title_of(one), one.detail) for one in found]
        return [*among([*near, *_STORES], typed), *others]

    return Question(asked.title, choices, f"type to search all records · {_ENTER}", option=asked.option)


def record_question(actor: Actor, links: Sequence[LinkRow], title: str) -> Question[int]:
    """Ask for a record alone; those of a mail's links stand first."""

    def choices(typed: str) -> Sequence[Choice[int]]:
        linked = [Choice(one.record_id, title_of(one), "linked to it") for one in links if one.state == "linked"]
        if not typed.strip():
            return linked
        known = {one.value for one in linked}
        found = [Choice(one.id, title_of(one), one.detail) for one in directory.records(actor, typed)]
        return [*among(linked, typed), *(one for one in found if one.value not in known)]

    return Question(title, choices, f"type to search all records · {_ENTER}", nothing="Type a number or a name.")


def folder_question(actor: Actor, detail: Detail, target: int | Store) -> Question[str]:
    """Ask for a folder there, or a new one; that of the account stands first at a record."""
    known: list[str] = []

    def choices(typed: str) -> Sequence[Choice[str]]:
        if not known:
            known.extend(_folders(actor, detail, target))
        offered = [Choice(one, one or "(no folder)") for one in known]
        wanted = typed.strip().strip("/")
        new = [Choice(wanted, wanted, "new folder")] if wanted and wanted not in known else []
        return [*among(offered, typed), *new]

    return Question("Into which folder?", choices, f"type folder/sub-folder for a new one · {_ENTER}")


def new_path(title: str, name: str, folders: Sequence[str]) -> Question[str]:
    """Ask for another folder/sub-folder/name; what ends with a / keeps the name."""

    def choices(typed: str) -> Sequence[Choice[str]]:
        offered = [Choice(f"{one}/{name}".lstrip("/"), one or "(no folder)") for one in folders]
        wanted = typed.strip().lstrip("/")
        path = f"{wanted}{name}" if wanted.endswith("/") else wanted
        return [*([Choice(path, path, "there")] if wanted else []), *among(offered, typed)]

    return Question(title, choices, "type folder/name, or folder/ · Enter takes it · Esc closes")


def folder_of_disk(title: str, usual: str) -> Question[str]:
    """Ask for a folder of this machine; the usual one is there without a letter typed."""

    def choices(typed: str) -> Sequence[Choice[str]]:
        wanted = typed.strip()
        return [Choice(wanted, wanted, "this folder")] if wanted else [Choice(usual, usual)]

    return Question(title, choices, "type another folder, ~ is yours · Enter saves · Esc closes")


def _folders(actor: Actor, detail: Detail, target: int | Store) -> Iterator[str]:
    there = folders_at(actor, target) if isinstance(target, int) else folders_of_store(actor, common=target == "common")
    usual = filing_place(detail.row.mailbox_id).folder if isinstance(target, int) else ""
    yield from dict.fromkeys([usual, *there, ""])
