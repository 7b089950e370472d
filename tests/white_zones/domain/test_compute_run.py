"""The run on the worked example: what it writes is what the paper says."""

from fractions import Fraction

import pytest

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_states import JobState
from territories.enums import ValueState
from tests.factories.territories import make_area, make_indicator, make_value
from tests.factories.white_zones import make_actor, make_done_run, make_example, make_site
from tests.white_zones import example
from white_zones.domain.create_run import create_run
from white_zones.engine.network import Method
from white_zones.enums import RunState
from white_zones.models import AreaResult, CommuneResult, RunSupply


def by_commune(run, made, field, kind=""):
    rows = dict(CommuneResult.objects.filter(run=run, kind=kind).values_list("area_id", field))
    return [rows[made.communes[code].pk] for code in example.CODES]


@pytest.mark.parametrize("method", list(Method))
def test_compute_run_writes_the_worked_example(example_rows, method):
    run = make_done_run(example_rows, method=str(method))
    assert run.state == RunState.DONE
    found = by_commune(run, example_rows, "accessibility")
    assert found == pytest.approx([float(value) for value in example.EXPECTED[method]], rel=1e-14)


def test_compute_run_classes_communes_by_their_ratio(example_rows):
    run = make_done_run(example_rows)
    assert by_commune(run, example_rows, "ratio") == pytest.approx([7 / 8, 9 / 8, 21 / 16, 13 / 16, 7 / 8, 0])
    assert by_commune(run, example_rows, "access_class") == ["middle", "middle", "high", "middle", "middle", "white"]


def test_compute_run_finds_the_nearest_site_in_reach(example_rows):
    run = make_done_run(example_rows)
    sites = example_rows.sites
    nearest = ["S1", "S1", "S2", "S2", "S3", None]
    expected = [sites[name].pk if name else None for name in nearest]
    assert by_commune(run, example_rows, "nearest_site_id") == expected
    minutes = by_commune(run, example_rows, "nearest_minutes")
    assert [None if value is None else float(value) for value in minutes] == [0.0, 10.0, 0.0, 20.0, 0.0, None]
    assert by_commune(run, example_rows, "sites_in_reach") == [2, 2, 3, 2, 2, 0]


def test_compute_run_separates_kinds_exactly(example_rows):
    run = make_done_run(example_rows)
    kinds = [by_commune(run, example_rows, "accessibility", kind) for kind in ("EI", "ETTI", "AI", "ACI")]
    assert [sum(values) for values in zip(*kinds, strict=True)] == pytest.approx(
        by_commune(run, example_rows, "accessibility"), rel=1e-14
    )
    assert by_commune(run, example_rows, "access_class", "AI") == ["white"] * 6
    assert by_commune(run, example_rows, "sites_in_reach", "EI") == [1, 1, 1, 0, 0, 0]


def test_compute_run_compares_a_kind_with_its_own_mean(example_rows):
    run = make_done_run(example_rows)
    assert run.references == {"": 36 / 450, "EI": 10 / 450, "ETTI": 12 / 450, "AI": 0.0, "ACI": 14 / 450}


def test_compute_run_keeps_its_figures(example_rows):
    run = make_done_run(example_rows)
    figures = (run.demand_total, run.supply_total, run.supply_served, run.orphan_sites, run.unknown_demand)
    assert figures == (450, 36, 36, 0, 0)
    assert run.mean_accessibility == pytest.approx(0.08, rel=1e-14)
    assert run.job.state == JobState.SUCCEEDED


def test_compute_run_aggregates_to_every_mesh(example_rows):
    run = make_done_run(example_rows)
    rows = {row.area_id: row for row in AreaResult.objects.filter(run=run, kind="")}
    first, second = rows[example_rows.epci["E1"].pk], rows[example_rows.epci["E2"].pk]
    assert (first.ratio, first.access_class) == (pytest.approx(0.8157894737), "middle")
    assert first.white_demand_share == pytest.approx(0.1578947368)
    assert (first.communes, first.white_communes, first.white_population) == (3, 1, 6000)
    assert (second.ratio, second.white_demand_share) == (pytest.approx(1.1346153846), 0)
    assert rows[example_rows.region.pk].ratio == pytest.approx(1)
    assert set(rows) == {
        area.pk for area in (example_rows.region, example_rows.department, *example_rows.epci.values())
    }


def test_compute_run_adds_up_the_demand_not_covered(example_rows):
    run = make_done_run(example_rows)
    expected = [100 / 8, 0, 0, 40 * 3 / 16, 60 / 8, 30]
    assert by_commune(run, example_rows, "unserved") == pytest.approx(expected)
    assert AreaResult.objects.get(run=run, kind="", area=example_rows.region).unserved == pytest.approx(sum(expected))


