"""The team file of the demo."""

from pathlib import Path
from typing import cast

from tui_mail.config.accounts import Account, Criterion
from tui_mail.config.people import Case, Company, Contact, Mailbox, ParentCase, Role, User
from tui_mail.config.team import Team, write_team
from tui_mail.demo.world import COLLEAGUES, FIRMS, HOUSE_DOMAIN, MARTIN, MATTERS, OFFICE, PEOPLE

_CRITERIA = (
    Criterion(keywords=("relatienummer", "relnr"), kind="relation"),
    Criterion(keywords=("Mandat", "mandate", "mandaat"), kind="mandate"),
    Criterion(keywords=("ticket",), kind="ticket"),
    Criterion(keywords=("project", "projekt", "projet"), kind="phase", separators=("-", "/", ",")),
)


def team_toml(maildir: Path, login_of_me: str) -> str:
    """Write the team file, with mail in `maildir`; whoever runs the demo is admin and at least dispatcher."""
    return write_team(
        Team(
            users=_users(login_of_me),
            accounts=(_account(maildir),),
            mailboxes=_mailboxes(login_of_me),
            companies=tuple(Company(number=firm.number, name=firm.name, addresses=firm.addresses) for firm in FIRMS),
            contacts=_contacts(),
            cases=_cases(),
        )
    )


def _users(me: str) -> tuple[User, ...]:
    users = [
        User(login=one.login, name=one.name, email=one.address, admin=one.login == me, departments=("litigation",))
        for one in COLLEAGUES
    ]
    if all(user.login != me for user in users):
        users.append(User(login=me, name=f"Me ({me})", email=f"{me}@{HOUSE_DOMAIN}", admin=True))
    return tuple(users)


def _account(maildir: Path) -> Account:
    return Account(
        name="kanzlei",
        kind="maildir",
        path=str(maildir),
        primary_address=OFFICE.address,
        outgoing_from="team",
        authserv_id=f"mx.{HOUSE_DOMAIN}",
        poll="1m",
        criteria=_CRITERIA,
    )


def _mailboxes(me: str) -> tuple[Mailbox, ...]:
    members = {one.login: cast(Role, one.role) for one in COLLEAGUES}
    if members.get(me) != "manager":
        members[me] = "dispatcher"
    shared = Mailbox(
        code="kanzlei",
        name=OFFICE.name,
        account="kanzlei",
        members=members,
        signature=f"{OFFICE.name}\nMusterweg 1, 50667 Köln",
    )
    return shared, Mailbox(code="mm", name=MARTIN.name, owner=MARTIN.login)


def _contacts() -> tuple[Contact, ...]:
    return tuple(
        Contact(
            number=person.number,
            name=person.name,
            company=person.company or None,
            addresses=(person.address, *person.more_addresses),
        )
        for person in PEOPLE
        if person.number
    )


def _cases() -> tuple[Case, ...]:
    return tuple(
        Case(
            kind=matter.kind,
            number=matter.number,
            title=matter.title,
            requester=matter.requester,
            parent=ParentCase(kind=matter.way[0], number=matter.way[1]) if matter.way else None,
            participants=matter.participants,
        )
        for matter in MATTERS
    )
