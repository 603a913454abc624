"""The words of the interface, in English and in Dutch.

What the articles say is never translated; only what the page says about them.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Language = Literal["en", "nl"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

EXAMPLES: Final[tuple[str, ...]] = (
    "what did Russia demand in Geneva?",
    "Wat eiste Rusland in Genève?",
    "Who is the secretary general of NATO?",
    "Hoeveel Russische troepen staan er bij de grens?",
)

# Least confidence for each wording, best first; below the last: "confidence.unsure".
CONFIDENCE_WORDS: Final[tuple[tuple[float, str], ...]] = (
    (0.9, "confidence.very_likely"),
    (0.7, "confidence.likely"),
    (0.5, "confidence.possible"),
)

_STRINGS: Final[dict[str, tuple[str, str]]] = {
    "title": (
        "citaat · answers in the articles' own words",
        "citaat · antwoorden in de woorden van de artikelen",
    ),
    "tagline": ("Answers in the articles’ own words", "Antwoorden in de woorden van de artikelen"),
    "skip": ("Skip to the question", "Naar de vraag"),
    "tools": ("Page settings", "Pagina-instellingen"),
    "language": ("Language", "Taal"),
    "theme.dark": ("Switch to dark", "Donkere weergave"),
    "theme.light": ("Switch to light", "Lichte weergave"),
    "clear": ("New conversation", "Nieuw gesprek"),
    "cleared": ("The conversation is cleared.", "Het gesprek is gewist."),
    "conversation": ("Conversation", "Gesprek"),
    "welcome": ("Ask the articles.", "Vraag het de artikelen."),
    "welcome.more": (
        "Every answer is quoted, word for word, and cited. Nothing is made up: where the "
        "articles are silent, so is citaat.",
        "Elk antwoord is een letterlijk citaat met bronvermelding. Niets is verzonnen: waar de "
        "artikelen zwijgen, zwijgt citaat ook.",
    ),
    "examples": ("Try one of these", "Probeer bijvoorbeeld"),
    "question": ("Your question", "Uw vraag"),
    "question.hint": ("Ask a question, in any language", "Stel een vraag, in welke taal dan ook"),
    "question.keys": (
        "Enter sends, Shift + Enter starts a new line",
        "Enter verstuurt, Shift + Enter begint een nieuwe regel",
    ),
    "question.empty": ("Type a question first.", "Typ eerst een vraag."),
    "question.long": (
        "The question is too long: at most {limit} characters, this one has {count}.",
        "De vraag is te lang: hoogstens {limit} tekens, deze telt er {count}.",
    ),
    "question.busy": (
        "The previous question is still being answered.",
        "De vorige vraag wordt nog beantwoord.",
    ),
    "ask": ("Ask", "Vraag"),
    "again": ("Ask again", "Opnieuw vragen"),
    "you": ("You asked", "U vroeg"),
    "searching": ("Searching the articles…", "De artikelen worden doorzocht…"),
    "waiting": (
        "Your question is kept; the answer follows as soon as everything is loaded.",
        "Uw vraag is bewaard; het antwoord volgt zodra alles geladen is.",
    ),
    "offline": (
        "The server does not answer. Is citaat still running?",
        "De server antwoordt niet. Draait citaat nog?",
    ),
    "failed": (
        "Something went wrong on the server; the details are in its log.",
        "Er ging iets mis op de server; de bijzonderheden staan in het logboek.",
    ),
    "loading.start": ("Starting…", "Starten…"),
    "loading.articles": ("Reading the articles…", "De artikelen worden gelezen…"),
    "loading.models": ("Loading the models…", "De modellen worden geladen…"),
    "loading.embedding": ("Indexing the articles…", "De artikelen worden geïndexeerd…"),
    "loading.ready": ("Ready", "Gereed"),
    "loading.failed": ("Not ready", "Niet gereed"),
    "answer": ("Answer", "Antwoord"),
    "answer.summary.one": ("1 quotation", "1 citaat"),
    "answer.summary.many": (
        "{quotes} quotations from {articles} articles",
        "{quotes} citaten uit {articles} artikelen",
    ),
    "answer.summary.same": (
        "{quotes} quotations from 1 article",
        "{quotes} citaten uit 1 artikel",
    ),
    "read_as": ("Read as:", "Gelezen als:"),
    "silent": (
        "The articles do not answer this question.",
        "De artikelen geven geen antwoord op deze vraag.",
    ),
    "closest": ("Closest passages – not an answer", "Meest verwante passages – geen antwoord"),
    "open.quote": (
        "Open quotation {number} in the article",
        "Open citaat {number} in het artikel",
    ),
    "open.passage": ("Open this passage in the article", "Open deze passage in het artikel"),
    "undated": ("no date", "zonder datum"),
    "stale": (
        "{article} has changed since it was indexed, so what was found in it is not shown.",
        "{article} is gewijzigd sinds het indexeren; wat erin gevonden is, wordt niet getoond.",
    ),
    "confidence.very_likely": ("very likely", "zeer waarschijnlijk"),
    "confidence.likely": ("likely", "waarschijnlijk"),
    "confidence.possible": ("possible", "mogelijk"),
    "confidence.unsure": ("unsure", "onzeker"),
    "articles": ("Articles", "Artikelen"),
    "articles.count": ("{count} articles", "{count} artikelen"),
    "articles.one": ("1 article", "1 artikel"),
    "articles.more": ("and {count} more", "en nog {count}"),
    "articles.hint": (
        "A click on a citation opens its article here.",
        "Een klik op een bronvermelding opent het artikel hier.",
    ),
    "article": ("Article", "Artikel"),
    "article.back": ("Back to the answers", "Terug naar de antwoorden"),
    "article.close": ("Close the article", "Artikel sluiten"),
    "article.opened": (
        "Opened “{title}” with the quotation highlighted.",
        "“{title}” is geopend; het citaat is gemarkeerd.",
    ),
    "article.opened.plain": ("Opened “{title}”.", "“{title}” is geopend."),
    "article.changed": (
        "This file has changed since it was indexed, and the quoted words no longer stand at "
        "their place. Nothing is highlighted.",
        "Dit bestand is gewijzigd sinds het indexeren en de geciteerde woorden staan niet meer "
        "op hun plaats. Er is niets gemarkeerd.",
    ),
    "article.unproven": (
        "This file has changed since the link was made, so the place cannot be proven. Nothing "
        "is highlighted.",
        "Dit bestand is gewijzigd sinds de link gemaakt is; de plaats valt niet te bewijzen. "
        "Er is niets gemarkeerd.",
    ),
    "article.outside": (
        "This link points to a place that the file does not have. Nothing is highlighted.",
        "Deze link wijst naar een plaats die het bestand niet heeft. Er is niets gemarkeerd.",
    ),
    "link.bad": ("This link is not complete.", "Deze link is niet volledig."),
}

_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
}  # fmt: skip


def as_language(value: object) -> Language:
    """The language asked for, or English when it is not one of ours."""
    for language in LANGUAGES:
        if value == language:
            return language
    return "en"


def say(language: Language, key: str, **values: object) -> str:
    """A string of the interface with its ``{places}`` filled in.

    Raises:
        KeyError: for an unknown key.
    """
    return _STRINGS[key][LANGUAGES.index(language)].format(**values)


def table(language: Language) -> dict[str, str]:
    """All strings of one language, places unfilled, for the script of the page."""
    return {key: both[LANGUAGES.index(language)] for key, both in _STRINGS.items()}


def say_date(language: Language, date: str | None) -> str:
    """``2022-01`` as ``January 2022``; anything else as it is."""
    if date is None:
        return say(language, "undated")
    year, *rest = date.split("-")
    if not rest or not all(part.isdecimal() for part in rest) or not 1 <= int(rest[0]) <= 12:
        return date
    month = f"{_MONTHS[language][int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def say_confidence(language: Language, confidence: float) -> str:
    """A probability in words and number, e.g. ``very likely · 92 %``; never 0 or 100."""
    percent = min(99, max(1, round(100 * confidence)))
    word = next((key for least, key in CONFIDENCE_WORDS if percent >= 100 * least), None)
    return f"{say(language, word or 'confidence.unsure')} · {percent}\u00a0%"
