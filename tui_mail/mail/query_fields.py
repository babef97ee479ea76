"""The fields of the language of searches: what each asks for, and which values it knows."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "name", "choice", "date", "size", "alone"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked for by its name."""

    name: str
    kind: Kind  # text: contained letters | name: of something that is there | alone: takes no value
    what: str  # for people
    example: str
    values: tuple[str, ...] = ()  # of a choice: all that it knows


STATUSES: Final = ("new", "open", "pending", "resolved")
HAS: Final = (
    ("attachment", "a file that is not a picture of the layout"),
    ("link", "a link to any record"),
    ("case", "a link to a case"),
    ("contact", "a link to a contact"),
    ("company", "a link to a company"),
    ("suggestion", "a case that was suggested"),
    ("note", "a note"),
    ("task", "a task or event"),
    ("tag", "a tag"),
    ("category", "a message category"),
    ("answer", "an answer that went out"),
)
IS: Final = (
    ("unread", "not read by me"),
    ("read", "read by me"),
    ("starred", "starred by me"),
    ("snoozed", "sleeping until later"),
    ("overdue", "somebody waits for too long"),
    ("unresolved", "new, open or pending"),
    ("sent", "went out"),
    ("received", "came in"),
    ("internal", "between colleagues"),
    ("linked", "linked to a record"),
    ("unlinked", "came in, and is linked to nothing"),
    ("assigned", "somebody has it"),
    ("unassigned", "nobody has it"),
    ("mine", "I have it"),
    ("private", "nobody else reads it"),
)
ALSO: Final = {
    ("has", "file"): ("has", "attachment"),
    ("has", "files"): ("has", "attachment"),
    ("has", "attachments"): ("has", "attachment"),
    ("has", "star"): ("is", "starred"),
    ("has", "reply"): ("has", "answer"),
    **{("is", status): ("status", status) for status in STATUSES},
    ("status", "unresolved"): ("is", "unresolved"),
    ("status", "snoozed"): ("is", "snoozed"),
    ("assignee", "mine"): ("assignee", "me"),
    ("assignee", "nobody"): ("assignee", "none"),
}
"""What can be said in another way: field and folded value, and what is meant."""

FIELDS: Final = {
    field.name: field
    for field in (
        Field("from", "text", "name or address of the sender", "from:meier"),
        Field("to", "text", "name or address of a recipient", "to:info@"),
        Field("cc", "text", "name or address of a recipient of a copy", "cc:sandra"),
        Field("subject", "text", "the subject", 'subject:"neue Frist"'),
        Field("body", "text", "the text of the message", "body:kündigung"),
        Field("file", "text", "names of attachments, and the text in them", "file:.pdf"),
        Field("note", "text", "notes of colleagues", "note:frist"),
        Field("subject+sender", "text", "the subject, or name or address of the sender", "subject+sender:dupont"),
        Field("everyone", "text", "the subject, the sender or a recipient", "everyone:dupont"),
        Field("has", "choice", "what it has", "has:attachment", tuple(name for name, _ in HAS)),
        Field("is", "choice", "how it stands", "is:unread", tuple(name for name, _ in IS)),
        Field("status", "choice", "its status", "status:open", STATUSES),
        Field("case", "name", "number or title of a case", "case:2026-00117"),
        Field("contact", "name", "number or name of a contact", "contact:dupont"),
        Field("company", "name", "number or name of a company", "company:müller"),
        Field("category", "name", "message category, with its family before it", 'category:"Support / Complaint"'),
        Field("tag", "name", "a tag", "tag:urgent"),
        Field("assignee", "name", "who has it: a name, me or none", "assignee:sandra"),
        Field("in", "name", "a folder or a mailbox", "in:archive"),
        Field("before", "date", "came before that day", "before:2026-11-01"),
        Field("after", "date", "came on that day or later", 'after:"last week"'),
        Field("larger", "size", "larger than that", "larger:5MB"),
        Field("smaller", "size", "smaller than that", "smaller:100kB"),
        Field("not-in-directory", "alone", "its sender is in no contact and no company", "not-in-directory:"),
    )
}
"""All fields, in the order in which they are offered."""
