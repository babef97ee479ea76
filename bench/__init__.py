"""Benchmarks: they print figures and ratios and never fail because of one. Run as `python -m bench.intake` and so on.

intake.py  corpus.py  documents.py  lists.py  readers.py  searching.py  threads.py  team.py   the figures
mails.py   words.py   filler.py          messages and stores to measure on
peers.py   changing.py  acting.py        what others take; what a person waits for while mail comes in
soak.py                                  whether anything of a daemon grows while it runs
terminal.py  usage.py                    a terminal that is watched; what processes take
"""
