"""How a message becomes an item: the one way in.

reading.py    raw bytes to what they say, in children with limits
ruling.py     what the rules of the account come to; rehearsal.py what others would have done
filing.py     which records a message belongs to, and why
delivery.py   one transaction: message, item, sighting, links, event, cursor
"""
