"""Made-up news in Dutch, asked in four languages: who demands, fears or promises what.

Encyclopaedias, of which the real training data is made, seldom say that someone
demands something; the news says little else. These passages teach what a small
reader misses there: that "demand" is "eisen", that Moscow speaks for Russia,
that the answer is a whole clause, and that what one party wants is no answer
to what another wants, nor what it fears to what it hopes.

Everything is drawn from the tables below; nothing comes from the seeds.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from training.data import Example

LANGUAGES = ("en", "nl", "de", "fr")
LANGUAGE_WEIGHTS = (4, 3, 2, 2)

# Dutch, English, German, French, and the capital that speaks for it in Dutch.
_COUNTRIES = (
    ("Frankrijk", "France", "Frankreich", "la France", "Parijs"),
    ("Duitsland", "Germany", "Deutschland", "l'Allemagne", "Berlijn"),
    ("Spanje", "Spain", "Spanien", "l'Espagne", "Madrid"),
    ("Italië", "Italy", "Italien", "l'Italie", "Rome"),
    ("Rusland", "Russia", "Russland", "la Russie", "Moskou"),
    ("Oekraïne", "Ukraine", "die Ukraine", "l'Ukraine", "Kiev"),
    ("Turkije", "Turkey", "die Türkei", "la Turquie", "Ankara"),
    ("Griekenland", "Greece", "Griechenland", "la Grèce", "Athene"),
    ("Polen", "Poland", "Polen", "la Pologne", "Warschau"),
    ("Hongarije", "Hungary", "Ungarn", "la Hongrie", "Boedapest"),
    ("Oostenrijk", "Austria", "Österreich", "l'Autriche", "Wenen"),
    ("Zweden", "Sweden", "Schweden", "la Suède", "Stockholm"),
    ("Noorwegen", "Norway", "Norwegen", "la Norvège", "Oslo"),
    ("Denemarken", "Denmark", "Dänemark", "le Danemark", "Kopenhagen"),
    ("België", "Belgium", "Belgien", "la Belgique", "Brussel"),
    ("Ierland", "Ireland", "Irland", "l'Irlande", "Dublin"),
    ("Portugal", "Portugal", "Portugal", "le Portugal", "Lissabon"),
    ("Egypte", "Egypt", "Ägypten", "l'Égypte", "Caïro"),
    ("Marokko", "Morocco", "Marokko", "le Maroc", "Rabat"),
    ("Ethiopië", "Ethiopia", "Äthiopien", "l'Éthiopie", "Addis Abeba"),
    ("Iran", "Iran", "der Iran", "l'Iran", "Teheran"),
    ("Israël", "Israel", "Israel", "Israël", "Jeruzalem"),
    ("India", "India", "Indien", "l'Inde", "New Delhi"),
    ("Japan", "Japan", "Japan", "le Japon", "Tokio"),
    ("China", "China", "China", "la Chine", "Peking"),
    ("Zuid-Korea", "South Korea", "Südkorea", "la Corée du Sud", "Seoul"),
    ("de Verenigde Staten", "the United States", "die USA", "les États-Unis", "Washington"),
    ("Groot-Brittannië", "Great Britain", "Großbritannien", "la Grande-Bretagne", "Londen"),
    ("Brazilië", "Brazil", "Brasilien", "le Brésil", "Brasilia"),
    ("Mexico", "Mexico", "Mexiko", "le Mexique", "Mexico-Stad"),
    ("de Europese Unie", "the European Union", "die EU", "l'Union européenne", "Brussel"),
    ("de NAVO", "NATO", "die NATO", "l'OTAN", "de NAVO"),
    ("de Verenigde Naties", "the United Nations", "die UNO", "l'ONU", "de VN"),
    ("de vakbond", "the trade union", "die Gewerkschaft", "le syndicat", "de vakbond"),
    ("de oppositie", "the opposition", "die Opposition", "l'opposition", "de oppositie"),
    ("de regering", "the government", "die Regierung", "le gouvernement", "het kabinet"),
)
FIRST_NAMES = [
    "Anna",
    "Pieter",
    "Karim",
    "Ingrid",
    "Marek",
    "Sofia",
    "Tomasz",
    "Leila",
    "Joost",
    "Elena",
    "Viktor",
    "Naomi",
]
LAST_NAMES = [
    "de Wit",
    "Kovács",
    "Haddad",
    "Lindqvist",
    "Nowak",
    "Rossi",
    "van Dam",
    "Petrenko",
    "Okafor",
    "Schulz",
    "Morel",
]
_OFFICES = (
    "minister van Buitenlandse Zaken",
    "premier",
    "president",
    "burgemeester",
    "voorzitter",
    "woordvoerder",
    "onderhandelaar",
    "generaal",
)
# Dutch and the same in English, German and French.
CITIES = (
    ("Riga", "Riga", "Riga", "Riga"),
    ("Wenen", "Vienna", "Wien", "Vienne"),
    ("Den Haag", "The Hague", "Den Haag", "La Haye"),
    ("Lissabon", "Lisbon", "Lissabon", "Lisbonne"),
    ("Kopenhagen", "Copenhagen", "Kopenhagen", "Copenhague"),
    ("Praag", "Prague", "Prag", "Prague"),
    ("Athene", "Athens", "Athen", "Athènes"),
    ("Caïro", "Cairo", "Kairo", "Le Caire"),
    ("Straatsburg", "Strasbourg", "Straßburg", "Strasbourg"),
    ("Helsinki", "Helsinki", "Helsinki", "Helsinki"),
)


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of saying: Dutch forms, and how it is asked in each language.

    ``says`` takes a clause with "dat", ``infinitive`` one with "te", ``object`` a noun.
    """

    says: tuple[str, ...]
    infinitive: tuple[str, ...]
    object: tuple[str, ...]
    en: tuple[str, ...]
    nl: tuple[str, ...]
    de: tuple[str, ...]
    fr: tuple[str, ...]

    def ask(self, language: str, rng: random.Random) -> str:
        forms: tuple[str, ...] = getattr(self, language)
        return rng.choice(forms)


