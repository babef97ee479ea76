import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk.triage import assign


@pytest.mark.covers("TS-22", "CO-03", "CO-28")
def test_everybody_lists_the_mailboxes_he_has_with_his_role(desk: Desk, shell: Shell) -> None:
    shell("mailbox", "create", "otto", "Otto", "--owner", "otto", login="root")
    shell("mailbox", "share", "otto", "sandra", "viewer", login="otto")
    boxes = shell("mailbox", "list", "--json", login="sandra").json
    assert [(box["code"], box["role"], box["private"]) for box in boxes] == [
        ("kanzlei", "member", False), ("otto", "viewer", True)
    ]  # fmt: skip
    assert boxes[0]["members"] == {}
    assert boxes[0]["account"] is None
    lines = shell("mailbox", "list", login="sandra").out.splitlines()
    assert lines[0].split() == ["kanzlei", "Kanzlei", "member", "public,", "claim_queue"]
    assert lines[1].split()[:6] == ["otto", "Otto", "viewer", "private", "to", "otto,"]


@pytest.mark.covers("CO-02", "CO-08", "HO-88")
def test_an_admin_lists_every_mailbox_with_account_owner_and_members(desk: Desk, shell: Shell) -> None:
    shell("mailbox", "create", "otto", "Otto", "--owner", "otto", login="root")
    kanzlei, otto = shell("mailbox", "list", "--json", login="root").json
    assert (kanzlei["account"], kanzlei["addresses"]) == ("kanzlei", ["kanzlei@muster.example"])
    assert kanzlei["members"] == {"anna": "dispatcher", "sandra": "member", "mm": "manager", "vera": "viewer"}
    assert (kanzlei["owner"], otto["owner"], otto["private"], otto["role"]) == (None, "otto", True, None)
    out = shell("mailbox", "list", login="root").out
    assert "account kanzlei: kanzlei@muster.example" in out
    assert "\n              members anna (dispatcher), mm (manager), sandra (member), vera (viewer)\n" in out


@pytest.mark.covers("TS-21")
def test_who_has_no_mailbox_is_told_what_to_do(desk: Desk, shell: Shell) -> None:
    for verb in (("mailbox", "list"), ("list",), ("label", "list")):
        assert shell.refused(3, *verb, login="otto") == ("No mailbox is shared with you: ask its manager or an admin.")


@pytest.mark.covers("TS-08", "TS-23")
def test_the_owner_shares_his_mailbox_with_a_word_and_takes_it_back(desk: Desk, shell: Shell) -> None:
    shell("mailbox", "create", "mm", "Martin", "--owner", "mm", login="root")
    assert shell("mailbox", "share", "mm", "otto", login="mm").out == "otto is member of mm now.\n"
    assert [box["code"] for box in shell("mailbox", "list", "--json", login="otto").json] == ["mm"]
    assert shell("mailbox", "share", "mm", "*", "viewer", "--json", login="mm").json == {
        "done": "Everybody is viewer of mm now"
    }
    assert shell("mailbox", "unshare", "mm", "*", login="mm").code == 0
    assert shell("mailbox", "unshare", "mm", "otto", login="mm").out == "otto has lost mm.\n"
    assert shell.refused(4, "mailbox", "share", "mm", "otto", login="otto")
    assert "Only its managers" in shell.refused(3, "mailbox", "share", "kanzlei", "otto", login="anna")
    assert shell.refused(5, "mailbox", "unshare", "mm", "mm", login="root") == "mm owns mm and stays its manager."
    assert "no role 'boss'" in shell.refused(2, "mailbox", "share", "mm", "otto", "boss", login="mm")


def test_settings_are_changed_word_by_word(desk: Desk, shell: Shell) -> None:
    def change(*words: str) -> str:
        return shell("mailbox", "change", "kanzlei", *words, login="mm").out

    rule = ("--reassign-after", "8h", "--reassign-to", "least", "--reassign-hours", "mon-fri 8:00-18:00")
    assert change("--overdue-after", "never", *rule) == "Changed kanzlei: overdue_after, reassign.\n"
    assert change("--reassign-after", "1d") == "Changed kanzlei: reassign.\n"
    (box,) = shell("mailbox", "list", "--json", login="mm").json
    assert box["reassign"] == {"after": "1d", "to": "least", "hours": "mon-fri 08:00-18:00"}
    assert box["overdue_after"] == "never"
    assert change("--reassign-hours", "always") == "Changed kanzlei: reassign.\n"
    assert change("--reassign-after", "never") == "Changed kanzlei: reassign.\n"
    assert change("--name", "Kanzlei") == "kanzlei is like that already.\n"
    assert "--reassign-after" in shell.refused(2, "mailbox", "change", "kanzlei", "--reassign-to", "least", login="mm")
    assert "--name" in shell.refused(2, "mailbox", "change", "kanzlei", login="mm")
    assert "admin" in shell.refused(3, "mailbox", "change", "kanzlei", "--inactive", login="mm")
    assert shell("mailbox", "change", "kanzlei", "--inactive", login="root").code == 0
    assert "switched off" in shell("mailbox", "list", login="root").out
    assert shell("mailbox", "change", "kanzlei", "--active", "--owner", "mm", login="root").code == 0
    assert shell("mailbox", "change", "kanzlei", "--owner", "none", login="root").code == 0
    (box,) = shell("mailbox", "list", "--json", login="mm").json
    assert (box["active"], box["private"]) == (True, False)


