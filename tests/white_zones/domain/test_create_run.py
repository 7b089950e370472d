"""Asking for a run."""

import uuid
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet

from accounts.roles import Role
from iae_portal.common.audit import AuditEvent
from iae_portal.common.models import Job
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.enums import RunState
from white_zones.models import Run


def test_create_run_waits_for_a_worker(example_rows, agent):
    run = create_run(actor=agent, name=" Diagnostic ", parameters=example_rows.parameters())
    assert (run.name, run.state, run.created_by) == ("Diagnostic", RunState.RUNNING, agent)
    assert (run.job.kind, run.job.parameters, run.job.owner) == ("white_zones.run", {"run": run.pk}, agent)


def test_create_run_keeps_every_parameter(example_rows, agent):
    asked = example_rows.parameters()
    run = create_run(actor=agent, name="Diagnostic", parameters=asked)
    assert RunParameters.from_json(run.parameters) == asked


def test_create_run_freezes_the_reference_of_the_first(example_rows, agent):
    first = make_done_run(example_rows, thresholds=(0.2, 0.5, 1.5))
    run = create_run(actor=agent, name="Suivant", parameters=example_rows.parameters())
    parameters = RunParameters.from_json(run.parameters)
    assert parameters.reference.run_id == first.pk
    assert parameters.reference.by_kind == first.references
    assert parameters.thresholds == (0.2, 0.5, 1.5)


def test_create_run_is_told_in_the_audit_trail(example_rows, agent):
    run = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters())
    event = AuditEvent.objects.get(verb="run:create", subject_id=str(run.pk))
    assert (event.actor, event.data["name"]) == (agent, "Diagnostic")


def test_create_run_asked_twice_gives_one_run(example_rows, agent):
    key = uuid.uuid4()
    runs = [
        create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters(), request_key=key)
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert (Run.objects.count(), Job.objects.count()) == (1, 1)


def test_create_run_with_the_key_of_someone_else_makes_another_run(example_rows):
    key = uuid.uuid4()

    runs = [
        create_run(actor=make_actor(), name="Diagnostic", parameters=example_rows.parameters(), request_key=key)
        for _ in range(2)
    ]

    assert runs[0].created_by != runs[1].created_by
    assert Run.objects.filter(request_key=key).count() == 2


def test_create_run_asked_twice_at_once_gives_the_first(example_rows):
    """The second request looked before the first was written."""
    agent, key = make_actor(), uuid.uuid4()
    first = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters(), request_key=key)

    with patch.object(QuerySet, "first", return_value=None):
        second = create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters(), request_key=key)

    assert second == first


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.STRUCTURE_MEMBER])
def test_create_run_by_someone_who_may_not_is_refused(example_rows, role):
    with pytest.raises(PermissionDenied):
        create_run(actor=make_actor(role), name="Diagnostic", parameters=example_rows.parameters())
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"supply_year": 1999}, "supply_year", "Aucun ETP des filières choisies n’est conventionné en 1999."),
        ({"method": "gravity"}, "method", "Cette méthode est inconnue."),
        (
            {"demand_period": "1999"},
            "demand_code",
            "Aucune commune n’a de valeur pour cet indicateur et cette période.",
        ),
        ({"travel_source": None}, "travel_source", "Cette matrice de temps n’a pas été chargée."),
        ({"perimeter": 0}, "perimeter", "Ce périmètre est inconnu."),
        (
            {"decay": "linear:full=10,zero=500"},
            "decay",
            "La décroissance s’étend sur plus de 180 minutes : réduisez-la.",
        ),
    ],
)
def test_create_run_with_impossible_parameters_is_refused(example_rows, agent, changes, field, message):
    with pytest.raises(ValidationError) as refusal:
        create_run(actor=agent, name="Diagnostic", parameters=example_rows.parameters(**changes))
    assert refusal.value.message_dict == {field: [message]}
    assert Run.objects.count() == 0


def test_create_run_without_name_is_refused(example_rows, agent):
    with pytest.raises(ValidationError):
        create_run(actor=agent, name="  ", parameters=example_rows.parameters())
    assert (Run.objects.count(), Job.objects.count()) == (0, 0)
