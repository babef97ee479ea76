"""Who is at which item right now: seen by those who see the item, gone with the session, and no alarm rings."""

import os
import stat
from pathlib import Path

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.store.alarm import open_alarm
from tui_mail.store.presence import Presence, new_session


def test_a_colleague_at_an_item_is_named_with_what_he_does_and_since_when(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna, mm = office.actor("anna"), office.actor("mm")
    with Presence() as presence:
        presence.come("a", office.person("anna"), first)
        presence.come("m", office.person("mm"), first, "answering")
        ((other,),) = presence.others_at(anna).values()
        assert (other.name, other.doing, other.seconds) == ("Martin Muster", "answering", 0)
        assert other.since is not None
        assert [one.name for one in presence.others_at(mm, [first])[first]] == ["Anna Muster"]
        assert presence.others_at(mm, [second]) == {}


def test_said_again_it_is_since_the_same_time_and_elsewhere_since_another(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    with Presence() as presence:
        presence.come("m", office.person("mm"), first, "answering")
        since = presence.others_at(anna)[first][0].since
        presence.come("m", office.person("mm"), first, "answering")
        assert presence.others_at(anna)[first][0].since == since
        presence.come("m", office.person("mm"), second, "answering")
        assert list(presence.others_at(anna)) == [second]
        assert presence.others_at(anna)[second][0].since != since


def test_a_person_in_two_sessions_counts_once_and_who_answers_comes_first(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with Presence() as presence:
        for name, login, doing in (("1", "mm", "reading"), ("2", "mm", "answering"), ("3", "anna", "reading")):
            presence.come(name, office.person(login), item, "answering" if doing == "answering" else "reading")
        found = presence.others_at(office.actor("vera"))[item]
        assert [(one.name, one.doing) for one in found] == [("Martin Muster", "answering"), ("Anna Muster", "reading")]


def test_only_who_sees_an_item_sees_who_is_there_and_of_an_envelope_no_more_than_the_name(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    triage.assign(office.actor("anna"), second, office.person("mm"))
    with Presence() as presence:
        presence.come("1", office.person("mm"), first)
        presence.come("2", office.person("anna"), second)
        assert presence.others_at(office.actor("otto")) == {}
        ((item, (other,)),) = presence.others_at(office.actor("sandra")).items()
        assert item == first  # nobody has it: an envelope for her; the second is nothing to her
        assert (other.name, other.doing, other.since) == ("Martin Muster", None, None)


def test_who_leaves_is_gone_at_once_and_who_says_nothing_any_more_after_a_while(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    with Presence() as presence, Presence(gone_after=0) as impatient:
        presence.come("1", office.person("mm"), item)
        assert item in presence.others_at(anna)
        assert impatient.others_at(anna) == {}
        presence.leave("1")
        assert presence.others_at(anna) == {}


def test_it_rings_nobodys_alarm(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with open_alarm() as alarm, Presence() as presence:
        while alarm.wait(0.1):  # what was delivered
            pass
        presence.come(new_session(), office.person("mm"), item)
        presence.others_at(office.actor("anna"))
        assert not alarm.wait(0.3)


def test_on_sqlite_it_stands_in_a_file_of_its_own_that_nobody_else_can_read(office: Office, database_kind: str) -> None:
    if database_kind == "postgres":
        return
    old = os.umask(0o022)
    try:
        with Presence() as presence:
            presence.come("1", office.person("mm"), 1)
            path = Path(office.url.removeprefix("sqlite:///") + ".presence")
            modes = {stat.S_IMODE(one.stat().st_mode) for one in path.parent.glob(f"{path.name}*")}
    finally:
        os.umask(old)
    assert modes == {0o600}
