"""How mail is kept: a PDF of every message. Knows no database.

============  =====================================================================
sheet.py      what is printed, and what came out; the only file that others import
pdf.py        draws a sheet; runs in a child process, the only one that loads fpdf
bounds.py     how much of a sheet is printed
layout.py     where each line stands on which page
wrap.py       lines that fit
typeface.py   which characters the fonts have, and how wide they are
fonts/        DejaVu Sans, whole and cut to the European scripts
============  =====================================================================
"""
