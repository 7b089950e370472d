"""Who sees which sketches, and what the database holds by itself."""

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from tests.factories.sketches import make_sketch
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.models import Publication, Sketch, SketchChange


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows)


def seen_by(user):
    return set(Sketch.objects.visible_to(user).values_list("name", flat=True))


def test_sketch_is_its_author_s_until_it_is_shared(run, agent):
    make_sketch(run, actor=agent, name="À moi")
    make_sketch(run, name="À un autre")
    make_sketch(run, name="Partagée", is_shared=True)

    assert seen_by(agent) == {"À moi", "Partagée"}
    assert seen_by(make_actor(Role.OBSERVER)) == {"Partagée"}


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR, Role.TERRITORY_HOLDER])
def test_others_see_no_sketch(run, role):
    make_sketch(run, is_shared=True)
    assert seen_by(make_actor(role)) == set()


def test_shared_sketch_of_a_run_that_is_not_published_is_the_team_s(run):
    make_sketch(run, is_shared=True)
    Publication.objects.all().delete()

    assert seen_by(make_actor(Role.OBSERVER)) == set()
    assert seen_by(make_actor()) == {"Une antenne"}


def wrong_changes(rows):
    site, commune = {"site": rows.sites["S1"]}, {"commune": rows.communes["A"]}
    size = {"kind": "ACI", "etp": 3}
    yield {"action": "ajout", **commune, "kind": "ACI", "etp": 0}
    yield {"action": "ajout", **commune, **size, **site}
    yield {"action": "ajout", **size}
    yield {"action": "ajout", **commune, "etp": 3}
    yield {"action": "fermeture"}
    yield {"action": "fermeture", **site, **size}
    yield {"action": "deplacement", **site}
    yield {"action": "etp", **site, **size}
    yield {"action": "etp", **site, "kind": "ACI", "etp": -1, "previous_etp": 0}
    yield {"action": "autre", **site}


def test_incomplete_changes_are_refused_by_the_database(run, example_rows):
    sketch = make_sketch(run)
    for wrong in wrong_changes(example_rows):
        with pytest.raises(IntegrityError, match="white_zones_sketchchange_complete"), transaction.atomic():
            SketchChange.objects.create(sketch=sketch, rank=2, **wrong)


def test_site_closes_or_moves_once(run, example_rows):
    sketch, site = make_sketch(run), example_rows.sites["S1"]
    SketchChange.objects.create(sketch=sketch, rank=2, action="fermeture", site=site)

    with pytest.raises(IntegrityError, match="white_zones_sketchchange_one_fate"):
        SketchChange.objects.create(
            sketch=sketch, rank=3, action="deplacement", site=site, commune=example_rows.communes["A"]
        )
