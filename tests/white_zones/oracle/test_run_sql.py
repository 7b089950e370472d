"""The rows of a real regional run against the engine on the same inputs and against one SQL statement."""

from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from psycopg2.extras import execute_values

from iae_portal.common.job_execution import execute_job
from structures.domain.demonstration_load import load_demonstration_structures
from structures.domain.reference_tables import PROGRAMME_YEAR, load_reference_tables
from territories.enums import AreaLevel
from territories.queries.areas import get_region
from tests.factories.white_zones import make_actor
from tests.region import keep_on_region
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.domain.replay import load_replay
from white_zones.engine.accessibility import solve
from white_zones.engine.network import Method, build_network
from white_zones.models import AreaResult, CommuneResult, RunSupply
from white_zones.queries.inputs import read_communes

pytestmark = pytest.mark.oracle
STATEMENT = Path(__file__).with_name("accessibility.sql").read_text()
TABLES = """
    create temporary table demand (code int primary key, value float8) on commit drop;
    create temporary table supply (site int primary key, etp float8) on commit drop;
    create temporary table travel (code int, site int, minutes float8, primary key (code, site)) on commit drop;
    insert into demand select area_id, coalesce(demand, 0) from white_zones_communeresult
        where run_id = %(run)s and kind = '';
    insert into supply select site_id, sum(etp) from white_zones_runsupply where run_id = %(run)s group by site_id;
"""
PARENTS = """
    select parent_id, sum(demand), sum(demand * accessibility) / sum(demand),
           sum(demand) filter (where access_class = 'white' and demand >= 10) / sum(demand)
    from white_zones_communeresult result
    join territories_areamembership link on link.child_id = result.area_id and upper_inf(link.validity)
    where run_id = %(run)s and kind = %(kind)s
    group by parent_id
"""


def compute_region():
    load_reference_tables()
    load_demonstration_structures()
    parameters = RunParameters(perimeter=get_region().pk, supply_year=PROGRAMME_YEAR, demand_period="2023")
    run = create_run(actor=make_actor(), name="Région", parameters=parameters)
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    return run


@pytest.fixture(scope="module")
def kept_run(_region_loaded, django_db_blocker):
    yield from keep_on_region(django_db_blocker, compute_region)


@pytest.fixture
def regional_run(kept_run, db):
    return kept_run


def pairs_of(run):
    return load_replay(run).problem.pairs


def test_rows_equal_one_sql_statement(regional_run):
    run, pairs = regional_run, pairs_of(regional_run)
    communes = read_communes(run.perimeter).keys
    sites = np.array(sorted(set(RunSupply.objects.filter(run=run).values_list("site_id", flat=True))))
    with connection.cursor() as cursor:
        cursor.execute(TABLES, {"run": run.pk})
        rows = zip(communes[pairs.origins].tolist(), sites[pairs.sites].tolist(), pairs.minutes.tolist(), strict=True)
        execute_values(cursor, "insert into travel values %s", list(rows), page_size=10_000)
        cursor.execute("analyze demand, supply, travel")
        cursor.execute(
            STATEMENT, {"bounds": [15.0, 30.0, 45.0], "weights": [1.0, 0.5, 0.25], "method": str(Method.E2SFCA)}
        )
        expected = dict(cursor.fetchall())
    found = dict(CommuneResult.objects.filter(run=run, kind="").values_list("area_id", "accessibility"))
    assert set(found) == set(expected)
    keys = sorted(found)
    np.testing.assert_allclose([found[key] for key in keys], [expected[key] for key in keys], rtol=1e-9, atol=0)


def test_rows_equal_the_engine_exactly(regional_run):
    run, parameters = regional_run, RunParameters.from_json(regional_run.parameters)
    communes = read_communes(run.perimeter).keys.tolist()
    lines = list(RunSupply.objects.filter(run=run, kind="ACI").values_list("site_id", "etp"))
    sites = sorted(set(RunSupply.objects.filter(run=run).values_list("site_id", flat=True)))
    supply = np.zeros(len(sites))
    for site, etp in lines:
        supply[sites.index(site)] += float(etp)
    rows = CommuneResult.objects.filter(run=run, kind="ACI")
    stored = {
        area: (demand, access) for area, demand, access in rows.values_list("area_id", "demand", "accessibility")
    }
    network = build_network(
        pairs_of(run),
        origin_count=len(communes),
        site_count=len(sites),
        decay=parameters.engine_decay,
        method=parameters.engine_method,
    )
    access = solve(network, demand=np.array([stored[key][0] for key in communes]), supply=supply)
    np.testing.assert_allclose([stored[key][1] for key in communes], access.total, rtol=1e-14, atol=0)


@pytest.mark.parametrize("kind", ["", "EI", "ETTI", "AI", "ACI"])
def test_areas_equal_their_communes_in_sql(regional_run, kind):
    with connection.cursor() as cursor:
        cursor.execute(PARENTS, {"run": regional_run.pk, "kind": kind})
        expected = {parent: values for parent, *values in cursor.fetchall()}
    found = AreaResult.objects.filter(run=regional_run, kind=kind)
    assert set(found.values_list("area_id", flat=True)) == set(expected)
    for row in found:
        values = [row.demand, row.accessibility, row.white_demand_share]
        assert values == pytest.approx([value or 0 for value in expected[row.area_id]], rel=1e-9)


def test_supply_is_conserved_in_the_rows(regional_run):
    rows = CommuneResult.objects.filter(run=regional_run, kind="").values_list("demand", "accessibility")
    assert sum(demand * access for demand, access in rows) == pytest.approx(regional_run.supply_served, rel=1e-9)
    assert regional_run.supply_total == pytest.approx(8739.75, abs=1e-6)


def test_kinds_add_up_in_the_rows(regional_run):
    rows = CommuneResult.objects.filter(run=regional_run).order_by("area_id", "kind")
    values = np.array(list(rows.values_list("accessibility", flat=True))).reshape(-1, 5)
    np.testing.assert_allclose(values[:, 1:].sum(axis=1), values[:, 0], rtol=1e-12, atol=0)


def test_run_covers_the_whole_region(regional_run):
    assert CommuneResult.objects.filter(run=regional_run).count() == 4025 * 5
    counts = {
        level: AreaResult.objects.filter(run=regional_run, kind="", area__level=level).count()
        for level in (AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.ARRONDISSEMENT, AreaLevel.EPCI)
    }
    assert list(counts.values()) == [1, 12, 39, 172]