def test_users_are_added_changed_and_switched_off(desk: Desk, shell: Shell) -> None:
    words = ("--email", "lena@muster.example", "--department", "tax", "--department", "family", "--auditor")
    assert shell("user", "add", "lena", "Lena L.", *words, login="root").out == "Added the user lena.\n"
    lena = next(user for user in shell("user", "list", "--json", login="root").json if user["login"] == "lena")
    assert (lena["name"], lena["departments"], lena["auditor"], lena["admin"]) == (
        "Lena L.", ["tax", "family"], True, False
    )  # fmt: skip
    shell("user", "change", "lena", "--no-auditor", "--department", "none", login="root")
    line = next(line for line in shell("user", "list", login="root").out.splitlines() if line.startswith("lena"))
    assert line.split() == ["lena", "Lena", "L.", "lena@muster.example"]
    assert shell("user", "deactivate", "lena", login="root").out == (
        "lena is switched off. Lena L. has nothing to hand over.\n"
    )
    assert "switched off" in shell("user", "list", login="root").out
    assert shell("user", "activate", "lena", login="root").out == "Activated lena.\n"
    assert "--name" in shell.refused(2, "user", "change", "lena", login="root")
    assert shell.refused(3, "user", "add", "eve", "Eve", login="mm")
    assert shell.refused(3, "user", "list", login="anna")


@pytest.mark.covers("CK-24")
def test_a_hand_over_says_what_became_of_each_item(desk: Desk, shell: Shell) -> None:
    items = desk.take_in(letter(1), letter(2))
    for item in items:
        assign(desk.actor("anna"), item, desk.person("sandra"))
    assert shell("hand-over", "sandra", "me").out == ("Handed 2 items of Sandra Keller over to Anna Muster.\n")
    assert shell("hand-over", "me", "--json").json == {"given": [], "unassigned": items, "refused": {}}
    assert [item["assignee"] for item in shell("list", "--json").json] == [None, None]
    assert "hand-over from Anna Muster" in shell("history", items[0]).out
    assert shell.refused(3, "hand-over", "anna", "sandra", login="sandra")
    assert shell.refused(4, "hand-over", "anna", "nobody")


@pytest.mark.covers("HO-71")
def test_labels_are_added_renamed_and_retired(desk: Desk, shell: Shell) -> None:
    assert shell("label", "list").out == "There is none yet.\n"
    assert shell("label", "add", "department", "Tax", login="root").out == "Added the department Tax.\n"
    complaint = ("label", "add", "category", "Complaint", "--direction", "in", "--family", "Support")
    assert shell(*complaint, login="root").out == "Added the category Support / Complaint.\n"
    assert shell("label", "rename", "category", "complaint", "Anger", login="root").code == 0
    assert shell("label", "retire", "department", "tax", login="root").out == "Retired the department Tax.\n"
    assert [label["title"] for label in shell("label", "list", "category", "--json").json] == ["Support / Anger"]
    assert shell("label", "list").out.split() == ["category", "in", "Support", "/", "Anger"]
    assert "(retired)" in shell("label", "list", "department", "--retired").out
    assert "--direction" in shell.refused(2, "label", "add", "category", "X", login="root")
    assert shell.refused(3, "label", "retire", "category", "anger", login="mm")
    assert shell.refused(4, "label", "retire", "department", "nothing", login="root")


@pytest.mark.covers("CK-22")
def test_absences_are_noted_as_people_type_times(desk: Desk, shell: Shell) -> None:
    said = shell("absence", "set", "--until", "+7d", "--substitute", "sandra").out
    assert said.startswith("Anna Muster is away from")
    assert said.endswith("; Sandra Keller stands in.\n")
    assert shell("absence", "set", "sandra", "--from", "demain 9h", login="mm").code == 0
    anna, sandra = shell("absence", "list", "--json").json
    assert (anna["login"], anna["substitute"], anna["now"]) == ("anna", "sandra", True)
    assert (sandra["login"], sandra["ends"], sandra["now"]) == ("sandra", None, False)
    assert "sandra stands in" in shell("absence", "list").out
    assert "until further notice" in shell("absence", "list").out
    assert shell("absence", "end").out == "Anna Muster is back.\n"
    assert shell("absence", "end", "sandra", "--id", sandra["id"], login="mm").code == 0
    assert shell("absence", "list").out == "Nobody is away.\n"
    assert shell.refused(4, "absence", "end")
    assert shell.refused(3, "absence", "set", "mm", login="sandra")
    assert shell.refused(2, "absence", "set", "--until", "yesterday")
