"""The sentence that tells what a sketch changes."""

from types import SimpleNamespace

import pytest

from white_zones.enums import Access
from white_zones.sketch_words import tell_effect

WHITE, LOW, HIGH = Access.WHITE, Access.LOW, Access.HIGH


def make_effect(*moves, touched=None):
    shifts = [
        SimpleNamespace(before=before, after=after, population=population, is_small=is_small)
        for before, after, population, is_small in moves
    ]
    return SimpleNamespace(moved=shifts, touched=range(len(shifts) if touched is None else touched))


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (make_effect(), "L’accès ne change dans aucune commune."),
        (make_effect(touched=1), "Aucune commune ne change de classe ; l’accès change dans 1 commune."),
        (
            make_effect((LOW, HIGH, 100, False)),
            "1 commune change de classe, aucune n’entre en zone blanche ni n’en sort.",
        ),
        (make_effect((WHITE, LOW, 1200, False)), "1 commune (1 200 habitants) sort de zone blanche."),
        (
            make_effect((WHITE, LOW, 100, True), (WHITE, HIGH, 250, False)),
            "2 communes dont 1 de petit effectif (350 habitants) sortent de zone blanche.",
        ),
        (
            make_effect((WHITE, LOW, 100, False), (LOW, WHITE, 50, False), (HIGH, WHITE, 10, False)),
            "1 commune (100 habitants) sort de zone blanche ; 2 communes (60 habitants) entrent en zone blanche.",
        ),
    ],
)
def test_effect_is_told_in_one_sentence(effect, sentence):
    assert tell_effect(effect).replace("\u202f", " ").replace("\u00a0", " ") == sentence
