from pathlib import Path

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team, write_team
from tui_mail.desk.administration import apply, export_config
from tui_mail.desk.administration.labels import add_label, rename_label, retire_label
from tui_mail.desk.administration.users import change_user
from tui_mail.desk.routing import set_department
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.administration import stored_users
from tui_mail.store.queries.items import row
from tui_mail.store.queries.labels import LabelKind, labels
from tui_mail.store.rows import Row

TEAM = """
departments = ["litigation", "tax"]
qualifications = ["french"]
[[categories]]
direction = "in"
family = "Support"
name = "Complaint"
[[categories]]
direction = "out"
name = "Offer"
[[users]]
login = "anna"
name = "Anna Muster"
departments = ["Litigation", "family"]
"""


def titles(kind: str) -> list[str]:
    return [f"{label.direction} {label.title}".strip() for label in labels(kind)]


def label_id(kind: LabelKind, title: str) -> int:
    return next(label.id for label in labels(kind, active_only=False) if label.title == title)


def apply_text(office: Office, folder: Path, text: str) -> list[str]:
    (folder / "labels.toml").write_text(text)
    return [change.sentence for change in apply(office.actor("root"), read_team(folder / "labels.toml"))]


def test_the_team_file_lists_labels_and_users_bring_theirs(office: Office, tmp_path: Path) -> None:
    said = apply_text(office, tmp_path, TEAM)
    assert said[:6] == [
        "new department litigation", "new department tax", "new qualification french",
        "new category in Support / Complaint", "new category out Offer", "new department family",
    ]  # fmt: skip
    assert apply_text(office, tmp_path, TEAM) == []
    assert titles("department") == ["family", "litigation", "tax"]
    exported = write_team(export_config(office.actor("root")))
    assert 'departments = ["litigation", "tax", "family"]' in exported
    assert apply_text(office, tmp_path, exported) == []


def test_what_was_retired_comes_back_only_where_the_file_lists_it(office: Office, tmp_path: Path) -> None:
    apply_text(office, tmp_path, TEAM)
    root = office.actor("root")
    retire_label(root, label_id("department", "family"))
    retire_label(root, label_id("department", "tax"))
    assert titles("department") == ["litigation"]
    assert apply_text(office, tmp_path, TEAM) == ["department tax: active"]
    exported = write_team(export_config(root))
    assert apply_text(office, tmp_path, exported) == []
    assert titles("department") == ["litigation", "tax"]


def test_a_label_is_added_once_and_again_after_it_was_retired(office: Office) -> None:
    root = office.actor("root")
    assert add_label(root, "department", " Tax  law ") == "Added the department Tax law"
    with pytest.raises(Conflict, match="'TAX LAW' already"):
        add_label(root, "department", "TAX LAW")
    retire_label(root, label_id("department", "Tax law"))
    assert titles("department") == []
    add_label(root, "department", "tax law")
    assert titles("department") == ["Tax law"]
    add_label(root, "category", "Offer", direction="in")
    add_label(root, "category", "Offer", direction="out", family="Sales")
    assert titles("category") == ["in Offer", "out Sales / Offer"]


def test_items_and_people_follow_a_new_name(office: Office) -> None:
    root = office.actor("root")
    change_user(root, "sandra", {"departments": ["Tax"]})
    (item,) = office.deliver(letter(1))
    set_department(office.actor("anna"), item, "tax")
    assert rename_label(root, label_id("department", "Tax"), "Taxes", expect="Tax") == (
        "Renamed the department Tax to Taxes"
    )
    found = row(SYSTEM, item)
    assert isinstance(found, Row)
    assert found.department == "Taxes"
    assert stored_users()["sandra"].fields["departments"] == ["Taxes"]
    retire_label(root, label_id("department", "Taxes"))
    found = row(SYSTEM, item)
    assert isinstance(found, Row)
    assert found.department == "Taxes"
    with pytest.raises(NotFound):
        set_department(office.actor("anna"), item, "taxes")


def test_two_labels_never_get_one_name_and_two_admins_notice_each_other(office: Office) -> None:
    root = office.actor("root")
    for name in ("Tax", "Family"):
        add_label(root, "department", name)
    with pytest.raises(Conflict, match="already"):
        rename_label(root, label_id("department", "Tax"), "family")
    rename_label(root, label_id("department", "Tax"), "TAX")
    with pytest.raises(Conflict, match="called TAX now"):
        retire_label(root, label_id("department", "TAX"), expect="Tax")
    with pytest.raises(NotFound):
        retire_label(root, 999)


def test_only_admins_keep_the_labels(office: Office) -> None:
    add_label(office.actor("root"), "department", "Tax")
    for login in ("mm", "anna", "sandra"):
        with pytest.raises(NotPermitted):
            add_label(office.actor(login), "department", "Family")
        with pytest.raises(NotPermitted):
            retire_label(office.actor(login), label_id("department", "Tax"))
    assert titles("department") == ["Tax"]


@pytest.mark.parametrize(
    ("kind", "name", "more"),
    [
        ("department", "", {}),
        ("department", "none", {}),
        ("department", "a/b", {}),
        ("department", "a\x1b[31m", {}),
        ("department", "Tax", {"family": "F"}),
        ("qualification", "French", {"direction": "in"}),
        ("category", "Offer", {}),
        ("category", "Offer", {"direction": "up"}),
        ("category", "Offer", {"direction": "in", "family": "a/b"}),
    ],
)
def test_what_no_label_can_be_is_refused(office: Office, kind: LabelKind, name: str, more: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        add_label(office.actor("root"), kind, name, **more)
