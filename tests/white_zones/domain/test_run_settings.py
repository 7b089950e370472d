"""What each setting changes in the rows of a whole run on the worked example."""

import pytest
from django.core.exceptions import PermissionDenied

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_states import JobState
from structures.models import AnnexLine
from territories.models import IndicatorValue
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, make_actor, make_done_run, make_site
from tests.white_zones import example
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.models import AreaResult, CommuneResult, Run


def by_commune(run, made, *fields, kind=""):
    rows = {row["area_id"]: row for row in CommuneResult.objects.filter(run=run, kind=kind).values("area_id", *fields)}
    return [tuple(rows[made.communes[code].pk][field] for field in fields) for code in example.CODES]


def whole(run, made):
    return AreaResult.objects.get(run=run, kind="", area=made.region)


def test_worse_of_two_meshes_takes_a_commune_down_with_its_epci(example_rows):
    run = make_done_run(example_rows, second_mesh="epci", mesh_rule="worse")
    assert by_commune(run, example_rows, "own_class", "access_class", "class_origin") == [
        ("middle", "middle", "own"),
        ("middle", "middle", "own"),
        ("high", "middle", "mesh"),
        ("middle", "middle", "own"),
        ("middle", "middle", "own"),
        ("white", "white", "own"),
    ]


def test_better_of_two_meshes_takes_a_commune_out_of_the_white_zone(example_rows):
    run = make_done_run(example_rows, second_mesh="epci", mesh_rule="better")
    rows = by_commune(run, example_rows, "own_class", "access_class", "class_origin")
    assert (rows[2], rows[5]) == (("high", "high", "own"), ("white", "middle", "mesh"))
    region = whole(run, example_rows)
    assert (region.white_communes, region.white_demand_share, region.white_population) == (0, 0, 0)


def test_second_mesh_changes_no_measure(example_rows):
    alone = make_done_run(example_rows)
    both = make_done_run(example_rows, second_mesh="epci", mesh_rule="worse")
    fields = ("accessibility", "ratio", "unserved", "own_class", "probabilities", "is_robust")
    assert by_commune(alone, example_rows, *fields) == by_commune(both, example_rows, *fields)


def test_derogation_moves_the_class_and_the_counts(example_rows):
    derogation = Derogation(CODES["F"], "low", "Navette assurée par le département")
    run = make_done_run(example_rows, derogations=(derogation,), derogated_share=0.07)
    assert by_commune(run, example_rows, "own_class", "access_class", "class_origin")[5] == (
        "white",
        "low",
        "derogation",
    )
    assert whole(run, example_rows).white_communes == 0


def test_derogation_to_the_class_that_a_commune_has_changes_nothing_and_counts_for_nothing(example_rows):
    derogation = Derogation(CODES["C"], "high", "Motif")
    run = make_done_run(example_rows, derogations=(derogation,), derogated_share=0)
    assert by_commune(run, example_rows, "access_class", "class_origin")[2] == ("high", "own")


@pytest.mark.parametrize(
    ("derogation", "share", "words"),
    [
        (Derogation(CODES["F"], "high", "Motif"), 1, "ne déplace une commune que d’une classe"),
        (Derogation(CODES["A"], "low", "Motif"), 0.05, "portent sur 22,2 % du besoin, au-delà de la part admise"),
    ],
)
def test_derogation_beyond_the_rules_ends_the_run_and_says_why(example_rows, agent, derogation, share, words):
    parameters = example_rows.parameters(derogations=(derogation,), derogated_share=share)
    run = create_run(actor=agent, name="Essai", parameters=parameters)
    job = execute_job(job_id=run.job_id)
    assert job.state == JobState.FAILED
    assert words in job.error.replace("\u00a0", " ")
    assert not CommuneResult.objects.filter(run=run).exists()


def test_derogation_is_of_all_kinds_together_only(example_rows):
    derogation = Derogation(CODES["F"], "low", "Motif")
    run = make_done_run(example_rows, derogations=(derogation,), derogated_share=1)
    origins = CommuneResult.objects.filter(run=run, class_origin="derogation").values_list("kind", flat=True)
    assert list(origins) == [""]


def test_white_commune_of_small_numbers_is_told_apart_and_not_counted(example_rows):
    run = make_done_run(example_rows, minimum_demand=50)
    region = whole(run, example_rows)
    assert (region.white_communes, region.small_communes, region.white_population) == (0, 1, 0)
    assert region.white_demand_share == 0
    assert by_commune(run, example_rows, "access_class")[5] == ("white",)


def test_probabilities_add_up_and_a_class_is_robust_from_80_percent(example_rows):
    run = make_done_run(example_rows, draws=200)
    rows = CommuneResult.objects.filter(run=run, kind="")
    order = ["white", "low", "middle", "high"]
    for row in rows:
        assert sum(row.probabilities) == pytest.approx(1, abs=1e-12)
        assert row.is_robust is (row.probabilities[order.index(row.own_class)] >= 0.8)
    assert run.robust_communes == sum(row.is_robust for row in rows)
    robust = sum(row.demand for row in rows if row.is_robust)
    assert whole(run, example_rows).robust_demand_share == pytest.approx(robust / 450)


