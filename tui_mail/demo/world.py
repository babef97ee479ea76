"""Who there is in the demo: the house 'Kanzlei Muster', the people who write to it, and their cases. All made up."""

from dataclasses import dataclass

HOUSE_DOMAIN = "muster.example"


@dataclass(frozen=True, slots=True)
class Mailer:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Colleague(Mailer):
    """Somebody of the house."""

    login: str
    role: str


@dataclass(frozen=True, slots=True)
class Person(Mailer):
    """Somebody outside. `number` is empty for whom the house does not know; `title` is m or f."""

    language: str
    voice: str  # client | authority | supplier | stranger
    title: str
    number: str = ""
    company: str = ""  # number of a company
    more_addresses: tuple[str, ...] = ()

    @property
    def last_name(self) -> str:
        """The name after the first one: `van den Berg`."""
        return self.name.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Firm:
    """A company outside."""

    number: str
    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of the house. `way` is the path of its parent, as kind and number."""

    kind: str
    number: str
    title: str
    requester: str
    way: tuple[str, str] | None = None
    participants: tuple[str, ...] = ()


OFFICE = Mailer("Kanzlei Muster", f"kanzlei@{HOUSE_DOMAIN}")
ANNA = Colleague("Anna Keller", f"anna@{HOUSE_DOMAIN}", "anna", "dispatcher")
SANDRA = Colleague("Sandra Peeters", f"sandra@{HOUSE_DOMAIN}", "sandra", "member")
MARTIN = Colleague("Martin Muster", f"martin@{HOUSE_DOMAIN}", "mm", "manager")
COLLEAGUES = (ANNA, SANDRA, MARTIN)

FIRMS = (
    Firm("00123", "Müller AG", ("info@mueller.example",)),
    Firm("00124", "Weber Maschinenbau GmbH", ("post@weber-maschinenbau.example",)),
    Firm("00050", "Amtsgericht Musterstadt", ("geschaeftsstelle@amtsgericht.example",)),
    Firm("00201", "Établissements Dupont SA", ("contact@dupont.example",)),
    Firm("00202", "Boulangerie Béranger SARL", ("bonjour@beranger.example",)),
    Firm("00301", "Van den Berg Logistiek BV", ("info@vandenberg.example",)),
    Firm("00302", "Claessens & Zonen NV", ("kantoor@claessens.example",)),
    Firm("00401", "Bennett Marine Ltd", ("office@bennett-marine.example",)),
    Firm("00402", "Raman Textiles plc", ("legal@raman-textiles.example",)),
    Firm("00051", "County Court Business Centre", ("office@countycourt.example",)),
)

_FAMILY = "familie.schaefer@post.example"  # two people share it, so that both are linked

PEOPLE = (
    Person("Jürgen Weber", "j.weber@weber-maschinenbau.example", "de", "client", "m", "00457", "00124"),
    Person("Ursula Müller", "ursula.mueller@mueller.example", "de", "client", "f", "00458", "00123"),
    Person("Stefan Brüggemann", "stefan@brueggemann.example", "de", "client", "m", "00459"),
    Person("Katrin Schäfer", _FAMILY, "de", "client", "f", "00460"),
    Person("Uwe Schäfer", _FAMILY, "de", "client", "m", "00461"),
    Person("Geschäftsstelle Amtsgericht", "geschaeftsstelle@amtsgericht.example", "de", "authority", "f", "", "00050"),
    Person("Silke Thönnes", "buchhaltung@telefonbau-west.example", "de", "supplier", "f", "00710"),
    Person("Mira Grünwald", "mira.gruenwald@uni-mail.example", "de", "stranger", "f"),
    Person("Heiko Voß", "heiko@keramik-voss.example", "de", "stranger", "m"),
    Person("Jean Dupont", "jean@dupont.example", "fr", "client", "m", "00456", "00201", ("j.dupont@work.example",)),
    Person("Hélène Lefèvre", "helene.lefevre@courriel.example", "fr", "client", "f", "00470"),
    Person("François Garçon", "f.garcon@garcon-freres.example", "fr", "client", "m", "00471"),
    Person("Amélie Béranger", "amelie@beranger.example", "fr", "client", "f", "00472", "00202"),
    Person("Greffe du tribunal", "greffe@tribunal.example", "fr", "authority", "m", "00711"),
    Person("Gaël Châtelain", "factures@traductions-chatelain.example", "fr", "supplier", "m", "00712"),
    Person("Noémie Rivière", "noemie.riviere@courriel.example", "fr", "stranger", "f"),
    Person("Cédric Aubépin", "aubepin@cabinet-aubepin.example", "fr", "stranger", "m"),
    Person("Pieter van den Berg", "pieter@vandenberg.example", "nl", "client", "m", "00480", "00301"),
    Person("Annemieke de Vries", "annemieke@devries.example", "nl", "client", "f", "00481"),
    Person("Joris Claessens", "joris@claessens.example", "nl", "client", "m", "00482", "00302"),
    Person("Daniëlle Mertens", "danielle.mertens@thuis.example", "nl", "client", "f", "00483"),
    Person("Griffie Rechtbank", "griffie@rechtbank.example", "nl", "authority", "f", "00713"),
    Person("Wouter Dekkers", "administratie@dekkers-it.example", "nl", "supplier", "m", "00714"),
    Person("Noëlle Martens", "noelle.martens@student.example", "nl", "stranger", "f"),
    Person("Bram Coëlho", "bram@coelho.example", "nl", "stranger", "m"),
    Person("Oliver Bennett", "oliver@bennett-marine.example", "en", "client", "m", "00490", "00401"),
    Person("Siobhán O'Connor", "siobhan@oconnor.example", "en", "client", "f", "00491"),
    Person("Priya Raman", "priya.raman@raman-textiles.example", "en", "client", "f", "00492", "00402"),
    Person("Thomas Whitfield", "tom.whitfield@letters.example", "en", "client", "m", "00493"),
    Person("Court Office", "office@countycourt.example", "en", "authority", "f", "", "00051"),
    Person("Nigel Thorne", "accounts@scan-and-store.example", "en", "supplier", "m", "00715"),
    Person("Grace Adeyemi", "grace@heronbrewery.example", "en", "stranger", "f"),
    Person("Callum Reid", "callum.reid@letters.example", "en", "stranger", "m"),
)

MATTERS = (
    Matter("mandate", "2026-00117", "Müller / Klage", "00458"),
    Matter("mandate", "2026-00118", "Weber / Gesellschaftsvertrag", "00457"),
    Matter("mandate", "2026-00121", "Schäfer / Erbengemeinschaft", "00460"),
    Matter("mandate", "2026-00125", "Dupont / bail commercial", "00456"),
    Matter("mandate", "2026-00126", "Lefèvre / succession", "00470"),
    Matter("mandate", "2026-00130", "Van den Berg / incasso", "00480"),
    Matter("mandate", "2026-00131", "de Vries / arbeidszaak", "00481"),
    Matter("mandate", "2026-00140", "Bennett / dry dock", "00490"),
    Matter("mandate", "2026-00141", "Raman / confidential", "00492", None, ("priya.raman@raman-textiles.example",)),
    Matter("ticket", "00042", "Rückfragen zu Honorarnoten", "00459"),
    Matter("ticket", "00043", "Accès au dossier en ligne", "00471"),
    Matter("ticket", "0007", "Client portal password", "00493"),
    Matter("project", "12", "Distributiecentrum", "00482"),
    Matter("sub-project", "12/3", "Vergunningen", "00482", ("project", "12")),
    Matter("phase", "12/3/1", "Bezwaar", "00482", ("sub-project", "12/3")),
    Matter("phase", "12/3/2", "Hoorzitting", "00482", ("sub-project", "12/3")),
    Matter("project", "014", "Boulangerie, deuxième magasin", "00472"),
)
