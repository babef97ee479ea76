"""Looking into attachments for their text, so that searches find it: a queue of its own, never in the way of intake."""

import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed, TuiMailError
from tui_mail.mail.extracted import CHARACTERS, Extracted, Wanted, decode_extracted, encode_request
from tui_mail.mail.searched import searched
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.writes.attached import DueFile, DueFiles, LookedInto, due_files, extracted_texts, keep_texts

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=20, memory_mb=600)
"""What the attachments of one message may cost, then each of them alone."""

AT_ONCE = 16
"""Attachments that are asked for at once."""

BYTES_AT_ONCE = 32_000_000
"""Bytes of messages that wait for the children."""

RETRIES_AFTER = (60 * SECOND, 3600 * SECOND)
"""What broke its limits is looked into again after these times, then it has failed for good."""

NEVER = threading.Event()


@dataclass(frozen=True, slots=True)
class _Begun:
    due: DueFiles
    raw: bytes
    left: int  # characters that may be kept
    kept: dict[int, str]
    answer: "Future[bytes]"


def open_extractors(count: int) -> Children:
    """Start `count` children that look into attachments, at low priority."""
    return Children("tui_mail.mail.extracted:extract_encoded", count=count, limits=LIMITS, nice=15)


def extract_due(blobs: Blobs, children: Children, stop: threading.Event = NEVER) -> int:
    """Look into some of the attachments that are due; returns into how many. Zero means that nothing is due.

    Once `stop` is set a failure counts for nothing: the children are ended with the program.
    """
    tried = 0
    for portion in _portions(due_files(now(), AT_ONCE)):
        begun: list[_Begun] = []
        for due in portion:
            try:
                begun.append(_begin(due, blobs, children))
            except TuiMailError as exc:  # its EML is missing or damaged
                _keep(due, {}, [_failure(file, exc.sentence) for file in due.files])
        for one in begun:
            if not stop.is_set():
                _finish(one, children, stop)
        tried += sum(len(due.files) for due in portion)
        if stop.is_set():
            break
    return tried


def _portions(due: Sequence[DueFiles]) -> Iterator[list[DueFiles]]:
    portion: list[DueFiles] = []
    for one in due:
        if portion and sum(each.size for each in portion) + one.size > BYTES_AT_ONCE:
            yield portion
            portion = []
        portion.append(one)
    if portion:
        yield portion


def _begin(due: DueFiles, blobs: Blobs, children: Children) -> _Begun:
    raw = blobs.get(due.raw_sha256)
    kept = extracted_texts(due.message)
    left = max(0, CHARACTERS - sum(map(len, kept.values())))
    return _Begun(due, raw, left, kept, children.submit(encode_request(raw, _wanted(due.files), left)))


def _wanted(files: Sequence[DueFile]) -> list[Wanted]:
    return [Wanted(file.part, file.name, file.media_type, file.sha256) for file in files]


def _finish(begun: _Begun, children: Children, stop: threading.Event) -> None:
    try:
        answer = begun.answer.result()
    except CancelledError:  # only the end of the program cancels
        return
    except ChildFailed as exc:
        found = _one_by_one(begun, exc, children)
    else:
        found = [_result(file, one) for file, one in zip(begun.due.files, decode_extracted(answer), strict=True)]
    if not stop.is_set():
        _keep(begun.due, begun.kept, found)


def _one_by_one(begun: _Begun, why: ChildFailed, children: Children) -> list[LookedInto]:
    """Look into each file alone: one that breaks the limits costs no other."""
    files = begun.due.files
    if len(files) == 1:
        return [_failure(files[0], why.sentence)]
    found: list[LookedInto] = []
    left = begun.left
    for file in files:
        try:
            answer = children.run(encode_request(begun.raw, _wanted([file]), left))
        except ChildFailed as exc:
            found.append(_failure(file, exc.sentence))
        else:
            found.append(_result(file, decode_extracted(answer)[0]))
            left -= len(found[-1].text)
    return found


def _result(file: DueFile, found: Extracted) -> LookedInto:
    return LookedInto(file.id, "failed" if found.failed else "ready", found.text, found.problem, now())


def _failure(file: DueFile, problem: str) -> LookedInto:
    again = RETRIES_AFTER[file.attempts] if file.attempts < len(RETRIES_AFTER) else None
    if again is None:
        return LookedInto(file.id, "failed", "", problem, now())
    return LookedInto(file.id, "due", "", problem, now() + again)


def _keep(due: DueFiles, kept: dict[int, str], found: list[LookedInto]) -> None:
    """Keep what was found of one message, in one transaction that is as short as its text."""
    parts = {file.id: file.part for file in due.files}
    for one in found:
        if one.state != "ready":
            log.info("Attachment %s of message %s was not read: %s", parts[one.id], due.message, one.problem)
    new = {parts[one.id]: one.text for one in found if one.text}
    attached = searched(text for _, text in sorted({**kept, **new}.items())) if new else None
    with change():
        keep_texts(due.message, found, attached)