_VERBS = (
    _Verb(
        ("eist", "eiste", "heeft geëist", "stelt als eis"),
        (),
        ("eist", "eiste"),
        ("What does {} demand{}?", "What did {} demand{}?", "What are the demands of {}{}?"),
        ("Wat eist {}{}?", "Wat eiste {}{}?", "Wat is de eis van {}{}?"),
        ("Was fordert {}{}?", "Was forderte {}{}?", "Was verlangt {}{}?"),
        ("Qu'exige {}{} ?", "Qu'a exigé {}{} ?", "Que demande {}{} ?"),
    ),
    _Verb(
        ("wil", "wilde", "wil graag"),
        ("wil",),
        ("wil", "wenst"),
        ("What does {} want{}?", "What did {} want{}?"),
        ("Wat wil {}{}?", "Wat wilde {}{}?"),
        ("Was will {}{}?", "Was wollte {}{}?"),
        ("Que veut {}{} ?", "Que voulait {}{} ?"),
    ),
    _Verb(
        ("hoopt", "hoopte", "spreekt de hoop uit"),
        ("hoopt", "hoopte"),
        (),
        ("What does {} hope{}?", "What did {} hope for{}?"),
        ("Wat hoopt {}{}?", "Waar hoopt {} op{}?"),
        ("Was hofft {}{}?", "Worauf hofft {}{}?"),
        ("Qu'espère {}{} ?", "Qu'espérait {}{} ?"),
    ),
    _Verb(
        ("vreest", "vreesde", "is bang"),
        (),
        ("vreest",),
        ("What does {} fear{}?", "What is {} afraid of{}?"),
        ("Wat vreest {}{}?", "Waar is {} bang voor{}?"),
        ("Was fürchtet {}{}?", "Wovor hat {} Angst{}?"),
        ("Que craint {}{} ?", "De quoi a peur {}{} ?"),
    ),
    _Verb(
        ("belooft", "beloofde", "heeft beloofd"),
        ("belooft", "beloofde"),
        ("belooft",),
        ("What does {} promise{}?", "What did {} promise{}?"),
        ("Wat belooft {}{}?", "Wat beloofde {}{}?"),
        ("Was verspricht {}{}?", "Was hat {} versprochen{}?"),
        ("Que promet {}{} ?", "Qu'a promis {}{} ?"),
    ),
    _Verb(
        ("waarschuwt", "waarschuwde"),
        (),
        ("waarschuwt voor", "waarschuwde voor"),
        ("What does {} warn about{}?", "What did {} warn of{}?"),
        ("Waarvoor waarschuwt {}{}?", "Waarvoor waarschuwde {}{}?"),
        ("Wovor warnt {}{}?", "Wovor warnte {}{}?"),
        ("Contre quoi met en garde {}{} ?", "De quoi avertit {}{} ?"),
    ),
    _Verb(
        (),
        ("dreigt", "dreigde"),
        ("dreigt met", "dreigde met"),
        ("What does {} threaten to do{}?", "What did {} threaten with{}?"),
        ("Waarmee dreigt {}{}?", "Wat dreigt {} te doen{}?"),
        ("Womit droht {}{}?", "Was droht {} zu tun{}?"),
        ("De quoi menace {}{} ?", "Que menace de faire {}{} ?"),
    ),
    _Verb(
        ("zegt", "zei", "benadrukt", "verklaarde"),
        (),
        (),
        ("What does {} say{}?", "What did {} say{}?", "What did {} declare{}?"),
        ("Wat zegt {}{}?", "Wat zei {}{}?", "Wat verklaarde {}{}?"),
        ("Was sagt {}{}?", "Was sagte {}{}?"),
        ("Que dit {}{} ?", "Qu'a dit {}{} ?"),
    ),
    _Verb(
        ("verwacht", "verwachtte", "voorspelt"),
        (),
        ("verwacht",),
        ("What does {} expect{}?", "What does {} predict{}?"),
        ("Wat verwacht {}{}?", "Wat voorspelt {}{}?"),
        ("Was erwartet {}{}?", "Was sagt {} voraus{}?"),
        ("À quoi s'attend {}{} ?", "Que prédit {}{} ?"),
    ),
    _Verb(
        ("ontkent", "ontkende", "spreekt tegen"),
        ("ontkent",),
        (),
        ("What does {} deny{}?", "What did {} deny{}?"),
        ("Wat ontkent {}{}?", "Wat ontkende {}{}?"),
        ("Was bestreitet {}{}?", "Was leugnet {}{}?"),
        ("Que nie {}{} ?", "Qu'a nié {}{} ?"),
    ),
    _Verb(
        ("stelt voor", "stelde voor"),
        (),
        ("biedt aan:", "oppert"),
        ("What does {} propose{}?", "What did {} suggest{}?"),
        ("Wat stelt {} voor{}?", "Wat stelde {} voor{}?"),
        ("Was schlägt {} vor{}?", "Was schlug {} vor{}?"),
        ("Que propose {}{} ?", "Qu'a proposé {}{} ?"),
    ),
    _Verb(
        (),
        ("weigert", "weigerde"),
        ("weigert", "wijst af:"),
        ("What does {} refuse{}?", "What did {} refuse to do{}?"),
        ("Wat weigert {}{}?", "Wat weigerde {} te doen{}?"),
        ("Was lehnt {} ab{}?", "Was weigert sich {} zu tun{}?"),
        ("Que refuse {}{} ?", "Qu'a refusé {}{} ?"),
    ),
)

