"""A case as one file to take away: as much of it as somebody may read, with the program that verifies it."""

import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

import msgspec

from tui_mail.archive.case_bundle import (
    ATTACHMENTS,
    DOCUMENTS,
    MAIL,
    TIMELINE,
    VERIFIER,
    CaseFacts,
    CaseManifest,
    CasePerson,
    CaseWriter,
    plain_name,
    verifier,
)
from tui_mail.archive.making import cutting
from tui_mail.children import Children
from tui_mail.desk.documents import keep_made, open_renderers, print_message, put_made
from tui_mail.desk.files import document_file
from tui_mail.desk.reading import record_export
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.clock import moment, now, rfc3339
from tui_mail.store.database import change
from tui_mail.store.queries.case_files import (
    CaseMail,
    Taken,
    case_fields,
    case_mails,
    case_notes,
    case_people,
    mailbox_codes,
    mails_to_take,
)
from tui_mail.store.queries.filed_documents import documents_of
from tui_mail.store.queries.holds import kept_case
from tui_mail.store.queries.items import history
from tui_mail.store.queries.tasks import tasks_at
from tui_mail.store.rows import EventRow
from tui_mail.store.visibility import places
from tui_mail.store.writes.documents import pdf_of

MEMBERS_EXPORT = "Cases are exported by members of the mailboxes whose mail they have, and by auditors."


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what was not."""

    mails: int
    files: int
    left_out: int
    problems: tuple[str, ...]


def export_case(actor: Actor, blobs: Blobs, kind: str, number: str, file: IO[bytes]) -> Exported:
    """Write a case into a zip file, as far as the actor may read it. Raises NotFound, NotPermitted."""
    case = kept_case(kind, number) if places(actor) else None
    if case is None:
        raise NotFound(f"There is no case {safe_line(kind)} {safe_line(number)}.")
    mine = {key: place for key, place in places(actor).items() if has_power(Power.EXPORT, actor, place)}
    if not mine:
        raise NotPermitted(MEMBERS_EXPORT)
    taken = mails_to_take(actor, case.id, sorted(mine), [key for key, place in mine.items() if place.reads_all])
    record_export(actor, [(item, mailbox, assignee) for item, mailbox, assignee, _ in taken.mails.values()])
    codes = frozenset({"", *(place.code for place in mine.values())})
    with open_renderers(1) as children, CaseWriter(file) as writer:
        return _Export(actor, blobs, case.id, taken, writer, children, codes).run()


@dataclass
class _Export:
    actor: Actor
    blobs: Blobs
    case: int
    taken: Taken
    writer: CaseWriter
    children: Children
    codes: frozenset[str]  # of the mailboxes out of which the actor may export; '': of none
    received: dict[str, int] = field(default_factory=dict)

    def run(self) -> Exported:
        problems = [*self._mails(), *self._documents()]
        self.writer.add_pieces(TIMELINE, self._timeline())
        self.writer.add(VERIFIER, verifier())
        manifest = CaseManifest(
            case=msgspec.convert(case_fields(self.case), CaseFacts),
            people=msgspec.convert(case_people(self.case), tuple[CasePerson, ...]),
            files=tuple(sorted(self.writer.files, key=lambda one: one.name)),
            received=self.received,
            left_out=self.taken.left_out,
            problems=tuple(problems),
            exported_by=self.actor.login,
            exported_at=str(rfc3339(now())),
            instance=platform.node(),
        )
        self.writer.finish(manifest)
        return Exported(len(self.taken.mails), len(manifest.files), self.taken.left_out, manifest.problems)

    def _mails(self) -> Iterator[str]:
        """Write each mail with its documents; what cannot be read is named and left out."""
        for mail in case_mails(self.taken):
            stem = _stem(mail)
            try:
                raw = self.blobs.get(mail.raw_sha256)
            except TuiMailError as exc:
                yield f"{MAIL}/{stem}.eml: {exc.sentence}"
                continue
            self.writer.add(f"{MAIL}/{stem}.eml", raw)
            self.received[f"{MAIL}/{stem}.eml"] = mail.received_at
            yield from self._made(mail, f"{MAIL}/{stem}")
            yield from self._attachments(mail, raw, f"{ATTACHMENTS}/{stem}")

    def _made(self, mail: CaseMail, stem: str) -> Iterator[str]:
        for kind, ending in (("manifest", "manifest.json"), ("pdf", "pdf")):
            if blob := mail.documents.get((kind, 0)):
                try:
                    self.writer.add(f"{stem}.{ending}", self.blobs.get(blob))
                except TuiMailError as exc:
                    yield f"{stem}.{ending}: {exc.sentence}"
            elif kind == "pdf":
                yield from self._make_now(mail, stem)

    def _make_now(self, mail: CaseMail, stem: str) -> Iterator[str]:
        """Make and keep the PDF that the daemon has not come to yet."""
        document = pdf_of(mail.message)
        if document is None:
            yield f"{stem}.pdf: there is none"
            return
        try:
            made = print_message(document, self.blobs, self.children)
        except TuiMailError as exc:
            yield f"{stem}.pdf: {exc.sentence}"
            return
        names = put_made(self.blobs, [made])
        with change():
            keep_made(made, names)
        self.writer.add(f"{stem}.pdf", made.content)
        self.writer.add(f"{stem}.manifest.json", made.manifest)

    def _attachments(self, mail: CaseMail, raw: bytes, folder: str) -> Iterator[str]:
        for part, name, digest in mail.attachments:
            path = f"{folder}/{part:03}-{plain_name(name)}"
            try:
                blob = mail.documents.get(("attachment", part))
                content = self.children.run(cutting(raw, part)) if blob is None else self.blobs.get(blob)
            except TuiMailError as exc:
                yield f"{path}: {exc.sentence}"
                continue
            if sha256(content) == digest:
                self.writer.add(path, content)
            else:
                yield f"{path}: {'it was not kept' if mail.reduced else 'it is not what came'}"

    def _documents(self) -> Iterator[str]:
        """Write what was filed by hand at the case and may be read."""
        taken: set[str] = set()
        for entry in documents_of(self.actor, [self.case]):
            if entry.id is None or entry.mailbox not in self.codes:
                continue
            path = "/".join(
                [DOCUMENTS, *map(plain_name, filter(None, entry.folder.split("/"))), plain_name(entry.name)]
            )
            if path.casefold() in taken:
                path = f"{path.rpartition('/')[0]}/{entry.id}-{plain_name(entry.name)}"
            taken.add(path.casefold())
            try:
                self.writer.add(path, document_file(self.actor, self.blobs, entry.id).content)
            except TuiMailError as exc:
                yield f"{path}: {exc.sentence}"

    def _timeline(self) -> Iterator[bytes]:
        """Write the story of the case, mail by mail, as one JSON document."""
        yield b'{"notes": '
        yield _json([{"at": rfc3339(at), "author": who, "text": text} for at, who, text in case_notes(self.case)])
        yield b',\n"tasks": '
        yield _json([_task(task) for task in tasks_at(self.actor, [self.case])])
        yield b',\n"mails": ['
        codes, mark = mailbox_codes(), b"\n"
        for mail in case_mails(self.taken):
            yield mark + _json(self._story(mail, codes[mail.mailbox]))
            mark = b",\n"
        yield b"\n]}\n"

    def _story(self, mail: CaseMail, code: str) -> dict[str, object]:
        return {
            "file": f"{MAIL}/{_stem(mail)}.eml",
            "item": mail.item,
            "mailbox": code,
            "received": rfc3339(mail.received_at),
            "subject": mail.subject,
            "history": [] if mail.is_kept else [_event(event) for event in history(self.actor, mail.item)],
        }


def _stem(mail: CaseMail) -> str:
    day = "undated" if mail.date is None else f"{moment(mail.date):%Y-%m-%d}"
    return f"{day}-{mail.raw_sha256[:16]}"


def _event(event: EventRow) -> dict[str, object]:
    said = {"at": rfc3339(event.at), "actor": event.actor, "action": event.action}
    return {**said, "before": event.before, "after": event.after, "why": event.why, "text": event.text}


def _task(task: object) -> dict[str, object]:
    names: Iterable[str] = ("kind", "category", "title", "state", "assignee", "author_name", "fields")
    times = ("due_at", "begins_at", "ends_at", "created_at", "done_at")
    return {name: getattr(task, name) for name in names} | {name: rfc3339(getattr(task, name)) for name in times}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
