"""The kinds of facts of made-up news: a Dutch sentence, and what can be asked of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from training.clauses import FIRST_NAMES, LANGUAGES, LAST_NAMES, capitalised, clause, infinitive
from training.words import (
    ASK_EVENT,
    COUNTRIES,
    DEEDS,
    ESCORTS,
    FIELDS,
    KINDS,
    NUMBERS,
    OBJECTS,
    PROJECTS,
    PRONOUN,
    SHORT,
    TIMES,
    VERDICTS,
    Country,
    Texts,
    Verb,
    Wordings,
    same,
    texts,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence and what can be asked of it.

    Attributes:
        spans: of the sentence, by what asks for them.
        questions: the wordings, by what they ask for and language.
        follow_ups: wordings that only a question before makes clear.
        subject: what sets it apart from other facts of its kind, by language.
    """

    sentence: str
    spans: dict[str, tuple[int, int]]
    questions: Mapping[str, Wordings]
    subject: Texts
    follow_ups: Mapping[str, Wordings] = field(default_factory=dict)


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


def _in_each(wordings: Wordings, **values: Texts) -> dict[str, tuple[str, ...]]:
    """Wordings in each language with the values of that language."""
    out = {}
    for language, forms in wordings.items():
        own = {name: value[language] for name, value in values.items()}
        made = (" ".join(text.format(**own).split()) for text in forms)
        out[language] = tuple(
            text.replace(" ?", "?") if language != "fr" else text for text in made
        )
    return out


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who holds an office of a country."""

    name: str
    country: Country
    office: Texts

    @property
    def role(self) -> Texts:
        """The office with the country's adjective: "the Polish president"."""
        return {
            language: office.format(self.country.adjective[language])
            for language, office in self.office.items()
        }

    @property
    def last(self) -> str:
        """The last name, as it begins a sentence."""
        return capitalised(self.name.split(" ", 1)[1])


def office_holders(offices: Sequence[tuple[Country, Texts]], rng: random.Random) -> list[Person]:
    """Someone for each office, all with names of their own: some are asked for by the last."""
    return [
        Person(f"{rng.choice(FIRST_NAMES)} {last}", country, office)
        for (country, office), last in zip(
            offices, rng.sample(LAST_NAMES, len(offices)), strict=True
        )
    ]


def office_fact(person: Person, rng: random.Random) -> Fact:
    """Who holds an office."""
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
    return Fact(sentence, spans, {"name": _in_each(questions, role=person.role)}, person.role)


def count_fact(country: Country, thing: Texts, rng: random.Random) -> Fact:
    """How many of something a country has."""
    template = rng.choice(
        (
            "{country} heeft {count} {thing} naar de grens gestuurd.",
            "{country} stuurde {count} {thing}.",
            "volgens het persbureau beschikt {country} over {count} {thing}.",
            "{country} zet {count} {thing} in.",
            "{count} {thing} uit {country} staan klaar.",
        )
    )
    values = {"country": country.name["nl"], "count": rng.choice(NUMBERS), "thing": thing["nl"]}
    sentence, spans = _filled(template, values)
    questions = {
        "en": ("How many {thing} does {country} have?", "How many {thing} did {country} send?"),
        "nl": ("Hoeveel {thing} heeft {country}?", "Hoeveel {thing} stuurde {country}?"),
        "de": ("Wie viele {thing} hat {country}?", "Wie viele {thing} schickte {country}?"),
        "fr": ("Combien de {thing} a {country} ?", "Combien de {thing} a envoyé {country} ?"),
    }
    asked = _in_each(questions, thing=thing, country=country.name)
    return Fact(sentence, spans, {"count": asked}, country.name)


def event_fact(verb: Verb, person: Person, city: Texts, rng: random.Random) -> Fact:
    """What someone did, where and when."""
    role = person.role["nl"]
    who, asked_as = rng.choice(
        (
            (person.name, same(person.last)),
            (f"{role} {person.last}", same(person.last)),
            (f"{role} {person.name}", person.role),
            (role, person.role),
        )
    )
    values = {"who": who, "when": rng.choice(TIMES), "where": city["nl"]}
    sentence, spans = _filled(rng.choice(verb.written), values)
    words = {
        "verb": {language: words[0] for language, words in verb.asked.items()},
        "rest": {language: words[1] for language, words in verb.asked.items()},
        "past": same(verb.past),
        "where": city,
    }
    return Fact(
        sentence,
        spans,
        {slot: _in_each(forms, who=asked_as, **words) for slot, forms in ASK_EVENT.items()},
        asked_as,
        {
            slot: {
                language: (*SHORT[slot][language], *pronouns)
                for language, pronouns in _in_each(ASK_EVENT[slot], who=PRONOUN, **words).items()
            }
            for slot in ("when", "where")
        },
    )


