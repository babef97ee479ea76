"""Changing contacts and companies, and merging two that are one: who stands for whom is all that changes."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.identifying import identify
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.merging import merge, merge_preview, unmerge
from tui_mail.desk.relation_changes import RelationChange, change_relation
from tui_mail.desk.relations import create_company, create_contact
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Event, EventText, Record
from tui_mail.store.queries.dealings import dealings
from tui_mail.store.queries.directory import record, records
from tui_mail.store.queries.filing import by_address, by_numbers
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.merged import family, survivors
from tui_mail.store.queries.record_heads import record_head
from tui_mail.store.queries.relation_rows import relation, relation_rows
from tui_mail.store.rows import View


def links(item: int) -> list[tuple[str, str]]:
    return [(one.number, one.name) for one in detail(SYSTEM, item).links if one.state == "linked"]


def test_the_one_that_stands_for_a_merged_contact_has_his_mail_his_addresses_and_his_links(office: Office) -> None:
    anna = office.actor("anna")
    twin = create_contact(anna, "900", "J. Dupond", ["jd@old.example"], "00123")
    (before,) = office.deliver(letter(1, from_="jd@old.example", subject="Mandat 2026-00117"))
    assert links(before) == [("2026-00117", "Müller / Klage"), ("900", "J. Dupond")]
    assert merge(anna, "contact", "900", "00456").sentence == "Merged contact 900 into 00456"
    survivor = record(SYSTEM, "contact", "00456")
    assert links(before)[1:] == [("00456", "Jean Dupont")], "the header names who stands for him"
    (after, named) = office.deliver(
        letter(2, from_="jd@old.example"), letter(3, from_="x@y.example", subject="relnr 900")
    )
    assert links(after) == [("00456", "Jean Dupont")]
    assert links(named) == [("00456", "Jean Dupont")]
    assert record(anna, "contact", "900").id == survivor.id, "the old number still finds him"
    assert [row.number for row in records(anna, "jd@old.example")] == ["00456"]
    assert [row.number for row in relation_rows(anna, "contact")] == ["00456", "00457"]
    found = relation(anna, "contact", "900")
    assert (found.merged, found.merged_addresses) == ((("900", "J. Dupond"),), ("jd@old.example",))
    assert [one.row.id for one in dealings(anna, "contact", "00456", 9)] == [named, after, before]
    at_him = page(anna, View(record=survivor.id, folder_kind=None))
    assert [row.id for row in at_him] == [named, after, before]
    head = record_head(anna, twin.id)
    assert (head.number, [one.number for one in head.merged]) == ("00456", ["900"])
    assert [one.number for one in record_head(anna, record(anna, "company", "00123").id).below] == ["00456"]
    unlink(anna, before, survivor.id)
    assert links(before) == [("2026-00117", "Müller / Klage")]
    unmerge(anna, "contact", "900")
    assert [hit.number for hit in by_address(["jd@old.example"])] == ["900"]
    assert [row.id for row in page(anna, View(record=twin.id, folder_kind=None))] == []
    assert links(after) == [("00456", "Jean Dupont")], "what came meanwhile stays where it was filed"


def test_merging_goes_on_over_several_and_a_case_knows_its_people_by_who_stands_for_them(office: Office) -> None:
    anna = office.actor("anna")
    for number, name in (("901", "A"), ("902", "B")):
        create_contact(anna, number, name, [f"{name.lower()}@x.example"])
    create_company(anna, "903", "Müller Holding")
    merge(anna, "contact", "00456", "901")
    merge(anna, "contact", "901", "902")
    merge(anna, "company", "00123", "903")
    ids = {number: Record.get(Record.number == number).id for number in ("00456", "901", "902", "00123", "903")}
    assert family(ids["902"]) == [ids["902"], ids["901"], ids["00456"]]
    assert survivors(list(ids.values())) == {
        ids["00456"]: ids["902"], ids["901"]: ids["902"], ids["00123"]: ids["903"],
    }  # fmt: skip
    case = by_numbers({"2026-00117"}).get(("mandate", "2026-00117"))
    assert case is not None
    assert case.requester == ids["902"]
    assert [hit.number for hit in by_address(["jean@dupont.example"])] == ["00457", "902"]
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    assert "not known" not in detail(SYSTEM, item).links[0].why
    unmerge(anna, "contact", "901")
    assert family(ids["901"]) == [ids["901"], ids["00456"]]


def test_what_cannot_be_merged_says_why_before_and_under_the_lock(office: Office) -> None:
    anna = office.actor("anna")
    create_contact(anna, "901", "A")
    merge(anna, "contact", "901", "00456")
    for number, into, error, why in (
        ("00456", "901", Conflict, "901 was merged into 00456 already"),
        ("901", "00457", Conflict, "901 was merged into 00456 already"),
        ("00457", "00123", NotFound, "no contact 00123"),
        ("00457", "00457", UsageError, "one and the same"),
    ):
        with pytest.raises(error, match=why):
            merge(anna, "contact", number, into)
    with pytest.raises(Conflict, match="merged into none"):
        unmerge(anna, "contact", "00456")
    Record.update(held_at=1).where(Record.number == "2026-00117").execute()
    with pytest.raises(Conflict, match="under legal hold"):
        merge(anna, "contact", "00456", "00457")
    said = merge_preview(anna, "contact", "00456", "00457")
    assert said.sentences == (said.refusal,)
    for login in ("vera", "otto"):
        with pytest.raises(NotPermitted):
            merge(office.actor(login), "contact", "00456", "00457")
        with pytest.raises(NotPermitted):
            unmerge(office.actor(login), "contact", "901")


def test_a_preview_says_what_the_other_one_gains(office: Office) -> None:
    create_contact(office.actor("anna"), "901", "A", ["a@x.example", "jean@dupont.example"])
    said = merge_preview(office.actor("anna"), "contact", "901", "00456").sentences
    assert said[0] == "contact 901 A will stand under contact 00456 Jean Dupont,"
    assert said[1] == "which gains a@x.example."


def test_a_contact_is_changed_as_far_as_nobody_else_has_done_so(office: Office) -> None:
    anna = office.actor("anna")
    seen = {"name": "Jean Dupont", "module": "contact"}
    change = RelationChange("Jean Dupond", "colleague", "", ("NEW@dupont.example",), ("jean@dupont.example",), seen)
    said = change_relation(anna, "contact", "00456", change).sentence
    assert said == "Changed contact 00456: addresses, company, module, name"
    found = relation(anna, "contact", "00456")
    assert (found.name, found.module, found.company) == ("Jean Dupond", "colleague", "")
    assert found.addresses == ("new@dupont.example",)
    with pytest.raises(Conflict, match="changed the name meanwhile: it is Jean Dupond now"):
        change_relation(anna, "contact", "00456", RelationChange("J", seen=seen))
    for wrong, error, why in (
        (RelationChange(module="supplier"), UsageError, "supplier"),
        (RelationChange(company="00456"), NotFound, "no company 00456"),
        (RelationChange(remove=("x@y.example",)), NotFound, "has no address"),
        (RelationChange(add=("no address",)), UsageError, "address"),
    ):
        with pytest.raises(error, match=why):
            change_relation(anna, "contact", "00456", wrong)
    with pytest.raises(NotPermitted):
        change_relation(office.actor("vera"), "contact", "00456", RelationChange("J"))
    assert change_relation(anna, "contact", "00456", RelationChange("Jean Dupond")).sentence.endswith("so already")
    event = Event.select().where(Event.mailbox.is_null()).order_by(Event.id.desc()).get()
    assert "Dupond" not in f"{event.before} {event.after}", "what is said of people can be erased"
    assert "Dupond" in EventText.get_by_id(event.id).text


def test_somebody_is_identified_as_a_merged_contact_only_once(office: Office) -> None:
    anna = office.actor("anna")
    create_contact(anna, "901", "A", ["marie@leroy.example"])
    merge(anna, "contact", "901", "00456")
    (item,) = office.deliver(letter(1, from_="marie@leroy.example"))
    assert identify(anna, item, record(anna, "contact", "901").id).event_id is None
    link(anna, item, record(anna, "contact", "901").id)
    assert links(item) == [("00456", "Jean Dupont")]
