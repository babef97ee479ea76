"""What every table shares."""

import peewee

from tui_mail.store.database import database


class Table(peewee.Model):
    """A table of the open database."""

    class Meta:
        """Bound to the one database; tables are named as the migrations name them."""

        database = database
        legacy_table_names = False
