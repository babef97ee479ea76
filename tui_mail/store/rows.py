"""What lists, panes and the command line get to see: typed, frozen rows.

An `Envelope` is what a person sees of an item that nobody has taken yet in a claim queue; it is a type of its own, so
that nothing can be forgotten to be blanked out. A `Row` is an item that may be read.
"""

from dataclasses import dataclass, field, replace

STATUSES = ("new", "open", "pending", "resolved")
"""Those that an item can have, in the order of the work."""

UNASSIGNED = 0
"""Assignee of a `View` that wants the items nobody has."""

UNTIL_REPLY = 1 << 62
"""Time until which something is snoozed that only a reply wakes."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Where an item stands in a list; what is greater stands above.

    Newest first by the time it was listed, then by its id. In other orders `lead` counts before them, and where the
    smaller value stands above, both are negative.
    """

    lead: bytes = field(default=b"", kw_only=True)
    listed_at: int
    id: int

    @property
    def item(self) -> int:
        """The item that stands there."""
        return abs(self.id)

    @property
    def just_above(self) -> "Key":
        """The next key above: nothing stands between."""
        return replace(self, id=self.id + 1)


ORDERS = ("newest", "oldest", "best", "waiting", "snoozed", "starred", "sender", "case", "assignee", "status")
"""In which lists can stand; `best` is of searches alone, and elsewhere the newest first."""


