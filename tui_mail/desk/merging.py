"""Merging two contacts or two companies that are one. Only who stands for whom changes, so it can be taken apart."""

from dataclasses import dataclass

from tui_mail.desk.relations import RelationDone, registering, require_power, stored_relation
from tui_mail.errors import Conflict, TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries.administration import StoredRecord
from tui_mail.store.queries.holds import hold_of
from tui_mail.store.queries.merged import merged_into
from tui_mail.store.queries.relation_rows import RelationRow, relation
from tui_mail.store.writes.relations import set_merged


@dataclass(frozen=True, slots=True)
class Merging:
    """What a merge would do; `refusal` is the sentence that says why not."""

    gone: RelationRow
    into: RelationRow
    refusal: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a person reads before."""
        if self.refusal:
            return (self.refusal,)
        gained = [one for one in self.gone.all_addresses if one not in self.into.all_addresses]
        more = f"gains {', '.join(map(safe_line, gained))}" if gained else "gains no address"
        return (
            f"{_named(self.gone)} will stand under {_named(self.into)},",
            f"which {more}.",
            "Nothing is moved: unmerge takes it apart.",
        )


def merge_preview(actor: Actor, kind: str, number: str, into: str) -> Merging:
    """Say what a merge would do. Raises NotFound."""
    with snapshot():
        gone, standing = relation(actor, kind, number), relation(actor, kind, into)
        try:
            require_power(actor)
            _check(stored_relation(kind, number), stored_relation(kind, into))
        except TuiMailError as error:
            return Merging(gone, standing, error.sentence)
        return Merging(gone, standing, "")


def merge(actor: Actor, kind: str, number: str, into: str) -> RelationDone:
    """Let another contact or company stand for this one. Raises NotPermitted, NotFound, UsageError, Conflict."""
    with registering(actor) as run:
        require_power(actor)
        gone, standing = stored_relation(kind, number), stored_relation(kind, into)
        _check(gone, standing)
        set_merged(gone.id, standing.id)
        run.chain.append(
            actor=actor.user_id, action="merge", after={"kind": kind, "which": gone.number, "into": standing.number}
        )
        said = f"Merged {kind} {gone.number} into {standing.number}"
        return RelationDone(standing.id, kind, standing.number, said)


def unmerge(actor: Actor, kind: str, number: str) -> RelationDone:
    """Let a contact or company stand for itself again. Raises NotPermitted, NotFound, Conflict."""
    with registering(actor) as run:
        require_power(actor)
        found = stored_relation(kind, number)
        standing = merged_into(found.id)
        if standing is None:
            raise Conflict(f"The {kind} {safe_line(number)} was merged into none.")
        set_merged(found.id, None)
        run.chain.append(
            actor=actor.user_id, action="unmerge", after={"kind": kind, "which": found.number, "from": standing.number}
        )
        return RelationDone(found.id, kind, found.number, f"Took {kind} {found.number} out of {standing.number} again")


def _check(gone: StoredRecord, standing: StoredRecord) -> None:
    if gone.id == standing.id:
        raise UsageError("That is one and the same.")
    for one in (gone, standing):
        if (other := merged_into(one.id)) is not None:
            raise Conflict(f"The {one.kind} {safe_line(one.number)} was merged into {safe_line(other.number)} already.")
    if held := hold_of([gone.id, standing.id]):
        raise Conflict(held)


def _named(row: RelationRow) -> str:
    return f"{row.kind} {safe_line(row.number)} {safe_line(row.name)}"
