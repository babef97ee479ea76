"""Benchmarks: they print figures and ratios and never fail because of one. Run as `python -m bench.intake` and so on.

intake.py  corpus.py  pdf.py  lists.py   the figures
mails.py   filler.py                     messages and stores to measure on
terminal.py  usage.py                    a terminal that is watched; what processes take
"""
