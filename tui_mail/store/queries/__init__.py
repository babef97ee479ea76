"""What is read, always with an `Actor`, always through the one rule of `store.visibility`.

lists.py           pages of a list, counts, ranks; ranges.py what they are merged of; narrowing.py what else a view asks
                   for; orders.py how it is sorted; beside.py what columns show beside the rows; found.py where in
                   an item something was found
items.py           one item: its row, everything of it, its history
events.py          the history of a mailbox
kept_bytes.py      the bytes that must be there for what was kept
details.py         what scripts read of a page of items
rows.py, around.py what is joined for a screenful, and what stands around items
conversations.py   who answered whom; related_mail.py how many are there beside the rows, joining.py what is asked
                   before one is joined or parted
letterheads.py     what is to be said of who wrote a message, and of how it is sealed
tree.py            mailboxes and folders with their numbers; folder_facts.py what is to be known of one folder
directory.py       users, and the records that pickers offer; which record a kind and a number name
merged.py          who stands for whom; the queries below ask it, so that nobody else has to
record_heads.py    a contact, company or case; timelines.py, timeline_marks.py, scopes.py, kept_text.py what is at it
archives.py        the mail at a record, and what was purged and is kept; employers.py whose company a mail is from
filed_documents.py the files at a record or in a store: by themselves, and by hand
case_tree.py, case_facts.py   all cases, and what is asked before one is made; finding.py the case of a mail
case_files.py      what of a case can be carried elsewhere; holds.py what has to stay
references.py      names for the numbers that events hold
accounts.py, tokens.py   how the accounts fare, and the tokens of those without a password
rounds.py          what the rounds of an account brought
answers.py         who has answered an item
scheduled.py       what will happen to it by itself
queue.py, given.py  what is handed out next, and to whom it likely goes
saved_views.py, labels.py, tags.py, absences.py, preferences.py   what people keep and choose
notifications.py, alerts.py, digest.py   what somebody should hear of, look at, read in the morning
internal.py, authors.py   messages between colleagues, and who in the house wrote one
relations.py       who has an address, who may have it; relation_rows.py what the directory lists
senders.py, blocked.py, dealings.py   who wrote and is unknown, who gets no mailings, what there was to do with one
tasks.py           tasks and events
team_tables.py, account_table.py   what a team is made of, for the pages that keep it
memberships.py     who is what in a mailbox
sights.py          how much somebody sees of some items

For the daemon and for administration, which see everything: asking.py, filing.py, threads.py, idle.py, documents.py,
waiting.py, administration.py, people.py, arrived.py, identities.py, imports.py, ledger.py, quarantine.py,
remote_folders.py, server_side.py, figures.py, relinking.py, past_mail.py, erasing.py.
"""
