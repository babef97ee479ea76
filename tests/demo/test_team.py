"""The team file of the demo."""

import tomllib
from pathlib import Path

import pytest

from tui_mail.config.team import Team, read_team
from tui_mail.demo.team import team_toml


def team_of(tmp_path: Path, login: str) -> Team:
    file = tmp_path / "team.toml"
    file.write_text(team_toml(tmp_path / "Maildir", login), encoding="utf-8")
    return read_team(file)


@pytest.mark.parametrize(
    ("login", "role", "users"),
    [("kim", "dispatcher", 4), ("anna", "dispatcher", 3), ("sandra", "dispatcher", 3), ("mm", "manager", 3)],
)
def test_whoever_runs_the_demo_is_admin_and_may_assign(tmp_path: Path, login: str, role: str, users: int) -> None:
    team = team_of(tmp_path, login)
    assert [user.login for user in team.users if user.admin] == [login]
    assert team.mailboxes[0].members[login] == role
    assert len(team.users) == users


def test_everything_it_refers_to_stands_in_it(tmp_path: Path) -> None:
    team = team_of(tmp_path, "kim")
    contacts = {contact.number for contact in team.contacts}
    cases = {(case.kind, case.number) for case in team.cases}
    assert {contact.company for contact in team.contacts} - {None} <= {company.number for company in team.companies}
    assert {case.requester for case in team.cases} <= contacts
    assert {(case.parent.kind, case.parent.number) for case in team.cases if case.parent} <= cases
    assert {member for mailbox in team.mailboxes for member in mailbox.members} == {user.login for user in team.users}


def test_numbers_keep_their_leading_zeros_and_the_path_any_sign(tmp_path: Path) -> None:
    strange = tmp_path / 'a "quoted" one'
    document = tomllib.loads(team_toml(strange, "kim"))
    assert document["accounts"][0]["path"] == str(strange)
    assert "00123" in {company["number"] for company in document["companies"]}


def test_two_people_share_an_address(tmp_path: Path) -> None:
    addresses = [address for contact in team_of(tmp_path, "kim").contacts for address in contact.addresses]
    assert len(addresses) == len(set(addresses)) + 1
