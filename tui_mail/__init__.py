"""tui-mail: the shared inbox for people who live in a terminal.

One program, two faces: a headless daemon that keeps a database filled, and a Textual application that a team works in.
Both call the same core::

    cli           verbs, exit codes; starts everything else
    demo          a law office with mail, to look at and to check with
    screens       what people see: Textual screens, or plain lines    } never each other;
    daemon        keeps the database filled; the only clock-watcher   } only screens know Textual
    desk          what people and the daemon do: the only writers
    store         where everything is: tables, migrations, queries, search, blobs; the only SQL
    fetch         how mail comes in (IMAP, POP3, files)               }
    send          how mail goes out (SMTP)                            } independent of each other
    archive       how mail is kept (PDF)                              } and of the database
    oauth         signing in without a password
    network       connecting, and whom to trust
    mail, config  what a message and a query are; what an instance and a team file are
    children      run a function in a child process with limits
    errors        what can go wrong, each a sentence for a person

Imports go downwards only; import-linter holds that.
"""

__version__ = "0.1.0"
