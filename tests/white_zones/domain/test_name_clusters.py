"""Clusters of communes under their names."""

import pytest

from tests.factories.white_zones import make_done_run
from white_zones.domain.name_clusters import find_clusters, name_clusters
from white_zones.queries.clusters import CommunePoint


def make_points(*, low, size=20):
    """A square of communes ten kilometres apart, of ratio 0.1 in the first `low` columns and 1 elsewhere."""
    return [
        CommunePoint(
            area_id=size * column + row,
            name=f"Commune {column}-{row}",
            people=1000 + row,
            longitude=4 + column / 10,
            latitude=44 + row / 10,
            ratio=0.1 if column < low else 1.0,
            demand=10.0,
            unserved=9.0 if column < low else 0.0,
        )
        for column in range(size)
        for row in range(size)
    ]


def test_cluster_holds_neighbours_of_low_access():
    found = find_clusters(make_points(low=4), epci_names={})

    (cluster,) = found.clusters
    columns = {area // 20 for area in cluster.area_ids}
    assert columns <= {0, 1, 2, 3}
    assert cluster.communes == len(cluster.area_ids) > 40
    assert cluster.demand == 10 * cluster.communes
    assert cluster.unserved == 9 * cluster.communes
    assert cluster.mean_ratio == pytest.approx(0.1)


def test_cluster_is_named_after_its_main_epci():
    names = {area: "CC du Nord" if area % 20 >= 8 else "CC du Sud" for area in range(400)}
    (cluster,) = find_clusters(make_points(low=4), epci_names=names).clusters
    assert (cluster.name, cluster.epci_count) == ("CC du Nord, CC du Sud", 2)


def test_cluster_without_epci_is_named_after_its_largest_commune():
    (cluster,) = find_clusters(make_points(low=4), epci_names={}).clusters
    assert cluster.name == cluster.main_commune


def test_false_discoveries_are_held():
    found = find_clusters(make_points(low=4), epci_names={})
    assert found.kept <= found.alone
    assert found.kept == sum(cluster.communes for cluster in found.clusters) + found.apart


def test_equal_access_everywhere_makes_no_cluster():
    found = find_clusters(make_points(low=20), epci_names={})
    assert (found.clusters, found.kept) == ((), 0)


def test_too_few_communes_make_no_cluster():
    found = find_clusters(make_points(low=1, size=2), epci_names={})
    assert (found.clusters, found.communes, found.moran) == ((), 4, None)


def test_clusters_of_a_run_are_computed_once(example_rows, django_assert_num_queries):
    run = make_done_run(example_rows)
    first = name_clusters(run, kind="")
    with django_assert_num_queries(0):
        assert name_clusters(run, kind="") == first
