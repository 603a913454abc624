"""Which quotations are said to agree, and which to differ."""

from __future__ import annotations

import pytest

from qa.agreement import groups, keeping, near_copies, say_the_same
from qa.answers import Answer, Group, Quote


def quote(text: str, article: str = "a.txt", sentence: str | None = None) -> Quote:
    sentence = sentence or f"In {article} staat {text}."
    return Quote(text, article, None, 0, len(text), sentence, 0, len(sentence), "0" * 64, 0.5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("China", "China"),
        ("‘Onaanvaardbaar’", "onaanvaardbaar"),
        ("Rjabkov", "Sergej Rjabkov"),
        ("een Russische inval in Oekraïne", "Russische inval in Oekraine"),
        ("begin 2022", "in het begin van 2022"),
        ("100.000 militairen", "100000 militairen"),
        ("dertig ministers", "30 ministers"),
        ("zijn soldaten wegtrekt", "zijn soldaten wegtrekken"),
        ("100.000 mensen", "100 000 mensen"),
        ("3 miljoen euro", "3.000.000 euro"),
        ("drie miljoen", "3 miljoen"),
        ("1,5 miljoen", "1.500.000"),
        ("30 procent", "30%"),
        ("€ 100 miljoen", "€100.000.000"),
        ("vijf", "five"),
        ("honderd", "100"),
        ("١٢ soldaten", "12 soldaten"),
        ("twenty-five soldiers", "25 soldiers"),
        ("vingt-cinq soldats", "25 soldats"),
        ("three hundred thousand troops", "300.000 troops"),
        ("een aanslag - 12 doden", "aanslag, 12 doden"),
        ("3\nmiljoen euro", "3 miljoen euro"),
        ("09.30 uur", "9.30 uur"),
        ("3,0 procent", "3%"),
    ],
)
def test_the_same_in_other_words_or_spelling(one: str, other: str) -> None:
    assert say_the_same(one, other)
    assert say_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ruim 100.000", "meer dan 70.000"),
        ("tienduizenden soldaten", "duizenden soldaten"),
        ("Rusland", "Rusland en China"),
        ("Bulgarije", "Roemenië"),
        ("lid van de NAVO", "nooit lid van de NAVO"),
        ("de oostelijke grens", "de westelijke grens"),
        ("strenge sancties", "harde sancties"),
        ("een inval", "een Russische inval in het oosten van Oekraïne"),
        ("1,5 miljoen", "15 miljoen"),
        ("", "iets"),
        ("…", "!"),
        ("could win the war", "couldn't win the war"),
        ("kan winnen", "kan niet winnen"),
        ("1 million d'euros", "1 milliard d'euros"),
        ("miljoenen euro", "miljarden euro"),
        ("seven soldiers", "seventy soldiers"),
        ("nine", "ninety"),
        ("achtzehn Soldaten", "achtzig Soldaten"),
        ("Niger", "Nigeria"),
        ("$100 million", "€100 million"),
        ("30%", "30"),
        ("-5 graden", "5 graden"),
        ("−5 graden", "5 graden"),
        ("١٢ قتيلا", "٤٥ قتيلا"),
        ("١٢", "٤٥"),
        ("kantoor", "kantoormeubelen"),
        ("five to twenty soldiers", "twenty-five soldiers"),
        ("1.10", "1.1"),
        ("Gene\u0300ve", "Genemuiden"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not say_the_same(one, other)
    assert not say_the_same(other, one)


def test_articles_that_agree_are_counted_and_copies_only_once() -> None:
    copied = "Onlangs zei de president dat China en Rusland vaker samen moeten optrekken."
    found = groups(
        [
            quote("China", "a.txt", copied),
            quote("China", "b.txt", copied.replace("Onlangs", "Gisteren")),
            quote("China", "c.txt", "Poetin kiest voor China, zegt een kenner."),
        ]
    )
    assert [(g.quotes, g.articles, g.relation) for g in found] == [((0, 1, 2), 2, "first")]


def test_numbers_of_different_articles_differ() -> None:
    found = groups(
        [
            quote("ruim 100.000", "a.txt"),
            quote("tienduizenden", "b.txt"),
            quote("een hysterische vrees", "c.txt"),
            quote("70.000", "a.txt"),
        ]
    )
    assert [g.relation for g in found] == ["first", "differs", "other", "other"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 februari", "24 februari 2022"),
        ("24.02.2022", "24 februari 2022"),
        ("2022-02-24", "24 februari 2022"),
        ("100.000 mensen", "100 000 personnes"),
        ("12 doden", "12 doden en 30 gewonden"),
        ("$100", "100 dollar"),
        ("een brug", "vijf bruggen"),
        ("quatre-vingts soldats", "80 soldats"),
        ("they seize it", "12 soldiers"),
    ],
)
def test_numbers_that_contradict_nothing(one: str, other: str) -> None:
    found = groups([quote(one, "a.txt"), quote(other, "b.txt")])
    assert {g.relation for g in found} <= {"first", "other"}


def test_every_quotation_is_in_one_group() -> None:
    found = groups([quote(text) for text in ("a", "Rusland", "a", "nee", "de Rusland")])
    assert sorted(row for group in found for row in group.quotes) == [0, 1, 2, 3, 4]
    assert groups([]) == ()


def test_near_copies_are_sentences_with_almost_the_same_words() -> None:
    text = "Volgens de Russische president is de VS bereid om te praten in Genève."
    assert near_copies(text, text.replace("de VS", "Amerika"))
    assert not near_copies(text, "De VS praat in Genève met de Russische president.")


def test_an_answer_that_loses_quotations_keeps_its_groups_right() -> None:
    quotes = (quote("China", "a.txt"), quote("Rusland", "b.txt"), quote("China", "c.txt"))
    answer = Answer("Wie?", True, 0.5, quotes, (), groups=groups(quotes))
    assert answer.groups[0] == Group((0, 2), 2, "first")
    kept = keeping(answer, [False, True, True])
    assert kept.quotes == quotes[1:]
    assert kept.groups == (Group((0,), 1, "first"), Group((1,), 1, "other"))
    assert keeping(answer, [True] * 3) == answer
    assert keeping(answer, [False] * 3).groups == ()
