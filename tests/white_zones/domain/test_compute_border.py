"""A run near the border: what is known beyond it counts, what is not flags the communes in reach."""

import pytest
from django.contrib.gis.geos import Point

from tests.factories.outside import make_outside_site
from tests.factories.territories import make_neighbour
from tests.factories.white_zones import CODES, make_done_run
from white_zones.domain.replay import load_replay
from white_zones.models import CommuneResult

ESTIMATED = {"provider": "estimation", "travel_source": None}


def make_beyond(department_code, *, longitude=4.51):
    """A commune just east of F, the last of the row."""
    return make_neighbour(
        code=f"{department_code}001",
        department_code=department_code,
        department_name=f"Voisin {department_code}",
        population=1000,
        point=Point(longitude, 45, srid=4326),
    )


def results(run):
    return {row.area.code: row for row in CommuneResult.objects.filter(run=run, kind="").select_related("area")}


def test_site_beyond_the_border_serves_its_neighbours(example_rows):
    alone = results(make_done_run(example_rows, **ESTIMATED))
    site = make_outside_site(commune=make_beyond("97"), year=2021, kind="ACI", etp="50")

    run = make_done_run(example_rows, **ESTIMATED)

    served = results(run)[CODES["F"]]
    assert served.accessibility > alone[CODES["F"]].accessibility
    assert (served.nearest_site_id, served.nearest_outside_id) == (None, site.pk)
    assert run.outside["known"] == [["97", "Voisin 97"]]
    assert run.outside["supply"] == 50
    assert run.border_communes == 0


def test_people_beyond_the_border_compete_for_the_same_posts(example_rows):
    make_outside_site(commune=make_beyond("97"), year=2021, kind="ACI", etp="50")
    run = make_done_run(example_rows, **ESTIMATED)
    replay = load_replay(run)
    assert (replay.inside, replay.snapshot.home, len(replay.codes)) == (6, 6, 7)
    assert replay.demand[6] > 0
    assert run.demand_total == 450


def test_reference_is_that_of_the_region_alone(example_rows):
    make_outside_site(commune=make_beyond("97"), year=2021, kind="ACI", etp="50")
    assert make_done_run(example_rows, **ESTIMATED).references[""] == 36 / 450


def test_supply_of_an_unknown_department_flags_the_communes_in_reach(example_rows):
    make_beyond("97")
    run = make_done_run(example_rows, **ESTIMATED)
    flagged = {code for code, row in results(run).items() if row.is_border}
    assert CODES["F"] in flagged
    assert CODES["A"] not in flagged
    assert run.border_communes == len(flagged)
    assert run.outside["unknown"] == [["97", "Voisin 97"]]


@pytest.mark.parametrize("known", [True, False])
def test_closed_border_counts_nothing_beyond_and_flags_all_the_same(example_rows, known):
    commune = make_beyond("97")
    if known:
        make_outside_site(commune=commune, year=2021, kind="ACI", etp="50")
    run = make_done_run(example_rows, edge="closed", **ESTIMATED)
    assert (run.outside["supply"], run.outside["demand"], len(load_replay(run).codes)) == (0, 0, 6)
    assert results(run)[CODES["F"]].is_border
