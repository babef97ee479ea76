"""Text to search in: words as people use them, a few very often and most hardly ever, in several scripts."""

import itertools
import random
from dataclasses import dataclass

_COMMON = (
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass"
    " sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr"
    " Rechnung Angebot Vertrag Termin Unterlagen Frist Klage Mandat Grüsse freundliche bitte Anfrage Lieferung Zahlung"
    " de la le et les des en un une du que est pour qui dans facture devis contrat réunion pièce jointe cordialement"
    " het een van voor met dat niet aan te offerte vergadering bijlage groeten the of and to a in that is was for it"
    " please find attached invoice meeting contract schedule regards payment order delivery question"
)
_SYLLABLES = (
    "ba be bi bo da de di dü fa fe ga ge hä ha he ka ke kö la le li ma me mi na né ni pa pé ra re ri sa se si scha sche"
    " ta te ti tion ung keit lich stein berg bach mann eau ière ment schap heid ing ness"
)
_SCRIPTS = (
    ("請求書 見積 契約 会議 御中 添付 資料 お願い 至急 確認 東京 支払 期限 合同会社", ""),
    ("счёт договор встреча оплата срок документы вопрос Москва иск заявление", " "),
    ("فاتورة عقد اجتماع مرفق عاجل دفعة طلب استفسار القاهرة موعد", " "),
    ("τιμολόγιο σύμβαση συνάντηση πληρωμή έγγραφα ερώτηση Αθήνα προθεσμία", " "),
)
_RARE = 40_000
"""Words beside the common ones."""

_PARAGRAPHS = 4_000
_OTHER_SCRIPT_ONE_IN = 12


@dataclass
class Author:
    """Writes subjects and bodies; the same in each run."""

    dice: random.Random

    def __post_init__(self) -> None:
        syllables = _SYLLABLES.split()
        rare = ("".join(self.dice.choices(syllables, k=self.dice.randint(2, 5))) for _ in range(_RARE))
        self._words = [*_COMMON.split(), *rare]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._paragraphs = [self._paragraph() for _ in range(_PARAGRAPHS)]

    def subject(self) -> str:
        """Write a few words."""
        if self.dice.randrange(_OTHER_SCRIPT_ONE_IN) == 0:
            return self._foreign(4)
        return " ".join(self.dice.choices(self._words, cum_weights=self._weights, k=4))

    def body(self) -> str:
        """Write some 700 characters; some of their words stand in no other mail of the instance, most in many."""
        own = " ".join(self.dice.choices(self._words, cum_weights=self._weights, k=12))
        return f"{own}\n\n{self.dice.choice(self._paragraphs)}\n\n{self.dice.choice(self._paragraphs)}"

    def _paragraph(self) -> str:
        if self.dice.randrange(_OTHER_SCRIPT_ONE_IN) == 0:
            return self._foreign(25)
        words = self.dice.choices(self._words, cum_weights=self._weights, k=self.dice.randint(20, 80))
        return " ".join(words)

    def _foreign(self, count: int) -> str:
        words, between = self.dice.choice(_SCRIPTS)
        return between.join(self.dice.choices(words.split(), k=count))
