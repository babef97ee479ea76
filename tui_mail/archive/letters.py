"""What becomes of text before it is set: letters joined as one writes them, each with a font that has it."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import arabic_reshaper

from tui_mail.archive.face import Face
from tui_mail.archive.fonts import CHINESE, JAPANESE, KOREAN, face_for, styled

_MOST_BORROWED = 5000  # nobody writes more different letters in a mail, and each costs a millisecond
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Composing is quadratic in the marks of one base, and nobody writes a line this long with separate marks.
_LONGEST_COMPOSED = 1000
_STEERING = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors
_SKIN = re.compile("(?<=[\u2600-\u27bf\U0001f300-\U0001faff])[\U0001f3fb-\U0001f3ff]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]+(?:[ \u0600-\u06ff\u0750-\u077f]*[\u0600-\u06ff\u0750-\u077f])?")
# Vowels that are written after their consonants and stand before them: no font is asked to do that here. What else
# shaping does (ligatures of consonants) is left out: the consonants stand side by side with the sign that joins them.
_BEFORE = re.compile(
    "((?:[\u0915-\u0939\u0958-\u095f]\u093c?\u094d)*[\u0915-\u0939\u0958-\u095f]\u093c?)(\u093f)"
    "|((?:[\u0995-\u09b9]\u09cd)*[\u0995-\u09b9])([\u09bf\u09c7\u09c8])"
    "|((?:[\u0a95-\u0ab9]\u0acd)*[\u0a95-\u0ab9])(\u0abf)|([\u0b95-\u0bb9])([\u0bc6-\u0bc8])"
)
_KANA, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_MARKS = frozenset({"Mn", "Me", "Mc"})
_joining = arabic_reshaper.ArabicReshaper(
    {"delete_harakat": False, "delete_tatweel": False, "support_zwj": False, "support_ligatures": True}
)


@dataclass(frozen=True, slots=True)
class Span:
    """Letters of one font in a row."""

    face: Face
    text: str


@dataclass
class Letters:
    """The letters of one document, and which of them no font has."""

    han: int = CHINESE
    missing: Counter[str] = field(default_factory=Counter)
    _borrowed: set[str] = field(default_factory=set)  # letters that another font than the usual one was asked for

    def spans(self, text: str, style: int = 0) -> list[Span]:
        """Give each letter of one line a font."""
        face = styled(style)
        if text.isascii():
            text = "".join(char for char in text if char >= " ") if not text.isprintable() else text
        else:
            text = joined(cleaned(text))
        if set(text) <= face.widths.keys():
            return [Span(face, text)] if text else []
        return self._mixed(text, face)

    def _mixed(self, text: str, usual: Face) -> list[Span]:
        spans: list[Span] = []
        current, start = usual, 0
        shown: list[str] = []
        for index, char in enumerate(text):
            face = self._face(char, usual, current)
            shown.append(char if face is not None else REPLACEMENT)
            if face is None:
                self.missing[char] += 1
                face = styled(0)
            if face is not current:
                if index > start:
                    spans.append(Span(current, "".join(shown[start:index])))
                current, start = face, index
        spans.append(Span(current, "".join(shown[start:])))
        return spans

    def _face(self, char: str, usual: Face, before: Face) -> Face | None:
        """Return the font of a character; blanks and marks stay with what they follow."""
        if char in before.widths and (char == " " or unicodedata.category(char) in _MARKS):
            return before
        if char in usual.widths:
            return usual
        if char not in self._borrowed:
            if len(self._borrowed) >= _MOST_BORROWED:
                return None
            self._borrowed.add(char)
        return face_for(char, self.han)


def how_han_is_written(text: str) -> int:
    """Tell from the other letters of a text which Han letters are meant."""
    if _KANA.search(text):
        return JAPANESE
    return KOREAN if _HANGUL.search(text) else CHINESE


def cleaned(text: str) -> str:
    """Join letters with their marks, and drop what only steers: controls, directions, joiners, colours of skin."""
    if len(text) <= _LONGEST_COMPOSED:
        text = unicodedata.normalize("NFC", text)
    text = _SKIN.sub("", _STEERING.sub("", text))
    return "".join(char for char in text if char.isprintable() or unicodedata.category(char) not in {"Cc", "Cf"})


def joined(text: str) -> str:
    """Give Arabic letters the form that they have in their word, where the font has it; put Indian vowels in place."""
    return _BEFORE.sub(_moved, _ARABIC.sub(_in_its_word, text))


def _moved(found: re.Match[str]) -> str:
    consonants, vowel = (group for group in found.groups() if group is not None)
    return vowel + consonants


def _in_its_word(found: re.Match[str]) -> str:
    shaped = str(_joining.reshape(found[0]))
    widths = styled(0).widths
    return shaped if all(char in widths for char in shaped) else found[0]
