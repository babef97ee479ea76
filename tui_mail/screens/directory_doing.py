"""What the keys of the directory do, who may press them, and what is asked first. Knows no widget."""

from collections.abc import Sequence

from tui_mail.desk.blocking import block, unblock
from tui_mail.desk.bulk import never
from tui_mail.desk.merging import merge, merge_preview, unmerge
from tui_mail.desk.relation_changes import RelationChange, change_relation
from tui_mail.desk.relations import MODULES, WORKERS_ONLY, create
from tui_mail.desk.rights import Power, has_power
from tui_mail.desk.writers import written_by
from tui_mail.errors import NotFound, TuiMailError, UsageError
from tui_mail.mail.text import fold
from tui_mail.screens import identifying
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.directory_lines import SECTIONS, Section
from tui_mail.screens.doing import answer
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.form_fields import FieldOfForm, FormToFill, Sections, Values, words_of
from tui_mail.screens.line_table import TableLine
from tui_mail.screens.questions import Meant
from tui_mail.store.actor import Actor
from tui_mail.store.queries.blocked import BlockedRow
from tui_mail.store.queries.relation_rows import RelationRow, relation, relation_rows
from tui_mail.store.queries.relations import next_number
from tui_mail.store.queries.senders import UnknownSender
from tui_mail.store.visibility import places

CONTACTS, COMPANIES, SENDERS, BLOCKED = SECTIONS
NOTHING = "There is nothing here."
_OF_PEOPLE = "That is for contacts and companies: 1 and 2 show them."
_NO_ADDRESS = "Nobody can write to it: it has no address."
_NOT_MERGED = "Nothing was merged into it."
_KEYS = {"new": "n", "edit": "e", "merge": "M", "unmerge": "U", "block": "b"}
_ENTER = "Enter takes it · Esc closes"


def may_change(actor: Actor) -> bool:
    """Whether somebody may change anything here; the desk asks again."""
    return any(has_power(Power.RECORDS, actor, place) for place in places(actor).values())


def refusal(section: Section, line: TableLine | None, what: str, *, may: bool) -> str:
    """Say why a key does nothing here, empty where it may."""
    if not may:
        return WORKERS_ONLY
    if what == "new":
        return "" if section in (CONTACTS, COMPANIES, SENDERS) else _OF_PEOPLE
    if line is None:
        return NOTHING
    entry = line.entry
    if what == "block":
        return _NO_ADDRESS if isinstance(entry, RelationRow) and not entry.all_addresses else ""
    if not isinstance(entry, RelationRow):
        return _OF_PEOPLE
    return _NOT_MERGED if what == "unmerge" and not entry.merged else ""


def hints_for(section: Section, line: TableLine | None, *, may: bool) -> list[Hint]:
    """Offer the keys; those that are refused are dimmed."""
    opens = "identify" if section is SENDERS else "open    "
    words = {"new": "new", "edit": "edit", "merge": "merge", "unmerge": "take apart", "block": "mailings"}
    hints = [Hint(key, words[what], not refusal(section, line, what, may=may)) for what, key in _KEYS.items()]
    start = [Hint("1-4", "tables"), Hint("/", "find"), Hint("Enter", opens, section is not BLOCKED)]
    return [*start, *hints, Hint("m", "module", bool(section.modules)), Hint("Esc", "back"), Hint("?", "help")]


# Forms


def form_for(actor: Actor, kind: str, row: RelationRow | None) -> FormToFill:
    """Ask for a contact or company, new or to be changed."""
    modules = tuple(module for module, its_kind in MODULES.items() if its_kind == kind)
    fields = (
        FieldOfForm("number", "Number", "Text: leading zeros count. It stays.", needed=row is not None),
        FieldOfForm("name", "Name", "What people read.", needed=True),
        FieldOfForm("module", "Module", "What he is for us.", choices=modules),
        *([FieldOfForm("company", "Company", "Its number, or its name; empty: none.")] if kind == "contact" else []),
        FieldOfForm("addresses", "Addresses", "With commas between them; mail of them is linked.", is_list=True),
    )
    sections: Sections = ((kind.capitalize(), fields),)
    if row is None:
        values = {field.key: "" for field in fields} | {"number": next_number(), "module": kind}
        return FormToFill(f"New {kind}", sections, values, lambda given: _made(actor, given))
    began = {"number": row.number, "name": row.name, "module": row.module, "addresses": ", ".join(row.addresses)}
    began |= {"company": row.company} if kind == "contact" else {}
    title = f"{row.kind.capitalize()} {row.number} {row.name}"
    return FormToFill(title, sections, began, lambda given: _changed(actor, row, began, given), ("number",))


def _made(actor: Actor, given: Values) -> str:
    company = _company(actor, given.get("company", ""))
    addresses = words_of(given["addresses"])
    number = given["number"].strip() or None
    return create(actor, given["module"], number, given["name"].strip(), addresses, company=company).sentence


