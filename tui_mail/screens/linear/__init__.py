"""The linear mode: the same mail and the same actions in lines of words, for screen readers and the slowest lines.

No cursor is moved, nothing is coloured, drawn or painted anew; what is said stays said. Knows no Textual.

::

    __init__.py    run(): the prompt
    commands.py    what can be typed; numbers.py reads the numbers in it
    sitting.py     one person at the prompt: the place, the list, what the commands share
    listing.py     the list by numbers; hearing_list.py says it and moves in it, row_words.py says one row
    reading.py  files.py  records.py  told.py    hearing an item, its files, a record, what is for me
    conversations.py  folders.py    the conversation of an item, the folders of a mailbox
    acting.py      the actions of the registry
    going.py       other places, filters, searches, views
    news.py        what others did meanwhile
    asking.py      a question of the pickers, as a numbered shortlist
    voice.py  typing_line.py    what is said and heard
    waiting.py     the threads in which the store is asked
"""

from tui_mail.config.home import Home
from tui_mail.desk.outside import Outside
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import BROKEN
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.linear import hearing_list
from tui_mail.screens.linear.commands import completions, understood
from tui_mail.screens.linear.news import News
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.linear.typing_line import prepare, remember
from tui_mail.screens.linear.voice import Voice
from tui_mail.screens.linear.waiting import Waiting
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import open_blobs
from tui_mail.store.daemon_lock import daemon_runs
from tui_mail.store.trouble import trouble_of

_PROMPT = "> "


def run(home: Home, actor: Actor, *, restricted: bool, because: str = "") -> None:
    """Talk with one person until he leaves; `because` says why in lines of words, where he did not ask for it."""
    voice, waiting = Voice(), Waiting()
    at_hand = AtHand(Outside(home.root, restricted=restricted))
    try:
        prepare(completions)
        sitting = Sitting(actor, voice, waiting, open_blobs(home.blob_url), at_hand)
        _greet(sitting, home, because)
        _talk(sitting)
    finally:
        at_hand.close()
        waiting.close()


def _greet(sitting: Sitting, home: Home, because: str) -> None:
    if because:
        sitting.voice.say(because)
    if not daemon_runs(home):
        sitting.voice.say("No daemon runs: mail does not come in.")
    hearing_list.where(sitting, ())
    sitting.voice.say("`list` says the list, `?` all commands.")


def _talk(sitting: Sitting) -> None:
    """Take one command after the other."""
    news = News()
    while not sitting.is_over:
        try:
            if said := sitting.read(lambda: news.sentence(sitting)):
                sitting.voice.say(f"Meanwhile: {said}.")
            _take(sitting, sitting.voice.hear(_PROMPT))
        except KeyboardInterrupt:
            sitting.voice.say("")
        except EOFError:
            break
        except TuiMailError as error:
            sitting.voice.say(error.sentence)
        except OSError:  # the terminal is gone
            raise
        except Exception as error:  # noqa: BLE001 - supervision point: one command; the next one may work
            sitting.voice.say(trouble_of(error) or BROKEN)
    sitting.voice.say("")


def _take(sitting: Sitting, line: str) -> None:
    """Do what was typed; Enter alone goes on with what was said."""
    if not line:
        if not sitting.voice.go_on():
            hearing_list.more(sitting, ())
        return
    remember(line)
    command, words = understood(line)
    command.does(sitting, words)
