"""What a subject is about, without what programs put before it when they answer, and lists when they send."""

import re
from typing import Final

from tui_mail.mail.text import fold

_PREFIXES: Final = (
    "re|r|res|ris|rif|rv|rsp|resp|aw|antw|antwort|antwoord|sv|svar|vs|vl|vb|vd|ang|bls|balasan|ynt|ilt|atb|odp|pd|ref"
    "|fw|fwd|wg|wtr|doorst|doorgest|tr|enc|i|inoltro|trs|t|rep|reponse|fs|yt|tlg|va|na|tov|vrs|bulk|automatic reply"
    "|automatische antwort|reponse automatique|automatisch antwoord|回复|回覆|答复|转发|轉寄|返信|転送|회신|전달"
    "|ответ|на|пересл|отв|απ|σχετ|πρθ|השב|הועבר|رد|إعادة توجيه"
)
_BEFORE: Final = re.compile(
    rf"\s*(?:\[[^\[\]]{{0,60}}\]\s*|(?:{fold(_PREFIXES)})\s?(?:\[\d{{1,4}}\]|\(\d{{1,4}}\)|\^\d{{1,4}}|\*\d{{1,4}})?\s?:)"
)
_BEHIND: Final = re.compile(r"\s*(?:\(fwd?\)|[\[(]was:?\s.{0,900}[\])])\s*\Z")
_LONGEST: Final = 1000


def topic(subject: str) -> str:
    """Return what two mails about the same share: folded, without `Re:`, `AW:`, `[list]` and `(was: ...)`."""
    said = fold(subject[:_LONGEST])
    while (found := _BEFORE.match(said)) and found.end():
        said = said[found.end() :]
    return " ".join(_BEHIND.sub("", said).split())
