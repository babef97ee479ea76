"""Reads what somebody searches for. It never fails: what cannot be read is searched for as text, and it says so."""

import re
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.query import And, Node, Not, Or, Problem, Query, Term
from tui_mail.mail.query_fields import ALSO, FIELDS, Field
from tui_mail.mail.query_values import day_of, size_of
from tui_mail.mail.searched import folded_line
from tui_mail.mail.text import fold, safe_line

MAX_QUERY: Final = 1_000
"""Characters that are read."""
MAX_TERMS: Final = 40
_DEEPEST: Final = 12  # groups within groups
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z+-]*):")
_OR: Final = re.compile(r"OR(?=[\s()]|$)")
_SHOWN: Final = 30


def parse_query(text: str, now: datetime | None = None) -> Query:
    """Read a query; days are those of `now` (aware, in the zone of who asks; unless given, here and now)."""
    reading = _Reading(text[:MAX_QUERY], now or datetime.now().astimezone())
    if len(text) > MAX_QUERY:
        reading.problem(MAX_QUERY, len(text), f"Only the first {MAX_QUERY:,} characters are read.")
    node = reading.either()
    return Query(node, tuple(sorted(reading.problems, key=lambda one: one.start)))


def all_of(parts: list[Node]) -> Node:
    """Join what must all be true; what is joined already is not wrapped again."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: list[Node]) -> Node:
    """Join what is true when one of it is."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


