"""What arrived, and what is kept of it."""

from peewee import SQL, AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class Blob(Table):
    """Bytes outside the database, by their SHA-256 in hex."""

    sha256 = TextField(primary_key=True)
    size = BigIntegerField()
    stored_at = BigIntegerField()
    unreferenced_at = BigIntegerField(null=True)  # nothing needed it then; it goes if that is still so later


Blob.add_index(
    Blob.index(Blob.unreferenced_at, name="blob_unreferenced", where=Blob.unreferenced_at.is_null(False)),
)


class Message(Table):
    """What parsing found. The id is (seconds of arrival << 20 | sequence): it grows with time."""

    id = BigIntegerField(primary_key=True)
    message_id = TextField(index=True)  # without angle brackets, empty if there is none
    identity = TextField(index=True)
    date_at = BigIntegerField(null=True)
    received_at = BigIntegerField()
    subject = TextField()
    from_name = TextField()
    from_address = TextField()
    in_reply_to = TextField()  # what it replies to directly: In-Reply-To, else the last of References
    reference_ids = TextField()  # canonical JSON list
    raw_sha256 = TextField()
    size = BigIntegerField()
    automatic = BooleanField()
    attachment_count = BigIntegerField()
    attachment_type = TextField()
    problem = TextField()
    reduced = BooleanField(default=False)  # attachments were replaced by stubs: what is kept is not what came
    thread = BigIntegerField(default=0)  # conversation it is part of; the same number, the same conversation

    class Meta:
        """The messages of a conversation."""

        indexes = ((("thread", "id"), False),)


Message.add_index(
    Message.index(Message.in_reply_to, name="message_in_reply_to", where=SQL("in_reply_to <> ''")),
)


LARGE_FROM = 1_000_000
"""Bytes from which on there is an index of sizes."""

LARGE = Message.size >= SQL(str(LARGE_FROM))
Message.add_index(Message.index(Message.size, name="message_large", where=LARGE))


class RawMessage(Table):
    """Bytes in which a message was seen; several where servers altered them."""

    sha256 = TextField(primary_key=True)
    message = BigIntegerField(index=True)


class MessageText(Table):
    """The text of a message."""

    message = BigIntegerField(primary_key=True)
    body = TextField()
    snippet = TextField()
    headers = TextField()  # JSON list of pairs


class SearchText(Table):
    """What searches stand on, folded: one entry a line, two line ends behind the last, so that all have trigrams."""

    message = BigIntegerField(primary_key=True)
    subject = TextField()
    sender = TextField()  # names and addresses of from, sender, reply-to; of the inner mail too
    recipients = TextField()  # of to, cc, bcc
    files = TextField()  # names of attachments
    body = TextField()
    attached = TextField(default="")  # text inside attachments, once it was extracted

    class Meta:
        """Not `searchtext`."""

        table_name = "search_text"


ANYWHERE = " || chr(31) || ".join(("subject", "sender", "recipients", "files", "body", "attached"))
"""All that is found of a message, as the index of PostgreSQL has it; nothing that is searched for holds a chr(31)."""


class AttachmentText(Table):
    """The text inside an attachment, as it can be read; due until the daemon has extracted it."""

    id = AutoField()
    message = BigIntegerField()
    part = BigIntegerField()
    state = TextField()  # due | ready | failed
    due_at = BigIntegerField()
    attempts = BigIntegerField(default=0)
    text = TextField(default="")
    problem = TextField(default="")

    class Meta:
        """Once per part."""

        table_name = "attachment_text"
        indexes = ((("message", "part"), True),)


AttachmentText.add_index(
    AttachmentText.index(
        AttachmentText.due_at, AttachmentText.id, name="attachment_text_due", where=SQL("state = 'due'")
    ),
)


AttachmentText.add_index(
    AttachmentText.index(AttachmentText.id, name="attachment_text_failed", where=SQL("state = 'failed'")),
)


class ThreadName(Table):
    """Which conversation a Message-ID belongs to, that of a message or one that is only referred to (a phantom)."""

    name = BigIntegerField(primary_key=True)  # 64 bits of a hash of the Message-ID
    thread = BigIntegerField(index=True)

    class Meta:
        """Not `threadname`."""

        table_name = "thread_name"


class ThreadEdge(Table):
    """What joins or parts two names beside what mails say; names, as what was decided outlives the mails."""

    id = AutoField()
    kind = TextField()  # merge: name's conversation hangs under other | split: it begins its own | past: it was here
    name = BigIntegerField(index=True)
    other = BigIntegerField(index=True)  # of a split: a name of the side that it was parted from
    made_by = BigIntegerField(null=True)
    made_at = BigIntegerField()
    active = BooleanField(default=True)  # undone, it counts no longer

    class Meta:
        """Not `threadedge`."""

        table_name = "thread_edge"


class MessageAddress(Table):
    """A correspondent of a message."""

    id = AutoField()
    message = BigIntegerField(index=True)
    role = TextField()  # from | sender | reply-to | to | cc | bcc
    position = BigIntegerField()
    name = TextField()
    address = TextField()

    class Meta:
        """All mail of an address."""

        indexes = ((("address", "message"), False),)


