"""A case that was exported elsewhere: looked at as a whole, then taken in; what is there already stays as it is.

Mails come in as every import does, documents lie at the case. What happened elsewhere is no history of ours: the
foreign timeline is a document. Nothing that came along is ever run.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tui_mail.archive.case_bundle import DOCUMENTS, MAIL, TIMELINE, CaseFile, CaseManifest, CasePerson
from tui_mail.archive.case_reading import CaseBundle
from tui_mail.config.team import Company, Contact
from tui_mail.desk.administration.records import write_relation
from tui_mail.desk.administration.run import Run, as_struct, require_admin
from tui_mail.desk.case_destination import only_mailbox
from tui_mail.desk.case_printing import print_as_before
from tui_mail.desk.cases import NewCase, make_case, rewrite_case
from tui_mail.desk.documents import file_at_record
from tui_mail.desk.intake.importing import Import, ImportTarget, open_target
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.intake.room import import_room
from tui_mail.desk.linking import as_value
from tui_mail.desk.relations import registering
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import safe_filename, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import change
from tui_mail.store.queries.administration import stored_records
from tui_mail.store.queries.case_files import items_with_bytes
from tui_mail.store.queries.directory import PEOPLE_SPACE, RELATIONS
from tui_mail.store.writes.case_files import BroughtFile, file_brought
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.items import item_state, update_item
from tui_mail.store.writes.links import LinkState, link_state, set_link

FOLDER = "Imported"
"""Where the foreign timeline lies at the case."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in."""

    kind: str
    number: str
    mails: int  # at the case now that were not
    documents: int  # likewise
    left: tuple[str, ...]  # mails that did not come in


def import_case(actor: Actor, blobs: Blobs, root: Path, path: Path, mailbox: str | None) -> Imported:
    """Take in a case that was exported, its mail into a mailbox, the only one by default; `root` has room meanwhile.

    Raises NotPermitted for who is no admin, UsageError for what is no export or dangerous, TuiMailError for what is
    damaged: nothing is written then.
    """
    require_admin(actor)
    with closing(CaseBundle(path)) as bundle:
        target = open_target(actor, mailbox or only_mailbox(actor))
        case = _make_records(actor, bundle.manifest)
        work = _Work(actor, blobs, bundle, target, case)
        mails, left = work.take_mails(root)
        documents = work.take_documents()
        facts = bundle.manifest.case
        return Imported(facts.kind, facts.number, mails, documents, left)


