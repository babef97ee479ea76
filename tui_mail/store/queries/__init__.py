"""What is read, always with an `Actor`, always through the one rule of `store.visibility`.

lists.py       pages of a list, counts, ranks
items.py       one item: its row, everything of it, its history
tree.py        mailboxes and folders with their numbers
directory.py   users, contacts, companies, cases
accounts.py    how the accounts fare
"""