def test_compute_run_keeps_the_supply_it_read(example_rows):
    run = make_done_run(example_rows)
    sites = example_rows.sites
    assert list(RunSupply.objects.filter(run=run).values_list("site_id", "kind", "etp")) == [
        (sites["S1"].pk, "EI", 10),
        (sites["S2"].pk, "ACI", 8),
        (sites["S2"].pk, "ETTI", 12),
        (sites["S3"].pk, "ACI", 6),
    ]


def test_compute_run_lists_its_sources(example_rows):
    run = make_done_run(example_rows)
    sources = set(run.sources.values_list("pk", flat=True))
    assert example_rows.matrix.pk in sources
    assert example_rows.communes["A"].source_id in sources


def test_compute_run_never_reads_an_absent_demand_as_zero(db):
    made = make_example(demand={**example.DEMAND, "A": None}, states={"A": ValueState.SECRET, "B": ValueState.MISSING})
    run = make_done_run(made)
    assert run.unknown_demand == 2
    assert run.demand_total == 450 - 160
    assert by_commune(run, made, "demand") == [None, None, 160, 40, 60, 30]
    assert by_commune(run, made, "demand_state")[:3] == ["secret", "missing", "known"]
    assert by_commune(run, made, "unserved")[:2] == [None, None]
    assert by_commune(run, made, "accessibility")[0] > 0
    assert AreaResult.objects.get(run=run, kind="", area=made.epci["E1"]).unknown_communes == 2


def test_compute_run_counts_the_sites_that_nobody_reaches(example_rows):
    lost = make_site("perdu", commune=make_area(code="98909"), department=example_rows.department, etp={"AI": 5})
    run = make_done_run(example_rows)
    assert (run.orphan_sites, run.supply_total, run.supply_served) == (1, 41, 36)
    assert RunSupply.objects.filter(run=run, site=lost).exists()


def test_compute_run_ignores_a_site_without_etp(example_rows):
    make_site("vide", commune=example_rows.communes["F"], department=example_rows.department, etp={"AI": 0})
    run = make_done_run(example_rows)
    assert by_commune(run, example_rows, "sites_in_reach") == [2, 2, 3, 2, 2, 0]


def test_compute_run_without_supply_fails_and_says_why(example_rows, agent):
    run = create_run(actor=agent, name="Sans offre", parameters=example_rows.parameters())
    for site in example_rows.sites.values():
        site.lines.all().delete()
    job = execute_job(job_id=run.job_id)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert job.error == (
        "Aucun ETP des filières choisies n’est connu en 2021. Choisissez une autre année ou d’autres filières."
    )
    assert CommuneResult.objects.filter(run=run).count() == 0


def test_compute_run_conserves_the_supply_in_the_rows(example_rows):
    run = make_done_run(example_rows)
    pairs = CommuneResult.objects.filter(run=run, kind="").values_list("demand", "accessibility")
    assert sum(Fraction(demand) * Fraction(access) for demand, access in pairs) == pytest.approx(36, rel=1e-12)


def test_second_run_is_compared_to_the_first(example_rows):
    first = make_done_run(example_rows, name="Premier")
    site = example_rows.sites["S1"]
    site.lines.update(etp=20)
    second = make_done_run(example_rows, name="Second")
    assert (first.is_reference, second.is_reference) == (True, False)
    assert second.reference_run_id == first.pk
    assert second.references == first.references
    region = AreaResult.objects.get(run=second, kind="", area=example_rows.region)
    assert region.ratio == pytest.approx(46 / 36)


def test_kind_absent_from_the_reference_is_compared_to_its_own_mean(example_rows):
    make_done_run(example_rows, name="Premier")
    make_site("nouveau", commune=example_rows.communes["A"], department=example_rows.department, etp={"AI": 9})
    second = make_done_run(example_rows, name="Second")
    assert second.references["AI"] == 9 / 450
    assert second.references["EI"] == 10 / 450


def test_run_on_another_demand_has_its_own_reference(example_rows):
    make_done_run(example_rows)
    other = make_indicator()
    for commune in example_rows.communes.values():
        make_value(other, commune, 10)
    second = make_done_run(example_rows, demand_code=other.code)
    assert second.is_reference is True


def test_job_done_again_changes_nothing(example_rows):
    run = make_done_run(example_rows)
    assert execute_job(job_id=run.job_id) is None
    assert CommuneResult.objects.filter(run=run).count() == 30


def test_department_agent_starts_a_regional_run(example_rows):
    actor = make_actor("departmental_agent", areas=[example_rows.department])
    assert make_done_run(example_rows, actor=actor).state == RunState.DONE
