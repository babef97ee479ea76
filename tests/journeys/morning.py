"""What lies in the mailbox of an office in the morning, newest first, and what its dispatcher decides about each."""

from dataclasses import dataclass

COLLEAGUES = """
[[users]]
login = "petra"
name = "Petra Vogt"
[[users]]
login = "luc"
name = "Luc Favre"
"""
MEMBERS = 'vera = "viewer"'
MORE_MEMBERS = 'vera = "viewer", petra = "member", luc = "member"'

_LINES = """
Jean Dupont | Mandat 2026-00117: Termin am Montag? | to Petra Vogt
Müller AG | Rechnung 2026-311 bezahlt | archive
Gericht Bern | Vorladung vom 12. Januar | to litigation
Steuerverwaltung | Veranlagung 2025, Einsprachefrist | to Luc Favre
P. de Vries | Offerte dakwerk | to Sandra Keller
Notariat Thun | Entwurf Kaufvertrag zur Prüfung | to Petra Vogt
Lotto Winner | You have won 1,000,000 | junk
Anna Weber | Danke für das Gespräch | resolve
Swisscom | Wartung in der Nacht auf Freitag | archive
Marie Favre | Facture 4711 | to Luc Favre
Versicherung Zürich | Schadenfall 88-17, Rückfrage | tomorrow
Hans Keller | Akteneinsicht | to Sandra Keller
Bauamt | Baubewilligung Umbau Dach | case 12/3, to Petra Vogt
Jean Dupont | Vollmacht unterschrieben | until a reply
Kanzlei Roth | Vergleichsvorschlag | to Martin Muster
Pieter Jansen | Vraag over contract | to Sandra Keller
SEO Experts | Rank first on every page | junk
Treuhand Lang | Abschluss 2025 | to Luc Favre
Handelsregister | Eintragung vollzogen | archive
M. Bianchi | Ihre Anfrage: unser Angebot | category Offer, to Martin Muster
Post | Ihre Sendung ist unterwegs | archive
Schlichtungsbehörde | Klagebewilligung | to litigation
Ursula Frei | Scheidung: was ist zu tun? | to Petra Vogt
Betreibungsamt | Zahlungsbefehl 20261188 | to Petra Vogt
Bank Linth | Saldobestätigung | archive
Sandro Rossi | Wann höre ich von Ihnen? | take
Erbengemeinschaft Egli | Inventar, Fragen | to Luc Favre
Müller AG | Klage: Beilagen 4 bis 9 | case 2026-00117, to Petra Vogt
Hotel Adler | Bestätigung der Reservation | resolve
Frank Meier | Mietzins: Ihre Antwort | tomorrow
Crypto Desk | Last chance to double it | junk
Klara Suter | Testament hinterlegen | to Martin Muster
Gemeinde Köniz | Stellungnahme bis Ende Monat | to Sandra Keller
Louise Martin | Demande de renseignements | to Luc Favre
Agentur Blau | Entwurf Webseite | until a reply
Arbeitsgericht | Fristverlängerung bewilligt | note to Martin Muster, archive
Yvonne Kunz | Kündigung erhalten | to Sandra Keller
Telefonbuch | Eintrag prüfen | archive
Dr. Hug | Gutachten folgt | tomorrow
Bundesgericht | Urteil 4A_112/2026 | to litigation
Peter Blum | Rückruf bitte | take
Leasing Direkt | Angebot Kopierer | archive
Nadia Graf | Scheidung Graf: Unterlagen | to Petra Vogt
Bernard Petit | Contrat de bail | to Luc Favre
Kurier Express | Abholung heute 16 Uhr | resolve
R. Steiner | Falsch zugestellt? | mistaken junk, to Sandra Keller
Verein Brücke | Statuten | until a reply
Garage Moser | Offerte Reparatur | to Martin Muster
Ida Baumann | Vorsorgeauftrag | to Petra Vogt
Versand Nord | Retoure eingetroffen | archive
Anwaltsblatt | Newsletter November | newsletter
Swisslex | Neue Entscheide | newsletter
Juristen heute | Die Woche | newsletter
Seminar AG | Kurse im Frühling | newsletter
Bürobedarf | Aktion Papier | newsletter
Legal Tech | Digest 47 | newsletter
NZZ Recht | Briefing am Morgen | newsletter
Steuern aktuell | Ausgabe 11 | newsletter
Eva Lüthi | Frist läuft morgen ab | taken while it is asked to whom
Otto Wyss | Unterlagen wie besprochen | taken before
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """One of them; `decided` is what becomes of it, in one step or two."""

    sender: str
    subject: str
    decided: tuple[str, ...]


def _mail(line: str) -> Mail:
    sender, subject, decided = line.split(" | ")
    return Mail(sender, subject, tuple(decided.split(", ")))


MAILS = tuple(_mail(line) for line in _LINES.strip().splitlines())
