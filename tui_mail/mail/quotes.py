"""Which lines of a text are quoted, a signature or a disclaimer. Nothing is ever cut: screens fold or dim it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["own", "head", "quote", "closing"]
"""What a line is: written for this mail, "On ... wrote:", quoted, or a signature and what stands below it."""

_LOOKED_AT: Final = 20_000  # lines; further on everything counts as written for this mail
_WRAPPED: Final = 3  # lines over which the head of a quote is wrapped
_LONGEST: Final = 500
_BLOCK: Final = 8  # lines in which a head as Outlook sets it ends
_SIGNATURE: Final = 30
_FOOTER: Final = 12
_UNWRAPPED: Final = 300  # lines that quotequail is asked about: it takes long for more
_UNWRAPPED_CHARACTERS: Final = 20_000

_BEGINS_HEAD: Final = re.compile(r"[ \t]*(?:On|Am|Le|Op|\d{4}[-/.]\d|\S[^\n]{1,200} schrieb am)\b")
_HEAD: Final = re.compile(
    r"[ \t]*(?:On\b.{5,400}\bwrote|Am\b.{5,400}\bschrieb\b.{0,200}|\S.{1,200} schrieb am\b.{5,200}"
    r"|Le\b.{5,400}\ba écrit|Op\b.{5,400}\b(?:schreef|geschreven)\b.{0,200}"
    r"|\d{4}[-/.]\d\d?[-/.]\d\d?\b.{0,200}<[^<>\s]+@[^<>\s]+>)[ \u00a0]?:"
)
# Somebody, somewhen, and a colon at the end: perhaps the head of a quote in a language that only quotequail knows.
_LIKE_HEAD: Final = re.compile(r"^(?=[^\n]{0,200}@)(?=[^\n]{0,200}\d\d)[^\n]{10,300}:[ \t]*$", re.MULTILINE)
_FROM: Final = re.compile(r"[*_ \t]{0,3}(?:From|Von|De|Van|Da|Från|Fra)[*_ \u00a0]{0,3}:")
_FIELD: Final = re.compile(
    r"[*_ \t]{0,3}(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Kopie|Envoyé|Envoyé le|À|Objet|Verzonden|Aan"
    r"|Onderwerp|CC|Inviato|A|Oggetto|Enviado|Para|Asunto|Skickat|Till|Ämne|Importance|Wichtigkeit)[*_ \u00a0]{0,3}:"
)
_ORIGINAL: Final = re.compile(
    r"\s*-{2,}\s?(?:Original Message|Original Appointment|Ursprüngliche Nachricht|Originalnachricht|Message d'origine"
    r"|Message original|Oorspronkelijk bericht|Origineel bericht|Messaggio originale|Mensaje original)\s?-{2,}\s*",
    re.IGNORECASE,
)
_FORWARDS: Final = re.compile(
    r"\s*(?:-{2,}\s?)?(?:Forwarded message|Begin forwarded message|Weitergeleitete Nachricht|Message transféré"
    r"|Anfang der weitergeleiteten (?:E-Mail|Nachricht)|Début du message (?:réexpédié|transféré)"
    r"|Doorgestuurd bericht|Begin doorgestuurd bericht)\b",
    re.IGNORECASE,
)
_FORWARD_SUBJECT: Final = re.compile(r"\s*(?:re|aw|antw|sv)?\s*:?\s*(?:fwd?|wg|tr|i|doorst|rv|vs)\s*:", re.IGNORECASE)
# Who says such a thing has written between the lines that he quotes.
_BETWEEN: Final = re.compile(
    r"\b(?:below|inline|in-line|between the lines|in (?:red|blue|green|bold)|unten|untenstehend|weiter unten"
    r"|in (?:rot|blau|grün|fett)|zwischen den zeilen|im text|ci-dessous|en (?:rouge|bleu|vert|gras)|dans le texte"
    r"|hieronder|onderstaand|tussen de regels|in (?:het )?(?:rood|blauw|groen)|in de tekst)\b",
    re.IGNORECASE,
)
_SIGNATURE_MARK: Final = re.compile(r"[ \t]?--[ \u00a0]?|—")
_FOOTER_MARK: Final = re.compile(r"_{30,}")
_RULE: Final = re.compile(r"[_*-]{3,}(?:[^\n]{3,60}-{2,})?")
_SENT_WITH: Final = re.compile(
    r"(?:Sent from (?:my |Outlook|Mail|Yahoo)|Get Outlook for |Von meinem .{2,40} gesendet|Gesendet (?:von|mit) "
    r"|Envoyé (?:de mon|depuis) |Verstuurd vanaf |Verzonden vanaf ).{0,80}",
    re.IGNORECASE,
)
_ARMOUR: Final = re.compile(r"-----BEGIN PGP (?:SIGNATURE|MESSAGE)-----")
_DISCLAIMS: Final = re.compile(
    r"confidential|privileged|intended (?:only|solely|recipient)|think before (?:you )?print|consider the environment"
    r"|vertraulich|unbefugte|irrtümlich|falls sie nicht der richtige|confidentiel|destinataire|vertrouwelijk"
    r"|geadresseerde|disclaimer",
    re.IGNORECASE,
)
_DISCLAIMER: Final = 80  # characters at least
_LISTED: Final = re.compile(r"\[\d{1,4}\] \S")
_NOT_LOADED: Final = re.compile(r"\[.{3,300}(?:not loaded|hidden texts?)\]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines in a row that are of one kind. `said` names who wrote a quote where its head lies in it."""

    kind: Kind
    begin: int
    end: int
    said: str = ""


