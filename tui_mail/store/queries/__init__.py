"""What is read, always with an `Actor`, always through the one rule of `store.visibility`.

lists.py           pages of a list, counts, ranks
items.py           one item: its row, everything of it, its history
events.py          the history of a mailbox
kept_bytes.py      the bytes that must be there for what was kept
details.py         what scripts read of a page of items
rows.py, around.py what is joined for a screenful, and what stands around items
tree.py            mailboxes and folders with their numbers
directory.py       users, and the records that pickers offer
archives.py        contacts, companies and cases with what is filed at them
references.py      names for the numbers that events hold
accounts.py, tokens.py   how the accounts fare, and the tokens of those without a password
rounds.py          what the rounds of an account brought
answers.py         who has answered an item
scheduled.py       what will happen to it by itself

For the daemon and for administration, which see everything: asking.py, filing.py, threads.py, idle.py, documents.py,
waiting.py, administration.py, people.py.
"""
