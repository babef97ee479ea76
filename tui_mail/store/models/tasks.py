"""Tasks and events that people make of mail, each with the small form of its category."""

from peewee import AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class TaskCategory(Table):
    """What a task or event can be, and what its form asks: canonical JSON, a list of fields."""

    id = AutoField()
    kind = TextField()  # task | event
    name = TextField()
    fields = TextField()
    active = BooleanField()

    class Meta:
        """Named once."""

        table_name = "task_category"
        indexes = ((("kind", "name"), True),)


class Task(Table):
    """Something to be done, or that takes place. Its mailbox decides who may see it."""

    id = AutoField()
    kind = TextField()  # task | event
    category = BigIntegerField()
    mailbox = BigIntegerField()
    title = TextField()
    state = TextField()  # open | waiting | done
    due_at = BigIntegerField(null=True)
    begins_at = BigIntegerField(null=True)  # of an event, as the next one
    ends_at = BigIntegerField(null=True)
    assignee = BigIntegerField(null=True)
    fields = TextField()  # what was put into the form: canonical JSON, name to text
    author = BigIntegerField()
    created_at = BigIntegerField()
    done_at = BigIntegerField(null=True)

    class Meta:
        """What is due of a mailbox, and of a person."""

        indexes = ((("mailbox", "state", "due_at", "id"), False), (("assignee", "state", "due_at", "id"), False))


class TaskItem(Table):
    """A mail at a task: many at each, and each at many."""

    id = AutoField()
    task = BigIntegerField()
    item = BigIntegerField()

    class Meta:
        """At it once."""

        table_name = "task_item"
        indexes = ((("task", "item"), True), (("item", "task"), False))


class TaskRecord(Table):
    """A contact, company or case that a task is about."""

    id = AutoField()
    task = BigIntegerField()
    record = BigIntegerField()

    class Meta:
        """About it once."""

        table_name = "task_record"
        indexes = ((("task", "record"), True), (("record", "task"), False))


class TaskEvent(Table):
    """A line of the history that is about a task."""

    event = BigIntegerField(primary_key=True)
    task = BigIntegerField()

    class Meta:
        """The history of a task."""

        table_name = "task_event"
        indexes = ((("task", "event"), False),)