@dataclass(frozen=True, slots=True)
class View:
    """Which items a list shows. None means: whatever it is.

    What an envelope does not tell (see `tells_more`) never matches an envelope.
    """

    mailbox_id: int | None = None
    folder_kind: str | None = "inbox"
    folder_id: int | None = None
    statuses: frozenset[str] | None = None
    assignee: int | None = None  # a user's id, or UNASSIGNED
    snoozed: bool | None = False
    put_away: bool = True  # also what lies in the trash or the junk, where no folder is named
    unresolved: bool = False  # only what still asks for work
    direction: str | None = None  # in | out | internal
    since: int | None = None  # received then or later, microseconds UTC
    until: int | None = None  # received before
    department: int | None = None  # a label's id, as the next two
    qualification: int | None = None
    category: int | None = None
    tag: str | None = None
    record: int | None = None  # linked to it
    starred: bool = False  # by the one who looks
    imported_by: int | None = None  # a user's id
    unlinked: bool = False  # came in, and is linked to nothing
    unknown_number: bool = False  # names a number that no record has
    suggested: bool = False  # may belong to a case that it was not linked to by itself
    overdue: bool = False  # somebody waits for longer than the mailbox allows
    holder_absent: bool = False  # its assignee is away
    search: str = ""  # what it must say, in the language of searches
    below: bool = False  # of a folder, also what lies in the folders below it
    order: str = "newest"  # one of ORDERS
    most: int | None = None  # of all that, only so many, the newest

    @property
    def tells_more(self) -> bool:
        """Whether what it asks for is more than an envelope tells."""
        asked = (self.statuses, self.department, self.qualification, self.category, self.tag, self.record)
        marks = (self.starred, self.unlinked, self.unknown_number, self.suggested, self.overdue, self.holder_absent)
        return any(one is not None for one in (*asked, self.imported_by)) or any(marks)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of an item that may not be read: one that nobody has taken, or somebody's private mail.

    Times are microseconds UTC.
    """

    id: int
    mailbox_id: int
    mailbox: str  # its code
    listed_at: int
    received_at: int
    direction: str  # in | out | internal
    correspondent: str  # sender, or the first recipient of what was sent
    subject: str
    private: bool = field(default=False, kw_only=True)  # only who sent it reads it
    is_sent: bool = field(default=False, kw_only=True)  # by who has the mailbox: it is known by whom it went to
    place: Key | None = field(default=None, kw_only=True)  # in a list that is not ordered by when it was listed

    @property
    def key(self) -> Key:
        """Where it stands in a list."""
        return self.place or Key(self.listed_at, self.id)


@dataclass(frozen=True, slots=True)
class Beside:
    """What some columns show of an item; read only where they are shown. Times are microseconds UTC."""

    sender: str = ""
    recipient: str = ""
    size: int = 0
    waiting_since: int | None = None
    snippet: str = ""
    contact: str = ""
    company: str = ""
    company_by_hand: bool = False
    task: str = ""  # task | event, where one is linked that may be seen


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class Row(Envelope):
    """An item that may be read."""

    folder_id: int
    folder_kind: str
    folder: str  # name, or path of a plain folder
    status: str  # new | open | pending | resolved
    assignee_id: int | None
    assignee: str | None  # login
    assignee_name: str | None
    snoozed_until: int | None
    unread: bool  # by the one who looks
    starred: bool  # by the one who looks
    attachment_count: int
    attachment_type: str  # of the first one: pdf, img, xls, ...; empty without
    case: str | None  # "mandate 2026-00117", the primary case
    link_count: int
    modseq: int
    tags: tuple[str, ...] = ()
    channel: str = ""  # how it came, where not by e-mail: bea ...
    department: str | None = None
    qualification: str | None = None
    category: str | None = None  # with its family: Support / Complaint
    unknown_number: str = ""  # that its subject names, and no record has
    guise: str = ""  # forwarded: the inner mail says who writes to whom | claims-us: not from us, though it says so
    written_by: str | None = None  # name of the contact who stands behind a shared address; the header stays
    beside: Beside = NOTHING_BESIDE
    thread_count: int = 0  # other mails of its conversation that the one who looks may see
    is_reply: bool = False  # to a mail that need not be here


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A name and an address of a message, in one of the roles from, sender, reply-to, to, cc, bcc."""

    role: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file in a message; its bytes are read out of the EML when needed. `part` counts from 1."""

    part: int
    name: str
    media_type: str
    size: int
    sha256: str
    decoration: bool = False  # a picture of a signature or of the layout: kept out of the way


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A record that an item is linked to, and why."""

    record_id: int
    kind: str  # contact | company | a case kind
    number: str
    name: str
    address: str  # of a contact or company, where the link came from one
    origin: str  # criteria | address | thread | manual | sent
    state: str  # linked | suggested
    why: str
    primary: bool
    form: str = "link"  # link | eml (a document there) | board (a message on its board)
    company: str = ""  # name of a contact's company

    @property
    def title(self) -> str:
        """The record as people read it."""
        title = " ".join(part for part in (self.kind, self.number, self.name) if part)
        return f"{title} of {self.company}" if self.company else title


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file kept at the message: its EML, its PDF, or an attachment once the message is filed at a record."""

    kind: str  # eml | pdf | manifest | attachment
    part: int  # of an attachment
    state: str  # ready | due | failed
    sha256: str | None
    problem: str
    path: str | None  # folder/sub-folder/name at the record, None at the message only


@dataclass(frozen=True, slots=True)
class NoteRow:
    """An internal note; it can never be sent."""

    id: int
    at: int
    author: str
    to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Who opened the item first when."""

    login: str
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that went out: who wrote it (a name, else an address), and when. Times are microseconds UTC."""

    who: str
    at: int
    item: int | None  # None: the reader may not see it, or it is gone


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What will happen to an item by itself, unless somebody does something before."""

    what: str  # wake | overdue | reassign
    at: int  # microseconds UTC, or UNTIL_REPLY


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task or an event that may be seen. Times are microseconds UTC; an event is due when it begins."""

    id: int
    kind: str  # task | event
    category: str
    mailbox_id: int
    mailbox: str  # its code
    title: str
    state: str  # open | waiting | done
    due_at: int | None
    begins_at: int | None
    ends_at: int | None
    assignee_id: int | None
    assignee: str | None  # login
    assignee_name: str | None
    author_id: int
    author_name: str
    created_at: int
    done_at: int | None
    fields: tuple[tuple[str, str], ...] = ()  # what was put into the form of its category

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same message as an item of another mailbox that may be seen; without a status it is its envelope alone."""

    item: int
    mailbox: str  # its code
    status: str
    assignee: str  # name, empty where nobody has it

    @property
    def words(self) -> str:
        """What people read of it: `billing: open, Sandra Keller`."""
        said = ", ".join(filter(None, (self.status, self.assignee)))
        return f"{self.mailbox}: {said}" if said else self.mailbox


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that is shown of one item that may be read."""

    row: Row
    message_id: str
    date: int | None  # of the Date header
    size: int
    raw_sha256: str
    body: str  # safe text, whole
    problem: str  # what was wrong with the message, empty if nothing
    addresses: tuple[AddressRow, ...]
    attachments: tuple[AttachmentRow, ...]
    links: tuple[LinkRow, ...]
    documents: tuple[DocumentRow, ...]
    notes: tuple[NoteRow, ...]
    seen_by: tuple[Seen, ...]
    read_on_server: bool = False  # by somebody, with another program
    answers: tuple[Answer, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()  # what comes first goes first
    reduced: bool = False  # its attachments are not kept: only what they were
    no_mailings: tuple[str, ...] = ()  # those of its addresses that get no mass mailings
    tasks: tuple[TaskRow, ...] = ()  # those of its tasks that may be seen
    company: str = ""  # name of the one it is from, or went to
    company_by_hand: bool = False  # somebody linked it; else it is that of who wrote it
    elsewhere: tuple[Elsewhere, ...] = ()  # the same message in other mailboxes
    doubts: tuple[str, ...] = ()  # what makes its sender look like somebody else, checks that failed
    seal: str = ""  # how it is encrypted or signed: see mail/sealed.py


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of history, in words that a program can read: values of fields before and after."""

    id: int
    at: int
    actor: str  # login, or system
    actor_name: str
    action: str
    before: dict[str, object]
    after: dict[str, object]
    why: str
    text: str  # free text: the message of an assignment, a note
    item: int | None = None  # None: it concerns the mailbox


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an item can be assigned to, and how much is open with them there. Times are microseconds UTC."""

    id: int
    login: str
    name: str
    open_items: int
    departments: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    absent: bool = False
    back_at: int | None = None  # of who is absent; None: nobody knows
    substitute: str | None = None  # name of who stands in


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A contact, company or case, as pickers and the command line show it."""

    id: int
    kind: str
    number: str
    name: str
    detail: str  # company of a contact, requester of a case, addresses: whatever helps to tell it apart
