"""What a sketch changes, against the whole computation made again."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from iae_portal.common.job_execution import execute_job
from structures.domain.demonstration_load import load_demonstration_structures
from structures.domain.reference_tables import PROGRAMME_YEAR, load_reference_tables
from structures.models import AnnexLine
from tests.factories.white_zones import CODES, make_actor, make_done_run, make_site
from white_zones.domain.create_run import create_run
from white_zones.domain.evaluate_sketch import evaluate_sketch
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.domain.replay import load_replay, travel_to
from white_zones.domain.sketch_changes import PlannedChange, add_change
from white_zones.domain.sketch_engine import UnknownPlaceError
from white_zones.domain.solution import solve_problem
from white_zones.engine.network import Pairs
from white_zones.enums import Access, MeshRule, TravelProvider
from white_zones.models import CommuneResult
from white_zones.rules import ALL_KINDS
from white_zones.sketch_enums import SketchAction

ADD, CLOSE, MOVE, RESIZE = SketchAction.ADD, SketchAction.CLOSE, SketchAction.MOVE, SketchAction.RESIZE
EXACT = 1e-12


def antenna(commune, etp, kind="ACI"):
    return PlannedChange(action=ADD, commune=commune, kind=kind, etp=Decimal(etp))


def solved_again(replay, changes, *, kind=ALL_KINDS):
    """Access to a kind of the whole problem with its sites as the changes leave them, from nothing."""
    problem, kinds = replay.problem, list(replay.kinds)
    supply, place = {rank: row.copy() for rank, row in enumerate(problem.supply)}, {}
    added = []
    for change in changes:
        if change.action == ADD:
            row = np.zeros(len(kinds))
            row[kinds.index(change.kind)] = float(change.etp)
            added.append((row, change.commune))
        elif change.action == CLOSE:
            del supply[replay.site_ranks[change.site]]
        elif change.action == RESIZE:
            supply[replay.site_ranks[change.site]][kinds.index(change.kind)] = float(change.etp)
        else:
            place[replay.site_ranks[change.site]] = change.commune
    parts, rows = [], []
    for rank, row in supply.items():
        if rank in place:
            added.append((row, place[rank]))
            continue
        kept = problem.pairs.sites == rank
        parts.append((problem.pairs.origins[kept], problem.pairs.minutes[kept]))
        rows.append(row)
    for row, commune in added:
        pairs = travel_to(replay, [commune])
        parts.append((pairs.origins, pairs.minutes))
        rows.append(row)
    whole = replace(
        problem,
        sites=np.arange(1, len(rows) + 1),
        supply=np.array(rows).reshape(-1, len(kinds)),
        pairs=Pairs(
            np.concatenate([origins for origins, _ in parts]),
            np.concatenate([np.full(len(part[0]), rank) for rank, part in enumerate(parts)]),
            np.concatenate([minutes for _, minutes in parts]),
        ),
    )
    return next(access.accessibility for access in solve_problem(whole).by_kind if access.kind == kind)


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def replay(run):
    return load_replay(run)


def test_sketch_without_change_is_the_run(run, replay):
    effect = evaluate_sketch(replay, [])

    rows = CommuneResult.objects.filter(run=run, kind="").order_by("area__code")
    assert effect.before.accessibility.tolist() == [row.accessibility for row in rows]
    assert [Access(list(Access)[rank]) for rank in effect.before.ranks] == [row.access_class for row in rows]
    assert (effect.touched.tolist(), effect.moved, effect.by_department) == ([], [], {})
    assert effect.before.unserved == pytest.approx(sum(row.unserved for row in rows), rel=EXACT)


def test_antenna_in_the_white_commune_takes_it_out(replay, example_rows):
    effect = evaluate_sketch(replay, [antenna(CODES["F"], "3")])

    (moved,) = effect.moved
    assert (moved.code, moved.before, moved.after) == (CODES["F"], Access.WHITE, Access.MIDDLE)
    assert (moved.demand, moved.population, moved.department) == (30, 6000, example_rows.department.pk)
    # 3 ETP for the 30 jobseekers of the commune alone, against 8 for 100.
    assert (moved.ratio_before, moved.ratio_after) == (0, pytest.approx(0.1 / 0.08, rel=EXACT))
    white = effect.totals[0]
    assert (white.communes, white.people, white.demand) == ((1, 0), (6000, 0), (30, 0))
    assert effect.by_department.keys() == {example_rows.department.pk}


def test_totals_by_department_are_those_of_the_whole_when_there_is_one(replay, example_rows):
    effect = evaluate_sketch(replay, [antenna(CODES["F"], "3")])

    assert list(effect.by_department[example_rows.department.pk]) == list(effect.totals)
    assert sum(total.communes[1] for total in effect.totals) == 6


def test_commune_that_the_matrix_does_not_tell_is_said_to_be_isolated(replay):
    assert list(evaluate_sketch(replay, [antenna(CODES["F"], "3")]).isolated) == [CODES["F"]]
    assert list(evaluate_sketch(replay, [antenna(CODES["A"], "3")]).isolated) == []


def test_closing_everything_makes_every_commune_white(replay, example_rows):
    changes = [PlannedChange(action=CLOSE, site=site.pk) for site in example_rows.sites.values()]

    effect = evaluate_sketch(replay, changes)

    assert effect.after.accessibility.tolist() == [0] * 6
    assert effect.totals[0].communes == (1, 6)


def test_effect_on_one_kind_leaves_the_others_out(replay, example_rows):
    changes = [PlannedChange(action=CLOSE, site=example_rows.sites["S1"].pk)]

    assert evaluate_sketch(replay, changes, kind="ACI").touched.tolist() == []
    assert [shift.code for shift in evaluate_sketch(replay, changes, kind="EI").moved] == [
        CODES["C"],
        CODES["A"],
        CODES["B"],
    ]


def test_effect_equals_a_run_of_the_register_so_changed(run, replay, example_rows):
    """The register itself is changed, and the whole run is made again with the reference of the first."""
    first, second = example_rows.sites["S1"], example_rows.sites["S2"]
    changes = [
        PlannedChange(action=CLOSE, site=first.pk),
        PlannedChange(action=RESIZE, site=second.pk, kind="ETTI", etp=Decimal("3.5")),
        PlannedChange(action=MOVE, site=example_rows.sites["S3"].pk, commune=CODES["A"]),
        antenna(CODES["C"], "4.25", kind="EI"),
    ]
    effects = {kind: evaluate_sketch(replay, changes, kind=kind) for kind in ("", "EI", "ETTI", "ACI")}
    AnnexLine.objects.filter(site=first).delete()
    AnnexLine.objects.filter(site=second, kind="ETTI").update(etp="3.5")
    example_rows.sites["S3"].commune = example_rows.communes["A"]
    example_rows.sites["S3"].save()
    department = example_rows.department
    make_site("S4", commune=example_rows.communes["C"], department=department, etp={"EI": "4.25"})

    again = make_done_run(example_rows, name="Registre changé", reference_run=run.pk)

    for kind, effect in effects.items():
        rows = CommuneResult.objects.filter(run=again, kind=kind).order_by("area__code")
        np.testing.assert_allclose(
            effect.after.accessibility, [row.accessibility for row in rows], rtol=EXACT, atol=EXACT
        )
        assert [list(Access)[rank] for rank in effect.after.ranks] == [row.access_class for row in rows]


def test_second_mesh_and_derogations_class_as_in_the_run(example_rows):
    run = make_done_run(
        example_rows,
        mesh_rule=MeshRule.BETTER,
        second_mesh="epci",
        derogations=(Derogation(CODES["B"], "high", "Bassin frontalier"),),
        derogated_share=0.5,
    )
    replay = load_replay(run)

    before = evaluate_sketch(replay, [antenna(CODES["A"], "1")]).before

    rows = CommuneResult.objects.filter(run=run, kind="").order_by("area__code")
    assert [list(Access)[rank] for rank in before.ranks] == [row.access_class for row in rows]
    assert {row.class_origin for row in rows} == {"own", "mesh", "derogation"}


def test_unknown_places_are_refused(replay):
    for change in (antenna("75056", "1"), PlannedChange(action=CLOSE, site=10**9)):
        with pytest.raises(UnknownPlaceError):
            evaluate_sketch(replay, [change])


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just(ADD), st.integers(0, 5), st.sampled_from(["EI", "ACI"]), st.integers(1, 99999)),
        st.tuples(st.just(CLOSE), st.integers(0, 2)),
        st.tuples(st.just(MOVE), st.integers(0, 2), st.integers(0, 5)),
        st.tuples(st.just(RESIZE), st.integers(0, 2), st.sampled_from(["EI", "ACI"]), st.integers(0, 99999)),
    ),
    max_size=6,
)


@pytest.mark.parametrize("method", ["e2sfca", "2sfca", "3sfca"])
def test_effect_equals_the_whole_computation_made_again(example_rows, method):
    estimate = {"provider": TravelProvider.ESTIMATE, "travel_source": None}
    replay = load_replay(make_done_run(example_rows, method=method, **estimate))
    codes, sites = list(CODES.values()), [site.pk for site in example_rows.sites.values()]

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
    @given(CHANGES)
    def check(drawn):
        changes = ()
        for action, *what in drawn:
            etp = Decimal(what[-1]) / 100 if action in (ADD, RESIZE) else None
            changes = add_change(
                changes,
                PlannedChange(
                    action=action,
                    site=None if action == ADD else sites[what[0]],
                    commune={ADD: codes[what[0]], MOVE: codes[what[-1] % 6]}.get(action, ""),
                    kind=what[1] if action in (ADD, RESIZE) else "",
                    etp=etp,
                ),
            )
        if sum(change.action == CLOSE for change in changes) == len(sites) and len(changes) == len(sites):
            return  # nothing is left to compute from
        effect = evaluate_sketch(replay, changes)
        np.testing.assert_allclose(effect.after.accessibility, solved_again(replay, changes), rtol=EXACT, atol=EXACT)

    check()


@pytest.fixture
def regional(region):
    load_reference_tables()
    load_demonstration_structures()
    parameters = RunParameters(perimeter=region.pk, supply_year=PROGRAMME_YEAR, demand_period="2023", draws=0)
    run = create_run(actor=make_actor(), name="Région", parameters=parameters)
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    return load_replay(run)


def test_effect_on_the_region_equals_the_whole_computation_made_again(regional):
    sites = regional.sites.tolist()
    changes = [
        antenna("15120", "20"),
        antenna("07019", "12.5", kind="EI"),
        PlannedChange(action=CLOSE, site=sites[10]),
        PlannedChange(action=MOVE, site=sites[50], commune="43040"),
        PlannedChange(action=RESIZE, site=sites[100], kind="ACI", etp=Decimal("33.33")),
    ]
    for kind in ("", "ACI"):
        effect = evaluate_sketch(regional, changes, kind=kind)
        np.testing.assert_allclose(
            effect.after.accessibility, solved_again(regional, changes, kind=kind), rtol=EXACT, atol=EXACT
        )
    communes = [sum(total.communes[side] for total in effect.totals) for side in (0, 1)]
    assert communes == [4025, 4025]
    assert len(effect.touched) > 100
