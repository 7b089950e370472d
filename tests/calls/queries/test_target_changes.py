"""The communes that enter, leave or change class from one aim to another."""

import pytest

from calls.enums import TargetMode
from calls.presentation.target_changes import tell_target_change
from calls.queries.target_changes import Aim, compare_aims, prepared_aim, version_aim
from tests.factories.applying import make_bare_run, make_place
from tests.factories.calls import make_call
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    return [
        make_place(name=name, population=people) for name, people in (("Ydes", 100), ("Arches", 20), ("Sansac", 3))
    ]


def aim(classes, *, mode=TargetMode.FAVOURED, run=None):
    return Aim(mode, run, {area.pk: access for area, access in classes.items()})


def test_communes_are_told_entering_first_then_leaving_then_changing_class(places):
    ydes, arches, sansac = places
    stays = make_place(name="Tourniac")

    change = compare_aims(
        aim({ydes: "white", sansac: "white", stays: "low"}), aim({arches: "white", sansac: "low", stays: "low"})
    )

    assert [(one.move.value, one.name, one.before, one.after) for one in change.moves] == [
        ("entre", "Arches", "", "zone blanche"),
        ("sort", "Ydes", "zone blanche", ""),
        ("change de classe", "Sansac", "zone blanche", "faiblement dotée"),
    ]
    assert change.kept == 1


def test_change_is_told_with_its_counts(places):
    ydes, arches, sansac = places
    run = make_bare_run(name="Diagnostic neuf")

    told = tell_target_change(
        compare_aims(aim({sansac: "white"}), aim({ydes: "low", arches: "low"}, mode=TargetMode.RESERVED, run=run))
    )

    assert [sentence.replace("\u00a0", " ") for sentence in told] == [
        "Effet du ciblage : « territoires visés favorisés », puis « réservé aux territoires visés ».",
        "Diagnostic de référence : aucun, puis « Diagnostic neuf ».",
        "2 communes entrent (120 habitants).",
        "1 commune sort (3 habitants).",
        "0 commune sans changement.",
    ]


def test_same_aim_tells_nothing(places):
    assert tell_target_change(compare_aims(aim({places[0]: "white"}), aim({places[0]: "white"}))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_comparison_costs_the_same_whatever_the_communes(places, count, django_assert_num_queries):
    after = aim(dict.fromkeys(places[:count], "white"))

    with django_assert_num_queries(1):
        assert len(compare_aims(aim({}), after).moves) == count


def test_prepared_aim_is_that_of_the_rule_and_the_published_one_that_of_the_version():
    made = make_example()
    run = make_done_run(made)
    call = make_call(run=run, target_mode=TargetMode.RESERVED, targets=[made.communes["A"]])
    whites = set(run.commune_results.filter(kind="", access_class="white").values_list("area_id", flat=True))
    call.target_rule = {"classes": ["white"], "without_small": False}

    assert whites
    assert (prepared_aim(call).mode, set(prepared_aim(call).classes)) == (TargetMode.RESERVED, whites)
    assert set(version_aim(call.version).classes) == {made.communes["A"].pk}
