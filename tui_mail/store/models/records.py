"""People outside, and cases: everything that mail is filed at."""

from peewee import AutoField, BigIntegerField, TextField

from tui_mail.store.models.table import Table


class Record(Table):
    """A contact, a company or a case.

    Contacts and companies share the number space `relation`; each kind of case has its own. Numbers are text.
    """

    id = AutoField()
    kind = TextField()
    space = TextField()
    number = TextField()
    name = TextField()  # the title of a case
    folded = TextField()  # number, name and addresses as pickers search them
    company = BigIntegerField(null=True, index=True)
    requester = BigIntegerField(null=True)
    parent = BigIntegerField(null=True)
    status = TextField(default="open")

    class Meta:
        """A number means one record."""

        indexes = ((("space", "number"), True),)


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

        indexes = ((("record", "address"), True),)
