"""Whether a From can be read in one way only: else a server may have checked somebody whom we do not take for it."""

import re
from collections.abc import Sequence
from typing import Final

from tui_mail.mail.headers import unfolded
from tui_mail.mail.message import Address

_ASIDE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|=\?[^?\s]*\?[bq]\?[^?]*\?=', re.IGNORECASE)
"""Quoted names, comments and encoded words: no address is in them."""
_SAID: Final = re.compile(r"[^\s<>,;()\"\[\]]*@[^\s<>,;()\"\[\]]*")
_LONGEST: Final = 4_000


def is_clear(fields: Sequence[str], found: Sequence[Address]) -> bool:
    """Whether there is one From, and what was found in it is letter by letter what it says, and all of it."""
    if len(fields) != 1 or len(fields[0]) > _LONGEST:
        return False
    said = {one.lower().strip("'") for one in _SAID.findall(_ASIDE.sub(" ", unfolded(fields[0])))}
    return bool(said) and said == {one.address for one in found if one.address}
