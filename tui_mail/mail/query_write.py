"""Writes a query as somebody would type it; reading it again gives the same."""

from tui_mail.mail.query import And, Node, Not, Or, Term
from tui_mail.mail.query_fields import FIELDS
from tui_mail.mail.query_parse import all_of, parse_query


def write_query(node: Node) -> str:
    """Return the words of a query."""
    match node:
        case Term():
            return write_term(node.field, node.value)
        case Not():
            return f"-{_bracketed(node.part) if isinstance(node.part, Not) else _within(node.part)}"
        case And():
            return " ".join(_within(part) for part in node.parts)
        case Or():
            return " OR ".join(write_query(part) for part in node.parts)


def joined(one: str, other: str) -> str:
    """Return a query for what fits both, of which either may be empty or wrong."""
    if not one.strip() or not other.strip():
        return one if one.strip() else other
    return write_query(all_of([parse_query(one).node, parse_query(other).node]))


def write_term(field: str, value: str) -> str:
    """Return a word or phrase with its field, in quotes where it needs them."""
    if field and FIELDS[field].kind == "alone":
        return f"{field}:"
    is_read_otherwise = value[:1] == '"' or (not field and (value[:1] == "-" or ":" in value or value == "OR"))
    words = _quoted(value) if is_read_otherwise or not _is_word(value) else value
    return f"{field}:{words}" if field else words


def _within(node: Node) -> str:
    return _bracketed(node) if isinstance(node, And | Or) else write_query(node)


def _bracketed(node: Node) -> str:
    return f"({write_query(node)})"


def _is_word(value: str) -> bool:
    return bool(value) and not any(letter.isspace() or letter in "()" for letter in value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
