"""Choosing among a few texts by the words that people type."""

import pytest

from iae_portal.dashboards.search.words import choose

TEXTS = ["Enveloppes et montants", "Clés de besoin", "Zones blanches", "Clauses de solidarité"]


def found(text):
    return choose(TEXTS, text, read=str)


@pytest.mark.parametrize("text", ["clés besoin", "CLES BESOIN", "besoin cle"])
def test_every_word_is_held_without_accents_whatever_the_order(text):
    assert found(text) == ["Clés de besoin"]


def test_beginning_of_a_word_is_enough():
    assert found("envel") == ["Enveloppes et montants"]


@pytest.mark.parametrize(
    ("text", "expected"), [("envelopes", [TEXTS[0]]), ("solidaritée", [TEXTS[3]]), ("cles", [TEXTS[1]])]
)
def test_word_nearly_the_same_answers_when_none_holds_it(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("text", ["", "…", "zone bleue", "cause"])
def test_other_words_find_nothing(text):
    assert found(text) == []
