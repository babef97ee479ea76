"""Rules for the office's account."""

from pathlib import Path

from tests.office import Office
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply


def rule(when: str, then: str, more: str = "") -> str:
    """Write a rule as the team file has it."""
    return f"[[accounts.rules]]\nwhen = {{ {when} }}\nthen = {{ {then} }}\n{more}\n"


def team_with(office: Office, *rules: str, settings: str = "") -> Path:
    """Write the office's team file with these rules in its account."""
    text = (office.home.root / "team.toml").read_text()
    text = text.replace("[[accounts.criteria]]", f"{settings}\n[[accounts.criteria]]", 1)
    path = office.home.root / "ruled.toml"
    path.write_text(text.replace("[[mailboxes]]", "".join(rules) + "[[mailboxes]]", 1))
    return path


def use(office: Office, *rules: str, settings: str = "") -> None:
    """Let the account have these rules, and no others."""
    apply(office.actor("root"), read_team(team_with(office, *rules, settings=settings)))
