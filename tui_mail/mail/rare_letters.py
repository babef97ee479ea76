"""One and two letters in a row, as numbers for an index: that of PostgreSQL knows nothing of fewer than three.

One or two letters are a word in Chinese, Japanese and Korean. What most mails hold is left out, for walking through the
newest ones finds that at once, and an index of it would be large; the others are few in mail of European languages.
"""

import string
from collections.abc import Iterable
from operator import add
from typing import Final

_OFTEN: Final = (
    r"""",.>acfhmstu 'dlmrstv (+-12acdefghijlmnoprstuvw )),.:; ** +)+01 ,7 -)-0123456789>abcdefghijklmnoprstuvw"""
    r' .").0123456789:abcdefghijklmnoprstuvwxyz //0124abcdefghilmnoprstuvwx 0"),-./0123456789:;]abcdefpx'
    r' 1"),-./0123456789:;@]abcdefgps 2),-./0123456789:;@]abcdefp 3),-.0123456789:abcdef 4)-./0123456789:]abcdefp'
    r' 5,-./0123456789:]abcdefj 6),-./0123456789:@abcdf 7-.0123456789:abcdefms 8"-./0123456789:abcdef'
    r' 9,-.0123456789:abcdeft :)/012345<dfst </<abdfhjkmnprst ="123=aefru >).:>ms @@abcdefghiklmnoprstuvwxy [12dips'
    r" ]): __abcdefilmprstuw a,-./0123456789:=@abcdefghijklmnopqrstuvwxyz b-./0123456789=@abcdefghijklmnopqrstuvwy"
    r""" c),-./0123456789:=@_abcdefghijklmnopqrstuvwyz d!"'),-./012345789:;=@_abcdefghijklmnopqrstuvwxyz"""
    r""" e!"'(),-./0123456789:;=>?@_abcdefghijklmnopqrstuvwxyz f,-.0123456789=@abcdefghilmnoprstuwy"""
    r" g),-./4:=>@]_abcdefghijklmnoprstuvwyz h,-./:=@_abcefijklmnoprstuwxy i',-./@abcdefghijklmnopqrstuvwxyz"
    r' jabcdeiklmopsuwx k,-./;@abcdeghiklmnoprstuwy l"),-./24:;=@_abcdefghiklmnopqrstuvwy'
    r""" m),-./1:;>@[_abcdefghijlmnoprstuvwxyz n"'),-./1:;?@_abcdefghijklmnopqrstuvwxyz"""
    r" o,-./:@_abcdefghijklmnopqrstuvwxyz p),-./237:;>?@_abcdefghilmnoprstuvwxy q.aelmpquz"
    r""" r'),-./1245:=>?@_abcdefghijklmnopqrstuvwyz s!"'()+,-./34:;=?@_abcdefghijklmnopqrstuvwyz"""
    r""" t!"'),-./012:;=>?@]_abcdefghijklmnoprstuvwxyz u',./abcdefghijklmnoprstuvwxyz v.0=@abcdegilmoprstuxy"""
    r" w,-.5:@abcdefghiklmnorstuvwxyz x-./1238@abcefilmpstuxy y!'),-./2:=?@_abcdeghiklmnoprstuvwxyz"
    r" z.2@abcdehijlnopstuwxyz"
)
"""Pairs of ASCII that one mail in fifty holds, or more: the first letter of each word, with each of the others."""

_ASCII: Final = tuple(map(chr, range(128)))
_PAIRS: Final = [word[0] + one for word in _OFTEN.split() for one in word[1:]]
_SIGNS: Final = frozenset(string.punctuation)  # two of them are few in a mail, and somewhere there may be none
_COMMON: Final = frozenset({
    *_ASCII, *(pair for pair in _PAIRS if not {*pair} <= _SIGNS),
    *(f" {one}" for one in _ASCII), *(f"{one} " for one in _ASCII),
})  # fmt: skip


def rare_letters(texts: Iterable[str]) -> set[int]:
    """Return a number for each letter of folded texts and each two in a row, but for those that most mails hold.

    Different ones seldom have the same number. What stands in a text has its numbers among those of the text.
    """
    words = " ".join(set("\n".join(texts).split()))
    found = set(map(add, words, words[1:]))
    if not words.isascii():
        found.update(words)
    return {_number(letters) for letters in found - _COMMON if " " not in letters}


def _number(letters: str) -> int:
    """Return 31 bits: as many as an integer of PostgreSQL has above zero."""
    second = ord(letters[1]) if len(letters) > 1 else 0
    return (ord(letters[0]) << 15 ^ second) & 0x7FFFFFFF
