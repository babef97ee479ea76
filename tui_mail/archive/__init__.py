"""How mail is kept: a PDF/A-3U of every message, which holds the message file, and a manifest. Knows no database.

============  =====================================================================
sheet.py      what is printed, and what came out
manifest.py   what is kept beside a PDF to prove what it was made of
making.py     requests to the child; child.py answers them, the only one that loads fpdf
pdf.py        draws a sheet
layout.py     subject, headers, body, attachments and feet on pages
body.py       the blocks of a body; tables.py, pictures.py
pages.py      where each thing stands on which page
wrap.py       lines that fit, in the order of reading
letters.py    letters as they are joined, each with a font that has it
fonts.py      which font that is: shipped, or found on the system
face.py       a font that letters are cut from; sfnt.py, its bytes
embedding.py  fonts that were cut, in a PDF; metadata.py, what it says of itself
bounds.py     how much of the headers and attachments is printed
case_bundle.py   a whole case as one file; case_reading.py reads what somebody brings, verify_case.py goes along in it
fonts/        DejaVu Sans: regular, bold, oblique, and of one width
============  =====================================================================
"""
