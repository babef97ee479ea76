"""What people work on: messages in mailboxes, and everything that happens to them."""

from peewee import SQL, AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class Item(Table):
    """A message in one mailbox. `received_at` never changes; `listed_at` orders the lists and moves on waking."""

    id = AutoField()
    mailbox = BigIntegerField()
    message = BigIntegerField()
    direction = TextField()  # in | out | internal
    folder = BigIntegerField()
    status = TextField()  # new | open | pending | resolved
    assignee = BigIntegerField(null=True)
    snoozed_until = BigIntegerField(null=True)
    snooze_stays = BooleanField(default=False)
    primary_case = BigIntegerField(null=True)
    received_at = BigIntegerField()
    listed_at = BigIntegerField()
    waiting_since = BigIntegerField(null=True)
    modseq = BigIntegerField()
    channel = TextField(default="")  # how it came, where not by e-mail: bea ...
    restore_to = BigIntegerField(null=True)  # folder it was in before the trash
    department = BigIntegerField(null=True)  # label that it was given to
    qualification = BigIntegerField(null=True)  # label of what it asks for
    category = BigIntegerField(null=True)  # label of what it is
    private_to = BigIntegerField(null=True)  # only who sent it reads it
    imported_by = BigIntegerField(null=True)
    unknown_number = TextField(default="")  # that its subject names, and no record has
    acted_at = BigIntegerField(null=True)  # when somebody last did something with it
    written_by = BigIntegerField(null=True)  # contact who stands behind a shared address (HO-78); else the sender
    guise = TextField(default="")  # forwarded: its correspondents are those of the inner mail | claims-us: it is not
    correspondent = TextField(default="")  # what the list is sorted by, see mail.sort_name

    class Meta:
        """Every list is one range of one of these."""

        indexes = (
            (("message", "mailbox"), True),
            (("mailbox", "listed_at", "id"), False),
            (("folder", "listed_at", "id"), False),
            (("folder", "assignee", "listed_at", "id"), False),
            (("folder", "status", "listed_at", "id"), False),
            (("mailbox", "assignee", "listed_at", "id"), False),
            (("mailbox", "direction", "listed_at", "id"), False),
        )


Item.add_index(Item.index(Item.folder, Item.primary_case, Item.listed_at, Item.id, name="item_case"))
Item.add_index(
    Item.index(Item.folder, Item.correspondent, Item.listed_at.desc(), Item.id.desc(), name="item_correspondent"),
)
UNRESOLVED = Item.status != SQL("'resolved'")
SNOOZED = Item.snoozed_until.is_null(False)
Item.add_index(
    Item.index(
        Item.mailbox,
        Item.assignee,
        Item.listed_at,
        Item.id,
        name="item_mailbox_assignee_unresolved",
        where=UNRESOLVED,
    ),
)
Item.add_index(
    Item.index(Item.mailbox, Item.listed_at, Item.id, name="item_mailbox_snoozed", where=SNOOZED),
)
Item.add_index(
    Item.index(Item.snoozed_until, Item.id, name="item_snoozed", where=SNOOZED),
)
Item.add_index(
    Item.index(
        Item.mailbox,
        Item.department,
        Item.listed_at,
        Item.id,
        name="item_department",
        where=Item.department.is_null(False),
    ),
)
Item.add_index(
    Item.index(
        Item.mailbox,
        Item.qualification,
        Item.listed_at,
        Item.id,
        name="item_qualification",
        where=Item.qualification.is_null(False),
    ),
)
Item.add_index(
    Item.index(
        Item.mailbox, Item.category, Item.listed_at, Item.id, name="item_category", where=Item.category.is_null(False)
    ),
)
Item.add_index(
    Item.index(Item.imported_by, Item.listed_at, Item.id, name="item_imported", where=Item.imported_by.is_null(False)),
)
UNKNOWN_NUMBER = Item.unknown_number != SQL("''")
Item.add_index(
    Item.index(Item.mailbox, Item.listed_at, Item.id, name="item_unknown_number", where=UNKNOWN_NUMBER),
)
Item.add_index(Item.index(Item.written_by, name="item_written_by", where=Item.written_by.is_null(False)))
RESTORED = Item.restore_to.is_null(False)
Item.add_index(Item.index(Item.restore_to, name="item_restore_to", where=RESTORED))
PRIVATE = Item.private_to.is_null(False)
Item.add_index(
    Item.index(Item.mailbox, Item.listed_at, Item.id, name="item_private", where=PRIVATE),
)
CAME_APART = SQL("(received_at / 1000000 - (message >> 20)) NOT BETWEEN -3600 AND 3600")
"""It came here at another hour than its message came first, which the id of that says."""
Item.add_index(Item.index(Item.received_at, name="item_came_apart", where=CAME_APART))
WAITING = Item.waiting_since.is_null(False)
Item.add_index(
    Item.index(Item.mailbox, Item.waiting_since, Item.id, name="item_waiting", where=WAITING & UNRESOLVED),
)


