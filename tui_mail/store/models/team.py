"""How a team works together: labels, absences, saved views, notifications."""

from peewee import AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class Label(Table):
    """A word from a list that admins keep: a department, a qualification, or a category of mail."""

    id = AutoField()
    kind = TextField()  # department | qualification | category
    direction = TextField()  # of the mail a category is for: in | out; else empty
    family = TextField()  # of a category, may be empty
    name = TextField()
    active = BooleanField()

    class Meta:
        """Named once."""

        indexes = ((("kind", "direction", "family", "name"), True),)


class Absence(Table):
    """From when to when somebody is away, and who stands in. Without an end: until further notice."""

    id = AutoField()
    person = BigIntegerField()
    begins_at = BigIntegerField()
    ends_at = BigIntegerField(null=True)
    substitute = BigIntegerField(null=True)

    class Meta:
        """Those of a person."""

        indexes = ((("person", "begins_at"), False),)


class SavedView(Table):
    """A view somebody keeps, for himself or for all; what it shows depends on who looks."""

    id = AutoField()
    owner = BigIntegerField()
    name = TextField()
    shared = BooleanField()
    view = TextField()  # canonical JSON of what differs from a view of everything

    class Meta:
        """Named once by each."""

        indexes = ((("owner", "name"), True),)


class ViewKey(Table):
    """The digit on which somebody has a saved view."""

    id = AutoField()
    person = BigIntegerField()
    digit = BigIntegerField()
    saved_view = BigIntegerField()

    class Meta:
        """One view on a digit."""

        indexes = ((("person", "digit"), True),)


class Notification(Table):
    """Something a person should hear of; what it says is read from its event when he looks."""

    id = AutoField()
    person = BigIntegerField()
    kind = TextField()  # assigned | note | woken | message | membership | returned
    mailbox = BigIntegerField(null=True)
    item = BigIntegerField(null=True)
    event = BigIntegerField(null=True)
    at = BigIntegerField()
    seen_at = BigIntegerField(null=True)

    class Meta:
        """Those about an item."""

        indexes = ((("item", "person"), False),)


Notification.add_index(
    Notification.index(
        Notification.person, Notification.id, name="notification_waiting", where=Notification.seen_at.is_null()
    ),
)


class Preference(Table):
    """What somebody has chosen for his own sessions."""

    id = AutoField()
    person = BigIntegerField()
    name = TextField()
    value = TextField()

    class Meta:
        """Chosen once."""

        indexes = ((("person", "name"), True),)
