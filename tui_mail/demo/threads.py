"""Correspondence: one matter, somebody who starts, answers that quote what came before."""

from datetime import UTC, datetime, timedelta
from random import Random

from tui_mail.demo import files
from tui_mail.demo.compose import Letter
from tui_mail.demo.plan import Plan, make_plan
from tui_mail.demo.post import SampleMail, arrived, dice, kept, local, message_id
from tui_mail.demo.quoting import Written, framed, laid_out, marked_up, quoted
from tui_mail.demo.texts import Topic
from tui_mail.demo.world import OFFICE


def thread(chance: Random, topic: Topic, code: str, *, latest: datetime, length: int) -> list[SampleMail]:
    """Write the first `length` letters about a topic, the last one sent at `latest`.

    The same chance gives the same letters for every `latest` and `length`, but for the dates.
    """
    moments = _moments(dice(chance.getrandbits(64)), latest, length)
    plan = make_plan(chance, topic, code, moments[0])
    mails: list[SampleMail] = []
    before: Written | None = None
    ids: list[str] = []
    for step, moment in enumerate(moments):
        written = _written(plan, step, moment, before, chance)
        letter = _letter(plan, step, written, ids, chance)
        mails.append(_posted(plan, step, letter, chance))
        ids.append(letter.message_id)
        before = written
    return mails


def incoming_steps(topic: Topic) -> range:
    """Which letters of a thread come from outside."""
    return range(1 if topic.voice == "house" else 0, 1 + len(topic.replies), 2)


def in_office_hours(when: datetime, chance: Random) -> datetime:
    """Move a time back to when people work."""
    when = local(when)
    if when.hour < 7:
        when -= timedelta(hours=when.hour + chance.randint(6, 14))
    elif when.hour > 18:
        when -= timedelta(hours=when.hour - 18 + chance.randint(0, 9))
    back = {5: 1, 6: 2}.get(when.weekday(), 0)
    return when - timedelta(days=back if chance.random() < 0.8 else 0)


def _moments(chance: Random, latest: datetime, count: int) -> list[datetime]:
    moments = [local(latest)]
    for _ in range(count - 1):
        gap = timedelta(minutes=chance.randint(12, 90) if chance.random() < 0.5 else chance.randint(200, 2200))
        moments.insert(0, in_office_hours(moments[0] - gap, chance))
    return moments


def _written(plan: Plan, step: int, when: datetime, before: Written | None, chance: Random) -> Written:
    by_house = plan.by_house(step)
    side, other = (plan.house, plan.outside) if by_house else (plan.outside, plan.house)
    greeting = _greeting(plan, by_house, chance)
    body = (plan.topic.body, *plan.topic.replies)[step]
    own = f"{greeting}\n\n{body.strip().format_map(plan.values)}\n\n{side.signature}"
    subject = plan.subject if before is None else _answered(plan, by_house)
    below, below_markup = quoted(before, side.style, plan.words) if before else ("", "")
    text = laid_out(own, side.style) + below
    markup = marked_up(own, side.style) + below_markup
    return Written(side.mailer, other.mailer, subject, when, text, markup)


def _greeting(plan: Plan, by_house: bool, chance: Random) -> str:
    if not by_house and plan.person.voice == "client":
        return chance.choice(plan.words.dear_house)
    if not by_house or plan.person.voice == "authority":
        return plan.words.dear_office
    dear = plan.words.dear_m if plan.person.title == "m" else plan.words.dear_f
    return dear.format(last=plan.person.last_name)


def _answered(plan: Plan, by_house: bool) -> str:
    prefixes = plan.words.reply_prefixes
    return (prefixes[0] if by_house else prefixes[-1]) + plan.subject


def _letter(plan: Plan, step: int, written: Written, ids: list[str], chance: Random) -> Letter:
    by_house = plan.by_house(step)
    side = plan.house if by_house else plan.outside
    plain_only = side.style == "thunderbird"
    markup_only = side.style == "outlook" and chance.random() < 0.2
    attached = (_file(plan, chance.getrandbits(32), written.date),) if step == 0 and plan.topic.file else ()
    from_colleague = by_house and side.mailer != OFFICE
    return Letter(
        sender=side.mailer,
        to=(written.to,),
        cc=(OFFICE,) if not by_house and written.to != OFFICE else (),
        bcc=(OFFICE,) if from_colleague else (),
        subject=written.subject,
        date=written.date,
        text="" if markup_only else written.text + "\n",
        html="" if plain_only else framed(written.markup, side.style),
        files=attached,
        message_id=message_id(chance, side.mailer),
        in_reply_to=ids[-1] if ids else "",
        references=tuple(ids),
        charset=side.charset,
        encoding=side.encoding,
    )


def _posted(plan: Plan, step: int, letter: Letter, chance: Random) -> SampleMail:
    """Keep in Sent what the office writes; what a colleague writes comes to the office as a blind copy."""
    if plan.by_house(step) and letter.sender == OFFICE:
        return kept(letter)
    return arrived(letter, chance)


def _file(plan: Plan, number: int, when: datetime) -> files.File:
    name = plan.topic.file_name.format_map(plan.values)
    amounts = [plan.values["amount"], plan.values["part"]]
    lines = [plan.subject, plan.values["opponent"], plan.values["date"], " / ".join(amounts)]
    match plan.topic.file:
        case "pdf":
            return files.pdf(name, lines)
        case "docx":
            return files.docx(name, lines)
        case "csv":
            rows = [f"{row};{plan.values['ref']}-{row};{amounts[row % 2]}" for row in range(1, 9)]
            return files.csv(name, ["No;Ref;Total", *rows])
        case "png":
            return files.png(name, number)
        case "ics":
            uid = f"{number:08x}@{plan.outside.mailer.address.partition('@')[2]}"
            return _invitation(plan, name, uid, when)
        case _:
            return files.text(name, lines)


def _invitation(plan: Plan, name: str, uid: str, when: datetime) -> files.File:
    return files.ics(
        name,
        uid=uid,
        summary=plan.subject,
        start=plan.meeting.astimezone(UTC),
        organiser=plan.outside.mailer.address,
        made=when.astimezone(UTC),
    )
