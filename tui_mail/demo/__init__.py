"""`tui-mail demo`: a law office, the people who write to it, what they write, and an instance that takes it in.

::

    running.py   the demo on the screen: mail keeps arriving while you look
      lived_in.py  what the office has done before
    check.py     the main job without a screen
    instance.py  a temporary home with a real daemon
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
