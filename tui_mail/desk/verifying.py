"""Verifying what is stored: who may verify which part of it, one thing after the other, on from where it stopped."""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.verifying.damage import PARTS, Damage, Scope, Stretch, Verified
from tui_mail.store.verifying.documents import verify_documents
from tui_mail.store.verifying.files import verify_files
from tui_mail.store.verifying.history import verify_history
from tui_mail.store.verifying.lines import histories
from tui_mail.store.verifying.manifests import verify_manifests
from tui_mail.store.visibility import places
from tui_mail.store.writes.verification import Progress, forget_progress, keep_progress, stored_progress

STALE = 7 * 24 * 3600 * SECOND
"""Microseconds after which a verifying that was broken off begins anew."""

KEPT_EVERY = 1.0
"""Seconds of work that are done again after it was broken off."""

NAMED = 10_000
"""Damages of one part that are named; of more there is only the number."""

INSTANCE = "0"
"""Position of the history of the instance; those of mailboxes are their ids."""


def verify(
    actor: Actor, blobs: Blobs, parts: Sequence[str] = PARTS, *, again: bool = False
) -> Generator[Verified, None, None]:
    """Verify all that the actor may: managers what is in their mailboxes, admins and auditors everything.

    What was broken off goes on where it was, unless it is to begin `again`. Nothing of what people wrote is in what
    comes of it, only ids and hashes. Raises NotPermitted for who may verify nothing.
    """
    scope = _scope(actor)
    whose = "" if scope is None else f" of {actor.login}"
    keys = {part: f"{part}{whose}" for part in parts}
    named: set[str] = set()
    for part, key in keys.items():
        progress = Progress(key) if again else _goes_on(key)
        for one in _verify_part(part, progress, blobs, scope, named):
            named |= {damage.file for damage in one.damage if damage.file}
            yield one
    with change():
        forget_progress(keys.values())


def _goes_on(key: str) -> Progress:
    found = stored_progress(key)
    return found if found is not None and found.begun_at > now() - STALE else Progress(key)


def _verify_part(part: str, progress: Progress, blobs: Blobs, scope: Scope, named: set[str]) -> Iterator[Verified]:
    if part == "history":
        yield from _verify_histories(progress, scope)
        return
    if progress.finished_at is None:
        stretches = {
            "blobs": lambda: verify_files(blobs, scope, progress.position),
            "documents": lambda: verify_documents(scope, progress.position),
            "manifests": lambda: verify_manifests(blobs, scope, progress.position, named),
        }[part]()
        _walk(part, progress, stretches)
    yield from progress.found


def _walk(part: str, progress: Progress, stretches: Iterator[Stretch]) -> None:
    progress.found = progress.found or [Verified(part, None, 0, ())]
    kept_at = time.monotonic()
    for stretch in stretches:
        (so_far,) = progress.found
        damage = _capped((*so_far.damage, *stretch.damage))
        checked, left = so_far.checked + stretch.checked, so_far.unreferenced + stretch.unreferenced
        progress.found = [replace(so_far, checked=checked, damage=damage, unreferenced=left)]
        progress.position = stretch.position
        if time.monotonic() > kept_at + KEPT_EVERY:
            _keep(progress)
            kept_at = time.monotonic()
    progress.finished_at = now()
    _keep(progress)


def _capped(damage: tuple[Damage, ...]) -> tuple[Damage, ...]:
    if len(damage) <= NAMED:
        return damage
    return (*damage[:NAMED], Damage("more", f"there is more; only {NAMED:,} damages are named"))


def _verify_histories(progress: Progress, scope: Scope) -> Iterator[Verified]:
    yield from progress.found
    if progress.finished_at is not None:
        return
    known = [(None, None), *histories()] if scope is None else [one for one in histories() if one[0] in scope]
    for key, code in known:
        position = INSTANCE if key is None else str(key)
        if progress.position and int(position) <= int(progress.position):
            continue
        found = verify_history(key, code)
        progress.found.append(found)
        progress.position = position
        _keep(progress)
        yield found
    progress.finished_at = now()
    _keep(progress)


def _keep(progress: Progress) -> None:
    with change():
        keep_progress(progress)


def _scope(actor: Actor) -> Scope:
    """Return the mailboxes that the actor may verify, None for all. Raises NotPermitted where there is none."""
    current = user_by_login(actor.login)
    if actor.is_system or (current is not None and (current.admin or current.auditor)):
        return None
    mine = frozenset(place.mailbox_id for place in places(actor).values() if has_power(Power.VERIFY, actor, place))
    if not mine:
        raise NotPermitted("Only managers, admins and auditors verify what is stored.")
    return mine