_SUBJECTS = (
    "de regering", "het buurland", "het parlement", "de fabriek", "het leger", "de politie",
    "de rechter", "het ziekenhuis", "de universiteit", "de stad", "het bedrijf", "de bank",
    "de tegenpartij", "het bondgenootschap", "de onderwijsraad", "de havenmeester",
)  # fmt: skip
_PREDICATES = (
    "de patrouilles op de rivier staakt",
    "het verdrag binnen een maand ondertekent",
    "het jaarverslag openbaar maakt",
    "de sancties opheft",
    "de grens voor vluchtelingen opent",
    "de gaskraan dichtdraait",
    "meer geld voor onderwijs uittrekt",
    "de lonen met vijf procent verhoogt",
    "stopt met de bouw van de dam",
    "de gevangenen vrijlaat",
    "de haven aan niemand verkoopt",
    "de oude kerncentrale sluit",
    "nieuwe verkiezingen uitschrijft",
    "de schade aan de huizen vergoedt",
    "de treinen naar het zuiden laat rijden",
    "alle wapens inlevert",
    "de visserij in het noorden beperkt",
    "de staking beëindigt",
    "de uitstoot van stikstof halveert",
    "zich aan de afspraken van vorig jaar houdt",
    "de inspecteurs toelaat",
    "de belasting op brood verlaagt",
    "een onafhankelijk onderzoek instelt",
    "het vliegverkeer boven de zee hervat",
)
_INFINITIVES = (
    "de grens te sluiten", "de ambassadeur terug te roepen", "de export van graan te stoppen",
    "het akkoord op te zeggen", "meer stroom te leveren", "de tol voor schepen te verdubbelen",
    "de onderhandelingen af te breken", "een muur langs de rivier te bouwen",
    "de helft van de banen te schrappen", "de spoorlijn voor de zomer te herstellen",
    "duizend leraren aan te nemen", "de tegoeden te bevriezen", "een lening aan te gaan",
    "de noodtoestand uit te roepen", "de luchthaven uit te breiden",
)  # fmt: skip
_NOUNS = (
    "betere waarborgen", "een staakt-het-vuren", "opheffing van het embargo", "hogere lonen",
    "een nieuw handelsverdrag", "strengere controles aan de grens", "een blokkade van de haven",
    "een tekort aan drinkwater", "een oorlog in de regio", "een verbod op houtexport",
    "de vrijlating van alle journalisten", "een schadevergoeding van twee miljard euro",
    "uitstel van betaling", "meer inspraak voor de provincies", "een algemene staking",
)  # fmt: skip
_TOPICS = (
    "de spanning aan de grens", "het gebruik van het rivierwater", "de visrechten", "de gasprijs",
    "de toekomst van het verdrag", "de opvang van vluchtelingen", "de schuldenlast",
)  # fmt: skip
# Where it happens is said once, at the start; the question may name it.
_LEADS = (
    "in {place} praten {one} en {other} sinds maandag over {topic}.",
    "{one} en {other} overleggen vandaag in {place} over {topic}.",
    "delegaties van {one} en {other} zitten in {place} aan tafel over {topic}.",
    "{one} en {other} hebben in {place} het overleg over {topic} hervat.",
    "het gesprek tussen {one} en {other} over {topic} in {place} verliep stroef.",
    "{one} sprak in {place} met {other} over {topic}.",
)
FILLERS = (
    "De gesprekken duren naar verwachting drie dagen.",
    "Over de inhoud is verder niets bekendgemaakt.",
    "De beurzen reageerden nauwelijks op het nieuws.",
    "Het is de eerste ontmoeting sinds het najaar.",
    "Waarnemers hadden meer toenadering verwacht.",
    "Een akkoord lijkt voorlopig ver weg.",
    "Buiten het gebouw stonden tientallen betogers.",
    "Een eerdere ronde liep op niets uit.",
    "Volgende maand komen de partijen opnieuw bijeen.",
)


