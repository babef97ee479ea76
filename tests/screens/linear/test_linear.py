"""The linear mode in a real terminal: the same actions, the same history, and no byte that steers."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.test_conversations import mail
from tests.office import Office, letter
from tests.screens.linear.talking import Talk
from tests.screens.looking import app_of, press, settled, write
from tests.screens.test_terminal import FORBIDDEN, deliver_all
from tui_mail.cli import main
from tui_mail.desk import triage
from tui_mail.screens.linear.commands import COMMANDS
from tui_mail.store.queries.items import history

QUOTING = "Guten Tag,\n\nwann?\n\n> eins\n> zwei\n> drei\n> vier\n"
Deeds = list[tuple[str, tuple[str, ...], tuple[str, ...], str]]


def deeds(desk: Office, item: int) -> Deeds:
    """Return what the history says that somebody did, but not when."""
    told = [event for event in history(desk.actor("anna"), item) if event.actor == "anna"]
    return [(one.action, tuple(sorted(one.before)), tuple(sorted(one.after)), one.text) for one in told]


@pytest.mark.covers("HO-90")
async def test_what_is_typed_writes_the_same_history_as_the_keys(desk: Office) -> None:
    by_keys, by_words = desk.deliver(letter(1, subject="Klage"), letter(2, subject="Offerte", body=QUOTING))
    with Talk(desk) as talk:
        assert "2 items" in talk.greeting
        said = talk("list")
        assert said.index("1. unread, from Jean Dupont") < said.index("2. unread")
        said = talk("1")
        assert "Offerte. new, unassigned" in said
        assert "(4 quoted lines - `quotes` says them)" in said
        assert "drei" not in said
        assert "> drei" in talk("quotes")
        assert f"Took item {by_words}" in talk("t")
        assert "Sandra Keller" in talk("assign sandra")
        talk("")
        assert f"Assigned item {by_words} to Sandra Keller" in talk("please call")
        assert re.search(r"1\. tomorrow 9, \w{3} \d+ \w{3} \d{4} 09:00", talk("snooze tomorrow 9"))
        assert f"Snoozed item {by_words} until" in talk("1")
        assert f"Undid snooze of item {by_words}" in talk("undo")
        assert "mandate 2026-00117" in talk("link 2026-00117")
        assert f"item {by_words}" in talk("")
        assert f"Archived item {by_words}" in talk("e")
        assert "tomorrow" not in talk("history")
        assert talk.session.press("\x04")
        assert talk.session.ended() == 0
        assert b"\x1b" not in talk.session.output
    async with app_of(desk).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "G", "enter", "t", "a")
        await write(pilot, "sandra")
        await press(pilot, "tab")
        await write(pilot, "please call")
        await press(pilot, "enter", "G", "z")
        await write(pilot, "tomorrow 9")
        await press(pilot, "enter", "u", "l")
        await write(pilot, "2026-00117")
        await press(pilot, "enter", "G", "e")
    assert deeds(desk, by_words) == deeds(desk, by_keys)
    assert [action for action, *_ in deeds(desk, by_words)][-1] == "archive"


def test_many_lines_are_done_at_once_and_refusals_are_said_by_reason(desk: Office) -> None:
    ids = desk.deliver(*(letter(number, subject=f"Brief {number}") for number in range(25)))
    with Talk(desk, login="sandra") as talk:
        assert "20. " in talk("list")
        assert "End of the list." in talk("")
        assert "is no field" in talk("search brief colour:red")
        assert "Brief 12. In kanzlei" in talk("search subject:12")
        assert "25 items" in talk("search off")
        assert "3 items are marked" in talk("mark 1-3")
        triage.assign(desk.actor("anna"), ids[23], desk.person("mm"))
        said = talk("take")
        assert "Took 2 items" in said
        assert f"item {ids[23]} refused" in said
        assert "Undid take of 2 items" in talk("undo")
        assert "Nothing is marked." in talk("unmark")
        assert "There is no line 99" in talk("mark 99")
        assert "no number of a line" in talk("mark klage")
        assert "Is it archive?" in talk("archve")
        triage.assign(desk.actor("anna"), ids[22], desk.person("mm"))
        desk.deliver(letter(90))
        said = talk("where")
        assert "In All" in said
        assert "Meanwhile: 1 new in kanzlei" in said
        assert f"item {ids[22]} gone" in said
        assert "take it first" in talk("status 5")
        talk("take 5")
        assert "1. open" in talk("status 5")
        assert "Nothing was done." in talk(".")
        talk("status 5")
        assert talk.interrupt().endswith("\n> ")
        assert talk.session.is_running
        assert talk.session.hang_up() != 0


@pytest.mark.covers("HO-32", "HO-57")
def test_conversations_and_folders_are_heard_and_changed(desk: Office) -> None:
    ids = desk.deliver(mail(1, subject="Offer"), mail(3, 2, 1, subject="Re: Offer"), mail(4, 1, subject="Bill"))
    with Talk(desk) as talk:
        talk("list")
        talk("1")
        said = " ".join(talk("thread").split())
        assert "3. unread, from Jean Dupont" in said
        assert "Answers 3. A mail that is not here." in said
        assert "2. Answers a mail that is not here. unread" in said
        assert '1. Answers 3. Continues "Offer". from Jean Dupont' in said
        assert "3 items are marked" in talk("thread mark")
        assert "Archived 3 items" in talk("archive")
        assert "Undid archive of 3 items" in talk("undo")
        talk("unmark")
        talk("2")
        assert f"Let item {ids[1]} begin a conversation of its own" in talk("split-thread")
        assert "Answers" not in talk("thread")
        assert "Made the folder Akten" in talk("folder create Akten")
        assert "Akten/Neue Post" in talk("folder create Akten/Neue Post")
        assert "Alte Post" in talk("folder rename Akten/Neue Post to Alte Post")
        talk("move Alte Post")
        assert f"Moved item {ids[1]} to Akten/Alte Post" in talk("1")
        assert "1 item and 1 folder" in talk("folder delete Akten")
        assert "put 1 item into the trash" in talk("2")
        assert "`folder create Inbox/Letters`" in talk("folder mend")


def test_of_hostile_mail_no_byte_steers_the_terminal(desk: Office, hostile: Path) -> None:
    manifest = json.loads((hostile / "manifest.json").read_text())
    files = sorted({case["file"] for case in manifest["cases"] if case["file"].endswith(".eml")})[::17]
    deliver_all(desk, [(hostile / file).read_bytes() for file in files])
    with Talk(desk, environ={"LANG": "C"}) as talk:
        talk("list")
        for number in range(1, len(files) + 1):
            talk(str(number))
            talk("files")
        sent = talk.session.output.decode("ascii")  # a terminal that is not said to know UTF-8 gets none
    assert FORBIDDEN.findall(sent.replace("\r\n", "\n")) == []


def test_a_session_by_a_key_gets_it_by_a_word_and_a_dumb_terminal_by_itself(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, body=QUOTING))
    with Talk(desk, "--restricted", environ={"SSH_ORIGINAL_COMMAND": "plain"}) as talk:
        assert "You are Anna Muster" in talk.greeting
        talk("list")
        talk("take 1")
        assert f"Saved {item}.eml: `tui-mail saved get` brings it" in " ".join(talk("save eml").split())
        assert "Guten Tag" in talk("look eml")
    with Talk(desk, "--restricted", environ={"TERM": "dumb"}) as talk:
        assert "TERM=dumb" in talk.greeting


def test_without_a_terminal_it_is_refused_in_a_sentence(desk: Office, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(desk.home.root), "--as", "anna", "--plain"]) == 2
    assert "There is no terminal here" in capfd.readouterr().err


def test_it_loads_no_textual() -> None:
    code = "import tui_mail.screens.linear, sys; print([name for name in sys.modules if name.startswith('textual')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_no_two_commands_have_the_same_word() -> None:
    words = [word for command in COMMANDS for word in (command.name, *command.keys)]
    assert len(words) == len(set(words))