class Counter(Table):
    """How many items there are of a kind; `assignee` 0 means nobody."""

    id = AutoField()
    mailbox = BigIntegerField()
    folder = BigIntegerField()
    status = TextField()
    assignee = BigIntegerField()
    snoozed = BooleanField()
    items = BigIntegerField()

    class Meta:
        """A row per combination that occurs."""

        indexes = ((("mailbox", "folder", "status", "assignee", "snoozed"), True),)


class Link(Table):
    """An item at a record; `unlinked` is the tombstone that keeps it from being linked again by itself."""

    id = AutoField()
    item = BigIntegerField()
    record = BigIntegerField()
    origin = TextField()  # token | criteria | address | thread | manual | sent
    state = TextField()  # linked | suggested | unlinked
    why = TextField()
    linked_at = BigIntegerField()
    form = TextField(default="link")  # link | eml (a document there) | board (a message on its board)

    class Meta:
        """One link per item and record."""

        indexes = ((("item", "record"), True), (("record", "item"), False))


DOUBTFUL = (Link.state == SQL("'suggested'")) & (Link.origin != SQL("'address'"))
Link.add_index(Link.index(Link.item, name="link_suggested", where=DOUBTFUL))


class Note(Table):
    """An internal text at an item; it has no recipients, so it can never be sent."""

    id = AutoField()
    item = BigIntegerField(index=True)
    author = BigIntegerField()
    addressee = BigIntegerField(null=True)
    text = TextField()
    written_at = BigIntegerField()
    withdrawn = BooleanField(default=False)  # by undoing it; the history keeps the text
    folded = TextField(default="")  # what searches stand on


class ReadWatermark(Table):
    """Up to which item a person has read a mailbox."""

    id = AutoField()
    reader = BigIntegerField()
    mailbox = BigIntegerField()
    item = BigIntegerField()

    class Meta:
        """One per person and mailbox."""

        indexes = ((("reader", "mailbox"), True),)


class ReadException(Table):
    """An item that is read above the watermark, or unread below it."""

    id = AutoField()
    reader = BigIntegerField()
    item = BigIntegerField()
    is_read = BooleanField()

    class Meta:
        """One per person and item."""

        indexes = ((("item", "reader"), True),)


class ItemTag(Table):
    """A word on an item."""

    id = AutoField()
    item = BigIntegerField()
    tag = TextField()

    class Meta:
        """Once per item."""

        indexes = ((("item", "tag"), True), (("tag", "item"), False))


class Star(Table):
    """A person's own mark."""

    id = AutoField()
    person = BigIntegerField()
    item = BigIntegerField()

    class Meta:
        """One per person and item."""

        indexes = ((("item", "person"), True), (("person", "item"), False))


class Event(Table):
    """One line of history. Without a mailbox it belongs to the chain of the instance."""

    id = AutoField()
    mailbox = BigIntegerField(null=True)
    sequence = BigIntegerField()
    at = BigIntegerField()
    actor = BigIntegerField(null=True)  # null: the system
    action = TextField()
    item = BigIntegerField(null=True)
    before = TextField()  # canonical JSON
    after = TextField()  # canonical JSON
    why = TextField()
    text_hash = TextField()
    batch = TextField()  # what was done with one key on many items
    undoes = BigIntegerField(null=True)
    previous = TextField()
    hash = TextField()

    class Meta:
        """The chain, and the ways in."""

        indexes = ((("mailbox", "sequence"), True), (("item", "id"), False), (("actor", "id"), False))


ANSWERED = Event.action == SQL("'answered'")
Event.add_index(Event.index(Event.item, name="event_answered", where=ANSWERED))
Event.add_index(Event.index(Event.undoes, name="event_undoes", where=Event.undoes.is_null(False)))


class EventText(Table):
    """Free text of an event, apart so that it can be erased while the chain holds."""

    event = BigIntegerField(primary_key=True)
    text = TextField()