@dataclass(frozen=True, slots=True)
class _Party:
    """Someone who speaks: how questions and how articles name it.

    An article may name it one way in its first sentence and another in the next.
    """

    asked: dict[str, str]
    names: tuple[str, ...]
    key: str

    def written(self, rng: random.Random) -> str:
        return rng.choice(self.names)


@dataclass(frozen=True, slots=True)
class _Statement:
    """``sentence[start:end]`` is what the party demands, fears, ..."""

    sentence: str
    start: int
    end: int


def _party(rng: random.Random) -> _Party:
    if rng.random() < 0.3:
        name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
        last = name.split(" ", 1)[1]
        asked = rng.choice((name, last[0].upper() + last[1:]))
        office = rng.choice(_OFFICES)
        names = (name, f"{office} {name}", f"{office} {last}")
        return _Party(dict.fromkeys(LANGUAGES, asked), names, name)
    nl, en, de, fr, capital = rng.choice(_COUNTRIES)
    return _Party({"nl": nl, "en": en, "de": de, "fr": fr}, (nl, capital), nl)


def clause(rng: random.Random) -> str:
    """What someone demands, fears, ..., with "dat"."""
    return f"dat {rng.choice(_SUBJECTS)} {rng.choice(_PREDICATES)}"


def infinitive(rng: random.Random) -> str:
    """What someone threatens, promises, ..., with "te"."""
    return rng.choice(_INFINITIVES)


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def _said(verb: _Verb, rng: random.Random) -> tuple[str, str]:
    """A form of the verb and what follows it."""
    forms = [
        form
        for form, words in (("says", verb.says), ("to", verb.infinitive), ("noun", verb.object))
        if words
    ]
    form = "says" if "says" in forms and rng.random() < 0.6 else rng.choice(forms)
    if form == "says":
        answer = clause(rng)
        return rng.choice(verb.says), f"{answer} en {clause(rng)}" if rng.random() < 0.2 else answer
    if form == "noun":
        return rng.choice(verb.object), rng.choice(_NOUNS)
    said, answer = rng.choice(verb.infinitive), infinitive(rng)
    if said == "wil":
        # "wil de grens sluiten": after "willen" the infinitive stands bare.
        answer = re.sub(r"\b(terug|op|af|aan|uit) te (?=\w+$)", r"\1", answer)
        answer = answer.replace(" te ", " ", 1)
    return said, answer


