"""What answers a search: lists, their pages, counts and ranks, for views with `search`.

answers.py      pages and numbers, as `queries.lists` gives them; patience.py how long a search may take
meaning.py      what a query means for somebody: names.py looks up names, facts.py what is asked about items; terms.py
scope.py        what of the view somebody may see: it searches there and nowhere else
candidates.py   which messages are looked at; hits.py what an index of texts is asked: trigrams.py, patterns.py
hunting.py      the check of each; conditions.py as SQL, envelopes.py of those that show little
best.py         best first
"""