class Attachment(Table):
    """A file in a message; its bytes are read out of the EML."""

    id = AutoField()
    message = BigIntegerField()
    part = BigIntegerField()
    name = TextField()
    media_type = TextField()
    size = BigIntegerField()
    sha256 = TextField()
    content_id = TextField()
    inline = BooleanField()
    decoration = BooleanField(default=False)  # a picture of a signature or of the layout: kept out of the way

    class Meta:
        """Parts are numbered from 1."""

        indexes = ((("message", "part"), True),)


class Document(Table):
    """A file kept at a message. A PDF is a row that is due until it is rendered."""

    id = AutoField()
    kind = TextField()  # eml | pdf | manifest | attachment
    message = BigIntegerField()
    mailbox = BigIntegerField()
    blob = TextField(null=True, index=True)
    state = TextField()  # due | ready | failed
    due_at = BigIntegerField()
    attempts = BigIntegerField(default=0)
    problem = TextField(default="")
    renderer = TextField(default="")
    part = BigIntegerField(default=0)  # of an attachment
    folder = TextField(default="")  # folder/sub-folder at the record
    name = TextField(default="")  # of the file there

    class Meta:
        """One EML and one PDF per message, one file per attachment."""

        indexes = ((("message", "kind", "part"), True),)


Document.add_index(Document.index(Document.due_at, Document.id, name="document_due", where=SQL("state = 'due'")))


class FiledDocument(Table):
    """A file that somebody put somewhere: at a record, into his own store (`owner`) or the common one (neither).

    Its bytes are those of a document of its message, or a blob of its own where it came from no message.
    """

    id = AutoField()
    record = BigIntegerField(null=True)
    owner = BigIntegerField(null=True)
    mailbox = BigIntegerField(null=True)  # where its message came from: who reads that, reads it
    message = BigIntegerField(null=True)
    kind = TextField()  # eml | pdf | attachment | file
    part = BigIntegerField(default=0)
    blob = TextField(null=True)
    folder = TextField()  # folder/sub-folder; empty: at the top
    name = TextField()
    media_type = TextField()
    size = BigIntegerField()
    filed_by = BigIntegerField(null=True)
    filed_at = BigIntegerField()

    class Meta:
        """Not `fileddocument`."""

        table_name = "filed_document"


FiledDocument.add_index(
    FiledDocument.index(
        FiledDocument.record,
        FiledDocument.folder,
        FiledDocument.name,
        name="filed_document_record",
        where=FiledDocument.record.is_null(False),
    ),
)
FiledDocument.add_index(
    FiledDocument.index(
        FiledDocument.owner,
        FiledDocument.folder,
        FiledDocument.name,
        name="filed_document_store",
        where=FiledDocument.record.is_null(),
    ),
)
FiledDocument.add_index(
    FiledDocument.index(
        FiledDocument.message, name="filed_document_message", where=FiledDocument.message.is_null(False)
    ),
)
FiledDocument.add_index(
    FiledDocument.index(FiledDocument.blob, name="filed_document_blob", where=FiledDocument.blob.is_null(False)),
)


class Verification(Table):
    """How far the verifying of a part of the instance has come; it goes on from there."""

    part = TextField(primary_key=True)  # blobs | documents | ..., and whose they are where not everybody's
    position = TextField()
    checked = BigIntegerField()
    damage = TextField()  # what was found, as JSON
    begun_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)


class Sighting(Table):
    """One appearance of a message on a server, with its outcome: the ledger."""

    id = AutoField()
    account = BigIntegerField()
    remote_folder = BigIntegerField()
    uidvalidity = BigIntegerField()
    remote_key = TextField()  # UID, UIDL or file name
    raw_sha256 = TextField(null=True)
    message = BigIntegerField(null=True, index=True)
    outcome = TextField()  # stored | duplicate | skipped | quarantined | failed
    reason = TextField()
    attempts = BigIntegerField(default=1)
    seen_at = BigIntegerField()
    gone_at = BigIntegerField(null=True)
    gone_why = TextField(default="")
    size = BigIntegerField(default=0)  # as the server told it
    retry_at = BigIntegerField(null=True)
    seen_there = BooleanField(default=False)  # somebody read it on the server

    class Meta:
        """Seen once, in the ledger once."""

        indexes = ((("remote_folder", "uidvalidity", "remote_key"), True),)


Sighting.add_index(
    Sighting.index(
        Sighting.remote_folder,
        Sighting.seen_at,
        Sighting.id,
        name="sighting_present",
        where=Sighting.gone_at.is_null(),
    ),
)
Sighting.add_index(
    Sighting.index(Sighting.gone_at, name="sighting_gone", where=Sighting.gone_at.is_null(False)),
)
Sighting.add_index(
    Sighting.index(Sighting.remote_folder, Sighting.retry_at, name="sighting_failed", where=SQL("outcome = 'failed'")),
)