def _statement(
    party: _Party, verb: _Verb, rival: _Party, rival_verb: _Verb, rng: random.Random
) -> _Statement:
    """What a party says, sometimes in one sentence with what its rival says."""
    said, answer = _said(verb, rng)
    name = party.written(rng)
    lead = rng.choice(("", "", "", "De toon is hard: ", "Intussen is er kritiek: "))
    before = f"{lead}{name if lead else capitalised(name)} {said} "
    if rng.random() < 0.3:
        after = f", {rival.written(rng)} {' '.join(_said(rival_verb, rng))}."
    else:
        after = rng.choice((".", ".", ".", ", aldus het persbureau.", ", terwijl de rest afwacht."))
    return _Statement(f"{before}{answer}{after}", len(before), len(before) + len(answer))


def made_up_news(count: int, rng: random.Random) -> list[Example]:
    """``count`` examples, about a third of them not answerable."""
    return [_example(rng) for _ in range(count)]


def _example(rng: random.Random) -> Example:
    asked, other = _party(rng), _party(rng)
    while other.key == asked.key or set(other.names) & set(asked.names):
        other = _party(rng)
    verb, *wrong = rng.sample(_VERBS, 3)
    answerable = rng.random() < 0.68
    statements = [
        _statement(other, verb, asked, wrong[0], rng),
        _statement(asked, wrong[0], other, wrong[1], rng),
    ]
    if rng.random() < 0.5:
        statements.append(_statement(other, wrong[1], asked, wrong[0], rng))
    right = _statement(asked, verb, other, wrong[0], rng)
    rng.shuffle(statements)
    statements = statements[: rng.randint(1, len(statements))]
    if answerable:
        statements.insert(rng.randint(0, len(statements)), right)
    place = rng.choice(CITIES)
    sentences: list[str] = []
    placed = rng.random() < 0.5
    if placed:
        first, second = rng.sample((asked.written(rng), other.written(rng)), 2)
        sentences.append(
            capitalised(
                rng.choice(_LEADS).format(
                    one=first, other=second, place=place[0], topic=rng.choice(_TOPICS)
                )
            )
        )
    for statement in statements:
        if rng.random() < 0.4:
            sentences.append(rng.choice(FILLERS))
        sentences.append(statement.sentence)
    context = " ".join(sentences)
    language = rng.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]
    where = ""
    if placed and rng.random() < 0.6:
        named = dict(zip(("nl", "en", "de", "fr"), place, strict=True))[language]
        where = f" {'à' if language == 'fr' else 'in'} {named}"
    question = verb.ask(language, rng).format(asked.asked[language], where)
    question = question[0].lower() + question[1:] if rng.random() < 0.1 else question
    if not answerable:
        return Example(question, context, None, None, "made-up-unanswerable")
    begin = context.index(right.sentence)
    return Example(question, context, begin + right.start, begin + right.end, "made-up")