def kind_fact(country: Country, thing: Texts, alone: bool, rng: random.Random) -> Fact:
    """What kind of measures a country announces.

    Args:
        alone: whether it announces nothing else, so that one can ask what it announces.
    """
    template = rng.choice(
        (
            "{country} kondigt {kind} aan.",
            "{country} dreigt met {kind}.",
            "{country} besloot tot {kind}.",
        )
    )
    kind = f"{rng.choice(KINDS)} {thing['nl']}"
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
    if alone:
        asked = {language: (*asked[language], *first[language]) for language in LANGUAGES}
    follow_ups = {"kind": _in_each(SHORT["kind"], thing=thing)}
    return Fact(sentence, spans, {"kind": asked}, country.name, follow_ups)


def partner_fact(country: Country, partner: Country, rng: random.Random) -> Fact:
    """With whom a country does something."""
    project = rng.choice(PROJECTS)
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
    return Fact(sentence, spans, asked, country.name)


def verdict_fact(country: Country, topic: Texts, rng: random.Random) -> Fact:
    """What a country calls something, and perhaps why."""
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
        "verdict": rng.choice(VERDICTS),
        "why": clause(rng).removeprefix("dat "),
    }
    sentence, spans = _filled(template, values)
    questions = {
        "en": (
            "What does {country} call {topic}?",
            "How does {country} describe {topic}?",
            "What does {country} think of {topic}?",
        ),
        "nl": ("Hoe noemt {country} {topic}?", "Wat vindt {country} van {topic}?"),
        "de": ("Wie nennt {country} {topic}?", "Wie bezeichnet {country} {topic}?"),
        "fr": ("Comment {country} qualifie {topic} ?",),
    }
    asked = {"verdict": _in_each(questions, country=country.name, topic=topic)}
    return Fact(
        sentence, spans, asked, country.name, {"why": SHORT["why"]} if "why" in spans else {}
    )


def journey_fact(person: Person, rng: random.Random) -> Fact:
    """Which countries someone visited."""
    places = [country.name["nl"] for country in rng.sample(COUNTRIES, 3)]
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
    asked = _in_each(questions, who=same(person.last))
    return Fact(sentence, spans, {"all": asked}, same(person.last))


def plans_fact(country: Country, rng: random.Random) -> Fact:
    """The two things that a country will do."""
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
    return Fact(sentence, spans, {"all": asked}, country.name)


def proposal_fact(country: Country, rng: random.Random) -> Fact:
    """What a country wants to do to what."""
    deeds, objects = rng.sample(DEEDS, 2), rng.sample(OBJECTS, 2)
    template, with_te = rng.choice(
        (
            ("{country} wil {one} {deed} en {two} {other}.", False),
            ("volgens {country} moet men {one} {deed} en {two} {other}.", False),
            ("{country} stelt voor om {one} {deed} en {two} {other}.", True),
            ("{country} is van plan {one} {deed}, niet om {two} {other}.", True),
        )
    )
    first, second = (_with_te(deed["nl"]) if with_te else deed["nl"] for deed in deeds)
    names = {"country": country.name["nl"], "one": objects[0], "two": objects[1]}
    sentence, spans = _filled(template, {**names, "deed": first, "other": second})
    questions = {
        "en": ("What does {country} want to {deed}?", "What does {country} propose to {deed}?"),
        "nl": ("Wat wil {country} {deed}?", "Wat stelt {country} voor te {deed}?"),
        "de": ("Was will {country} {deed}?",),
        "fr": ("Que veut {deed} {country} ?", "Que propose {country} de {deed} ?"),
    }
    asked = {
        slot: _in_each(questions, country=country.name, deed=deed)
        for slot, deed in (("one", deeds[0]), ("two", deeds[1]))
        if slot == "one" or "niet om" not in template
    }
    return Fact(sentence, spans, asked, country.name)


def _with_te(infinitive: str) -> str:
    return "uit te breiden" if infinitive == "uitbreiden" else f"te {infinitive}"


def leader_fact(person: Person, rng: random.Random) -> Fact:
    """Who leads a country's side."""
    template = rng.choice(
        (
            "{name} leidt de {adjective} delegatie.",
            "aan {adjective} kant zit {name} aan tafel.",
            "namens {country} voert {name} het woord.",
            "de {adjective} delegatie staat onder leiding van {name}.",
        )
    )
    country = person.country
    values = {
        "name": rng.choice((person.name, person.last)),
        "adjective": country.adjective["nl"],
        "country": country.name["nl"],
    }
    sentence, spans = _filled(template, values)
    side = texts(
        f"the {country.adjective['en']} side",
        f"de {country.adjective['nl']} kant",
        f"die {country.adjective['de']} Seite",
        f"le côté {country.adjective['fr']}",
    )
    questions = {
        "en": ("Who leads {side}?", "Who speaks for {side}?"),
        "nl": ("Wie leidt {side}?", "Wie spreekt er voor {side}?"),
        "de": ("Wer führt {side}?", "Wer spricht für {side}?"),
        "fr": ("Qui représente {side} ?", "Qui parle pour {side} ?"),
    }
    return Fact(sentence, spans, {"name": _in_each(questions, side=side)}, side)


