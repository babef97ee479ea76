"""The tables, as the migrations make them.

    people.py    instance, users, accounts, criteria, remote folders, mailboxes, memberships, folders
    mail.py      blobs, messages, their text, addresses and attachments, sightings, documents
    items.py     items, counters, links, notes, read marks, stars, events
    intake.py    leases, heartbeats, tokens, rounds, tombstones
    records.py   contacts, companies, cases
    tasks.py     tasks and events, with their categories
    team.py      labels, absences, saved views, notifications, preferences

A column that names another table holds the other row's id, as a plain number: nothing is loaded behind the reader's
back. The constraints themselves stand in the migrations.
"""

from tui_mail.store.models.intake import (
    Heartbeat,
    IntakeRound,
    KeptMessage,
    Lease,
    OAuthToken,
    ServerDeletion,
    Tombstone,
)
from tui_mail.store.models.items import (
    Counter,
    Event,
    EventText,
    Item,
    ItemTag,
    Link,
    Note,
    ReadException,
    ReadWatermark,
    Star,
)
from tui_mail.store.models.mail import (
    Attachment,
    AttachmentText,
    Blob,
    Document,
    FiledDocument,
    Message,
    MessageAddress,
    MessageText,
    RawMessage,
    SearchText,
    Sighting,
    ThreadEdge,
    ThreadName,
    Verification,
)
from tui_mail.store.models.people import (
    Account,
    Criterion,
    Folder,
    Instance,
    Mailbox,
    Membership,
    RemoteFolder,
    User,
)
from tui_mail.store.models.records import (
    BlockedAddress,
    Participant,
    Record,
    RecordAddress,
    RecordNote,
    Relinking,
)
from tui_mail.store.models.tasks import Task, TaskCategory, TaskEvent, TaskItem, TaskRecord
from tui_mail.store.models.team import Absence, Label, Notification, Preference, SavedView, ViewKey

ALL = (
    Label, Instance, User, Account, Criterion, RemoteFolder, Mailbox, Membership, Folder,
    Blob, Message, RawMessage, MessageText, MessageAddress, Attachment, Document, Sighting,
    Record, RecordAddress, RecordNote, Participant, BlockedAddress, FiledDocument, Verification, Relinking,
    Item, ItemTag, Counter, Link, Note, ReadWatermark, ReadException, Star, Event, EventText,
    IntakeRound, OAuthToken, Lease, Heartbeat, Tombstone, KeptMessage,
    ServerDeletion,
    Absence, SavedView, ViewKey, Notification, Preference,
    Task, TaskCategory, TaskEvent, TaskItem, TaskRecord,
    SearchText, AttachmentText, ThreadName, ThreadEdge,
)  # fmt: skip

__all__ = [
    "ALL",
    "Absence",
    "Account",
    "Attachment",
    "AttachmentText",
    "Blob",
    "BlockedAddress",
    "Counter",
    "Criterion",
    "Document",
    "Event",
    "EventText",
    "FiledDocument",
    "Folder",
    "Heartbeat",
    "Instance",
    "IntakeRound",
    "Item",
    "ItemTag",
    "KeptMessage",
    "Label",
    "Lease",
    "Link",
    "Mailbox",
    "Membership",
    "Message",
    "MessageAddress",
    "MessageText",
    "Note",
    "Notification",
    "OAuthToken",
    "Participant",
    "Preference",
    "RawMessage",
    "ReadException",
    "ReadWatermark",
    "Record",
    "RecordAddress",
    "RecordNote",
    "Relinking",
    "RemoteFolder",
    "SavedView",
    "SearchText",
    "ServerDeletion",
    "Sighting",
    "Star",
    "Task",
    "TaskCategory",
    "TaskEvent",
    "TaskItem",
    "TaskRecord",
    "ThreadEdge",
    "ThreadName",
    "Tombstone",
    "User",
    "Verification",
    "ViewKey",
]
