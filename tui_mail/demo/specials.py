"""Mail that is no correspondence: newsletters, lists, absences, a bounce, scans, forgeries, letters that come once."""

import html
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from tui_mail.demo import files
from tui_mail.demo.bounce import bounce
from tui_mail.demo.compose import Letter, compose
from tui_mail.demo.post import SampleMail, arrived, kept, local, message_id
from tui_mail.demo.texts import LANGUAGES, Newsletter, SingleLetter, language, single_letters
from tui_mail.demo.world import MARTIN, OFFICE, PEOPLE, Mailer, Person

Special = Callable[[Random, datetime], list[SampleMail]]


def specials(chance: Random, moment: Callable[[], datetime]) -> Iterator[SampleMail]:
    """Send first one of each, then newsletters and absences without end. `moment` says when the next one arrives."""
    for special in (*_once(), *_of_each_language()):
        yield from special(chance, moment())
    for issue in count(2):
        code = chance.choice(LANGUAGES)
        if chance.random() < 0.25:
            yield from absence(code)(chance, moment())
        else:
            yield from newsletter(chance.choice(language(code).newsletters), issue)(chance, moment())


def newsletter(edition: Newsletter, issue: int) -> Special:
    """Send a mailing in HTML only, with a table, links and a way out."""
    sender = Mailer(edition.name, edition.address)
    site = f"https://{edition.address.partition('@')[2]}"
    rows = "".join(
        f'<tr><td style="padding:8px"><a href="{site}/{issue}/{number}?utm_source=mail">{html.escape(heading)}</a></td>'
        f'<td style="padding:8px">{html.escape(line)}</td></tr>\n'
        for number, (heading, line) in enumerate(edition.items, 1)
    )
    page = (
        "<!DOCTYPE html><html><head><style>td { font-family: sans-serif }</style></head><body bgcolor='#f4f4f4'>\n"
        f'<table width="600" align="center" cellpadding="0"><tr><td colspan="2"><img src="{site}/logo.png"'
        f' width="600" height="80" alt="{html.escape(edition.name)}"><h1>{html.escape(edition.name)} {issue}</h1>\n'
        f"<p>{html.escape(edition.intro)}</p></td></tr>\n{rows}"
        f'<tr><td colspan="2"><small>{html.escape(edition.footer)}: <a href="{site}/out">{site}/out</a></small>'
        f'</td></tr></table><img src="{site}/pixel.gif?{issue}" width="1" height="1"></body></html>\n'
    )

    def send(chance: Random, when: datetime) -> list[SampleMail]:
        bulk = (("List-Unsubscribe", f"<{site}/out>"), ("Precedence", "bulk"), ("X-Mailer", "Postmeister 4.2"))
        subject = f"{edition.subject} ({issue})" if issue > 1 else edition.subject
        letter = _letter(sender, subject, when, chance, html=page, extra=bulk)
        return [arrived(letter, chance)]

    return send


def absence(code: str) -> Special:
    """Send a mail of the house and the automatic reply to it."""
    words = language(code)

    def send(chance: Random, when: datetime) -> list[SampleMail]:
        person = chance.choice([one for one in PEOPLE if (one.language, one.voice) == (code, "client")])
        asked = _question(person, code, when - timedelta(minutes=1), chance)
        form = chance.choice(words.absences)
        back = words.date(when + timedelta(days=chance.randint(2, 12)))
        letter = _letter(
            Mailer(person.name, person.address),
            form.subject.format(subject=asked.subject),
            when,
            chance,
            text=form.body.strip().format(date=back, name=person.name) + "\n",
            in_reply_to=asked.message_id,
            references=(asked.message_id,),
            extra=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
        )
        return [kept(asked), arrived(letter, chance)]

    return send


def _question(person: Person, code: str, when: datetime, chance: Random) -> Letter:
    words = language(code)
    topic = next(topic for topic in words.topics if topic.voice == "house")
    dear = words.dear_m if person.title == "m" else words.dear_f
    values = {"opponent": chance.choice(words.opponents), "city": chance.choice(words.cities)}
    values |= {"amount": words.amount(chance.randint(20, 90) * 100), "part": words.amount(chance.randint(2, 9) * 100)}
    values |= {"date": words.date(when + timedelta(days=9)), "later": words.date(when + timedelta(days=12))}
    body = topic.body.strip().format_map(values)
    return Letter(
        sender=OFFICE,
        to=(Mailer(person.name, person.address),),
        subject=topic.subject.format_map(values),
        date=local(when),
        text=f"{dear.format(last=person.last_name)}\n\n{body}\n\n{words.closings[0]}\n{OFFICE.name}\n",
        message_id=message_id(chance, OFFICE),
    )


def _mailing_list(code: str) -> Special:
    discussion = language(code).lists[0]
    marks = (
        ("List-Id", f'"{discussion.name}" <{discussion.address.replace("@", ".")}>'),
        ("List-Post", f"<mailto:{discussion.address}>"),
        ("Precedence", "list"),
    )
    everybody = (Mailer(discussion.name, discussion.address),)

    def send(chance: Random, when: datetime) -> list[SampleMail]:
        asked_at = when - timedelta(hours=chance.randint(1, 20))
        author, other = Mailer(*discussion.author), Mailer(*discussion.reply_author)
        asked = _letter(author, discussion.subject, asked_at, chance, to=everybody, text=discussion.body, extra=marks)
        quote = "\n".join(f"> {line}".rstrip() for line in discussion.body.strip().split("\n"))
        answer = _letter(
            other,
            f"Re: {discussion.subject}",
            when,
            chance,
            to=everybody,
            text=f"{quote}\n\n{discussion.reply.strip()}\n",
            in_reply_to=asked.message_id,
            references=(asked.message_id,),
            extra=marks,
        )
        return [arrived(asked, chance), arrived(answer, chance)]

    return send