def test_kinds_have_no_robustness(example_rows):
    run = make_done_run(example_rows, draws=20)
    kinds = CommuneResult.objects.filter(run=run).exclude(kind="")
    assert {(row.probabilities, row.is_robust) for row in kinds} == {(None, None)}
    assert not AreaResult.objects.filter(run=run, robust_demand_share__isnull=False).exclude(kind="").exists()


def test_without_draws_nothing_is_said_of_robustness(example_rows):
    run = make_done_run(example_rows, draws=0)
    assert (run.robustness, run.robust_communes) == (None, None)
    assert set(by_commune(run, example_rows, "probabilities", "is_robust")) == {(None, None)}
    assert whole(run, example_rows).robust_demand_share is None


def test_reference_and_thresholds_survive_other_data(example_rows):
    first = make_done_run(example_rows, thresholds=(0.2, 0.5, 1.5))
    AnnexLine.objects.update(etp=40)
    IndicatorValue.objects.update(value=7)
    later = make_done_run(example_rows, name="Suivant", thresholds=(0.9, 1.0, 1.1))
    assert later.references == first.references
    assert RunParameters.from_json(later.parameters).thresholds == (0.2, 0.5, 1.5)
    assert (later.is_reference, later.reference_run) == (False, first)


def test_new_reference_is_fixed_only_when_it_is_asked(example_rows):
    make_done_run(example_rows)
    AnnexLine.objects.update(etp=40)
    new = make_done_run(example_rows, name="Nouvelle", sets_reference=True, thresholds=(0.3, 0.6, 1.2))
    assert (new.is_reference, new.references[""]) == (True, pytest.approx(160 / 450))
    last = make_done_run(example_rows, name="Après")
    assert last.reference_run == new
    assert RunParameters.from_json(last.parameters).thresholds == (0.3, 0.6, 1.2)


def test_earlier_reference_is_taken_when_it_is_named(example_rows):
    first = make_done_run(example_rows)
    make_done_run(example_rows, name="Nouvelle", sets_reference=True, thresholds=(0.3, 0.6, 1.2))
    named = make_done_run(example_rows, name="Comparable", reference_run=first.pk)
    assert named.reference_run == first
    assert RunParameters.from_json(named.parameters).thresholds == (0.35, 0.70, 1.30)


def test_smaller_perimeter_is_compared_to_the_reference_of_the_region(example_rows):
    first = make_done_run(example_rows)
    AnnexLine.objects.update(etp=40)
    part = make_done_run(example_rows, perimeter=example_rows.epci["E1"].pk)
    assert (part.reference_run, part.references) == (first, first.references)


@pytest.mark.parametrize("level", ["department", "epci"])
def test_smaller_perimeter_gives_the_access_of_the_whole_run(example_rows, level):
    everything = make_done_run(example_rows)
    area = example_rows.department if level == "department" else example_rows.epci["E2"]
    part = make_done_run(example_rows, perimeter=area.pk)
    wanted = dict(CommuneResult.objects.filter(run=everything, kind="").values_list("area_id", "accessibility"))
    found = dict(CommuneResult.objects.filter(run=part, kind="").values_list("area_id", "accessibility"))
    assert found == {key: pytest.approx(wanted[key], rel=1e-12) for key in found}
    assert len(found) == (6 if level == "department" else 3)


def test_only_the_kinds_chosen_are_measured(example_rows):
    run = make_done_run(example_rows, kinds=("EI", "ACI"))
    assert set(CommuneResult.objects.filter(run=run).values_list("kind", flat=True)) == {"", "EI", "ACI"}
    assert set(run.references) == {"", "EI", "ACI"}
    assert (run.kinds, run.supply_total) == (("EI", "ACI"), 24)


def test_some_kinds_are_compared_to_the_reference_of_the_same_kinds(example_rows):
    """Set against the reference of all kinds, the ETP of some would make every commune look poorer than it is."""
    first = make_done_run(example_rows)
    part = make_done_run(example_rows, kinds=("EI", "ACI"))
    assert part.reference_run == first
    assert part.references == {"": pytest.approx(24 / 450), "EI": 10 / 450, "ACI": 14 / 450}
    assert AreaResult.objects.get(run=part, kind="", area=example_rows.region).ratio == pytest.approx(1)


def test_site_that_only_offers_other_kinds_is_left_out(example_rows):
    lost = make_site("perdu", commune=make_area(code="98909"), department=example_rows.department, etp={"AI": 5})
    run = make_done_run(example_rows, kinds=("EI", "ACI"))
    assert not run.supply.filter(site=lost).exists()
    assert run.orphan_sites == 0


def test_run_of_before_the_settings_reads_back_as_it_was_made(example_rows, agent):
    stored = example_rows.parameters().to_json()
    for name in ("kinds", "supply_basis", "mesh_rule", "second_mesh", "derogations", "edge", "draws", "need_version"):
        del stored[name]
    assert RunParameters.from_json(stored) == example_rows.parameters(edge="closed", draws=0)
    assert Run(parameters=stored).kinds == ("EI", "ETTI", "AI", "ACI")


def test_new_reference_is_refused_to_who_does_not_publish(example_rows):
    actor = make_actor("departmental_agent", areas=[example_rows.department])
    with pytest.raises(PermissionDenied):
        create_run(actor=actor, name="Essai", parameters=example_rows.parameters(sets_reference=True))
