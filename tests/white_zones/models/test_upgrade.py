"""The upgrade of a base that holds runs and two publications of one year: nothing to redo, nothing lost."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.factories.white_zones import make_actor, make_done_run, make_example

BEFORE, SETTINGS = ("white_zones", "0004_run_request_once_each"), ("white_zones", "0005_run_settings")

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*targets):
    MigrationExecutor(connection).migrate(list(targets))


@pytest.fixture
def latest():
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    yield leaves
    migrate(*leaves)


def read(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_publications_of_one_year_are_put_in_order_and_classes_are_their_own(latest):
    made = make_example()
    runs = [make_done_run(made, name=name, actor=make_actor(), draws=0) for name in ("Un", "Deux")]
    published = read("SELECT run_id FROM white_zones_publication ORDER BY published_at, id")
    assert [row[0] for row in published] == [run.pk for run in runs]
    classes = read("SELECT id, access_class FROM white_zones_communeresult ORDER BY id")

    migrate(BEFORE)
    migrate(*latest)

    assert read("SELECT id, own_class FROM white_zones_communeresult ORDER BY id") == classes
    assert read("SELECT DISTINCT class_origin FROM white_zones_communeresult") == [("own",)]
    rows = read("SELECT run_id, year, perimeter_id, replaced_at FROM white_zones_publication ORDER BY run_id")
    assert [row[:3] for row in rows] == [(run.pk, 2021, made.region.pk) for run in runs]
    assert (rows[0][3] is not None, rows[1][3]) == (True, None)
    assert rows[0][3] <= timezone.now()
