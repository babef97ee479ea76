"""Erasing: what is gone is gone from the file and the folder; what, by whom and why stays, and the history holds."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.desk.mails import OFFER, with_attachment
from tests.desk.test_purging import purged
from tests.office import Office, letter
from tui_mail.desk import linking, notes, purging, triage
from tui_mail.desk.erasing import erase_at, erase_mail
from tui_mail.desk.erasing_people import erase_person
from tui_mail.desk.holding import hold, keep_until, lift
from tui_mail.desk.past_searches import past_searches, remember_search
from tui_mail.desk.reading import record_search
from tui_mail.desk.relations import create_contact
from tui_mail.desk.saved_views import save_view
from tui_mail.desk.verifying import verify
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database
from tui_mail.store.models import Event, Item, KeptMessage, Link, Membership, Message, Participant, Record, User
from tui_mail.store.opening import open_store
from tui_mail.store.queries.archives import kept_mail
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import history
from tui_mail.store.queries.saved_views import saved_views
from tui_mail.store.rows import View

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

DAY = 24 * 3600 * SECOND
SECRET = "Zyklamenwiese"
LEFT_BY_IT = (SECRET, "jean@dupont.example of", "offer 1", b64encode(OFFER[:27]).decode())
"""What the text, the links, the names and the files of the secret letter leave behind."""
WHY = "Antrag nach Art. 17"


def in_files(office: Office, *words: str) -> set[str]:
    """Say which words are anywhere in the files of the instance, once garbage was collected."""
    purging.collect_garbage(office.blobs, now() + 3 * DAY)
    close_database()
    names = [path for path in Path(office.home.root).rglob("*") if path.is_file() and path.name != "team.toml"]
    content = b"\0".join(path.read_bytes().lower() for path in names)
    open_store(office.home)
    return {word for word in words if word.lower().encode() in content}


def is_sound(office: Office) -> bool:
    return not any(one.damage for one in verify(office.actor("root"), office.blobs))


def secret_letter(office: Office) -> int:
    """A mail at a case and a contact, with notes, and everything that can be said of it."""
    raw = with_attachment(1, subject=f"Mandat 2026-00117 {SECRET}", body=f"Die {SECRET} blüht.\n")
    (item,) = office.deliver(raw)
    anna = office.actor("anna")
    notes.add_note(anna, item, f"wegen der {SECRET}")
    triage.assign(anna, item, office.person("sandra"), f"siehe {SECRET}")
    return item


@pytest.mark.covers("CO-46")
def test_a_mail_that_was_deleted_stays_at_its_record_until_it_is_erased_there_and_then_nothing_is_left(
    office: Office,
) -> None:
    item, mm = secret_letter(office), office.actor("mm")
    purged(office, item)
    assert [one.item for one in kept_mail(mm, "mandate", "2026-00117")] == [item]
    assert in_files(office, *LEFT_BY_IT) == set(LEFT_BY_IT)
    erase_at(mm, "contact", "00456", item, WHY)
    assert kept_mail(mm, "contact", "00456") == []
    assert [one.item for one in kept_mail(mm, "mandate", "2026-00117")] == [item]
    for kind, number in (("contact", "00457"), ("mandate", "2026-00117")):
        erase_at(mm, kind, number, item, WHY)
    assert not Message.select().exists()
    assert in_files(office, *LEFT_BY_IT) == set()
    last = Event.select().where((Event.item == item) & (Event.action == "erase")).order_by(Event.id.desc()).get()
    assert (last.actor, last.why) == (mm.user_id, WHY)
    assert is_sound(office)


def test_a_mail_is_erased_with_its_text_its_files_and_what_was_said_of_it_and_never_comes_back(office: Office) -> None:
    item, mm = secret_letter(office), office.actor("mm")
    raw = office.blobs.get(Message.get().raw_sha256)
    with pytest.raises(UsageError):
        erase_mail(mm, item, " ")
    assert in_files(office, *LEFT_BY_IT) == set(LEFT_BY_IT)
    erase_mail(mm, item, WHY)
    assert not Item.select().exists()
    assert not KeptMessage.select().exists()
    assert in_files(office, *LEFT_BY_IT) == set()
    assert is_sound(office)
    assert office.deliver(raw) == []


def test_only_managers_erase_and_nothing_under_hold_or_before_its_time(office: Office) -> None:
    item, mm = secret_letter(office), office.actor("mm")
    for login in ("anna", "sandra", "vera"):
        with pytest.raises(NotPermitted, match="Only a manager"):
            erase_mail(office.actor(login), item, WHY)
    with pytest.raises(NotFound):
        erase_mail(office.actor("otto"), item, WHY)
    with pytest.raises(NotFound):
        erase_at(mm, "project", "12", item, WHY)
    hold(mm, "mandate", "2026-00117", "Klage")
    with pytest.raises(Conflict, match="legal hold"):
        erase_mail(mm, item, WHY)
    with pytest.raises(Conflict, match="legal hold"):
        erase_person(mm, "00456", WHY)
    lift(mm, "mandate", "2026-00117", "Vergleich")
    keep_until(mm, "mandate", "2026-00117", now() + DAY)
    with pytest.raises(Conflict, match="is kept until"):
        erase_at(mm, "mandate", "2026-00117", item, WHY)
    keep_until(mm, "mandate", "2026-00117", None)
    erase_at(mm, "mandate", "2026-00117", item, WHY)
    assert Item.get_by_id(item).primary_case is None
    assert history(mm, item)[-1].action == "erase"


def test_of_a_person_only_the_number_stays_and_his_mail_unless_that_goes_too(office: Office) -> None:
    mine = letter(1, from_="Balthasar Quendel <balthasar@quendel.example>", body="Mein Anliegen.\n")
    shared = letter(
        2, from_="Balthasar Quendel <balthasar@quendel.example>", cc="jeanne@dupont.example", subject="Zu dritt"
    )
    root, mm = office.actor("root"), office.actor("mm")
    create_contact(office.actor("anna"), "777", "Balthasar Quendel", ["balthasar@quendel.example"])
    one, _ = office.deliver(mine, shared)
    linking.link(mm, one, record(mm, "project", "12").id)
    linking.unlink(mm, one, record(mm, "contact", "777").id)
    linking.link(mm, one, record(mm, "contact", "777").id)
    with pytest.raises(NotPermitted, match="erased by an admin"):
        erase_person(office.actor("anna"), "777", WHY)
    done = erase_person(root, "777", WHY, mail=True)
    assert "and 0 mails, 2 mails with others in them or that may not go stay" in done.sentence, "he is no manager of it"
    found = Record.get(Record.number == "777")
    assert (found.name, found.folded) == ("(erased)", "777")
    assert not Link.select().where(Link.record == found.id).exists()
    assert not Link.select().where(Link.why.contains("quendel")).exists()
    assert history(mm, one)[0].why == ""
    assert is_sound(office)
    last = Event.select().where(Event.mailbox.is_null() & (Event.action == "erase")).get()
    assert (last.actor, last.why) == (root.user_id, WHY)


def test_with_his_mail_nothing_of_a_person_is_left_but_what_others_have_a_part_in(office: Office) -> None:
    words = ("Quendel", "balthasar", SECRET)
    create_contact(office.actor("anna"), "777", "Balthasar Quendel", ["balthasar@quendel.example"])
    sender = "Balthasar Quendel <balthasar@quendel.example>"
    raw = with_attachment(1, subject=f"Mandat 2026-00141 {SECRET}", from_=sender)
    (item,) = office.deliver(raw)
    purged(office, item)
    office.deliver(letter(2, from_=sender, body=f"{SECRET}\n"))
    assert in_files(office, *words) == set(words)
    assert "and 2 mails;" in erase_person(office.actor("mm"), "777", WHY, mail=True).sentence
    assert in_files(office, *words) == set()
    assert is_sound(office)


def test_nobody_has_searched_for_a_person_who_was_erased(office: Office) -> None:
    create_contact(office.actor("anna"), "777", "Balthasar Quendel", ["balthasar@quendel.example"])
    anna, vera = office.actor("anna"), office.actor("vera")
    User.update(auditor=True).where(User.login == "vera").execute()
    Membership.delete().where(Membership.member == vera.user_id).execute()
    for text in ("from:quendel", "is:unread", "balthasar@quendel.example"):
        remember_search(anna, text)
    search = 'to:"Balthasar Quendel" is:unread'
    save_view(anna, "Seine", {"search": search}, shared=True)
    save_view(anna, "Andere", {"search": "is:unread"}, shared=True)
    record_search(office.actor("vera"), View(search=search))
    erase_person(office.actor("root"), "777", WHY)
    assert past_searches(anna) == ("is:unread",)
    assert [one.name for one in saved_views(anna)] == ["Andere"]
    assert in_files(office, "Quendel", "balthasar") == set()
    assert is_sound(office)


def test_a_case_that_named_the_person_stays_confidential(office: Office) -> None:
    erase_person(office.actor("mm"), "00457", WHY)
    assert [row.address for row in Participant.select()] == ["erased-00457@invalid"]