@dataclass
class _Work:
    actor: Actor
    blobs: Blobs
    bundle: CaseBundle
    target: ImportTarget
    case: int

    def take_mails(self, root: Path) -> tuple[int, tuple[str, ...]]:
        """Import the mails and link them to the case; returns how many, and those that did not come in."""
        files = [one for one in self.bundle.files(MAIL) if one.name.endswith(".eml")]
        with import_room(root) as folder:
            for file in files:
                path = folder / f"{file.sha256}.eml"
                path.write_bytes(self.bundle.content(file))
                received = self.bundle.manifest.received.get(file.name)
                if received is not None:  # so that its PDF is the same one here
                    os.utime(path, ns=(received * 1000, received * 1000))
            self._import(folder)
        items = items_with_bytes(self._mailbox, [file.sha256 for file in files])
        linked = sum(self._link(items[file.sha256]) for file in files if file.sha256 in items)
        print_as_before(self.bundle, self.blobs, items)
        return linked, tuple(file.name for file in files if file.sha256 not in items)

    @property
    def _mailbox(self) -> int:
        return self.target.account.mailbox_id

    def _import(self, folder: Path) -> None:
        facts = self.bundle.manifest.case
        with (
            open_readers(os.cpu_count() or 1) as readers,
            closing(Import(self.target, self.blobs, readers, lambda _messages, _bytes: None, timed=True)) as work,
        ):
            for report in work.run(folder, f"case {facts.kind} {facts.number}"):
                if report.why:
                    raise TuiMailError(report.why)

    def _link(self, item_id: int) -> bool:
        """Link an item to the case, unless it is or somebody took it away."""
        with change():
            chain = open_chain(self._mailbox)
            was = link_state(item_id, self.case)
            if was is not None and was.state != "suggested":
                return False
            why = f"came with the case, imported by {self.actor.name}"
            link = LinkState(self.case, "manual", "linked", why)
            set_link(item_id, link)
            item = item_state(item_id)
            file_at_record(item.message, item.mailbox)
            fields: dict[str, object] = {} if item.primary_case else {"primary_case": self.case}
            before: dict[str, object] = {name: None for name in fields}
            update_item(item, chain.modseq, fields)
            chain.append(
                actor=self.actor.user_id,
                action="link",
                item=item_id,
                before={**before, "link": as_value(self.case, was)},
                after={**fields, "link": as_value(self.case, link)},
            )
            chain.close()
            return True

    def take_documents(self) -> int:
        """Put documents, and the foreign timeline, at the case; returns how many were not there."""
        brought = 0
        for folder, name, file in self._documents():
            content = self.bundle.content(file)
            self.blobs.put([content])
            with registering(self.actor) as run:
                known = BroughtFile(folder, name, file.sha256, file.size)
                if file_brought(self.case, self._mailbox, self.actor.user_id, known):
                    facts = self.bundle.manifest.case
                    said: dict[str, object] = {"kind": facts.kind, "which": facts.number, "sha256": file.sha256}
                    run.chain.append(actor=self.actor.user_id, action="file", after=said, text=f"{folder}/{name}")
                    brought += 1
        return brought

    def _documents(self) -> Iterator[tuple[str, str, CaseFile]]:
        for file in self.bundle.files(DOCUMENTS):
            _, *folders, name = file.name.split("/")
            yield "/".join(map(safe_filename, folders)), safe_filename(name), file
        for file in self.bundle.manifest.files:
            if file.name == TIMELINE:
                yield FOLDER, TIMELINE, file


def _make_records(actor: Actor, manifest: CaseManifest) -> int:
    """Make the case, what it is part of, and whom it names, as far as they are missing; returns the case."""
    facts = manifest.case
    with registering(actor) as run:
        require_admin(actor)
        for person in manifest.people:
            _make_person(run, person)
        above: tuple[str, str] | None = None
        for parent in facts.parents:
            if not _is_there(parent.kind, parent.number):
                make_case(run, NewCase(parent.kind, parent.title, parent.number, above))
            above = (parent.kind, parent.number)
        if not _is_there(facts.kind, facts.number):
            wanted = NewCase(
                kind=facts.kind,
                title=facts.title,
                number=facts.number,
                parent=above,
                requester=_known("contact", facts.requester),
                company=_known("company", facts.company),
                participants=facts.participants,
                folder=facts.folder,
            )
            made = make_case(run, wanted).id
            if facts.status == "closed":
                rewrite_case(run, made, {"status": "closed"})
        return stored_records([(facts.kind, facts.number)])[facts.kind, facts.number].id


def _make_person(run: Run, person: CasePerson) -> None:
    if stored_records([(PEOPLE_SPACE, person.number)]):
        return
    said: dict[str, object] = {"number": person.number, "name": person.name, "addresses": person.addresses}
    if person.kind == "company":
        write_relation(run, "company", as_struct(Company, said), None, {})
        return
    employer = _known("company", person.company)
    key = (PEOPLE_SPACE, employer or "")
    company = None if employer is None else stored_records([key])[key].id
    write_relation(run, "contact", as_struct(Contact, {**said, "company": employer}), None, {"company": company})


def _is_there(kind: str, number: str) -> bool:
    if kind in RELATIONS:
        raise TuiMailError(f"A {safe_line(kind)} is no case.")
    return bool(stored_records([(kind, number)]))


def _known(kind: str, number: str | None) -> str | None:
    """Return the number of a contact or company that is here; None where it is another kind's or nobody's."""
    found = None if number is None else stored_records([(PEOPLE_SPACE, number)]).get((PEOPLE_SPACE, number))
    return number if found is not None and found.kind == kind else None
