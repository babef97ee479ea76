"""Taking contacts and companies out of a CSV file: all of it, or nothing where one line cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tui_mail.config.team import Company, Contact
from tui_mail.desk.address_book.dialect import read_csv
from tui_mail.desk.address_book.entries import Entry, Refused, read_entries
from tui_mail.desk.administration.records import write_relation
from tui_mail.desk.administration.run import Run, as_struct
from tui_mail.desk.relations import registering, require_power
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import counted, fold, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import StoredRecord, stored_records
from tui_mail.store.queries.directory import PEOPLE_SPACE
from tui_mail.store.queries.merged import merged_into
from tui_mail.store.queries.relations import companies_by_name, highest_number, people_named

Numbers = dict[str, StoredRecord]


@dataclass
class Plan:
    """What an import does, or would do; where a line was refused, nothing is done."""

    charset: str
    separator: str
    lines: int
    unused: tuple[str, ...]  # columns whose names say nothing
    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unchanged: int = 0

    @property
    def sentence(self) -> str:
        """What a person reads at the end."""
        parts = (f"{len(self.made):,} new", f"{len(self.changed):,} changed", f"{self.unchanged:,} as they were")
        return ", ".join(parts) + (f", {counted(len(self.refused), 'line')} refused" if self.refused else "")


class _TakenBack(Exception):
    """Ends the transaction of a preview, or of a file with a line that cannot be."""


def plan_import(actor: Actor, content: bytes) -> Plan:
    """Say what an import would do, by doing it and taking all of it back. Raises NotPermitted, UsageError."""
    return _import(actor, content, is_meant=False)


def import_people(actor: Actor, content: bytes) -> Plan:
    """Take in a file. Where a line is refused, nothing of it is. Raises NotPermitted, UsageError."""
    return _import(actor, content, is_meant=True)


def _import(actor: Actor, content: bytes, *, is_meant: bool) -> Plan:
    found = read_csv(content)
    entries = read_entries(found.lines)
    plan = Plan(found.charset, found.separator, entries.count, entries.unused, refused=list(entries.refused))
    try:
        with registering(actor) as run:
            require_power(actor)
            _Importing(run, plan, entries.entries).work()
            if plan.refused or not is_meant:
                raise _TakenBack
    except _TakenBack:
        plan.refused.sort(key=lambda one: one.line)
    return plan


class _Importing:
    """One file, under the lock of the instance's history."""

    def __init__(self, run: Run, plan: Plan, entries: tuple[Entry, ...]) -> None:
        self._run = run
        self._plan = plan
        self._entries = sorted(entries, key=lambda entry: (entry.kind == "contact", entry.number == ""))
        named = {entry.number for entry in entries} | {entry.company for entry in entries}
        self._known = _stored(named)
        self._companies = companies_by_name()
        self._highest = highest_number(named)
        self._taken: dict[str, int] = {}  # number -> line
        self._made: dict[str, int] = {}  # companies of the file: number -> id

    def work(self) -> None:
        """Write each entry; what cannot be is noted with its line."""
        for entry in self._entries:
            try:
                self._take(entry)
            except TuiMailError as error:
                self._plan.refused.append(Refused(entry.line, error.sentence.removeprefix("That cannot be: ")))

    def _take(self, entry: Entry) -> None:
        stored = self._existing(entry)
        number = stored.number if stored is not None else entry.number or self._next_number()
        if number in self._taken:
            raise UsageError(f"{safe_line(number)} stands in line {self._taken[number]} already.")
        self._taken[number] = entry.line
        self._write(entry, stored, number)

    def _existing(self, entry: Entry) -> StoredRecord | None:
        """Return whom a line speaks of: by number, else who has one of its addresses and is called the same."""
        if entry.number:
            stored = self._known.get(entry.number)
        else:
            same = people_named(entry.kind, entry.name, entry.addresses)
            stored = _stored(same).get(same[0]) if same else None
        if stored is None:
            return None
        if stored.kind != entry.kind:
            raise UsageError(f"{safe_line(stored.number)} is the number of a {stored.kind} already.")
        if (standing := merged_into(stored.id)) is not None:
            raise UsageError(f"{safe_line(stored.number)} was merged into {safe_line(standing.number)}.")
        return stored

    def _write(self, entry: Entry, stored: StoredRecord | None, number: str) -> None:
        said = {**({} if stored is None else stored.fields), "number": number, **entry.fields}
        before = len(self._run.changes)
        if entry.kind == "company":
            record = write_relation(self._run, "company", as_struct(Company, said), stored, {})
            self._made[number] = record
            if stored is None:
                self._companies.setdefault(fold(entry.name), []).append((number, record))
        else:
            company = self._company(entry) if "company" in entry.fields else _employer(said, self._known)
            said["company"] = None if company is None else company[0]
            employer = None if company is None else company[1]
            before = len(self._run.changes)  # without a company that was made
            write_relation(self._run, "contact", as_struct(Contact, said), stored, {"company": employer})
        self._note(entry, number, before)

    def _note(self, entry: Entry, number: str, before: int) -> None:
        who = f"{entry.kind} {safe_line(number)} {safe_line(entry.name)}"
        if len(self._run.changes) == before:
            self._plan.unchanged += 1
        elif self._run.changes[-1].is_new:
            self._plan.made.append(f"new {who}")
        else:
            self._plan.changed.append(f"{who}: {', '.join(sorted(self._run.changes[-1].after))}")

    def _company(self, entry: Entry) -> tuple[str, int] | None:
        """Return number and id of the company that a line names, by number or name; make it where there is none."""
        if not entry.company:
            return None
        stored = self._known.get(entry.company)
        if stored is not None and stored.kind == "company":
            return (stored.number, stored.id)
        if entry.company in self._made:
            return (entry.company, self._made[entry.company])
        found = self._companies.get(fold(entry.company), [])
        if len(found) > 1:
            raise UsageError(f"There are {len(found)} companies called {safe_line(entry.company)}: say the number.")
        return found[0] if found else self._make_company(entry)

    def _make_company(self, entry: Entry) -> tuple[str, int]:
        if entry.company.isdecimal():
            raise UsageError(f"There is no company {safe_line(entry.company)}.")
        number = self._next_number()
        wanted = as_struct(Company, {"number": number, "name": entry.company})
        made = (number, write_relation(self._run, "company", wanted, None, {}))
        self._companies.setdefault(fold(entry.company), []).append(made)
        self._plan.made.append(f"new company {number} {safe_line(entry.company)}, which line {entry.line} names")
        return made

    def _next_number(self) -> str:
        self._highest = str(int(self._highest) + 1).zfill(len(self._highest))
        return self._highest


def _stored(numbers: "set[str] | list[str]") -> Numbers:
    found = stored_records([(PEOPLE_SPACE, number) for number in numbers if number])
    return {number: record for (_, number), record in found.items()}


def _employer(said: dict[str, object], known: Numbers) -> tuple[str, int] | None:
    """Return the company that somebody has already, where the file says nothing of companies."""
    number = said.get("company")
    if number is None:
        return None
    stored = known.get(str(number)) or _stored([str(number)])[str(number)]
    return (stored.number, stored.id)


def refusals(plan: Plan) -> Iterator[str]:
    """Say which lines cannot be, and why."""
    return (f"Line {one.line}: {one.sentence}" for one in plan.refused)
