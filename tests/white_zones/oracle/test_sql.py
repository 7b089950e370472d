"""Our engine against one SQL statement run by PostgreSQL."""

from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from tests.white_zones import example
from white_zones.engine.accessibility import solve
from white_zones.engine.decay import Steps
from white_zones.engine.network import Method, Pairs, build_network

STATEMENT = Path(__file__).with_name("accessibility.sql").read_text()
TABLES = """
    create temporary table demand (code int primary key, value float8) on commit drop;
    create temporary table supply (site int primary key, etp float8) on commit drop;
    create temporary table travel (code int, site int, minutes float8, primary key (code, site)) on commit drop;
"""


def sql_accessibility(*, demand, supply, pairs, decay, method):
    """Load the problem into temporary tables and run the statement."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.executemany("insert into demand values (%s, %s)", list(enumerate(demand.tolist())))
        cursor.executemany("insert into supply values (%s, %s)", list(enumerate(supply.tolist())))
        rows = zip(pairs.origins.tolist(), pairs.sites.tolist(), pairs.minutes.tolist(), strict=True)
        cursor.executemany("insert into travel values (%s, %s, %s)", list(rows))
        bounds, weights = list(decay.bounds), list(decay.values)
        cursor.execute(STATEMENT, {"bounds": bounds, "weights": weights, "method": str(method)})
        return np.array([value for _, value in cursor.fetchall()])


@pytest.mark.django_db
@pytest.mark.parametrize("method", list(Method))
def test_sql_agrees_on_the_worked_example(method):
    found = sql_accessibility(
        demand=example.demand_vector(),
        supply=example.supply_vector(),
        pairs=example.pairs(),
        decay=example.STEPS,
        method=method,
    )
    assert found.tolist() == pytest.approx([float(value) for value in example.EXPECTED[method]], rel=1e-14)


@pytest.mark.django_db
@pytest.mark.parametrize("method", list(Method))
def test_engine_equals_sql_with_orphans_zero_demand_and_unreachable_points(method):
    random = np.random.default_rng(11)
    demand = np.where(random.uniform(size=60) < 0.4, 0.0, random.lognormal(3, 1, size=60))
    supply = random.uniform(0, 30, size=25)
    origins, sites = np.nonzero(random.uniform(size=(60, 25)) < 0.08)
    pairs = Pairs(origins=origins, sites=sites, minutes=random.integers(0, 600, size=len(origins)) / 10)
    decay = Steps(bounds=(15.0, 30.0, 45.0), values=(1.0, 0.5, 0.25))
    network = build_network(pairs, origin_count=60, site_count=25, decay=decay, method=method)
    access = solve(network, demand=demand, supply=supply)
    assert access.orphans.sum() > 0
    assert (network.reach_counts == 0).sum() > 0
    found = sql_accessibility(demand=demand, supply=supply, pairs=pairs, decay=decay, method=method)
    np.testing.assert_allclose(access.total, found, rtol=1e-9, atol=0)
