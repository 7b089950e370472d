"""Keeping a sketch."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.factories.sketches import make_sketch, plan_antenna, plan_closing, plan_move, plan_resizing
from tests.factories.territories import make_area
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.domain.save_sketch import SketchPlan, create_sketch, delete_sketch, edit_sketch, planned_changes
from white_zones.models import Sketch

PLAN = SketchPlan(name="Essai", note="Pour le comité", is_shared=True)


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def changes(example_rows):
    sites = example_rows.sites
    return [plan_antenna(), plan_closing(sites["S1"]), plan_move(sites["S2"]), plan_resizing(sites["S2"], kind="ACI")]


def test_sketch_keeps_its_changes_in_their_order(run, agent, changes):
    sketch = create_sketch(run=run, plan=replace(PLAN, changes=changes), actor=agent)

    assert planned_changes(sketch) == tuple(changes)
    assert (sketch.name, sketch.note, sketch.is_shared, sketch.author) == ("Essai", "Pour le comité", True, agent)
    assert AuditEvent.objects.get(verb="sketch:created").data["changes"] == 4


def test_new_etp_keep_those_of_the_run(run, agent, changes):
    sketch = create_sketch(run=run, plan=replace(PLAN, changes=changes), actor=agent)

    assert [change.previous_etp for change in sketch.changes.all()] == [None, None, None, Decimal(8)]


def test_etp_of_a_kind_that_the_site_did_not_have_were_none(run, agent, example_rows):
    change = plan_resizing(example_rows.sites["S1"], kind="AI")

    sketch = create_sketch(run=run, plan=replace(PLAN, changes=[change]), actor=agent)

    assert sketch.changes.get().previous_etp == 0


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER])
def test_readers_sketch_too(run, example_rows, role):
    areas = [example_rows.department] if role == Role.COMMITTEE_MEMBER else []
    actor = make_actor(role, areas=areas)

    sketch = make_sketch(run, actor=actor, changes=[plan_closing(example_rows.sites["S1"])])

    assert sketch.author == actor


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR, Role.TERRITORY_HOLDER])
def test_those_who_do_not_read_runs_do_not_sketch(run, role):
    with pytest.raises(PermissionDenied):
        make_sketch(run, actor=make_actor(role))


def test_reader_does_not_sketch_on_a_run_that_is_not_published(example_rows, agent):
    waiting = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    with pytest.raises(PermissionDenied):
        make_sketch(waiting, actor=make_actor(Role.OBSERVER))


def test_etp_of_a_structure_are_changed_by_who_reads_them(run, example_rows):
    change = plan_resizing(example_rows.sites["S1"])
    cantal = make_actor(Role.DEPARTMENTAL_AGENT, areas=[make_area(level="department", code="99X")])
    own = make_actor(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department])

    assert make_sketch(run, actor=own, changes=[change]).changes.count() == 1
    for actor in (cantal, make_actor(Role.OBSERVER)):
        with pytest.raises(ValidationError, match="Vous ne lisez pas les ETP de"):
            make_sketch(run, actor=actor, changes=[change])


def test_sketch_that_changes_nothing_is_not_kept(run, agent):
    with pytest.raises(ValidationError, match="ne change rien"):
        create_sketch(run=run, plan=PLAN, actor=agent)


def test_second_sketch_of_the_same_name_is_refused_to_its_author_only(run, agent):
    make_sketch(run, actor=agent)

    with pytest.raises(ValidationError, match="déjà une esquisse de ce nom"):
        make_sketch(run, actor=agent)
    assert make_sketch(run).name == "Une antenne"


def test_unknown_commune_or_site_is_refused(run, agent, example_rows):
    unknown = replace(plan_antenna(), commune="75056")
    elsewhere = replace(plan_closing(example_rows.sites["S1"]), site=10**9)
    for change in (unknown, elsewhere):
        with pytest.raises(ValidationError, match="ne connaît pas"):
            make_sketch(run, actor=agent, changes=[change])
    assert not Sketch.objects.exists()


def test_edited_sketch_holds_the_new_changes_on_the_same_run(run, agent, example_rows):
    sketch = make_sketch(run, actor=agent)
    change = plan_closing(example_rows.sites["S1"])

    edited = edit_sketch(sketch, plan=SketchPlan(name="Autrement", changes=[change]), actor=agent)

    assert (edited.pk, edited.run, edited.name, planned_changes(edited)) == (sketch.pk, run, "Autrement", (change,))


def test_refused_edition_leaves_the_sketch_as_it_was(run, agent):
    sketch = make_sketch(run, actor=agent)

    with pytest.raises(ValidationError):
        edit_sketch(sketch, plan=SketchPlan(name="", changes=[plan_antenna("A")]), actor=agent)

    assert planned_changes(Sketch.objects.get()) == (plan_antenna(),)


def test_sketch_of_another_is_neither_edited_nor_deleted(run, agent):
    sketch = make_sketch(run, is_shared=True)

    with pytest.raises(PermissionDenied):
        edit_sketch(sketch, plan=replace(PLAN, changes=[plan_antenna()]), actor=agent)
    with pytest.raises(PermissionDenied):
        delete_sketch(sketch, actor=agent)


def test_copy_survives_what_it_was_made_of(run, agent):
    first = make_sketch(run, is_shared=True)
    copy = make_sketch(run, actor=agent, name="Copie", copied_from=first)

    delete_sketch(first, actor=first.author)

    copy.refresh_from_db()
    assert (copy.copied_from, planned_changes(copy)) == (None, (plan_antenna(),))
    assert AuditEvent.objects.filter(verb="sketch:deleted").count() == 1
