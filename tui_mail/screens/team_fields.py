"""What the forms for users, mailboxes and labels ask, and what the desk is told: with the names of the team file."""

from typing import get_args

from tui_mail.config.people import ActOn, Mailbox, Receiver, User, Visibility
from tui_mail.desk.administration.labels import add_label, rename_label
from tui_mail.desk.administration.mailboxes import change_mailbox, create_mailbox
from tui_mail.desk.administration.run import as_struct
from tui_mail.desk.administration.users import add_user, change_user
from tui_mail.screens.form_fields import NO, YES, FieldOfForm, FormToFill, Sections, Values, switch, words_of
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import Fields
from tui_mail.store.queries.labels import LABELS, LabelRow
from tui_mail.store.queries.team_tables import MailboxEntry, UserEntry

_USER: Sections = (
    (
        "Who",
        (
            FieldOfForm("login", "Login", "One word, as on the server; it stays.", needed=True),
            FieldOfForm("name", "Name", "What people read.", needed=True),
            FieldOfForm("email", "E-mail", "For digests; mail from it counts as a colleague's."),
        ),
    ),
    (
        "May",
        (
            switch("admin", "Admin", "Manages users, accounts, mailboxes; reads no mail by that.", usual=False),
            switch("auditor", "Auditor", "Reads everything; each reading is recorded.", usual=False),
        ),
    ),
    (
        "Does",
        (
            FieldOfForm("departments", "Departments", "With commas between them.", is_list=True),
            FieldOfForm("qualifications", "Qualifications", "With commas between them.", is_list=True),
        ),
    ),
)

_ACCOUNT = FieldOfForm("account", "Account", "That feeds it, by name; empty: none. (g e makes accounts.)")


def _mailbox_sections(*, is_new: bool) -> Sections:
    more = (_ACCOUNT,) if is_new else (switch("active", "In use", "no: nobody sees it any more.", usual=True),)
    return (
        (
            "Mailbox",
            (
                FieldOfForm("code", "Code", "One short word; it stays.", needed=True),
                FieldOfForm("name", "Name", "What people read.", needed=True),
                FieldOfForm("owner", "Private to", "A login; empty: public. Only members get in either way."),
                *more,
            ),
        ),
        (
            "Plain members",
            (
                FieldOfForm("visibility", "See", "What is theirs, the queue, or all.", choices=get_args(Visibility)),
                FieldOfForm("members_act_on", "Act on", "What is theirs, or all.", choices=get_args(ActOn)),
            ),
        ),
        (
            "What waits",
            (
                FieldOfForm("overdue_after", "Overdue after", "So long somebody may wait: 2d, 8h, never."),
                FieldOfForm("after", "Goes on after", "What its assignee leaves lying: 8h, 3d. Empty: never."),
                FieldOfForm("to", "Goes on to", "Nobody, or who has least", choices=get_args(Receiver), shown=_goes_on),
                FieldOfForm("hours", "Hours that count", "`mon-fri 08:00-18:00`; empty: all.", shown=_goes_on),
            ),
        ),
    )


def _goes_on(values: Values) -> bool:
    return bool(values["after"].strip())


def user_form(actor: Actor, user: UserEntry | None) -> FormToFill:
    """Ask for a user, new or to be changed."""
    keys = [field.key for _, fields in _USER for field in fields]
    if user is None:
        values = {key: NO if key in ("admin", "auditor") else "" for key in keys}
        return FormToFill("New user", _USER, values, lambda given: add_user(actor, as_struct(User, _user(given))))
    seen, login = user.fields, user.login
    began = {"login": login, **{key: _text(seen[key]) for key in keys if key != "login"}}

    def save(given: Values) -> str:
        after = _user({key: value for key, value in given.items() if value != began[key]})
        return change_user(actor, login, after, seen=seen)

    return FormToFill(f"User {login}", _USER, began, save, ("login",))


def _user(values: Values) -> Fields:
    lists, switches = ("departments", "qualifications"), ("admin", "auditor")
    return {
        key: words_of(value) if key in lists else value == YES if key in switches else value.strip()
        for key, value in values.items()
    }


def mailbox_form(actor: Actor, box: MailboxEntry | None) -> FormToFill:
    """Ask for a mailbox, new or to be changed."""
    sections = _mailbox_sections(is_new=box is None)
    keys = [field.key for _, fields in sections for field in fields]
    usual: Fields = {"visibility": "claim_queue", "members_act_on": "own", "overdue_after": "2d", "to": "unassigned"}
    if box is None:
        values = {key: _text(usual.get(key)) for key in keys}
        return FormToFill(
            "New mailbox", sections, values, lambda given: create_mailbox(actor, as_struct(Mailbox, _mailbox(given)))
        )
    rule = box.fields["reassign"]
    seen, code = box.fields, box.code
    shown = {**usual, **seen, **(rule if isinstance(rule, dict) else {}), "code": code}
    began = {key: _text(shown.get(key)) for key in keys}

    def save(given: Values) -> str:
        before, after = _mailbox(began), _mailbox(given)
        return change_mailbox(actor, code, {key: after[key] for key in after if after[key] != before[key]}, seen=seen)

    return FormToFill(f"Mailbox {code}", sections, began, save, ("code",))


def _mailbox(values: Values) -> Fields:
    fields: Fields = {key: value.strip() for key, value in values.items() if key not in ("after", "to", "hours")}
    for key in ("owner", "account"):
        if key in fields:
            fields[key] = fields[key] or None
    if "active" in fields:
        fields["active"] = fields["active"] == YES
    rule = {"after": values["after"].strip(), "to": values["to"], "hours": values["hours"].strip() or None}
    return {**fields, "reassign": rule if _goes_on(values) else None}


_FAMILY = "Categories of one family stand together; empty: none."


def _is_category(values: Values) -> bool:
    return values["kind"] == "category"


def label_form(actor: Actor, label: LabelRow | None) -> FormToFill:
    """Ask for a label, new or to be renamed."""
    if label is not None:
        return _renaming(actor, label)
    fields = (
        FieldOfForm("kind", "Kind", "What it is a list of.", choices=LABELS),
        FieldOfForm("direction", "For mail", "Coming in, or going out.", choices=("in", "out"), shown=_is_category),
        FieldOfForm("family", "Family", _FAMILY, shown=_is_category),
        FieldOfForm("name", "Name", "What people read.", needed=True),
    )

    def save(given: Values) -> str:
        way, family = (given["direction"], given["family"]) if _is_category(given) else ("", "")
        (kind,) = (kind for kind in LABELS if kind == given["kind"])
        return add_label(actor, kind, given["name"], direction=way, family=family)

    values = {"kind": LABELS[0], "direction": "in", "family": "", "name": ""}
    return FormToFill("New label", (("Label", fields),), values, save)


def _renaming(actor: Actor, label: LabelRow) -> FormToFill:
    family = FieldOfForm("family", "Family", _FAMILY)
    name = FieldOfForm("name", "Name", "The items and the people that have it follow.", needed=True)
    fields = (family, name) if label.kind == "category" else (name,)

    def save(given: Values) -> str:
        return rename_label(actor, label.id, given["name"], family=given.get("family"), expect=label.title)

    values = {"family": label.family, "name": label.name}
    shown = {field.key: values[field.key] for field in fields}
    return FormToFill(f"{label.kind.capitalize()} {label.title}", (("Called", fields),), shown, save)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
