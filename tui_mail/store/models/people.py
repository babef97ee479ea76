"""Who works here, and through which accounts and mailboxes."""

from peewee import AutoField, BigIntegerField, BooleanField, TextField

from tui_mail.store.models.table import Table


class Instance(Table):
    """What is true of the whole instance: head and length of its own history."""

    name = TextField(primary_key=True)
    value = TextField()


class User(Table):
    """A person with a login."""

    id = AutoField()
    login = TextField(unique=True)
    name = TextField()
    email = TextField()
    admin = BooleanField(default=False)
    auditor = BooleanField(default=False)
    departments = TextField(default="[]")  # canonical JSON list
    qualifications = TextField(default="[]")  # canonical JSON list
    active = BooleanField(default=True)
    ssh_keys = TextField(default="[]")  # canonical JSON list

    class Meta:
        """`user` is a reserved word."""

        table_name = "users"


class Account(Table):
    """A technical connection; `settings` is the team file's account without its criteria, as canonical JSON."""

    id = AutoField()
    name = TextField(unique=True)
    kind = TextField()
    settings = TextField()
    active = BooleanField(default=True)
    state = TextField(default="never")  # never | ok | failed
    failure = TextField(default="")
    failures = BigIntegerField(default=0)  # since the last success
    failing_since = BigIntegerField(null=True)
    last_success_at = BigIntegerField(null=True)
    next_try_at = BigIntegerField(null=True)
    fetch_wanted_at = BigIntegerField(null=True)  # somebody asked for a round now
    fetch_wanted_by = BigIntegerField(null=True)
    fence = BigIntegerField(default=0)  # grows with each daemon that takes the account over
    progress_done = BigIntegerField(default=0)  # messages of the round that is going on
    progress_total = BigIntegerField(default=0)
    progress_since = BigIntegerField(null=True)


class Criterion(Table):
    """A word in a subject that is followed by the number of a record."""

    id = AutoField()
    account = BigIntegerField()
    position = BigIntegerField()
    keywords = TextField()  # canonical JSON list
    kind = TextField()
    separators = TextField()  # canonical JSON list
    active = BooleanField(default=True)

    class Meta:
        """Criteria are tried in order."""

        indexes = ((("account", "position"), True),)


class RemoteFolder(Table):
    """A folder on a server, with its cursor."""

    id = AutoField()
    account = BigIntegerField()
    name = TextField()
    role = TextField()
    uidvalidity = BigIntegerField()
    last_uid = BigIntegerField()
    highest_modseq = BigIntegerField(default=0)  # up to which changes of flags were read (CONDSTORE)
    messages = BigIntegerField(default=0)  # that the server held at the last look
    wanted = BooleanField(default=False)  # to be taken in by the next round, though it is not watched
    problem = TextField(default="")
    flags_read_at = BigIntegerField(null=True)  # when the server was asked who had read what

    class Meta:
        """One row per folder."""

        indexes = ((("account", "name"), True),)


class Mailbox(Table):
    """What people see and share. Its row is the lock of every change in it."""

    id = AutoField()
    code = TextField(unique=True)
    name = TextField()
    owner = BigIntegerField(null=True)
    account = BigIntegerField(null=True, unique=True)
    visibility = TextField(default="claim_queue")
    members_act_on = TextField(default="own")
    signature = TextField(default="")
    active = BooleanField(default=True)
    modseq = BigIntegerField(default=0)
    history_length = BigIntegerField(default=0)
    history_head = TextField(default="")
    kind = TextField(default="mail")  # mail | internal
    overdue_after = BigIntegerField(null=True)  # seconds that somebody may wait for an answer
    reassign = TextField(default="")  # canonical JSON of the rule, empty without one
    alerts = TextField(default="")  # canonical JSON: who hears of what, by role or login; empty: who hands out mail


class Membership(Table):
    """A person's role in a mailbox; without a member: everybody with a login."""

    id = AutoField()
    mailbox = BigIntegerField()
    member = BigIntegerField(null=True, index=True)
    role = TextField()

    class Meta:
        """One role per person."""

        indexes = ((("mailbox", "member"), True),)


class Folder(Table):
    """A folder of a mailbox."""

    id = AutoField()
    mailbox = BigIntegerField()
    parent = BigIntegerField(null=True)
    name = TextField()
    kind = TextField()

    class Meta:
        """Names are unique among siblings."""

        indexes = ((("mailbox", "parent", "name"), True),)
