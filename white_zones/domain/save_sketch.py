"""Naming a sketch, sharing it, changing it, copying it and throwing it away. Its run is never touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.models import Run, RunSupply, Sketch, SketchChange
from white_zones.queries.sketches import read_sites
from white_zones.sketch_enums import SketchAction

HIDDEN_FIGURES = "Vous ne lisez pas les ETP de {name} : vous pouvez fermer ou déplacer ce site, non changer ses ETP."
UNKNOWN = "L’esquisse nomme une commune ou un site que ce calcul ne connaît pas."
NOTHING = "Cette esquisse ne change rien : ouvrez une antenne, ou changez un site, avant de l’enregistrer."


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchPlan:
    """What a person decides of a sketch."""

    name: str
    note: str = ""
    is_shared: bool = False
    changes: Sequence[PlannedChange] = ()


def create_sketch(*, run: Run, plan: SketchPlan, actor: User, copied_from: Sketch | None = None) -> Sketch:
    """Keep a sketch of a run that the actor sees; raise a ValidationError in French."""
    if not Run.objects.visible_to(actor).filter(pk=run.pk, finished_at__isnull=False).exists():
        raise PermissionDenied
    sketch = Sketch(run=run, author=actor, copied_from=copied_from)
    _keep(sketch, plan=plan, actor=actor, verb="sketch:created")
    return sketch


def edit_sketch(sketch: Sketch, *, plan: SketchPlan, actor: User) -> Sketch:
    """Replace all but the run; only its author may."""
    _require_author(sketch, actor)
    with transaction.atomic():
        locked = Sketch.objects.select_for_update(of=("self",)).get(pk=sketch.pk)
        _keep(locked, plan=plan, actor=actor, verb="sketch:edited")
    return locked


def delete_sketch(sketch: Sketch, *, actor: User) -> None:
    """Throw the sketch away with its changes; copies that were made of it stay."""
    _require_author(sketch, actor)
    with transaction.atomic():
        record_event(actor=actor, verb="sketch:deleted", subject=sketch, data={"name": sketch.name})
        sketch.delete()


def check_changes(run: Run, changes: Sequence[PlannedChange], *, actor: User) -> None:
    """Refuse the ETP of a site whose figures the actor may not read."""
    resized = {change.site for change in changes if change.action == SketchAction.RESIZE}
    sites = read_sites(run, [site for site in resized if site is not None], user=actor)
    for site in resized:
        if site not in sites:
            raise ValidationError(UNKNOWN, code="unknown")
        if not sites[site].is_readable:
            raise ValidationError(HIDDEN_FIGURES.format(name=sites[site].name), code="hidden")


def planned_changes(sketch: Sketch) -> tuple[PlannedChange, ...]:
    """The changes as they were planned, in their order."""
    return tuple(
        PlannedChange(
            action=SketchAction(change.action),
            site=change.site_id,
            commune=change.commune.code if change.commune else "",
            kind=change.kind,
            etp=change.etp,
        )
        for change in sketch.changes.select_related("commune").order_by("rank")
    )


def _keep(sketch: Sketch, *, plan: SketchPlan, actor: User, verb: str) -> None:
    if not plan.changes:
        raise ValidationError(NOTHING, code="empty")
    check_changes(sketch.run, plan.changes, actor=actor)
    sketch.name, sketch.note, sketch.is_shared = plan.name, plan.note, plan.is_shared
    sketch.full_clean()
    rows = _rows(sketch.run, plan.changes)
    try:
        with transaction.atomic():
            sketch.save()
            sketch.changes.all().delete()
            for row in rows:
                row.sketch = sketch
            SketchChange.objects.bulk_create(rows)
            data = {"name": sketch.name, "run": sketch.run_id, "shared": sketch.is_shared, "changes": len(rows)}
            record_event(actor=actor, verb=verb, subject=sketch, data=data)
    except IntegrityError:
        # The same form sent twice at once: checked again, the second one is refused in French.
        sketch.full_clean()
        raise


def _rows(run: Run, changes: Sequence[PlannedChange]) -> list[SketchChange]:
    codes = {change.commune for change in changes if change.commune}
    communes = Area.objects.current().at_level(AreaLevel.COMMUNE).filter(code__in=codes)
    keys = dict(communes.values_list("code", "pk"))
    supply = _supply_of(run, [change.site for change in changes if change.site is not None])
    if codes - keys.keys() or any(change.site is not None and change.site not in supply for change in changes):
        raise ValidationError(UNKNOWN, code="unknown")
    return [
        SketchChange(
            rank=rank,
            action=change.action,
            site_id=change.site,
            commune_id=keys.get(change.commune),
            kind=change.kind,
            etp=change.etp,
            previous_etp=(
                supply[change.site].get(change.kind, Decimal())
                if change.action == SketchAction.RESIZE and change.site is not None
                else None
            ),
        )
        for rank, change in enumerate(changes, start=1)
    ]


def _supply_of(run: Run, sites: Collection[int]) -> Mapping[int, Mapping[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    for site, kind, etp in RunSupply.objects.filter(run=run, site__in=sites).values_list("site_id", "kind", "etp"):
        found.setdefault(site, {})[kind] = etp
    return found


def _require_author(sketch: Sketch, actor: User) -> None:
    if sketch.author_id != actor.pk or not Sketch.objects.visible_to(actor).filter(pk=sketch.pk).exists():
        raise PermissionDenied