def _changed(actor: Actor, row: RelationRow, began: Values, given: Values) -> str:
    after = {key: value.strip() for key, value in given.items() if value.strip() != began[key]}
    addresses = [one.lower() for one in words_of(given["addresses"])]
    company = None if "company" not in after else _company(actor, after["company"]) or ""
    change = RelationChange(
        after.get("name"),
        after.get("module"),
        company,
        tuple(one for one in addresses if one not in row.addresses),
        tuple(one for one in row.addresses if one not in addresses),
        seen={"name": row.name, "module": row.module, "company": row.company or None},
    )
    return change_relation(actor, row.kind, row.number, change).sentence


def _company(actor: Actor, words: str) -> str | None:
    """Return the number of the company that somebody has written down, by number or name."""
    if not words.strip():
        return None
    try:
        return relation(actor, "company", words.strip()).number
    except NotFound:
        named = [one for one in relation_rows(actor, "company", words) if fold(one.name) == fold(words.strip())]
        if len(named) == 1:
            return named[0].number
        missing = "there is no such company yet: make it first (2 in the directory, n)"
        why = f"there are {len(named)} companies called so: say the number" if named else missing
        raise UsageError(f"That cannot be: company: {why}.") from None


# Questions


def into_whom(actor: Actor, row: RelationRow) -> Question[RelationRow]:
    """Ask which one stands for a contact or company from now on."""
    offered: list[Choice[RelationRow]] = []

    def choices(typed: str) -> Sequence[Choice[RelationRow]]:
        if not offered:
            others = [one for one in relation_rows(actor, row.kind) if one.id != row.id]
            alike = fold(row.name).split()
            others.sort(key=lambda one: not set(alike) & set(fold(one.name).split()))
            offered.extend(_choice(one) for one in others)
        return among(offered, typed)[:50]

    return Question(f"Merge {row.number} {row.name} into", choices, _ENTER, nothing=f"No other {row.kind} fits.")


def _choice(row: RelationRow) -> Choice[RelationRow]:
    detail = ", ".join(filter(None, (row.company_name, *row.all_addresses)))
    return Choice(row, f"{row.number} {row.name}", detail)


def sure_to_merge(actor: Actor, row: RelationRow, into: RelationRow) -> Question[bool]:
    """Show what a merge would do, and ask whether it is meant; a stray Enter means no."""

    def choices(typed: str) -> Sequence[Choice[bool]]:
        found = merge_preview(actor, row.kind, row.number, into.number)
        if found.refusal:
            raise UsageError(found.refusal)
        _, *more = found.sentences
        return among([Choice(False, "no", "leave both as they are"), Choice(True, "yes", " ".join(more))], typed)

    title = f"Merge {row.number} {row.name} into {into.number} {into.name}?"
    return Question(title, choices, "y and Enter does it · Esc closes")


def whom_to_take_out(row: RelationRow) -> Question[str]:
    """Ask which of the merged ones stands for itself again."""
    offered = [Choice(number, f"{number} {name}") for number, name in row.merged]
    return Question(f"Take out of {row.number} {row.name}", lambda typed: among(offered, typed), _ENTER)


def which_address(row: RelationRow) -> Question[str]:
    """Ask which address gets no mass mailings any more, or gets them again."""
    offered = [
        Choice(one, one, "gets no mailings: lets it get them again" if one in row.blocked else "no mass mailings to it")
        for one in row.all_addresses
    ]
    return Question(f"Mass mailings to {row.number} {row.name}", lambda typed: among(offered, typed), _ENTER)


# What is done, in threads


def merged(actor: Actor, row: RelationRow, into: RelationRow) -> Answer:
    """Merge two."""
    return answer_of(lambda: f"{merge(actor, row.kind, row.number, into.number).sentence} · U there takes it apart")


def taken_out(actor: Actor, kind: str, number: str) -> Answer:
    """Let a merged one stand for itself again."""
    return answer_of(lambda: unmerge(actor, kind, number).sentence)


def mailings_turned(actor: Actor, address: str, *, is_blocked: bool) -> Answer:
    """Keep an address out of mass mailings, or let it in again."""
    return answer_of(lambda: f"{unblock(actor, address) if is_blocked else block(actor, address)} · b turns that round")


def identified(actor: Actor, item_id: int, picked: Picked[identifying.Answered]) -> Answer:
    """Say who an unknown sender is, or who wrote this one mail from an address that several share."""
    answered = picked.value
    try:
        if isinstance(answered, Meant):
            record_id = answered.value
            assert isinstance(record_id, int)  # noqa: S101 - as the question offers it
            return Answer(written_by(actor, item_id, record_id).sentence, "done")
        result, remark = identifying.identified(actor, [item_id], picked, never)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    said = answer(result, can_undo=False)
    return Answer(f"{said.sentence} · {remark}" if remark else said.sentence, said.tone)


def address_at_hand(entry: object) -> tuple[str, bool] | None:
    """Return the only address of a line, and whether it is blocked; None where somebody has to choose."""
    if isinstance(entry, BlockedRow):
        return (entry.address, True)
    if isinstance(entry, UnknownSender):
        return (entry.address, False)
    if isinstance(entry, RelationRow) and len(entry.all_addresses) == 1:
        return (entry.all_addresses[0], bool(entry.blocked))
    return None
