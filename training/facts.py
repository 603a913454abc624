"""Made-up news in Dutch, asked in four languages: who, when, where, how many, which.

Beside ``training.clauses``: these passages hold several facts of one kind, and the
question asks for one of them. They teach that a deputy is not the minister, that
one country's tanks are not another's, nor its soldiers, that a list is asked for
whole, and that "And Poland?" after a question asks the same of Poland.

Everything is drawn from the tables below; nothing comes from the seeds.
"""

# ruff: noqa: E501  (a table reads best with a line to a row)

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from training.clauses import (
    CITIES,
    FILLERS,
    FIRST_NAMES,
    LANGUAGE_WEIGHTS,
    LANGUAGES,
    LAST_NAMES,
    capitalised,
    clause,
    infinitive,
)
from training.examples import Example

# The same in every language of questions: English, Dutch, German and French.
_Texts = dict[str, str]
_UNANSWERABLE = 0.3
_FOLLOW_UP = 0.25


def _texts(en: str, nl: str, de: str, fr: str) -> _Texts:
    return {"en": en, "nl": nl, "de": de, "fr": fr}


def _same(text: str) -> _Texts:
    return dict.fromkeys(LANGUAGES, text)


@dataclass(frozen=True, slots=True)
class _Country:
    name: _Texts
    adjective: _Texts


