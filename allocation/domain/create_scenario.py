"""A new scenario, from a base and a need, or as a copy of another."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.gather_inputs import gather_inputs
from allocation.domain.propose_envelopes import with_default_envelopes
from allocation.domain.save_version import save_version
from allocation.enums import Mesh
from allocation.models import Scenario
from allocation.rules.inputs import Inputs, read_inputs
from allocation.rules.settings import Settings, read_settings
from territories.models import Area


def create_scenario(
    *, name: str, mesh: Mesh, perimeter: Area, settings: Settings, actor: User, note: str = ""
) -> Scenario:
    """A draft with its first version, computed on today's data."""
    if not actor.can(Permission.ALLOCATION_SCENARIO_EDIT, perimeter):
        raise PermissionDenied
    inputs = gather_inputs(settings, mesh=mesh, perimeter=perimeter)
    settings, inputs = with_default_envelopes(settings, inputs, perimeter=perimeter)
    return _create(name=name, note=note, mesh=mesh, perimeter=perimeter, settings=settings, inputs=inputs, actor=actor)


def copy_scenario(scenario: Scenario, *, name: str, actor: User, settings: Settings | None = None) -> Scenario:
    """A draft with the rules and the frozen data of another scenario; `settings` replaces its rules."""
    if not actor.can(Permission.ALLOCATION_SCENARIO_EDIT, scenario.perimeter):
        raise PermissionDenied
    if not Scenario.objects.visible_to(actor).filter(pk=scenario.pk).exists() or scenario.current is None:
        raise PermissionDenied
    return _create(
        name=name,
        note=scenario.note,
        mesh=Mesh(scenario.mesh),
        perimeter=scenario.perimeter,
        settings=settings or read_settings(scenario.current.rules),
        inputs=read_inputs(scenario.current.inputs),
        actor=actor,
        copied_from=scenario,
    )


@transaction.atomic
def _create(
    *,
    name: str,
    note: str,
    mesh: Mesh,
    perimeter: Area,
    settings: Settings,
    inputs: Inputs,
    actor: User,
    copied_from: Scenario | None = None,
) -> Scenario:
    if not name.strip():
        raise ValidationError({"name": "Donnez un nom au scénario."})
    scenario = Scenario.objects.create(
        name=name.strip(),
        note=note,
        mesh=mesh,
        perimeter=perimeter,
        first_year=settings.years[0].year,
        last_year=settings.years[-1].year,
        created_by=actor,
        copied_from=copied_from,
    )
    save_version(scenario, settings=settings, inputs=inputs, actor=actor, seen=0, change="Création")
    return scenario
