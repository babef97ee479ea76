"""How mail comes in: leases and heartbeats of daemons, tokens, rounds; and what is left of what was purged."""

from peewee import AutoField, BigIntegerField, TextField

from tui_mail.store.models.table import Table


class IntakeRound(Table):
    """What one round over one folder saw: seen is the sum of the five outcomes."""

    id = AutoField()
    account = BigIntegerField()
    remote_folder = BigIntegerField()
    begun_at = BigIntegerField()
    ended_at = BigIntegerField()
    seen = BigIntegerField()
    stored = BigIntegerField()
    duplicate = BigIntegerField()
    skipped = BigIntegerField()
    quarantined = BigIntegerField()
    failed = BigIntegerField()

    class Meta:
        """The last rounds of an account."""

        indexes = ((("account", "id"), False),)


class OAuthToken(Table):
    """What an account logs in with where it has no password; `problem` says why it cannot any more."""

    account = BigIntegerField(primary_key=True)
    client = TextField()  # token endpoint, mail servers, client id and login that it is good for; nobody else sees it
    refresh_token = TextField()
    access_token = TextField()
    expires_at = BigIntegerField()  # of the access token
    authorised_at = BigIntegerField()
    refreshed_at = BigIntegerField(null=True)
    problem = TextField()

    class Meta:
        """Not `o_auth_token`."""

        table_name = "oauth_token"


class Lease(Table):
    """Which daemon fetches an account, until when: unlogged on PostgreSQL, the fence stands on the account."""

    account = BigIntegerField(primary_key=True)
    holder = TextField()
    expires_at = BigIntegerField()


class Heartbeat(Table):
    """A daemon that runs, by a name that no other start has."""

    daemon = TextField(primary_key=True)
    host = TextField()
    started_at = BigIntegerField()
    beats_at = BigIntegerField()


class Tombstone(Table):
    """A message that was purged from a mailbox and never comes back into it."""

    id = AutoField()
    mailbox = BigIntegerField()
    identity = TextField()
    item = BigIntegerField()
    purged_at = BigIntegerField()
    private_to = BigIntegerField(null=True)  # only who sent it reads its history

    class Meta:
        """Purged once."""

        indexes = ((("mailbox", "identity"), True),)


class KeptMessage(Table):
    """A message that was purged from a mailbox, at a record that it was linked to: its documents stay there."""

    id = AutoField()
    record = BigIntegerField()
    message = BigIntegerField(index=True)
    mailbox = BigIntegerField()
    item = BigIntegerField()
    origin = TextField()
    why = TextField()
    purged_at = BigIntegerField()
    private_to = BigIntegerField(null=True)  # only who sent it reads it
    form = TextField(default="link")  # as the link had it

    class Meta:
        """Kept once."""

        indexes = ((("record", "message", "mailbox"), True),)


class ServerDeletion(Table):
    """Somebody wants an item of the trash deleted on the server, and purged then; the account's fetcher does it."""

    id = AutoField()
    item = BigIntegerField()
    account = BigIntegerField()
    wanted_by = BigIntegerField()
    wanted_at = BigIntegerField()
    done_at = BigIntegerField(null=True)
    result = TextField()  # deleted | why it was not


ServerDeletion.add_index(
    ServerDeletion.index(
        ServerDeletion.account,
        ServerDeletion.id,
        name="server_deletion_waiting",
        where=ServerDeletion.done_at.is_null(),
    ),
)
