"""A base made by the first version of the diagnosis is brought to today's schema with all that it holds."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from territories.enums import AreaLevel
from tests.databases import other_database
from tests.factories.territories import make_area
from tests.factories.users import make_user
from white_zones.models import CommuneResult, Publication

APP = "white_zones"
# The apps that the diagnosis stands on: today's, but for two that watch its results since.
KNOWN_BEFORE = ("auth", "contenttypes", "territories", "accounts")
BEFORE_THE_WATCH = [("common", "0007_sent_forms"), ("structures", "0007_register_changes")]
FIRST_VERSION = (APP, "0004_run_request_once_each")
STORED = {
    "perimeter": 0,
    "supply_year": 2021,
    "demand_period": "2023",
    "demand_code": "besoin",
    "method": "e2sfca",
    "decay": "marches:10=1,20=0.66,30=0.25,45=0.1",
    "thresholds": [0.3, 0.7, 1.2],
    "minimum_demand": 5.0,
    "provider": "estimate",
    "mode": "car",
    "travel_source": None,
    "reference": None,
    "engine_version": "1.0",
}


@pytest.fixture
def first_version(transactional_db):
    """The models of that version over its own tables, in a database made for them: nothing is undone in the other."""
    with other_database("portail_upgrade"):
        executor = MigrationExecutor(connection)
        latest = executor.loader.graph.leaf_nodes(APP)
        executor.migrate(
            [*(node for app in KNOWN_BEFORE for node in executor.loader.graph.leaf_nodes(app)), FIRST_VERSION]
        )
        yield executor.loader.project_state([FIRST_VERSION]).apps, latest


def finish(old, *, name, region, commune, author, published_at):
    run = old.get_model(APP, "Run").objects.create(
        name=name, year=2021, perimeter_id=region, demand_code="besoin", parameters=STORED, created_by_id=author
    )
    old.get_model(APP, "CommuneResult").objects.create(
        run=run,
        kind="",
        area_id=commune,
        accessibility=0.01,
        ratio=0.5,
        access_class="low",
        unserved=1.0,
        demand=2.0,
        demand_state="known",
        sites_in_reach=0,
    )
    old.get_model(APP, "Run").objects.filter(pk=run.pk).update(
        finished_at=timezone.now(),
        reference_run=run.pk,
        references={"": 0.02},
        demand_total=2.0,
        supply_total=1.0,
        supply_served=1.0,
        mean_accessibility=0.01,
        orphan_sites=0,
        unknown_demand=0,
        duration_ms=1,
    )
    publication = old.get_model(APP, "Publication").objects.create(run=run, published_by_id=author)
    old.get_model(APP, "Publication").objects.filter(pk=publication.pk).update(published_at=published_at)
    return run.pk


@pytest.mark.django_db(transaction=True)
def test_first_runs_keep_their_classes_and_the_last_publication_of_a_year_stands(first_version):
    old, latest = first_version
    region = make_area(level=AreaLevel.REGION, code="99", name="Région d’essai", is_current=False)
    commune = make_area(level=AreaLevel.COMMUNE, code="99001", name="Commune d’essai")
    author = make_user()
    days = [dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in (1, 2, 3)]
    runs = [
        finish(old, name=f"Calcul {rank}", region=region.pk, commune=commune.pk, author=author.pk, published_at=day)
        for rank, day in enumerate(days)
    ]
    MigrationExecutor(connection).migrate(latest)
    kept = CommuneResult.objects.order_by("run_id").values_list(
        "own_class", "access_class", "class_origin", "is_robust"
    )
    assert list(kept) == [("low", "low", "own", None)] * len(runs)
    publications = Publication.objects.order_by("run_id")
    assert list(publications.values_list("year", "perimeter", "replaced_at")) == [
        (2021, region.pk, days[1]),
        (2021, region.pk, days[2]),
        (2021, region.pk, None),
    ]
