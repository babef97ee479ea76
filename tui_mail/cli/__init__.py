"""The command line: verbs, exit codes; starts everything else.

::

    __init__.py    main(): the supervision point; every error is one sentence and a code
    words.py       what was typed becomes a call
    catalogue.py   all verbs
    call.py        one call: where the instance is, who acts, how to answer
    session.py     whose session it is: the owner's, or a restricted one
    identity.py    who am I
    people.py  mailboxes.py    who and what is meant by a login or a code
    output.py      text for people, JSON for scripts
    said.py        what the desk says, with verbs in the place of keys
      item_values.py  event_values.py    what scripts read of items and their history
      item_lines.py                      what people read of items
      record_values.py  task_values.py  task_lines.py    both, of records and of tasks
      filters.py                         what narrows a list
      account_lines.py  account_progress.py    how accounts fare, and a round that goes on
      meter.py                           how far long work is
    the verbs, by what they are about:
      items      reading.py  acting.py  handing_out.py  folders.py  saving.py  chronicle.py (with dealings.py)
                 threads.py
      their files    documents.py  previewing.py  rendering.py
      what helps with them    views.py  alerts.py  messages.py  tasks.py
      people     relations.py  senders.py  address_book.py  erasing.py
      cases      cases.py  case_making.py  case_files.py  holding.py
      the team   users.py  sharing.py  labels.py  absences.py  ssh_keys.py  database_roles.py
      mail coming in    accounts.py  authorise.py  rules.py  criteria.py  importing.py  quarantine.py  audit.py
                 server_deletions.py
      the instance      instance.py  starting.py  health.py  verifying.py

Nothing heavy is imported before a verb needs it: `tui-mail list` loads no screens, no parser, no IMAP.
"""

import os
import resource
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from tui_mail.errors import TuiMailError, UsageError

DEBUG = "TUI_MAIL_DEBUG"
"""Environment variable: tell where the program failed. The traceback holds no values, so no mail and no secrets."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold mail and secrets
    try:
        _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except TuiMailError as exc:
        _say(_without_keys(exc.sentence))
        return exc.exit_code
    except BrokenPipeError:
        _forget_stdout()
    except KeyboardInterrupt:
        return 130
    except OSError as exc:
        _say(f"The program cannot go on: {exc.strerror or type(exc).__name__}.")
        _forget_stdout()
        return 1
    except Exception as exc:  # noqa: BLE001 - supervision point: the command line
        _say(_trouble(exc) or _failure(exc))
        return 1
    return 0


def _run(arguments: Sequence[str]) -> None:
    from tui_mail.cli.session import enter_restricted, is_restricted

    if is_restricted(arguments, os.environ):
        enter_restricted()
    from tui_mail.cli.words import understand

    call = understand(arguments)
    if call is None:
        return
    try:
        call.verb.run(call)
    except UnicodeEncodeError as exc:  # bytes of a file name may be anything, of what is looked for in a database not
        raise UsageError("What was typed is no text: some bytes of it are not UTF-8.") from exc
    finally:
        _let_go()


def _let_go() -> None:
    if "tui_mail.store.database" in sys.modules:
        from tui_mail.store.database import close_database

        close_database()


def _say(sentence: str) -> None:
    """Say one sentence on stderr; nobody may be listening."""
    from tui_mail.mail.text import safe_line

    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        print(f"tui-mail: {safe_line(sentence)}", file=sys.stderr)


def _without_keys(sentence: str) -> str:
    from tui_mail.cli.said import without_keys

    return without_keys(sentence)


def _trouble(exc: Exception) -> str:
    """Return what keeps the database from working, if that is it."""
    from tui_mail.store.trouble import trouble_of

    return trouble_of(exc)


def _failure(exc: Exception) -> str:
    kind = type(exc).__name__
    if not os.environ.get(DEBUG):
        return f"The program failed ({kind}); with {DEBUG}=1 in the environment it says where."
    for line in traceback.format_tb(exc.__traceback__):
        print(line, end="", file=sys.stderr)
    return f"The program failed ({kind}); the lines above say where."


def _forget_stdout() -> None:
    """Let Python's own flush at the end go nowhere: the reader has left."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
