"""Words of made-up news in Dutch, English, German and French, and the wordings of questions."""

# ruff: noqa: E501  (a table reads best with a line to a row)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from training.clauses import LANGUAGES

# The same in every language of questions.
Texts = dict[str, str]
# The forms that a question may take, in each language.
Wordings = Mapping[str, tuple[str, ...]]


def texts(en: str, nl: str, de: str, fr: str) -> Texts:
    """The same in each language."""
    return {"en": en, "nl": nl, "de": de, "fr": fr}


def same(text: str) -> Texts:
    """What every language spells alike, as a name."""
    return dict.fromkeys(LANGUAGES, text)


@dataclass(frozen=True, slots=True)
class Country:
    """A country's name and adjective; the French name has its article."""

    name: Texts
    adjective: Texts


COUNTRIES = tuple(
    Country(texts(*name), texts(*adjective))
    for name, adjective in (
        (("Poland", "Polen", "Polen", "la Pologne"), ("Polish", "Poolse", "polnische", "polonais")),
        (
            ("Hungary", "Hongarije", "Ungarn", "la Hongrie"),
            ("Hungarian", "Hongaarse", "ungarische", "hongrois"),
        ),
        (("Spain", "Spanje", "Spanien", "l'Espagne"), ("Spanish", "Spaanse", "spanische", "espagnol")),
        (("Italy", "Italië", "Italien", "l'Italie"), ("Italian", "Italiaanse", "italienische", "italien")),
        (("Greece", "Griekenland", "Griechenland", "la Grèce"), ("Greek", "Griekse", "griechische", "grec")),
        (("Sweden", "Zweden", "Schweden", "la Suède"), ("Swedish", "Zweedse", "schwedische", "suédois")),
        (("Norway", "Noorwegen", "Norwegen", "la Norvège"), ("Norwegian", "Noorse", "norwegische", "norvégien")),
        (("Denmark", "Denemarken", "Dänemark", "le Danemark"), ("Danish", "Deense", "dänische", "danois")),
        (("Ireland", "Ierland", "Irland", "l'Irlande"), ("Irish", "Ierse", "irische", "irlandais")),
        (("Portugal", "Portugal", "Portugal", "le Portugal"), ("Portuguese", "Portugese", "portugiesische", "portugais")),
        (("Egypt", "Egypte", "Ägypten", "l'Égypte"), ("Egyptian", "Egyptische", "ägyptische", "égyptien")),
        (("Morocco", "Marokko", "Marokko", "le Maroc"), ("Moroccan", "Marokkaanse", "marokkanische", "marocain")),
        (("France", "Frankrijk", "Frankreich", "la France"), ("French", "Franse", "französische", "français")),
        (("Germany", "Duitsland", "Deutschland", "l'Allemagne"), ("German", "Duitse", "deutsche", "allemand")),
        (("Austria", "Oostenrijk", "Österreich", "l'Autriche"), ("Austrian", "Oostenrijkse", "österreichische", "autrichien")),
        (("Japan", "Japan", "Japan", "le Japon"), ("Japanese", "Japanse", "japanische", "japonais")),
        (("China", "China", "China", "la Chine"), ("Chinese", "Chinese", "chinesische", "chinois")),
        (("India", "India", "Indien", "l'Inde"), ("Indian", "Indiase", "indische", "indien")),
        (("Brazil", "Brazilië", "Brasilien", "le Brésil"), ("Brazilian", "Braziliaanse", "brasilianische", "brésilien")),
        (("Russia", "Rusland", "Russland", "la Russie"), ("Russian", "Russische", "russische", "russe")),
        (("Finland", "Finland", "Finnland", "la Finlande"), ("Finnish", "Finse", "finnische", "finlandais")),
        (("Romania", "Roemenië", "Rumänien", "la Roumanie"), ("Romanian", "Roemeense", "rumänische", "roumain")),
    )
)  # fmt: skip
OFFICES = tuple(
    texts(*office)
    for office in (
        ("the {} foreign minister", "de {} minister van Buitenlandse Zaken", "der {} Außenminister", "le ministre {} des Affaires étrangères"),
        ("the {} deputy foreign minister", "de {} viceminister van Buitenlandse Zaken", "der {} Vize-Außenminister", "le vice-ministre {} des Affaires étrangères"),
        ("the {} defence minister", "de {} minister van Defensie", "der {} Verteidigungsminister", "le ministre {} de la Défense"),
        ("the {} deputy defence minister", "de {} onderminister van Defensie", "der {} stellvertretende Verteidigungsminister", "le vice-ministre {} de la Défense"),
        ("the {} finance minister", "de {} minister van Financiën", "der {} Finanzminister", "le ministre {} des Finances"),
        ("the {} president", "de {} president", "der {} Präsident", "le président {}"),
        ("the former {} president", "de voormalige {} president", "der frühere {} Präsident", "l'ancien président {}"),
        ("the {} prime minister", "de {} premier", "der {} Ministerpräsident", "le Premier ministre {}"),
        ("the {} ambassador", "de {} ambassadeur", "der {} Botschafter", "l'ambassadeur {}"),
        ("the {} chief negotiator", "de {} hoofdonderhandelaar", "der {} Chefunterhändler", "le négociateur en chef {}"),
        ("the {} government spokesman", "de {} regeringswoordvoerder", "der {} Regierungssprecher", "le porte-parole du gouvernement {}"),
    )
)  # fmt: skip
THINGS = tuple(
    texts(*thing)
    for thing in (
        ("soldiers", "soldaten", "Soldaten", "soldats"),
        ("tanks", "tanks", "Panzer", "chars"),
        ("aircraft", "vliegtuigen", "Flugzeuge", "avions"),
        ("helicopters", "helikopters", "Hubschrauber", "hélicoptères"),
        ("ships", "schepen", "Schiffe", "navires"),
        ("doctors", "artsen", "Ärzte", "médecins"),
        ("trucks", "vrachtwagens", "Lastwagen", "camions"),
        ("observers", "waarnemers", "Beobachter", "observateurs"),
        ("ministers", "ministers", "Minister", "ministres"),
        ("ambulances", "ambulances", "Krankenwagen", "ambulances"),
        ("hospitals", "ziekenhuizen", "Krankenhäuser", "hôpitaux"),
    )
)
NUMBERS = (
    "ruim 2.400", "twaalfduizend", "tientallen", "duizenden", "zo’n 300", "dertig", "45.000",
    "bijna negentig", "minstens 1.250", "enkele honderden", "meer dan 60.000", "zeventien",
    "honderden", "ongeveer 8.000", "tienduizenden", "104", "een dozijn",
)  # fmt: skip
TIMES = (
    "tegen negen uur", "woensdagmiddag", "op 12 maart", "kort na middernacht", "gisteravond",
    "eind vorige week", "begin 2019", "om half drie", "zondag", "in de herfst van 2020",
    "vanochtend vroeg", "op de eerste dag van het overleg", "afgelopen dinsdag", "in mei",
)  # fmt: skip
KINDS = (
    "zware economische", "strenge", "beperkte", "ongekende", "tijdelijke", "grootschalige militaire",
    "financiële", "humanitaire", "vrijwillige", "gerichte", "gezamenlijke", "medische",
)  # fmt: skip
ANNOUNCED = tuple(
    texts(*thing)
    for thing in (
        ("sanctions", "sancties", "Sanktionen", "sanctions"),
        ("measures", "maatregelen", "Maßnahmen", "mesures"),
        ("exercises", "oefeningen", "Übungen", "exercices"),
        ("aid", "hulp", "Hilfe", "aide"),
        ("loans", "leningen", "Kredite", "prêts"),
        ("controls", "controles", "Kontrollen", "contrôles"),
        ("support", "steun", "Unterstützung", "soutien"),
    )
)
PROJECTS = tuple(
    texts(*project)
    for project in (
        ("build a gas pipeline", "een gasleiding bouwen", "eine Gasleitung bauen", "construire un gazoduc"),
        ("develop missiles", "raketten ontwikkelen", "Raketen entwickeln", "développer des missiles"),
        ("launch a satellite", "een satelliet lanceren", "einen Satelliten starten", "lancer un satellite"),
        ("fight pirates", "piraten bestrijden", "Piraten bekämpfen", "combattre les pirates"),
        ("close the border", "de grens sluiten", "die Grenze schließen", "fermer la frontière"),
        ("train officers", "officieren opleiden", "Offiziere ausbilden", "former des officiers"),
        ("reopen the railway", "de spoorlijn heropenen", "die Bahnstrecke wieder öffnen", "rouvrir la ligne ferroviaire"),
    )
)  # fmt: skip
# What is done to things, as an infinitive, and those things.
DEEDS = tuple(
    texts(*deed)
    for deed in (
        ("reopen", "heropenen", "wieder öffnen", "rouvrir"),
        ("close", "sluiten", "schließen", "fermer"),
        ("expand", "uitbreiden", "erweitern", "élargir"),
        ("restore", "herstellen", "wiederherstellen", "rétablir"),
        ("sell", "verkopen", "verkaufen", "vendre"),
        ("guard", "bewaken", "bewachen", "surveiller"),
        ("modernise", "moderniseren", "modernisieren", "moderniser"),
    )
)
OBJECTS = (
    "de consulaten", "de luchthaven in het noorden", "de telefoonlijn", "de grensposten",
    "het rampenfonds", "de oude vloot", "de gevangenis", "de havens aan de zuidkust",
    "het spoorwegnet", "de kazernes", "het archief", "de gemeenschappelijke markt",
)  # fmt: skip
MESSAGES = tuple(
    texts(*message)
    for message in (
        ("a letter", "een brief", "einen Brief", "une lettre"),
        ("an invitation", "een uitnodiging", "eine Einladung", "une invitation"),
        ("an ultimatum", "een ultimatum", "ein Ultimatum", "un ultimatum"),
        ("a protest note", "een protestnota", "eine Protestnote", "une note de protestation"),
    )
)
ESCORTS = (
    "een politie-escorte", "zes lijfwachten", "een tolk", "zijn echtgenote", "een delegatie van ondernemers",
    "twee adviseurs", "de burgemeester", "een colonne van gepantserde auto’s", "de marechaussee",
)  # fmt: skip
FIELDS = (
    "visserij", "kernwapens", "handel in graan", "ruimtevaart", "drinkwater", "grensbewaking",
    "luchtverkeer", "onderwijs", "cyberveiligheid", "klimaat", "gezondheidszorg", "migratie",
)  # fmt: skip
TOPICS = tuple(
    texts(*topic)
    for topic in (
        ("the proposal", "het voorstel", "den Vorschlag", "la proposition"),
        ("the treaty", "het verdrag", "den Vertrag", "le traité"),
        ("the report", "het rapport", "den Bericht", "le rapport"),
        ("the exercise", "de oefening", "die Übung", "l'exercice"),
        ("the sanctions", "de sancties", "die Sanktionen", "les sanctions"),
        ("the talks", "het overleg", "die Gespräche", "les discussions"),
        ("the criticism", "de kritiek", "die Kritik", "la critique"),
        ("the fear of a new war", "de angst voor een nieuwe oorlog", "die Angst vor einem neuen Krieg", "la peur d'une nouvelle guerre"),
    )
)  # fmt: skip
VERDICTS = (
    "onbespreekbaar", "een gemiste kans", "lachwekkend", "‘voorbarig’", "een klap in het gezicht",
    "te mager", "historisch", "‘een dieptepunt’", "volstrekt onnodig", "verstandig", "overdreven",
    "een stap in de goede richting", "“onvermijdelijk”", "schadelijk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """What someone did at a place and a time.

    ``written`` are Dutch sentences; ``asked`` the verb of a question and what ends it.
    """

    written: tuple[str, ...]
    past: str  # English, for "Who ...?"
    asked: dict[str, tuple[str, str]]


EVENTS = (
    Verb(
        (
            "{who} gaf {when} in {where} een persconferentie.",
            "{when} hield {who} in {where} een persconferentie.",
        ),
        "held a press conference",
        {"en": ("did", "hold a press conference"), "nl": ("gaf", "een persconferentie"), "de": ("gab", "eine Pressekonferenz"), "fr": ("a donné", "une conférence de presse")},
    ),
    Verb(
        (
            "{who} kwam {when} aan in {where}.",
            "{when} landde {who} in {where}.",
            "in {where} arriveerde {who} {when}.",
        ),
        "arrived",
        {"en": ("did", "arrive"), "nl": ("kwam", "aan"), "de": ("kam", "an"), "fr": ("est arrivé", "")},
    ),
    Verb(
        (
            "{who} zette {when} in {where} zijn handtekening onder het akkoord.",
            "{when} tekende {who} in {where} het akkoord.",
        ),
        "signed the agreement",
        {"en": ("did", "sign the agreement"), "nl": ("tekende", "het akkoord"), "de": ("unterzeichnete", "das Abkommen"), "fr": ("a signé", "l'accord")},
    ),
    Verb(
        (
            "{who} sprak {when} in {where} het parlement toe.",
            "{when} hield {who} een toespraak voor het parlement in {where}.",
        ),
        "addressed parliament",
        {"en": ("did", "address parliament"), "nl": ("sprak", "het parlement toe"), "de": ("sprach", "vor dem Parlament"), "fr": ("s'est adressé", "au parlement")},
    ),
)  # fmt: skip
ASK_EVENT: dict[str, Wordings] = {
    "when": {
        "en": ("When did {who} {rest}?", "What time did {who} {rest}?"),
        "nl": ("Wanneer {verb} {who} {rest}?", "Hoe laat {verb} {who} {rest}?"),
        "de": ("Wann {verb} {who} {rest}?",),
        "fr": ("Quand {who} {verb} {rest} ?",),
    },
    "where": {
        "en": ("Where did {who} {rest}?", "In which city did {who} {rest}?"),
        "nl": ("Waar {verb} {who} {rest}?", "In welke stad {verb} {who} {rest}?"),
        "de": ("Wo {verb} {who} {rest}?", "In welcher Stadt {verb} {who} {rest}?"),
        "fr": ("Où {who} {verb} {rest} ?", "Dans quelle ville {who} {verb} {rest} ?"),
    },
    "who": {
        "en": ("Who {past} in {where}?",),
        "nl": ("Wie {verb} in {where} {rest}?",),
        "de": ("Wer {verb} in {where} {rest}?",),
        "fr": ("Qui {verb} {rest} à {where} ?",),
    },
}
SHORT: dict[str, Wordings] = {
    "when": {
        "en": ("When?", "When was that?", "And when?"),
        "nl": ("Wanneer?", "Wanneer was dat?", "En wanneer?", "Hoe laat?"),
        "de": ("Wann?", "Wann war das?", "Und wann?"),
        "fr": ("Quand ?", "C'était quand ?"),
    },
    "where": {
        "en": ("Where?", "Where was that?", "And where?", "In which city?"),
        "nl": ("Waar?", "Waar was dat?", "En waar?", "In welke stad?"),
        "de": ("Wo?", "Wo war das?", "Und wo?"),
        "fr": ("Où ?", "Où ça ?"),
    },
    "why": {
        "en": ("Why?", "Why is that?", "For what reason?"),
        "nl": ("Waarom?", "Waarom dan?", "Om welke reden?"),
        "de": ("Warum?", "Weshalb?", "Aus welchem Grund?"),
        "fr": ("Pourquoi ?", "Pour quelle raison ?"),
    },
    "to": {
        "en": ("To whom?", "Who was it sent to?", "And to which country?"),
        "nl": ("Aan wie?", "Naar wie?", "En aan welk land?"),
        "de": ("An wen?", "Und an welches Land?"),
        "fr": ("À qui ?", "Et à quel pays ?"),
    },
    "with": {
        "en": ("With whom?", "Who was with him?", "Who accompanied him?"),
        "nl": ("Met wie?", "Wie was erbij?", "Wie begeleidde hem?"),
        "de": ("Mit wem?", "Wer begleitete ihn?"),
        "fr": ("Avec qui ?", "Qui l'accompagnait ?"),
    },
    "kind": {
        "en": ("What kind of {thing}?", "Which {thing}?"),
        "nl": ("Wat voor {thing}?", "Welke {thing}?"),
        "de": ("Was für {thing}?", "Welche {thing}?"),
        "fr": ("Quel type de {thing} ?", "Quelle sorte de {thing} ?"),
    },
}
AND = {
    "en": ("And {}?", "What about {}?"),
    "nl": ("En {}?", "En hoe zit het met {}?"),
    "de": ("Und {}?",),
    "fr": ("Et {} ?",),
}
PRONOUN = texts("he", "hij", "er", "il")
