"""A comparison in words."""

from decimal import Decimal

import pytest

from territories.enums import AreaLevel
from tests.factories.white_zones import YEAR, add_year, make_done_run, make_site
from white_zones.comparison_filters import Pair
from white_zones.comparison_rounding import RoundedParts
from white_zones.comparison_words import (
    list_differences,
    map_changes,
    tell_cause,
    tell_classes_warning,
    tell_movements,
    tell_spread,
)
from white_zones.domain.compare_runs import compare_runs
from white_zones.engine.evolution import Factor
from white_zones.engine.network import Method

S, NB = "\u202f", "\u00a0"


def rounded(before, *effects):
    shares = dict(zip(Factor, map(Decimal, effects), strict=True))
    return RoundedParts(before=Decimal(before), after=Decimal(before) + sum(shares.values()), by_factor=shares)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            rounded("7.20", "0.80", "0", "0", "0"),
            "L’accès moyen passe de 7,20 à 8,00 ETP pour 100 demandeurs. La hausse vient surtout de l’offre (+0,80).",
        ),
        (
            rounded("7.20", "0.80", "-1.00", "0", "0"),
            (
                "L’accès moyen passe de 7,20 à 7,00 ETP pour 100 demandeurs. La baisse vient surtout du besoin (−1,00)"
                ", malgré l’effet de l’offre (+0,80)."
            ),
        ),
        (
            rounded("7.20", "0.80", "-0.01", "0.10", "0"),
            "L’accès moyen passe de 7,20 à 8,09 ETP pour 100 demandeurs. La hausse vient surtout de l’offre (+0,80).",
        ),
        (
            rounded("7.20", "0", "0.30", "0", "-0.30"),
            (
                f"L’accès moyen reste de 7,20 ETP pour 100 demandeurs{NB}: l’effet du besoin (+0,30) compense l’effet "
                "des sites ouverts ou fermés (−0,30)."
            ),
        ),
        (
            rounded("7.20", "0", "0", "0", "0"),
            f"L’accès moyen ne change pas{NB}: 7,20 ETP pour 100 demandeurs.",
        ),
    ],
)
def test_cause_is_told(parts, words):
    assert tell_cause(parts) == words


@pytest.mark.parametrize(
    ("effects", "spread", "words"),
    [
        (("0", "0", "0", "0"), (0.0, 0.0, 0.0, 0.0), ""),
        (("0.80", "0", "0", "0"), (0.008, 0.0, 0.001, 0.0), ""),
        (
            ("0", "0", "0", "0"),
            (0.0, 0.0, 0.003, 0.0),
            "Les trajets le répartissent autrement entre les communes (0,30 de plus ou de moins, en moyenne).",
        ),
        (
            ("0.80", "0", "0", "0"),
            (0.008, 0.0, 0.012, 0.0),
            "Les trajets le répartissent autrement entre les communes (1,20 de plus ou de moins, en moyenne).",
        ),
    ],
)
def test_cause_that_moves_communes_more_than_the_mean_is_told(effects, spread, words):
    assert tell_spread(rounded("7.20", *effects), dict(zip(Factor, spread, strict=True))) == words


@pytest.fixture
def pair(example_rows):
    """F, white, is reached by a new site the next year."""
    before = make_done_run(example_rows, name="Avant")
    add_year(example_rows, year=YEAR + 1, etp={"S1": {"EI": 10}, "S2": {"ETTI": 12, "ACI": 8}, "S3": {"ACI": 6}})
    make_site(
        "S4",
        commune=example_rows.communes["F"],
        department=example_rows.department,
        etp={"AI": "3"},
        year=YEAR + 1,
    )
    return Pair(before, make_done_run(example_rows, name="Après", supply_year=YEAR + 1))


def communes_of(pair):
    return compare_runs(pair.before, pair.after, level=AreaLevel.COMMUNE)


def test_communes_that_leave_are_counted(pair):
    assert tell_movements(pair, communes_of(pair)) == (
        f"Entre 2021 et 2022, 1 commune (6{S}000 habitants) sort de zone blanche."
    )


def test_communes_that_enter_are_counted(pair):
    back = Pair(pair.after, pair.before)
    assert tell_movements(back, communes_of(back)) == (
        f"Entre 2022 et 2021, 1 commune (6{S}000 habitants) entre en zone blanche."
    )


def test_small_communes_are_told_apart(example_rows):
    before = make_done_run(example_rows, name="Avant", minimum_demand=31)
    make_site("S4", commune=example_rows.communes["F"], department=example_rows.department, etp={"AI": "3"})
    pair = Pair(before, make_done_run(example_rows, name="Après", minimum_demand=31))
    assert tell_movements(pair, communes_of(pair)).endswith("sort de zone blanche, dont 1 de petit effectif.")


def test_nothing_that_moves_is_told(example_rows):
    pair = Pair(make_done_run(example_rows, name="Un"), make_done_run(example_rows, name="Deux"))
    assert tell_movements(pair, communes_of(pair)) == (
        f"De «{NB}Un{NB}» à «{NB}Deux{NB}», aucune commune n’entre en zone blanche ni n’en sort."
    )


def test_settings_that_differ_are_listed(example_rows):
    before = make_done_run(example_rows, name="Un")
    after = make_done_run(example_rows, name="Deux", method=Method.THREE_SFCA, minimum_demand=5)
    assert [(row.label, row.effect) for row in list_differences(Pair(before, after))] == [
        ("Méthode", "trajets"),
        ("Petit effectif", "les communes blanches comptées à part"),
    ]


def test_same_reference_is_no_difference(pair):
    assert [row.label for row in list_differences(pair)] == ["Offre"]
    assert tell_classes_warning(pair) == ""


def test_new_reference_may_change_classes_alone(example_rows):
    before = make_done_run(example_rows, name="Un")
    add_year(example_rows, year=YEAR + 1, etp={"S1": {"EI": 20}})
    after = make_done_run(example_rows, name="Deux", supply_year=YEAR + 1, sets_reference=True)
    assert tell_classes_warning(Pair(before, after)).startswith("D’un calcul à l’autre, la référence diffère")


def test_map_says_what_becomes_of_each_area(pair, example_rows):
    drawn = map_changes(communes_of(pair))
    assert drawn[example_rows.communes["F"].code]["class"] == "left"
    assert drawn[example_rows.communes["F"].code]["text"] == (
        f"sort de zone blanche, zone blanche → intermédiaire{NB}; accès +10,00 ETP pour 100 demandeurs"
    )
