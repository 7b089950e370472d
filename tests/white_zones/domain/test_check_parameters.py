"""What a run cannot be made from, told in French beside the right setting."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories.territories import make_area, make_indicator, make_membership, make_value
from tests.factories.white_zones import CODES, make_done_run
from white_zones.domain.check_parameters import check_parameters
from white_zones.domain.parameters import Derogation

ORDER = "Les bornes des classes doivent être positives et strictement croissantes."
STOPS = "La décroissance s’arrête à 0\u00a0minute\u00a0: aucune structure ne serait à portée."
BOTH = "Choisissez la seconde maille et ce que l’on en garde, ou aucune des deux."
KEEP_ONE = "gardez une ligne par commune"


def refusals(made, **changes):
    with pytest.raises(ValidationError) as refused:
        check_parameters(made.parameters(**changes))
    return {field: [plain(text) for text in messages] for field, messages in refused.value.message_dict.items()}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"method": "gravity"}, "method", "Cette méthode est inconnue."),
        ({"edge": "torus"}, "edge", "Cette règle de bord est inconnue."),
        ({"provider": "oracle"}, "travel_source", "Cette origine des temps de trajet est inconnue."),
        ({"travel_source": 0}, "travel_source", "Cette matrice de temps n’a pas été chargée."),
        ({"draws": -1}, "draws", "Le nombre de tirages va de 0 à 5000."),
        ({"draws": 5001}, "draws", "Le nombre de tirages va de 0 à 5000."),
        ({"seed": -1}, "seed", "La graine des tirages est un nombre entier positif ou nul."),
        ({"supply_year": 1999}, "supply_year", "Aucun ETP des filières choisies n’est conventionné en 1999."),
        ({"kinds": ("AI",)}, "supply_year", "Aucun ETP des filières choisies n’est conventionné en 2021."),
        ({"supply_basis": "dreamt"}, "supply_basis", "Cette base de l’offre est inconnue."),
        (
            {"supply_basis": "realised"},
            "supply_basis",
            "Aucun mois de 2021 n’est déclaré : prenez les ETP conventionnés.",
        ),
        ({"perimeter": 0}, "perimeter", "Ce périmètre est inconnu."),
        ({"need_version": 1}, "need_version", "Le modèle de besoin ne sert qu’au besoin d’insertion."),
        ({"thresholds": (0.7, 0.35, 1.3)}, "thresholds", ORDER),
        ({"thresholds": (0.35, 0.35, 1.3)}, "thresholds", ORDER),
        ({"thresholds": (float("nan"), 0.35, 1.3)}, "thresholds", ORDER),
        ({"thresholds": (-0.1, 0.35, 1.3)}, "thresholds", ORDER),
        ({"minimum_demand": -1}, "minimum_demand", "L’effectif minimal est un nombre positif ou nul."),
        ({"minimum_demand": float("inf")}, "minimum_demand", "L’effectif minimal est un nombre positif ou nul."),
        ({"mesh_rule": "median", "second_mesh": "epci"}, "mesh_rule", "Cette règle de maille est inconnue."),
        ({"mesh_rule": "worse"}, "second_mesh", BOTH),
        ({"second_mesh": "epci"}, "second_mesh", BOTH),
        ({"mesh_rule": "worse", "second_mesh": "region"}, "second_mesh", "Cette maille ne peut pas être la seconde."),
        ({"reference_run": 0}, None, None),
        ({"reference_run": 123456}, "reference_run", "Ce calcul ne fixe pas de référence."),
        (
            {"derogated_share": 1.01},
            "derogated_share",
            "La part du besoin admise en dérogation va de 0 à 100 %.",
        ),
        ({"decay": "steps:0=1"}, "decay", plain(STOPS)),
        ({"decay": "gaussian:sigma=15,cut=0"}, "decay", plain(STOPS)),
    ],
)
def test_impossible_setting_is_refused_beside_its_field(example_rows, changes, field, message):
    if field is None:
        check_parameters(example_rows.parameters(**changes))
    else:
        assert refusals(example_rows, **changes) == {field: [message]}


@pytest.mark.parametrize(
    ("decay", "words"),
    [
        ("steps:10=0,20=0", "Au moins un palier doit avoir un poids positif."),
        ("steps:20=1,10=0.5", "Les bornes des paliers doivent être strictement croissantes."),
        ("linear:full=0,zero=0", "zero doit dépasser full."),
        ("cosine:cut=4", "décroissance « cosine » inconnue."),
        ("", "décroissance «  » inconnue."),
    ],
)
def test_decay_that_weighs_nothing_or_means_nothing_is_refused(example_rows, decay, words):
    assert plain(refusals(example_rows, decay=decay)["decay"][0]).startswith(words)


def test_decay_shorter_than_the_access_time_is_refused_with_estimated_times(example_rows):
    refused = refusals(example_rows, decay="steps:4=1", provider="estimation", travel_source=None)
    assert refused["decay"][0].startswith("Les temps estimés comptent 5 minutes d’accès")


def test_no_kind_is_refused(example_rows):
    assert refusals(example_rows, kinds=())["kinds"] == ["Choisissez au moins une filière."]


def test_unknown_kind_is_named(example_rows):
    assert refusals(example_rows, kinds=("EI", "ZZ"))["kinds"] == ["Filière inconnue : ZZ."]


def test_demand_all_at_zero_is_refused(example_rows):
    empty = make_indicator(code="besoin_nul")
    for commune in example_rows.communes.values():
        make_value(empty, commune, 0)
    assert refusals(example_rows, demand_code="besoin_nul") == {
        "demand_code": ["Aucune commune n’a de valeur pour cet indicateur et cette période."]
    }


def test_reference_of_another_demand_is_refused(example_rows):
    other = make_indicator()
    for commune in example_rows.communes.values():
        make_value(other, commune, 10)
    first = make_done_run(example_rows, demand_code=other.code)
    assert refusals(example_rows, reference_run=first.pk) == {
        "reference_run": ["Cette référence est celle d’un autre besoin : les accès ne se compareraient pas."]
    }


def test_every_problem_of_the_derogations_is_told(example_rows):
    outside = make_area(code="98999")
    make_membership(outside, make_area(level="department", code="99E"))
    asked = [
        Derogation("98900", "low", "Motif"),
        Derogation("98999", "low", "Motif"),
        Derogation(CODES["A"], "low", "Motif"),
        Derogation(CODES["A"], "high", "Motif"),
        Derogation(CODES["B"], "grey", "Motif"),
        Derogation(CODES["C"], "low", "  "),
    ]
    assert refusals(example_rows, derogations=tuple(asked)) == {
        "derogations": [
            "La commune « 98900 » est inconnue.",
            "La commune « 98999 » n’est pas du périmètre.",
            "La commune « 98901 » a déjà une dérogation : gardez une ligne par commune.",
            "Commune 98902 : cette classe est inconnue.",
            "Commune 98903 : écrivez le motif.",
        ]
    }


def test_several_settings_are_refused_together(example_rows):
    assert set(refusals(example_rows, method="gravity", draws=-1, thresholds=(1, 1, 1))) == {
        "method",
        "draws",
        "thresholds",
    }