def passages(lines: Sequence[str], subject: str = "") -> tuple[Passage, ...]:
    """Tell the passages of a text, in their order and without a gap.

    What might be an answer stands never in a quote: without `>` only what follows the head of a quote below text of
    one's own counts as quoted, and not where that text says that there is more between the lines. A mail that is
    forwarded is itself what there is to read.
    """
    seen = lines[:_LOOKED_AT]
    kinds: list[Kind] = ["own"] * len(seen)
    tail = _tail(seen)
    _mark_signs(seen, kinds)
    said = {} if _FORWARD_SUBJECT.match(subject) else _mark_without_signs(seen, kinds, tail)
    _mark_closings(seen, kinds, tail)
    return tuple(_joined(kinds, len(lines), said))


def _joined(kinds: Sequence[Kind], length: int, said: dict[int, str]) -> Iterator[Passage]:
    begin = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[begin] or at in said:
            yield Passage(kinds[begin], begin, at, said.get(begin, ""))
            begin = at
    if length > len(kinds):
        yield Passage("own", len(kinds), length)


def is_quoted(line: str) -> bool:
    """Whether a line is marked as quoted."""
    return line.lstrip(" \t").startswith(">")


def _mark_signs(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark what begins with `>`, empty lines within, and the head above it."""
    last = -1
    for at, line in enumerate(lines):
        if is_quoted(line):
            if last >= 0 and all(not each.strip() for each in lines[last + 1 : at]):
                kinds[last + 1 : at] = ["quote"] * (at - last - 1)
            elif begin := _head_above(lines, at):
                kinds[begin[0] : begin[1]] = ["head"] * (begin[1] - begin[0])
            kinds[at] = "quote"
            last = at


def _head_above(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    end = at
    while end and not lines[end - 1].strip() and at - end < 2:
        end -= 1
    for begin in range(end - 1, max(-1, end - 1 - _WRAPPED), -1):
        if _head_at(lines, begin) == end:
            return begin, end
    return None


def _head_at(lines: Sequence[str], at: int) -> int:
    """Return where the head of a quote ends that begins at a line; 0 where none does."""
    if not _BEGINS_HEAD.match(lines[at]):
        return 0
    text = ""
    for end in range(at, min(at + _WRAPPED, len(lines))):
        text = f"{text} {lines[end].strip()}".lstrip()
        if len(text) > _LONGEST or not lines[end].strip():
            return 0
        if text.endswith(":"):
            return end + 1 if _HEAD.fullmatch(text) else 0
    return 0


def _block_at(lines: Sequence[str], at: int) -> bool:
    """Whether a head as Outlook sets it begins at a line: From, and two more fields soon after.

    With fields above it, it is the header of a message that came back.
    """
    above = lines[at - 1].strip() if at else ""
    if not _FROM.match(lines[at]) or (above and not _RULE.fullmatch(above)):
        return False
    return sum(bool(_FIELD.match(line)) for line in lines[at + 1 : at + 1 + _BLOCK]) >= 2


def _mark_without_signs(lines: Sequence[str], kinds: list[Kind], tail: int) -> dict[int, str]:
    """Mark the quote that is known by its head alone, to the end; return where it begins and who wrote it."""
    is_begun = False
    for at in range(tail):
        if kinds[at] != "own" or not lines[at].strip():
            continue
        if _FORWARDS.match(lines[at]):
            return {}
        end = _quote_begins(lines, at)
        if end and not is_begun:
            return {}  # nothing above it: it is what there is to read
        if end:
            return _marked_to(lines, kinds, (at, end), tail)
        is_begun = True
    return _mark_unwrapped(lines, kinds, tail) if "quote" not in kinds else {}


def _quote_begins(lines: Sequence[str], at: int) -> int:
    """Return where the head ends that begins here, or here where the head is a part of what is quoted; else 0."""
    if _ORIGINAL.fullmatch(lines[at]) or _block_at(lines, at):
        return at
    if _FOOTER_MARK.fullmatch(lines[at].strip()) and at + 1 < len(lines):
        below = next((each for each in range(at + 1, min(at + 3, len(lines))) if lines[each].strip()), at)
        return at if below > at and _block_at(lines, below) else 0
    end = _head_at(lines, at)
    first = next((line for line in lines[end : end + 3] if line.strip()), "")
    return 0 if is_quoted(first) else end


def _marked_to(lines: Sequence[str], kinds: list[Kind], head: tuple[int, int], tail: int) -> dict[int, str]:
    at, end = head
    above = "\n".join(line for line, kind in zip(lines[:at], kinds, strict=False) if kind == "own")
    if _BETWEEN.search(above):
        return {}
    kinds[at:end] = ["head"] * (end - at)
    while tail > end and not lines[tail - 1].strip():
        tail -= 1
    kinds[end:tail] = ["quote"] * (tail - end)
    from_ = next((line for line in lines[at : at + 6] if _FROM.match(line)), "") if end == at else ""
    return {end: " ".join(from_.replace("*", "").split())[:80]}


def _mark_unwrapped(lines: Sequence[str], kinds: list[Kind], tail: int) -> dict[int, str]:
    """Ask quotequail, which knows more languages."""
    text = "\n".join(lines[:tail])
    if len(lines) > _UNWRAPPED or len(text) > _UNWRAPPED_CHARACTERS or not _LIKE_HEAD.search(text):
        return {}
    from quotequail import unwrap  # with lxml.html: only where there might be something

    try:
        found = unwrap(text)
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
    if not found or found.get("type") != "reply" or not found.get("text_top"):
        return {}
    blank = next((at for at, line in enumerate(lines) if line.strip()), 0)
    at = blank + len(found["text_top"].strip().split("\n"))
    while at < tail and not lines[at].strip():
        at += 1
    end = next((each + 1 for each in range(at, min(at + _WRAPPED, tail)) if lines[each].rstrip().endswith(":")), 0)
    return _marked_to(lines, kinds, (at, end), tail) if end else {}


def _tail(lines: Sequence[str]) -> int:
    """Return where the list of links begins, and what was not loaded: no part of what anybody wrote."""
    at = len(lines)
    while at and (_LISTED.match(lines[at - 1]) or _NOT_LOADED.fullmatch(lines[at - 1]) or not lines[at - 1].strip()):
        at -= 1
    return at


def _mark_closings(lines: Sequence[str], kinds: list[Kind], tail: int) -> None:
    """Mark signatures and what mail servers write below."""
    _mark_armour(lines, kinds)
    at = 0
    while at < tail:
        if kinds[at] != "own":
            at += 1
            continue
        end = next((each for each in range(at, tail) if kinds[each] != "own"), tail)
        begin = _closing_in(lines, at, end)
        kinds[begin:end] = ["closing"] * (end - begin)
        at = end


def _mark_armour(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark what only a program reads: signatures and encrypted text of PGP."""
    is_within = False
    for at, line in enumerate(lines):
        is_within = is_within or bool(_ARMOUR.match(line))
        if is_within and kinds[at] == "own":
            kinds[at] = "closing"
        is_within = is_within and not line.startswith("-----END PGP")


def _closing_in(lines: Sequence[str], begin: int, end: int) -> int:
    """Return where the closing of a passage begins; its end where it has none."""
    for at in range(max(begin, end - _SIGNATURE), end):
        text = lines[at].rstrip()
        if _SIGNATURE_MARK.fullmatch(text) or (end - at <= _FOOTER and _FOOTER_MARK.fullmatch(text)):
            return at
    return _disclaimers(lines, begin, end)


def _disclaimers(lines: Sequence[str], begin: int, end: int) -> int:
    """Go up from the end over paragraphs that disclaim, or say with which program they were sent."""
    found = at = end
    while at > begin:
        bottom = at
        while bottom > begin and not lines[bottom - 1].strip():
            bottom -= 1
        top = bottom
        while top > begin and lines[top - 1].strip():
            top -= 1
        text = " ".join(lines[top:bottom])
        disclaims = len(text) >= _DISCLAIMER and _DISCLAIMS.search(text)
        if top in {bottom, begin} or not (disclaims or _SENT_WITH.fullmatch(text.strip())):
            return found
        found = at = top
    return found