class _Reading:
    """One text being read, from left to right; `at` is what comes next."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text = text
        self.now = now
        self.at = 0
        self.depth = 0
        self.terms = 0
        self.problems: list[Problem] = []

    def problem(self, start: int, end: int, sentence: str) -> None:
        """Note what could not be read as it was meant."""
        self.problems.append(Problem(start, end, sentence))

    def peek(self) -> str:
        """Skip blanks; return the character that comes next, nothing at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def either(self) -> Node:
        """Read sides with OR between them, up to the end or the bracket that closes."""
        sides: list[Node] = []
        while True:
            side = self.together()
            if side != And(()):
                sides.append(side)
            if not self.is_or():
                return any_of(sides) if sides else And(())
            start = self.at
            self.at += 2
            if side == And(()):
                self.problem(start, self.at, "OR needs something before it; it is left out.")
            elif self.peek() in ("", ")"):
                self.problem(start, start + 2, "OR needs something behind it; it is left out.")

    def is_or(self) -> bool:
        """Whether OR comes next."""
        self.peek()
        return _OR.match(self.text, self.at) is not None

    def together(self) -> Node:
        """Read what stands side by side."""
        parts: list[Node] = []
        while (letter := self.peek()) and not self.is_or():
            if letter == ")":
                if self.depth:
                    break
                self.problem(self.at, self.at + 1, "This bracket closes nothing; it is left out.")
                self.at += 1
            elif (part := self.part()) is not None:
                parts.append(part)
        return all_of(parts)

    def part(self) -> Node | None:
        """Read one thing, or its opposite; None for what is left out."""
        start = self.at
        if self.text[start] != "-" or self.text[start : start + 2] == "--":
            return self.group() if self.text[start] == "(" else self.term()
        self.at += 1
        following = self.text[self.at : self.at + 1]
        if not following.strip() or (following == ")" and self.depth):
            self.problem(start, self.at, "“-” stands before what must not be there, without a blank; it is left out.")
            return None
        part = self.group() if following == "(" else self.term()
        return None if part is None else Not(part)

    def group(self) -> Node | None:
        """Read what stands in brackets."""
        start = self.at
        self.at += 1
        if self.depth == _DEEPEST:
            self.problem(start, self.at, f"Brackets stand in each other {_DEEPEST} deep at most; it is left out.")
            return None
        self.depth += 1
        node = self.either()
        self.depth -= 1
        if self.peek() == ")":
            self.at += 1
        else:
            self.problem(start, start + 1, "This bracket is not closed; it reaches to the end.")
        if node == And(()):
            self.problem(start, self.at, "There is nothing in these brackets.")
            return None
        return node

    def term(self) -> Term | None:
        """Read a word or a phrase, with its field."""
        start = self.at
        found = _FIELD.match(self.text, start)
        name = found[1].lower() if found else ""
        if found is None or not self.is_field(found, name):
            return self.counted(Term("", self.value(), start, self.at))
        self.at = found.end()
        if name not in FIELDS:
            value = self.value()
            near = get_close_matches(name, FIELDS, 1, 0.7)
            meant = f" Is {near[0]}: meant?" if near else ""
            shown = safe_line(found[0])[:_SHOWN]
            self.problem(start, found.end(), f"“{shown}” is no field; it is searched for as text.{meant}")
            return self.counted(Term("", f"{found[0]}{value}", start, self.at))
        return self.of_field(FIELDS[name], start)

    def is_field(self, found: re.Match[str], name: str) -> bool:
        """Whether a word with a colon names a field, if a wrong one; addresses of pages and drives do not."""
        return name in FIELDS or (len(name) > 1 and not self.text.startswith("//", found.end()))

    def of_field(self, field: Field, start: int) -> Term | None:
        """Read the value of a field."""
        if field.kind == "alone":
            return self.counted(Term(field.name, "", start, self.at))
        after, value = self.at, self.value()
        if self.at == after:
            value = self.value() if self.takes_next() else ""
            self.at = self.at if value else after
        if not folded_line(value):
            self.problem(start, self.at, f"{field.name}: needs something behind it, as in {field.example}; left out.")
            return None
        name, value = ALSO.get((field.name, fold(value.strip())), (field.name, value))
        field = FIELDS[name]
        if wrong := self.refusal(field, value):
            self.problem(start, self.at, f"{wrong} It is searched for as text.")
            return self.counted(Term("", f"{field.name}:{value}", start, self.at))
        known = fold(value.strip()) if field.kind == "choice" else value
        return self.counted(Term(field.name, known, start, self.at))

    def refusal(self, field: Field, value: str) -> str:
        """Say why a field does not know a value; nothing where it does."""
        if field.kind == "choice" and fold(value.strip()) not in field.values:
            known = f"{', '.join(field.values[:-1])} and {field.values[-1]}"
            return f"{field.name}: knows {known}, not “{safe_line(value)[:_SHOWN]}”."
        try:
            if field.kind == "size":
                size_of(value)
            elif field.kind == "date":
                day_of(value, self.now)
        except UsageError as error:
            return error.sentence
        return ""

    def takes_next(self) -> bool:
        """Whether the word behind the blank is the value: `from: meier`."""
        letter = self.peek()
        found = _FIELD.match(self.text, self.at)
        is_field = found is not None and found[1].lower() in FIELDS
        return bool(letter) and letter not in "-()" and not is_field and not self.is_or()

    def value(self) -> str:
        """Read a phrase or a word."""
        return self.phrase() if self.text.startswith('"', self.at) else self.word()

    def phrase(self) -> str:
        r"""Read what stands in quotes; in it `\"` is a quote."""
        start = self.at
        self.at += 1
        letters: list[str] = []
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == '"':
                self.at += 1
                return "".join(letters)
            if letter == "\\" and self.text[self.at + 1 : self.at + 2] in ("\\", '"'):
                self.at += 1
                letter = self.text[self.at]
            letters.append(letter)
            self.at += 1
        self.problem(start, start + 1, "This quote is not closed; it reaches to the end.")
        return "".join(letters)

    def word(self) -> str:
        """Read up to the next blank, or the bracket that closes a group; brackets of the word itself belong to it."""
        start, own = self.at, 0
        while self.at < len(self.text) and not self.text[self.at].isspace():
            letter = self.text[self.at]
            if letter == ")" and self.depth and not own:
                break
            own += {"(": 1, ")": -1 if own else 0}.get(letter, 0)
            self.at += 1
        return self.text[start : self.at]

    def counted(self, term: Term) -> Term | None:
        """Let a term be, unless there is nothing to be found by it or there are too many."""
        kind = FIELDS[term.field].kind if term.field else "text"
        if kind == "text" and not folded_line(term.value):
            self.problem(term.start, term.end, "There is no letter in it that could be found; it is left out.")
            return None
        self.terms += 1
        if self.terms == MAX_TERMS + 1:
            self.problem(term.start, len(self.text), f"Only the first {MAX_TERMS} words are searched for.")
        return term if self.terms <= MAX_TERMS else None
