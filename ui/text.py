"""The words of the interface, in English and in Dutch.

What the articles say is never translated; only what the page says about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    # Its module loads libraries that the page does not wait for.
    from qa.retriever import Filter

Language = Literal["en", "nl"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

EXAMPLES: Final[tuple[tuple[Language, str], ...]] = (
    ("en", "what did Russia demand in Geneva?"),
    ("nl", "Wat eiste Rusland in Genève?"),
    ("en", "Who is the secretary general of NATO?"),
    ("nl", "Hoeveel Russische troepen staan er bij de grens?"),
)

# Least confidence for each wording, best first; below the last: "confidence.unsure".
# Source of the bounds: Mastrandrea et al., "Guidance Note for Lead Authors of the IPCC Fifth
# Assessment Report on Consistent Treatment of Uncertainties", 2010.
CONFIDENCE_WORDS: Final[tuple[tuple[float, str], ...]] = (
    (0.9, "confidence.very_likely"),
    (0.66, "confidence.likely"),
    (0.33, "confidence.possible"),
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
    "export": ("Export", "Exporteren"),
    "export.html": ("Fact-check sheet (HTML)", "Controleblad (HTML)"),
    "export.markdown": ("Markdown", "Markdown"),
    "export.json": ("JSON", "JSON"),
    "exported": ("Saved as {name}.", "Opgeslagen als {name}."),
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
    "stop": ("Stop answering", "Antwoord afbreken"),
    "stopped": (
        "Stopped: this question has no answer.",
        "Gestopt: deze vraag heeft geen antwoord.",
    ),
    "edit": ("Edit the question", "Vraag bewerken"),
    "editing": (
        "Enter asks the edited question in its place, Esc leaves it as it was",
        "Enter stelt de bewerkte vraag in plaats van de oude, Esc laat alles zoals het was",
    ),
    "copy.answer": ("Copy the answer", "Antwoord kopiëren"),
    "copy.citation": ("Copy the citation", "Citaat kopiëren"),
    "copy.citation.number": ("Copy citation {number}", "Citaat {number} kopiëren"),
    "copy.link": ("Copy a link to this place", "Link naar deze plaats kopiëren"),
    "copied": ("Copied.", "Gekopieerd."),
    "copy.failed": ("The browser does not allow copying.", "De browser staat kopiëren niet toe."),
    "restored": ("The earlier conversation is back.", "Het eerdere gesprek is terug."),
    "found.one": (
        "1 passage found; reading it…",
        "1 passage gevonden; die wordt nu gelezen…",
    ),
    "found.many": (
        "{count} passages found; reading them…",
        "{count} passages gevonden; die worden nu gelezen…",
    ),
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
    "loading.waiting": (
        "Another citaat is building the index; waiting for it…",
        "Een andere citaat bouwt de index; die wordt afgewacht…",
    ),
    "loading.embedding": ("Indexing the articles…", "De artikelen worden geïndexeerd…"),
    "loading.ready": ("Ready", "Gereed"),
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
    "agree.one": ("1 article says this", "1 artikel zegt dit"),
    "agree.many": ("{count} articles agree", "{count} artikelen zeggen hetzelfde"),
    "group.differs": ("Another number or date", "Een ander getal of andere datum"),
    "group.other": ("Also found", "Ook gevonden"),
    "group.copies": (
        "Copies of one story count as one article.",
        "Kopieën van één verhaal tellen als één artikel.",
    ),
    "relation.first": ("the first answer", "het eerste antwoord"),
    "relation.differs": ("another number or date", "een ander getal of andere datum"),
    "relation.other": ("also found", "ook gevonden"),
    "timeline": ("Quotations by date of their article", "Citaten op datum van hun artikel"),
    "state.verified": ("verified", "klopt"),
    "state.verified.why": (
        "The file was read again just now: these words stand in it, at the cited place.",
        "Het bestand is zojuist opnieuw gelezen: deze woorden staan erin, op de genoemde plaats.",
    ),
    "state.moved": ("moved", "verplaatst"),
    "state.moved.why": (
        "The file has changed since it was indexed. The same words now stand at another place "
        "in it, and a click shows them there.",
        "Het bestand is gewijzigd sinds het indexeren. Dezelfde woorden staan nu op een andere "
        "plaats; een klik toont ze daar.",
    ),
    "state.changed": ("changed", "gewijzigd"),
    "state.changed.why": (
        "The file no longer says this, or not in one certain place. These are the words as they "
        "were when they were cited.",
        "Het bestand zegt dit niet meer, of niet op één zekere plaats. Dit zijn de woorden zoals "
        "ze waren toen ze werden aangehaald.",
    ),
    "state.gone": ("gone", "verdwenen"),
    "state.gone.why": (
        "The file is no longer in the folder. These are the words as they were when they were "
        "cited.",
        "Het bestand staat niet meer in de map. Dit zijn de woorden zoals ze waren toen ze werden "
        "aangehaald.",
    ),
    "old_words": ("As it was cited; no longer there", "Zoals aangehaald; staat er niet meer"),
    "verdict.on.quote": ("Your verdict on quotation {number}", "Uw oordeel over citaat {number}"),
    "verdict.on.silence": ("Your verdict on this silence", "Uw oordeel over dit zwijgen"),
    "verdict.right": ("Right answer", "Goed antwoord"),
    "verdict.wrong-answer": ("Wrong answer, right passage", "Fout antwoord, goede passage"),
    "verdict.wrong-passage": ("Wrong passage", "Foute passage"),
    "verdict.rightly-silent": ("Rightly silent", "Terecht gezwegen"),
    "verdict.wrongly-silent": ("Wrongly silent", "Ten onrechte gezwegen"),
    "verdict.saved": ("Verdict kept: {verdict}.", "Oordeel bewaard: {verdict}."),
    "verdict.taken_back": ("Verdict taken back.", "Oordeel ingetrokken."),
    "words": ("Related words", "Verwante woorden"),
    "words.what": (
        "Point at a word of the question or of a quotation, or tap it: the words that the model "
        "relates to it light up. Not a translation.",
        "Wijs een woord van de vraag of van een citaat aan, of tik erop: de woorden die het model "
        "ermee verbindt lichten op. Geen vertaling.",
    ),
    "words.said": ("{word}: {related}", "{word}: {related}"),
    "words.weak": ("{word} (weak)", "{word} (zwak)"),
    "read_as": ("Read as:", "Gelezen als:"),
    "silent": (
        "The articles do not answer this question.",
        "De artikelen geven geen antwoord op deze vraag.",
    ),
    "silent.only": (
        "The articles that were searched do not answer this question.",
        "De doorzochte artikelen geven geen antwoord op deze vraag.",
    ),
    "only": ("Searched only:", "Alleen doorzocht:"),
    "closest": ("Closest passages – not an answer", "Meest verwante passages – geen antwoord"),
    "open.quote": (
        "Open quotation {number} in the article",
        "Open citaat {number} in het artikel",
    ),
    "open.passage": ("Open this passage in the article", "Open deze passage in het artikel"),
    "citation": (
        "— {title} ({date}), {article}, characters {start}–{end}, SHA-256 {sha256}",
        "— {title} ({date}), {article}, tekens {start}–{end}, SHA-256 {sha256}",
    ),
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
    "article.previous": ("Previous article", "Vorig artikel"),
    "article.next": ("Next article", "Volgend artikel"),
    "article.map": ("Quotations in this article", "Citaten in dit artikel"),
    "article.map.place": ("Go to quotation {number}", "Naar citaat {number}"),
    "find": ("Find in this article", "Zoeken in dit artikel"),
    "find.previous": ("Previous match", "Vorige vindplaats"),
    "find.next": ("Next match", "Volgende vindplaats"),
    "find.close": ("Close the find bar", "Zoekbalk sluiten"),
    "find.count": ("{place} of {count}", "{place} van {count}"),
    "find.none": ("Not found", "Niet gevonden"),
    "filter": ("What is searched", "Wat er doorzocht wordt"),
    "filter.all": ("Searching all articles", "Alle artikelen worden doorzocht"),
    "filter.all.many": (
        "Searching all {total} articles",
        "Alle {total} artikelen worden doorzocht",
    ),
    "filter.all.one": ("Searching 1 article", "1 artikel wordt doorzocht"),
    "filter.some": (
        "Searching {count} of {total} articles",
        "{count} van {total} artikelen worden doorzocht",
    ),
    "filter.between": ("{since} to {until}", "{since} tot en met {until}"),
    "filter.since": ("from {since}", "vanaf {since}"),
    "filter.until": ("until {until}", "tot en met {until}"),
    "filter.remove": ("Search everything again", "Weer alles doorzoeken"),
    "filter.articles": ("Articles", "Artikelen"),
    "filter.search": ("Search titles and file names", "Zoek op titel of bestandsnaam"),
    "filter.select_all": ("All", "Alle"),
    "filter.select_none": ("None", "Geen"),
    "filter.dates": ("Date of the article", "Datum van het artikel"),
    "filter.from": ("From", "Van"),
    "filter.to": ("To", "Tot en met"),
    "filter.undated": (
        "An article without a date is left out when a date is chosen.",
        "Een artikel zonder datum valt af zodra er een datum gekozen is.",
    ),
    "filter.more": (
        "and {count} more, which only dates can choose from",
        "en nog {count}, waaruit alleen datums kunnen kiezen",
    ),
    "filter.nothing": (
        "Choose at least one article.",
        "Kies minstens één artikel.",
    ),
    "filter.order": (
        "“From” must not lie after “To”.",
        "“Van” mag niet na “Tot en met” liggen.",
    ),
    "filter.month": ("Write a month as 2022-01.", "Schrijf een maand als 2022-01."),
    "filter.apply": ("Apply", "Toepassen"),
    "cancel": ("Cancel", "Annuleren"),
    "close": ("Close", "Sluiten"),
    "keys": ("Keyboard shortcuts", "Sneltoetsen"),
    "keys.on": ("Use single keys as shortcuts", "Losse toetsen als sneltoets gebruiken"),
    "keys.where": (
        "They work outside text fields.",
        "Ze werken buiten tekstvelden.",
    ),
    "keys.next": ("Next quotation or silence", "Volgend citaat of zwijgen"),
    "keys.previous": ("Previous quotation or silence", "Vorig citaat of zwijgen"),
    "keys.open": ("Open it in its article", "Openen in het artikel"),
    "keys.copy": ("Copy its citation", "Bronvermelding kopiëren"),
    "keys.ask": ("Go to the question", "Naar de vraag"),
    "keys.articles": ("Previous, next article", "Vorig, volgend artikel"),
    "keys.close": (
        "Close the article, a bar or this window",
        "Artikel, balk of dit venster sluiten",
    ),
    "keys.words": ("Walk the words of a question", "Langs de woorden van een vraag gaan"),
    "keys.help": ("Show these shortcuts", "Deze sneltoetsen tonen"),
    "article.back": ("Answers", "Antwoorden"),
    "article.close": ("Close the article", "Artikel sluiten"),
    "article.opened": (
        "Opened “{title}” with the quotation highlighted.",
        "“{title}” is geopend; het citaat is gemarkeerd.",
    ),
    "article.opened.plain": ("Opened “{title}”.", "“{title}” is geopend."),
    "article.moved": (
        "This file has changed since it was cited. The same words now stand here.",
        "Dit bestand is gewijzigd sinds het is aangehaald. Dezelfde woorden staan nu hier.",
    ),
    "article.changed": (
        "This file has changed since it was cited, and no longer says the words below, or not in "
        "one certain place. They are not highlighted.",
        "Dit bestand is gewijzigd sinds het is aangehaald, en zegt de woorden hieronder niet meer, "
        "of niet op één zekere plaats. Ze zijn niet gemarkeerd.",
    ),
    "article.gone": (
        "This file is no longer in the folder: it was moved or deleted. What is left are the "
        "words that were cited from it.",
        "Dit bestand staat niet meer in de map: het is verplaatst of verwijderd. Wat rest zijn de "
        "woorden die eruit werden aangehaald.",
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


def say_month(language: Language, month: str | None) -> str:
    """``2022-01`` as ``Jan 2022``, for where there is little room."""
    name, _, year = say_date(language, month).partition(" ")
    short = {"maart": "mrt"}.get(name, name[:3])
    return f"{short} {year}" if year.isdecimal() else say_date(language, month)


def say_filter(language: Language, only: Filter, named: int | None = None) -> str:
    """What was searched, e.g. ``a.txt, b.txt · from January 2022``.

    Args:
        language: of all but the names.
        only: a filter that leaves something out.
        named: how many articles to name, of the others only the number; None for all.
    """
    parts = []
    if only.articles is not None:
        names = sorted(only.articles)
        shown = names[:named]
        if len(shown) < len(names):
            shown.append(say(language, "articles.more", count=len(names) - len(shown)))
        parts.append(", ".join(shown) or say(language, "articles.count", count=0))
    period = [key for key in ("since", "until") if getattr(only, key)]
    if period:
        key = "between" if len(period) == 2 else period[0]
        dates = {key: say_date(language, getattr(only, key)) for key in period}
        parts.append(say(language, f"filter.{key}", **dates))
    return " · ".join(parts)


def say_confidence(language: Language, confidence: float) -> str:
    """A probability in words and number, e.g. ``very likely · 92 %``; never 0 or 100."""
    percent = min(99, max(1, round(100 * confidence)))
    word = next((key for least, key in CONFIDENCE_WORDS if percent >= 100 * least), None)
    return f"{say(language, word or 'confidence.unsure')} · {percent}\u00a0%"


def say_citation(
    language: Language,
    words: str,
    title: str,
    date: str | None,
    name: str,
    place: tuple[int, int],
    sha256: str,
) -> str:
    """Quoted words with their source, as plain text to paste elsewhere.

    Args:
        language: of what is said about the source.
        words: as they stand in the file.
        title: of the article.
        date: of the article.
        name: of the file.
        place: of the words, in characters of the decoded file.
        sha256: of the file's bytes.
    """
    source = say(
        language,
        "citation",
        title=title,
        date=say_date(language, date),
        article=name,
        start=place[0],
        end=place[1],
        sha256=sha256,
    )
    return f"“{words}” {source}"
