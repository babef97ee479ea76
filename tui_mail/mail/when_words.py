"""The words of dates in English, French, German and Dutch, folded: no capitals, no marks."""

from datetime import time
from typing import Final

MIDNIGHT: Final = time(0)  # by its name, the end of a day
MORNING: Final = time(9)  # a day without a time

DAYS: Final = {
    word: offset
    for offset, words in {
        0: "today heute vandaag aujourd'hui aujourd’hui tonight vanavond",
        1: "tomorrow tmrw tmr morgen demain",
        2: "overmorrow ubermorgen overmorgen apres-demain apresdemain",
    }.items()
    for word in words.split()
}
WEEKDAYS: Final = {
    word: day
    for day, words in enumerate(
        (
            "monday mon lundi lun montag mo maandag ma",
            "tuesday tue tues mardi mar dienstag di dinsdag",
            "wednesday wed mercredi mer mittwoch mi woensdag wo",
            "thursday thu thur thurs jeudi jeu donnerstag do donderdag",
            "friday fri vendredi ven freitag fr vrijdag vr",
            "saturday sat samedi sam samstag sonnabend sa zaterdag za",
            "sunday sun dimanche dim sonntag so zondag zo",
        )
    )
    for word in words.split()
}
MONTHS: Final = {
    word: month
    for month, words in enumerate(
        (
            "january jan janvier janv januar janner januari",
            "february feb fevrier fevr februar februari",
            "march mar mars marz maart mrt",
            "april apr avril avr",
            "may mai mei",
            "june jun juin juni",
            "july jul juillet juil juli",
            "august aug aout augustus",
            "september sep sept septembre",
            "october oct octobre oktober okt",
            "november nov novembre",
            "december dec decembre dezember dez",
        ),
        start=1,
    )
    for word in words.split()
}
CLOCK_WORDS: Final = {
    **dict.fromkeys(("midnight", "minuit", "mitternacht", "middernacht"), MIDNIGHT),
    "noon": time(12), "midi": time(12), "mittag": time(12), "mittags": time(12), "middag": time(12),
    "morning": MORNING, "matin": MORNING, "fruh": MORNING, "vormittag": MORNING, "ochtend": MORNING,
    "afternoon": time(14), "apres-midi": time(14), "nachmittag": time(14), "namiddag": time(14),
    "evening": time(18), "soir": time(18), "abend": time(18), "avond": time(18), "tonight": time(18),
    "vanavond": time(18),
}  # fmt: skip
UNITS: Final = {
    word: unit
    for unit, words in {
        "minutes": "m min mins minute minutes minuten minuut",
        "hours": "h hr hrs hour hours heure heures stunde stunden uur uren std",
        "days": "d day days j jour jours t tag tage tagen dag dagen",
        "weeks": "w week weeks wk wks semaine semaines sem woche wochen weken",
        "months": "mo mon month months mois monat monate monaten maand maanden",
    }.items()
    for word in words.split()
}
CLOCK_UNITS: Final = frozenset(("h", "heure", "heures", "uur", "mo", "mon"))
"""Units that mean something else behind a bare number: 12 h and 12 uur are times of day, 3 mon is a Monday."""
PHRASES: Final = {
    r"end of (?:the )?week|fin de (?:la )?semaine(?!\s+prochaine)|ende der woche|einde? van de week": "friday",
    r"week-?end|wochenende": "saturday",
}
UNTIL_REPLY: Final = (
    r"(?:(?:until|till)\s+)?(?:(?:a|the|they|he|she)\s+)?(?:reply|replies|answer)"
    r"|(?:bis\s+)?(?:(?:zur|einer?|eine)\s+)?antwort"
    r"|(?:jusqu['’]a\s+)?(?:(?:la|une)\s+)?reponse"
    r"|(?:tot\s+)?(?:(?:een|het)\s+)?antwoord"
)
"""What sleeps until somebody answers, whenever that is."""
ONE: Final = r"(?:an?|one|une?|eine[mnr]?|ein|een)"
NEXT: Final = r"(?:next|coming|prochaine?|nachste[nrs]?|kommende[nrs]?|volgende?|komende?|aanstaande)"
FILLERS: Final = frozenset(
    ("at", "on", "the", "this", "a", "and", "ce", "le", "la", "les", "l", "de", "et", "der", "den", "dem", "die", "das")
) | frozenset(("am", "um", "im", "und", "uhr", "om", "op", "en"))