def message_fact(country: Country, to: Country, message: Texts, rng: random.Random) -> Fact:
    """To whom a country wrote, and when."""
    template = rng.choice(
        (
            "{country} stuurde {when} {message} aan {to}.",
            "{when} ontving {to} {message} van {country}.",
            "{country} bezorgde {when} {message} bij de regering van {to}.",
        )
    )
    values = {
        "country": country.name["nl"],
        "to": to.name["nl"],
        "message": message["nl"],
        "when": rng.choice(TIMES),
    }
    sentence, spans = _filled(template, values)
    questions: dict[str, Wordings] = {
        "to": {
            "en": (
                "To whom did {country} send {message}?",
                "Who received {message} from {country}?",
            ),
            "nl": ("Aan wie stuurde {country} {message}?", "Wie kreeg {message} van {country}?"),
            "de": ("An wen schickte {country} {message}?",),
            "fr": ("À qui {country} a envoyé {message} ?",),
        },
        "when": {
            "en": ("When did {country} send {message}?",),
            "nl": ("Wanneer stuurde {country} {message}?",),
            "de": ("Wann schickte {country} {message}?",),
            "fr": ("Quand {country} a envoyé {message} ?",),
        },
    }
    return Fact(
        sentence,
        spans,
        {
            slot: _in_each(wordings, country=country.name, message=message)
            for slot, wordings in questions.items()
        },
        country.name,
        {slot: SHORT[slot] for slot in ("to", "when")},
    )


def escort_fact(person: Person, city: Texts, rng: random.Random) -> Fact:
    """Who came with someone, where and when."""
    template = rng.choice(
        (
            "{who} kwam {when} in {where} aan onder begeleiding van {with}.",
            "{when} arriveerde {who} in {where}, begeleid door {with}.",
            "met {with} landde {who} {when} in {where}.",
        )
    )
    values = {
        "who": rng.choice((person.name, f"{person.role['nl']} {person.last}")),
        "when": rng.choice(TIMES),
        "where": city["nl"],
        "with": rng.choice(ESCORTS),
    }
    sentence, spans = _filled(template, values)
    arrived: dict[str, Wordings] = {
        "when": ASK_EVENT["when"],
        "where": ASK_EVENT["where"],
        "with": {
            "en": ("Who escorted {who}?", "Who accompanied {who}?", "With whom did {who} arrive?"),
            "nl": ("Wie begeleidde {who}?", "Met wie kwam {who} aan?"),
            "de": ("Wer begleitete {who}?", "Mit wem kam {who} an?"),
            "fr": ("Qui accompagnait {who} ?", "Avec qui {who} est arrivé ?"),
        },
    }
    who = same(person.last)
    words = {
        "verb": texts("did", "kwam", "kam", "est arrivé"),
        "rest": texts("arrive", "aan", "an", ""),
    }
    return Fact(
        sentence,
        spans,
        {slot: _in_each(forms, who=who, **words) for slot, forms in arrived.items()},
        who,
        {slot: SHORT[slot] for slot in ("when", "where", "with")},
    )


def fields_fact(country: Country, rng: random.Random) -> Fact:
    """On which subjects a country wants to work together."""
    fields = rng.sample(FIELDS, 3)
    both = rng.choice((f"{fields[0]} en {fields[1]}", f"{fields[0]}, {fields[1]} en {fields[2]}"))
    template = rng.choice(
        (
            "{country} wil meer samenwerking op het gebied van {fields}.",
            "{country} ziet ruimte voor afspraken over {fields}.",
            "over {fields} valt volgens {country} te praten.",
        )
    )
    sentence, spans = _filled(template, {"country": country.name["nl"], "fields": both})
    questions = {
        "en": (
            "On which subjects does {country} want to cooperate?",
            "What is {country} willing to talk about?",
        ),
        "nl": ("Op welke gebieden wil {country} samenwerken?", "Waarover wil {country} praten?"),
        "de": (
            "Auf welchen Gebieten will {country} zusammenarbeiten?",
            "Worüber will {country} sprechen?",
        ),
        "fr": ("Dans quels domaines {country} veut coopérer ?", "De quoi {country} veut parler ?"),
    }
    return Fact(
        sentence, spans, {"fields": _in_each(questions, country=country.name)}, country.name
    )