def _bounced(chance: Random, when: datetime) -> list[SampleMail]:
    asked = _question(PEOPLE[0], "de", when - timedelta(minutes=1), chance)
    return [kept(asked), bounce(asked, local(when), chance)]


def _enclosing(chance: Random, when: datetime) -> list[SampleMail]:
    """Hand on, as a client, a mail of the other side as an enclosed message."""
    client = next(person for person in PEOPLE if person.name == "Jean Dupont")
    other = Mailer("Entreprise Lemoîne & Fils", "direction@lemoine-fils.example")
    received = _letter(
        other,
        "Dernière mise en demeure",
        when - timedelta(hours=5),
        chance,
        to=(Mailer(client.name, client.address),),
        text="Monsieur,\n\nSans règlement sous huit jours, nous saisirons le tribunal.\n\nLa direction\n",
        charset="iso-8859-1",
    )
    letter = _letter(
        Mailer(client.name, client.address),
        "TR : Dernière mise en demeure - mandat 2026-00125",
        when,
        chance,
        text="Maître,\n\nVoici le message reçu ce matin, en pièce jointe. Que dois-je répondre ?\n\nJean Dupont\n",
        enclosed=(compose(received),),
    )
    return [arrived(letter, chance)]


def _scanned(chance: Random, when: datetime) -> list[SampleMail]:
    """Send what the copier in the corridor sends: no Message-ID, no subject worth reading, a PDF."""
    copier = Mailer("", "scanner@muster.example")
    name = f"SCAN_{local(when):%Y%m%d_%H%M%S}.pdf"
    letter = Letter(
        sender=copier,
        to=(OFFICE,),
        subject="Scan from MFP-2",
        date=local(when),
        text="Number of images: 1\nAttachment file type: PDF\n\nDevice: MFP-2, first floor\n",
        files=(files.pdf(name, ["Posteingang", f"{local(when):%d.%m.%Y}", "relnr 00123"]),),
        charset="us-ascii",
        encoding="8bit",
    )
    return [arrived(letter, chance)]


def _forged(chance: Random, when: datetime) -> list[SampleMail]:
    """Pretend to be the head of the house; our own server says that it is not true."""
    letter = _letter(
        Mailer(MARTIN.name, MARTIN.address),
        "Dringende Überweisung - bitte vertraulich",
        when,
        chance,
        text="Sandra,\n\nbitte überweise noch heute 48.300 EUR an das neue Konto des Notars, ich bin in einer Sitzung "
        "und telefonisch nicht erreichbar. Bestätige mir nur kurz per E-Mail.\n\nMartin\n\nVom Telefon gesendet\n",
        extra=(("Reply-To", "martin.muster.private@freepost.example"),),
    )
    return [arrived(letter, chance, "fail")]


def _reaction(chance: Random, when: datetime) -> list[SampleMail]:
    sender = next(person for person in PEOPLE if person.name == "Grace Adeyemi")
    letter = _letter(
        Mailer(sender.name, sender.address),
        "🎉🍻 We won!!! 👏🏽👩🏽‍⚖️",
        when,
        chance,
        text="You are all invited to the brewery 🍺\n\nGrace\n",
    )
    return [arrived(letter, chance)]


def _single(original: SingleLetter) -> Special:
    def send(chance: Random, when: datetime) -> list[SampleMail]:
        letter = Letter(
            sender=Mailer(original.name, original.address),
            to=(OFFICE,),
            subject=original.subject,
            date=local(when),
            text=original.body.lstrip(),
            message_id=message_id(chance, Mailer(original.name, original.address)),
            charset=original.charset,
            encoding="8bit" if original.charset == "utf-8" else "base64",
        )
        return [arrived(letter, chance)]

    return send


def _once() -> tuple[Special, ...]:
    return _scanned, _forged, _enclosing, _bounced, _reaction, *map(_single, single_letters()), _scanned


def _of_each_language() -> Iterator[Special]:
    for code in LANGUAGES:
        yield _mailing_list(code)
        yield absence(code)
        yield from (newsletter(edition, 1) for edition in language(code).newsletters)


def _letter(
    sender: Mailer,
    subject: str,
    when: datetime,
    chance: Random,
    *,
    to: tuple[Mailer, ...] = (OFFICE,),
    text: str = "",
    html: str = "",
    charset: str = "utf-8",
    enclosed: tuple[bytes, ...] = (),
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> Letter:
    return Letter(
        sender=sender,
        to=to,
        subject=subject,
        date=local(when),
        text=text.lstrip(),
        html=html,
        charset=charset,
        enclosed=enclosed,
        message_id=message_id(chance, sender),
        in_reply_to=in_reply_to,
        references=references,
        extra=extra,
    )
