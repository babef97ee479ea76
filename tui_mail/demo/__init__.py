"""The sample world of `tui-mail demo`: a law office, the people who write to it, and what they write.

::

    world.py     who there is: the house, companies, people, cases
    team.py      the same as a team file
    texts/       what they write, one file per language and one of single letters (TOML), read by texts.py
    mails.py     a few hundred messages, and the one that arrives next
      plan.py      what a thread is about: who, which matter, which numbers
      threads.py   correspondence: who writes when, what is quoted
      post.py      letters become messages in a folder of the house
      specials.py  newsletters, lists, absences, a bounce, scans, forged mail and other oddities
      quoting.py   the way mail programs quote
      compose.py   a letter as bytes, by hand, so that a seed decides every byte
      files.py     small real attachments
    maildir.py   puts messages where a fetcher finds them
"""
