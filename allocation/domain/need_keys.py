"""Writing a need key: a draft that is edited, then a version that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.compute_key import ComputedKey, compute_key
from allocation.enums import ComponentSource, KeyState, Mesh
from allocation.models import NeedKey, NeedKeyComponent, NeedKeyValue
from allocation.queries.need_keys import KEY_MESHES, list_key_areas, next_number, plan_of, read_history
from allocation.rules.need_keys import WHOLE, ComponentPlan
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from white_zones.models import Run

TRANSITIONS: TransitionTable = {
    (KeyState.DRAFT, KeyState.PUBLISHED): None,
    (KeyState.PUBLISHED, KeyState.REPLACED): None,
}
FROM_RUN = frozenset({ComponentSource.DEMAND, ComponentSource.UNSERVED})


class KeyEditedMeanwhileError(Exception):
    """Someone else saved the draft since it was read; `current` is as saved."""

    def __init__(self, current: NeedKey) -> None:
        super().__init__("Cette clé a été modifiée depuis que vous l’avez ouverte.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class KeyPlan:
    """What a person decides of a draft."""

    name: str
    components: Sequence[ComponentPlan]
    run: Run | None = None
    note: str = ""


def create_key(*, plan: KeyPlan, actor: User) -> NeedKey:
    """A first draft under a name, or the next version of that name. Raises a ValidationError in French."""
    _require_edition(actor)
    check_plan(plan)
    with transaction.atomic():
        key = NeedKey(name=plan.name, number=next_number(plan.name), note=plan.note, run=plan.run, created_by=actor)
        key.full_clean(exclude=["created_at"])
        key.save()
        _store_components(key, plan.components)
        record_event(actor=actor, verb="needkey:created", subject=key, data=_describe(key))
    return key


def edit_key(key: NeedKey, *, plan: KeyPlan, edition: int, actor: User) -> NeedKey:
    """Replace the content of a draft. Raises KeyEditedMeanwhileError, or a ValidationError in French."""
    _require_edition(actor)
    check_plan(plan)
    with transaction.atomic():
        locked = _lock(key)
        if locked.state != KeyState.DRAFT:
            raise ValidationError("Une clé publiée ne change pas : créez-en une nouvelle version.", code="published")
        if locked.edition != edition:
            raise KeyEditedMeanwhileError(locked)
        before = _describe(locked)
        if plan.name != locked.name:
            locked.name, locked.number = plan.name, next_number(plan.name)
        locked.note, locked.run, locked.edition = plan.note, plan.run, locked.edition + 1
        locked.full_clean(exclude=["created_at"])
        locked.save()
        locked.components.all().delete()
        _store_components(locked, plan.components)
        record_event(
            actor=actor, verb="needkey:edited", subject=locked, data={"before": before, "after": _describe(locked)}
        )
    return locked


def copy_key(key: NeedKey, *, actor: User) -> NeedKey:
    """A draft of the next version, with the same determinants."""
    _require_edition(actor)
    with transaction.atomic():
        # Two copies asked for at once would take the same number.
        list(NeedKey.objects.select_for_update().filter(name=key.name).order_by("pk"))
        made = NeedKey.objects.create(
            name=key.name,
            number=next_number(key.name),
            note=key.note,
            run=key.run,
            copied_from=key,
            created_by=actor,
        )
        _store_components(made, plan_of(key))
        record_event(actor=actor, verb="needkey:created", subject=made, data={**_describe(made), "from": key.pk})
    return made


def publish_key(key: NeedKey, *, edition: int, actor: User) -> tuple[NeedKey, list[str]]:
    """Freeze the shares of each mesh; the version published before is replaced. The reasons of meshes left out.

    The départements must be computable; a finer mesh with an unknown value is left out, and said so.
    """
    _require_edition(actor)
    with transaction.atomic():
        locked = _lock(key)
        if locked.edition != edition:
            raise KeyEditedMeanwhileError(locked)
        if locked.state != KeyState.DRAFT:
            raise TransitionRefusedError("Cette version est déjà publiée.")
        left_out = [reason for mesh in KEY_MESHES for reason in _freeze(locked, mesh)]
        published = NeedKey.objects.filter(name=locked.name, state=KeyState.PUBLISHED).exclude(pk=locked.pk)
        for former in published:
            transition(instance=former, to=KeyState.REPLACED, actor=actor, table=TRANSITIONS)
        transition(
            instance=locked,
            to=KeyState.PUBLISHED,
            actor=actor,
            table=TRANSITIONS,
            changes={"published_at": timezone.now()},
            data={**_describe(locked), "left_out": left_out},
        )
    return locked, left_out


def check_plan(plan: KeyPlan) -> None:
    """Raises a ValidationError that names the fields."""
    total = sum((one.weight for one in plan.components), Decimal())
    if total != WHOLE:
        told = f"{total:.2f}".replace(".", ",")
        raise ValidationError(f"Les poids font {told} % : ils doivent faire 100,00 %.", code="weights")
    asked = [(one.source, one.indicator) for one in plan.components]
    if len(set(asked)) < len(asked):
        raise ValidationError("Un déterminant est choisi deux fois : additionnez ses poids.", code="twice")
    if plan.run is None and any(one.source in FROM_RUN for one in plan.components):
        raise ValidationError({"run": "Choisissez le diagnostic publié dont le besoin est tiré."}, code="run")
    if plan.run is not None and not hasattr(plan.run, "publication"):
        raise ValidationError({"run": "Ce diagnostic n’est pas publié."}, code="run")


def _freeze(key: NeedKey, mesh: Mesh) -> list[str]:
    areas = list_key_areas(mesh)
    history = read_history(mesh, areas)
    try:
        computed = compute_key(key, mesh=mesh, areas=areas, history=history.etp)
    except ValidationError as refusal:
        if mesh == Mesh.DEPARTMENT:
            raise
        return [f"{mesh.label} : {refusal.messages[0]}"]
    is_estimated = computed.is_estimated or history.is_estimated
    NeedKeyValue.objects.bulk_create(_values(key, mesh, computed, is_estimated=is_estimated))
    return []


def _values(key: NeedKey, mesh: Mesh, computed: ComputedKey, *, is_estimated: bool) -> list[NeedKeyValue]:
    shares = computed.shares
    return [
        NeedKeyValue(
            key=key,
            mesh=mesh,
            area=area,
            share=shares.shares[area.pk],
            parts=[
                {"label": label, "weight": f"{weight:f}", "share": f"{part:f}"}
                for label, weight, part in zip(shares.labels, shares.weights, shares.parts[area.pk], strict=True)
            ],
            is_demonstration=is_estimated,
        )
        for area in computed.areas
    ]


def _store_components(key: NeedKey, components: Sequence[ComponentPlan]) -> None:
    rows = [
        NeedKeyComponent(
            key=key,
            position=position,
            source=one.source,
            indicator_id=one.indicator,
            period=one.period,
            weight=one.weight,
        )
        for position, one in enumerate(components, start=1)
    ]
    for row in rows:
        row.clean_fields(exclude=["key"])
    NeedKeyComponent.objects.bulk_create(rows)


def _describe(key: NeedKey) -> dict[str, object]:
    components = [
        {"source": one.source, "indicator": one.indicator_id, "period": one.period, "weight": one.weight}
        for one in key.components.order_by("position")
    ]
    return {"name": key.name, "number": key.number, "run": key.run_id, "note": key.note, "components": components}


def _lock(key: NeedKey) -> NeedKey:
    return NeedKey.objects.select_for_update(of=("self",)).select_related("run", "created_by").get(pk=key.pk)


def _require_edition(actor: User) -> None:
    if not actor.can(Permission.ALLOCATION_KEY_EDIT):
        raise PermissionDenied