_COUNTRIES = tuple(
    _Country(_texts(*name), _texts(*adjective))
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
_OFFICES = tuple(
    _texts(*office)
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
_THINGS = tuple(
    _texts(*thing)
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
_NUMBERS = (
    "ruim 2.400", "twaalfduizend", "tientallen", "duizenden", "zo’n 300", "dertig", "45.000",
    "bijna negentig", "minstens 1.250", "enkele honderden", "meer dan 60.000", "zeventien",
    "honderden", "ongeveer 8.000", "tienduizenden", "104", "een dozijn",
)  # fmt: skip
_TIMES = (
    "tegen negen uur", "woensdagmiddag", "op 12 maart", "kort na middernacht", "gisteravond",
    "eind vorige week", "begin 2019", "om half drie", "zondag", "in de herfst van 2020",
    "vanochtend vroeg", "op de eerste dag van het overleg", "afgelopen dinsdag", "in mei",
)  # fmt: skip
_KINDS = (
    "zware economische", "strenge", "beperkte", "ongekende", "tijdelijke", "grootschalige militaire",
    "financiële", "humanitaire", "vrijwillige", "gerichte", "gezamenlijke", "medische",
)  # fmt: skip
_ANNOUNCED = tuple(
    _texts(*thing)
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
_PROJECTS = tuple(
    _texts(*project)
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
_TOPICS = tuple(
    _texts(*topic)
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
_VERDICTS = (
    "onbespreekbaar", "een gemiste kans", "lachwekkend", "‘voorbarig’", "een klap in het gezicht",
    "te mager", "historisch", "‘een dieptepunt’", "volstrekt onnodig", "verstandig", "overdreven",
    "een stap in de goede richting", "“onvermijdelijk”", "schadelijk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Verb:
    """What someone did at a place and a time.

    ``written`` are Dutch sentences; ``asked`` the verb of a question and what ends it.
    """

    written: tuple[str, ...]
    past: str  # English, for "Who ...?"
    asked: dict[str, tuple[str, str]]


_EVENTS = (
    _Verb(
        (
            "{who} gaf {when} in {where} een persconferentie.",
            "{when} hield {who} in {where} een persconferentie.",
        ),
        "held a press conference",
        {"en": ("did", "hold a press conference"), "nl": ("gaf", "een persconferentie"), "de": ("gab", "eine Pressekonferenz"), "fr": ("a donné", "une conférence de presse")},
    ),
    _Verb(
        (
            "{who} kwam {when} aan in {where}.",
            "{when} landde {who} in {where}.",
            "in {where} arriveerde {who} {when}.",
        ),
        "arrived",
        {"en": ("did", "arrive"), "nl": ("kwam", "aan"), "de": ("kam", "an"), "fr": ("est arrivé", "")},
    ),
    _Verb(
        (
            "{who} zette {when} in {where} zijn handtekening onder het akkoord.",
            "{when} tekende {who} in {where} het akkoord.",
        ),
        "signed the agreement",
        {"en": ("did", "sign the agreement"), "nl": ("tekende", "het akkoord"), "de": ("unterzeichnete", "das Abkommen"), "fr": ("a signé", "l'accord")},
    ),
    _Verb(
        (
            "{who} sprak {when} in {where} het parlement toe.",
            "{when} hield {who} een toespraak voor het parlement in {where}.",
        ),
        "addressed parliament",
        {"en": ("did", "address parliament"), "nl": ("sprak", "het parlement toe"), "de": ("sprach", "vor dem Parlament"), "fr": ("s'est adressé", "au parlement")},
    ),
)  # fmt: skip
_ASK_EVENT = {
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
_SHORT = {
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
    "kind": {
        "en": ("What kind of {thing}?", "Which {thing}?"),
        "nl": ("Wat voor {thing}?", "Welke {thing}?"),
        "de": ("Was für {thing}?", "Welche {thing}?"),
        "fr": ("Quel type de {thing} ?", "Quelle sorte de {thing} ?"),
    },
}
_AND = {
    "en": ("And {}?", "What about {}?"),
    "nl": ("En {}?", "En hoe zit het met {}?"),
    "de": ("Und {}?", "Und was ist mit {}?"),
    "fr": ("Et {} ?",),
}
_PRONOUN = _texts("he", "hij", "er", "il")


@dataclass(frozen=True, slots=True)
class _Fact:
    """A sentence and what can be asked of it.

    Attributes:
        spans: of the sentence, by what asks for them.
        questions: the wordings, by what they ask for and language.
        follow_ups: wordings that only a question before makes clear.
        subject: what sets it apart from other facts of its kind, by language.
    """

    sentence: str
    spans: dict[str, tuple[int, int]]
    questions: dict[str, dict[str, tuple[str, ...]]]
    subject: _Texts
    follow_ups: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


def _filled(template: str, values: dict[str, str]) -> tuple[str, dict[str, tuple[int, int]]]:
    """The template with its values, the first letter a capital, and where they stand."""
    out, spans = "", {}
    for piece in template.replace("}", "{").split("{"):
        if piece in values:
            spans[piece] = (len(out), len(out) + len(values[piece]))
            out += values[piece]
        else:
            out += piece
    return capitalised(out), spans


def _in_each(wordings: dict[str, tuple[str, ...]], **values: _Texts) -> dict[str, tuple[str, ...]]:
    """Wordings in each language with the values of that language."""
    out = {}
    for language, texts in wordings.items():
        own = {name: value[language] for name, value in values.items()}
        made = (" ".join(text.format(**own).split()) for text in texts)
        out[language] = tuple(
            text.replace(" ?", "?") if language != "fr" else text for text in made
        )
    return out


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    country: _Country
    office: _Texts

    @property
    def role(self) -> _Texts:
        return {
            language: office.format(self.country.adjective[language])
            for language, office in self.office.items()
        }

    @property
    def last(self) -> str:
        return capitalised(self.name.split(" ", 1)[1])


def _person(country: _Country, office: _Texts, rng: random.Random) -> _Person:
    return _Person(f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}", country, office)


def _office_fact(person: _Person, rng: random.Random) -> _Fact:
    name = rng.choice((person.name, person.last))
    template = rng.choice(
        (
            "{role} {name} noemde de dag geslaagd.",
            "volgens {role} {name} is er nog veel te doen.",
            "{name}, {role}, wilde geen commentaar geven.",
            "ook {role} {name} schoof aan.",
            "dat zei {role} {name} na afloop.",
            "het woord was daarna aan {role}, {name}.",
        )
    )
    sentence, spans = _filled(template, {"role": person.role["nl"], "name": name})
    questions = {
        "en": ("Who is {role}?", "What is the name of {role}?"),
        "nl": ("Wie is {role}?", "Hoe heet {role}?"),
        "de": ("Wer ist {role}?", "Wie heißt {role}?"),
        "fr": ("Qui est {role} ?", "Comment s'appelle {role} ?"),
    }
    return _Fact(sentence, spans, {"name": _in_each(questions, role=person.role)}, person.role)


def _count_fact(country: _Country, thing: _Texts, rng: random.Random) -> _Fact:
    template = rng.choice(
        (
            "{country} heeft {count} {thing} naar de grens gestuurd.",
            "{country} stuurde {count} {thing}.",
            "volgens het persbureau beschikt {country} over {count} {thing}.",
            "{country} zet {count} {thing} in.",
            "{count} {thing} uit {country} staan klaar.",
        )
    )
    values = {"country": country.name["nl"], "count": rng.choice(_NUMBERS), "thing": thing["nl"]}
    sentence, spans = _filled(template, values)
    questions = {
        "en": ("How many {thing} does {country} have?", "How many {thing} did {country} send?"),
        "nl": ("Hoeveel {thing} heeft {country}?", "Hoeveel {thing} stuurde {country}?"),
        "de": ("Wie viele {thing} hat {country}?", "Wie viele {thing} schickte {country}?"),
        "fr": ("Combien de {thing} a {country} ?", "Combien de {thing} a envoyé {country} ?"),
    }
    asked = _in_each(questions, thing=thing, country=country.name)
    return _Fact(sentence, spans, {"count": asked}, country.name)


def _event_fact(verb: _Verb, person: _Person, city: _Texts, rng: random.Random) -> _Fact:
    role = person.role["nl"]
    who, asked_as = rng.choice(
        (
            (person.name, _same(person.last)),
            (f"{role} {person.last}", _same(person.last)),
            (f"{role} {person.name}", person.role),
            (role, person.role),
        )
    )
    values = {"who": who, "when": rng.choice(_TIMES), "where": city["nl"]}
    sentence, spans = _filled(rng.choice(verb.written), values)
    words = {
        "verb": {language: words[0] for language, words in verb.asked.items()},
        "rest": {language: words[1] for language, words in verb.asked.items()},
        "past": _same(verb.past),
        "where": city,
    }
    return _Fact(
        sentence,
        spans,
        {slot: _in_each(texts, who=asked_as, **words) for slot, texts in _ASK_EVENT.items()},
        asked_as,
        {
            slot: {
                language: (*_SHORT[slot][language], *pronouns)
                for language, pronouns in _in_each(_ASK_EVENT[slot], who=_PRONOUN, **words).items()
            }
            for slot in ("when", "where")
        },
    )


def _kind_fact(country: _Country, thing: _Texts, rng: random.Random) -> _Fact:
    template = rng.choice(
        (
            "{country} kondigt {kind} aan.",
            "{country} dreigt met {kind}.",
            "{country} besloot tot {kind}.",
        )
    )
    kind = f"{rng.choice(_KINDS)} {thing['nl']}"
    sentence, spans = _filled(template, {"country": country.name["nl"], "kind": kind})
    questions = {
        "en": ("What kind of {thing} does {country} announce?",),
        "nl": ("Wat voor {thing} kondigt {country} aan?",),
        "de": ("Welche Art von {thing} kündigt {country} an?",),
        "fr": ("Quel type de {thing} annonce {country} ?",),
    }
    announced = {
        "en": ("What does {country} announce?", "What is {country} going to do?"),
        "nl": ("Wat kondigt {country} aan?", "Wat gaat {country} doen?"),
        "de": ("Was kündigt {country} an?",),
        "fr": ("Qu'annonce {country} ?",),
    }
    asked = _in_each(questions, thing=thing, country=country.name)
    first = _in_each(announced, country=country.name)
    both = {language: (*asked[language], *first[language]) for language in LANGUAGES}
    follow_ups = {"kind": _in_each(_SHORT["kind"], thing=thing)}
    return _Fact(sentence, spans, {"kind": both}, country.name, follow_ups)


def _partner_fact(country: _Country, partner: _Country, rng: random.Random) -> _Fact:
    project = rng.choice(_PROJECTS)
    template = rng.choice(
        (
            "{country} gaat met {partner} {project}.",
            "samen met {partner} wil {country} {project}.",
            "{country} zal voortaan met {partner} {project}.",
        )
    )
    names = {"country": country.name["nl"], "partner": partner.name["nl"]}
    sentence, spans = _filled(template, {**names, "project": project["nl"]})
    questions = {
        "en": ("With which country will {country} {project}?",),
        "nl": ("Met welk land gaat {country} {project}?",),
        "de": ("Mit welchem Land wird {country} {project}?",),
        "fr": ("Avec quel pays {country} va {project} ?",),
    }
    asked = {"partner": _in_each(questions, country=country.name, project=project)}
    return _Fact(sentence, spans, asked, country.name)


def _verdict_fact(country: _Country, topic: _Texts, rng: random.Random) -> _Fact:
    template = rng.choice(
        (
            "{country} noemt {topic} {verdict}.",
            "{country} noemt {topic} {verdict}, omdat {why}.",
            "{country} vindt {topic} {verdict}, omdat {why}.",
            "{topic} is volgens {country} {verdict}, omdat {why}.",
        )
    )
    values = {
        "country": country.name["nl"],
        "topic": topic["nl"],
        "verdict": rng.choice(_VERDICTS),
        "why": clause(rng).removeprefix("dat "),
    }
    sentence, spans = _filled(template, values)
    questions = {
        "en": ("What does {country} call {topic}?", "How does {country} describe {topic}?", "What does {country} think of {topic}?"),
        "nl": ("Hoe noemt {country} {topic}?", "Wat vindt {country} van {topic}?"),
        "de": ("Wie nennt {country} {topic}?", "Wie bezeichnet {country} {topic}?"),
        "fr": ("Comment {country} qualifie {topic} ?",),
    }  # fmt: skip
    asked = {"verdict": _in_each(questions, country=country.name, topic=topic)}
    return _Fact(
        sentence, spans, asked, country.name, {"why": _SHORT["why"]} if "why" in spans else {}
    )


def _journey_fact(person: _Person, rng: random.Random) -> _Fact:
    places = [country.name["nl"] for country in rng.sample(_COUNTRIES, 3)]
    values = {"who": person.name, "all": f"{places[0]}, {places[1]} en {places[2]}"}
    template = rng.choice(
        ("{who} bezocht achtereenvolgens {all}.", "de rondreis van {who} voerde langs {all}.")
    )
    questions = {
        "en": ("Which three countries did {who} visit?", "Which countries did {who} visit?"),
        "nl": ("Welke drie landen bezocht {who}?", "Welke landen bezocht {who}?"),
        "de": ("Welche drei Länder besuchte {who}?", "Welche Länder besuchte {who}?"),
        "fr": ("Quels trois pays {who} a visités ?", "Quels pays {who} a visités ?"),
    }
    sentence, spans = _filled(template, values)
    asked = _in_each(questions, who=_same(person.last))
    return _Fact(sentence, spans, {"all": asked}, _same(person.last))


def _plans_fact(country: _Country, rng: random.Random) -> _Fact:
    first, second = infinitive(rng), infinitive(rng)
    values = {"who": country.name["nl"], "all": f"{first} en {second}"}
    template = rng.choice(
        ("{who} heeft twee plannen: {all}.", "{who} dreigt {all}.", "{who} belooft {all}.")
    )
    questions = {
        "en": ("Which two things is {who} going to do?", "What two plans does {who} have?"),
        "nl": ("Welke twee dingen gaat {who} doen?", "Welke twee plannen heeft {who}?"),
        "de": ("Welche zwei Dinge will {who} tun?", "Welche zwei Pläne hat {who}?"),
        "fr": ("Quelles deux choses va faire {who} ?", "Quels deux projets a {who} ?"),
    }
    sentence, spans = _filled(template, values)
    asked = _in_each(questions, who=country.name)
    return _Fact(sentence, spans, {"all": asked}, country.name)


def _alike(rng: random.Random) -> list[_Fact]:
    """Facts of one kind about different subjects, each with one sentence."""
    countries = rng.sample(_COUNTRIES, 4)
    offices = rng.sample(_OFFICES, 4)
    one, two, *_ = countries
    people = [_person(c, o, rng) for c, o in zip(countries, offices, strict=True)]
    topic, event = rng.choice(_TOPICS), rng.choice(_EVENTS)
    things, announced = rng.sample(_THINGS, 3), rng.sample(_ANNOUNCED, 2)
    cities = [_texts(en, nl, de, fr) for nl, en, de, fr in rng.sample(CITIES, 3)]
    other = [c for c in _COUNTRIES if c not in countries]
    makers: tuple[tuple[int, Callable[[], list[_Fact]]], ...] = (
        (
            3,
            lambda: [
                _office_fact(person, rng)
                for person in (
                    people[0],
                    _person(one, offices[1], rng),
                    _person(two, offices[0], rng),
                    _person(two, offices[2], rng),
                )
            ],
        ),
        (
            3,
            lambda: [
                _count_fact(country, thing, rng)
                for country, thing in (
                    (one, things[0]),
                    (one, things[1]),
                    (two, things[0]),
                    (two, things[2]),
                )
            ],
        ),
        (
            4,
            lambda: [
                _event_fact(event, person, city, rng)
                for person, city in zip(people[:3], cities, strict=True)
            ],
        ),
        (
            1,
            lambda: [
                _kind_fact(one, announced[0], rng),
                _kind_fact(two, announced[0], rng),
                _kind_fact(one, announced[1], rng),
            ],
        ),
        (1, lambda: [_partner_fact(c, rng.choice(other), rng) for c in countries[:3]]),
        (2, lambda: [_verdict_fact(c, topic, rng) for c in countries[:3]]),
        (1, lambda: [_journey_fact(person, rng) for person in people[:3]]),
        (1, lambda: [_plans_fact(country, rng) for country in countries[:3]]),
    )
    (_, make), *_ = rng.choices(makers, [weight for weight, _ in makers])
    return make()


def made_up_facts(count: int, rng: random.Random) -> list[Example]:
    """``count`` examples, about a third of them not answerable."""
    return [_example(rng) for _ in range(count)]


def _example(rng: random.Random) -> Example:
    right, *others = _alike(rng)
    language = rng.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]
    question, slot = _question(right, others, language, rng)
    answerable = rng.random() >= _UNANSWERABLE
    rng.shuffle(others)
    others = others[: rng.randint(1, len(others))]
    shown = [fact.sentence for fact in others]
    beside = _alike(rng)[0]
    # What stands beside it about something else must not answer.
    if beside.questions.keys() != right.questions.keys() and not _named(right, beside):
        shown.append(beside.sentence)
    rng.shuffle(shown)
    if answerable:
        shown.insert(rng.randint(0, len(shown)), right.sentence)
    sentences = []
    for sentence in shown:
        if rng.random() < 0.4:
            sentences.append(rng.choice(FILLERS))
        sentences.append(sentence)
    context = " ".join(sentences)
    if not answerable:
        return Example(question, context, None, None, "made-up-unanswerable")
    begin = context.index(right.sentence)
    start, end = right.spans[slot]
    return Example(question, context, begin + start, begin + end, "made-up")


def _named(fact: _Fact, other: _Fact) -> bool:
    return fact.subject["nl"].casefold() in other.sentence.casefold()


def _question(
    fact: _Fact, others: list[_Fact], language: str, rng: random.Random
) -> tuple[str, str]:
    """A question for the fact, perhaps as a follow-up, and what of it is asked."""
    slot = rng.choice([name for name in fact.questions if name in fact.spans])
    question = rng.choice(fact.questions[slot][language])
    if rng.random() >= _FOLLOW_UP:
        return question, slot
    if fact.follow_ups and rng.random() < 0.6:
        asked = rng.choice(list(fact.follow_ups))
        before = rng.choice([name for name in fact.questions if name != asked or name == "kind"])
        earlier = rng.choice(fact.questions[before][language])
        return f"{earlier} {rng.choice(fact.follow_ups[asked][language])}", asked
    for other in others:
        # The same wording, asked of another first.
        if slot in other.questions and fact.subject[language] in question:
            earlier = question.replace(fact.subject[language], other.subject[language])
            if earlier != question:
                return (
                    f"{earlier} {rng.choice(_AND[language]).format(fact.subject[language])}",
                    slot,
                )
    return question, slot
