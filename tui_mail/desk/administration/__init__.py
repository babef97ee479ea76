"""What admins do, and managers in their mailboxes: begin an instance, make it look like a team file, write that file.

run.py         one run: the right, the lock, the differences, their events
apply.py       the whole file, in one transaction
users.py       users
accounts.py    accounts
mailboxes.py   mailboxes with their settings
sharing.py     who is a member of them
places.py      a mailbox under its lock, for who may manage it
handing_over.py  what somebody has, given to another
labels.py      departments, qualifications, categories
absences.py    who is away, and who stands in
key_holders.py  who comes by which SSH key
database_roles.py  who reads with plain SQL, on PostgreSQL
folder_roles.py  what the folders on a server are, by hand
records.py     companies, contacts, cases
criteria.py    what in a subject names a record, by account (findable.py: what never would)
task_categories.py  what can be a task or an event, and what its form asks
initial.py     the first admin of a new instance
export.py      the instance as a team file
"""

from tui_mail.desk.administration.apply import apply
from tui_mail.desk.administration.export import export_config
from tui_mail.desk.administration.initial import initialise
from tui_mail.desk.administration.run import TeamChange

__all__ = ["TeamChange", "apply", "export_config", "initialise"]
