"""People outside, and cases: everything that mail is filed at."""

from peewee import AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class Record(Table):
    """A contact, a company or a case.

    Contacts and companies share the number space `relation`; each kind of case has its own. Numbers are text.
    """

    id = AutoField()
    kind = TextField()
    space = TextField()
    number = TextField(index=True)
    name = TextField()  # the title of a case
    folded = TextField()  # number, name and addresses as pickers search them
    company = BigIntegerField(null=True, index=True)
    requester = BigIntegerField(null=True)
    parent = BigIntegerField(null=True)
    status = TextField(default="open")  # of a case: open | closed
    module = TextField(default="")  # contact | colleague, company | supplier; empty: as its kind
    folder = TextField(default="")  # of a case: where it is placed among the others, folder/sub-folder
    created_at = BigIntegerField(null=True)
    closed_at = BigIntegerField(null=True)
    merged_into = BigIntegerField(null=True)  # the contact that stands for it; everything stays where it was
    keep_until = BigIntegerField(null=True)  # of a case: nothing of it may be erased before
    held_at = BigIntegerField(null=True)  # of a case: nothing of it may be erased or purged until the hold is lifted
    held_why = TextField(default="")

    class Meta:
        """A number means one record."""

        indexes = ((("space", "number"), True),)


Record.add_index(Record.index(Record.merged_into, name="record_merged", where=Record.merged_into.is_null(False)))
Record.add_index(Record.index(Record.parent, name="record_parent", where=Record.parent.is_null(False)))
Record.add_index(Record.index(Record.requester, name="record_requester", where=Record.requester.is_null(False)))


class RecordAddress(Table):
    """An address of a contact or company, in lower case."""

    id = AutoField()
    record = BigIntegerField(index=True)
    address = TextField()

    class Meta:
        """Several records may have one address."""

        indexes = ((("address", "record"), True),)


class Participant(Table):
    """Somebody a confidential case names: only their mail links by itself."""

    id = AutoField()
    record = BigIntegerField()
    address = TextField()

    class Meta:
        """Named once."""

        indexes = ((("record", "address"), True), (("address", "record"), False))


class Relinking(Table):
    """An address that a record got, or has no more: mail that was there before is linked there, or no more."""

    id = AutoField()
    record = BigIntegerField()
    address = TextField()
    position = BigIntegerField(default=0)  # up to which item it is done
    withdraws = BooleanField(default=False)


class RecordNote(Table):
    """An internal text at a contact, company or case; it has no recipients, so it can never be sent."""

    id = AutoField()
    record = BigIntegerField(index=True)
    author = BigIntegerField()
    addressee = BigIntegerField(null=True)
    text = TextField()
    written_at = BigIntegerField()
    withdrawn = BooleanField(default=False)


class BlockedAddress(Table):
    """An address that gets no mass mailings, lower case."""

    address = TextField(primary_key=True)
    blocked_by = BigIntegerField()
    blocked_at = BigIntegerField()
    why = TextField()
