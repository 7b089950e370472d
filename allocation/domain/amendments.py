"""An avenant: a draft that starts from what was adopted, and replaces it once adopted in its turn."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from allocation.enums import ScenarioState as S
from allocation.models import Scenario, ScenarioCell, ScenarioLine, ScenarioVersion
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError

NAME_LENGTH = 120
COPIED_LINE = (
    "year",
    "code",
    "name",
    "area_id",
    "siae_id",
    "previous",
    "etp",
    "lower",
    "upper",
    "target",
    "continuous",
    "euros",
    "status",
)
COPIED_VERSION = ("rules", "inputs", "outcome", "answer", "duration_ms", "fingerprint", "code_version")


def create_amendment(scenario: Scenario, *, actor: User) -> Scenario:
    """A draft copy of an adopted scenario (its rules, inputs and figures), linked to what it amends."""
    if not actor.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        raise PermissionDenied
    with transaction.atomic():
        held = Scenario.objects.select_for_update(of=("self",)).select_related("current").get(pk=scenario.pk)
        if held.state not in {S.ADOPTED, S.NOTIFIED} or held.current is None:
            raise TransitionRefusedError(
                "Un avenant modifie un scénario adopté et en vigueur : celui-ci ne l’est pas."
            )
        draft = Scenario.objects.create(
            name=_name(held),
            note=held.note,
            mesh=held.mesh,
            perimeter_id=held.perimeter_id,
            first_year=held.first_year,
            last_year=held.last_year,
            copied_from=held,
            amends=held,
            created_by=actor,
        )
        draft.current = copy_version(held.current, to=draft, change=f"Copie de « {held.name} »"[:200], actor=actor)
        draft.save(update_fields=["current"])
        record_event(actor=actor, verb="scenario:amended", subject=draft, data={"amends": held.pk})
    return draft


def copy_version(version: ScenarioVersion, *, to: Scenario, change: str, actor: User) -> ScenarioVersion:
    """The first version of a draft, with the inputs, lines and cells of another; in the caller's transaction."""
    copied = ScenarioVersion.objects.create(
        scenario=to,
        number=1,
        change=change,
        author=actor,
        **{name: getattr(version, name) for name in COPIED_VERSION},
    )
    lines = list(version.lines.prefetch_related("cells").order_by("year", "code"))
    copies = ScenarioLine.objects.bulk_create(
        ScenarioLine(version=copied, **{name: getattr(line, name) for name in COPIED_LINE}) for line in lines
    )
    ScenarioCell.objects.bulk_create(
        ScenarioCell(line=copy, kind=cell.kind, etp=cell.etp, base=cell.base)
        for line, copy in zip(lines, copies, strict=True)
        for cell in line.cells.all()
    )
    return copied


def _name(scenario: Scenario) -> str:
    """« Programme 2026, avenant 2 », cut where the column ends."""
    suffix = f", avenant {scenario.amendments.count() + 1}"
    return f"{scenario.name[: NAME_LENGTH - len(suffix)]}{suffix}"
