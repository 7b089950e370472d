"""Road maps and their axes: what they are named, what they cover, in which order."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.ordering import change_places, next_rank
from strategy.domain.road_map_access import hold_road_map, require_editing
from strategy.models import Axis, RoadMap
from strategy.rules.ranks import Step
from territories.enums import AreaLevel
from territories.queries.areas import list_children

# Below the département, a road map covers one of these.
PARTS = (AreaLevel.EPCI, AreaLevel.EMPLOYMENT_ZONE)
WRITTEN = ("title", "department", "area", "purpose", "first_year", "last_year")


def save_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """Create or change a road map. Raises ValidationError by field, PermissionDenied outside the perimeter."""
    require_editing(road_map, actor=actor)
    _check_area(road_map)
    is_new = road_map.pk is None
    with transaction.atomic():
        if is_new:
            road_map.full_clean()
            road_map.save()
        else:
            held = hold_road_map(road_map, actor=actor)
            for name in WRITTEN:
                setattr(held, name, getattr(road_map, name))
            held.full_clean()
            held.save(update_fields=WRITTEN)
        verb = "roadmap:created" if is_new else "roadmap:saved"
        record_event(actor=actor, verb=verb, subject=road_map, data={"title": road_map.title})
    return road_map


def _check_area(road_map: RoadMap) -> None:
    area, department = road_map.area, road_map.department
    if area is None:
        return
    if area.level not in PARTS:
        raise ValidationError(
            {"area": "Une feuille de route infra-départementale couvre un EPCI ou une zone d’emploi."}
        )
    if department is None:
        raise ValidationError({"area": "Choisissez aussi le département dont relève ce territoire."})
    if not list_children(department, level=AreaLevel(area.level)).filter(pk=area.pk).exists():
        raise ValidationError({"area": f"Ce territoire n’est pas dans le département : {department.name}."})


def add_axis(road_map: RoadMap, *, title: str, actor: User) -> Axis:
    """A heading after the others."""
    with transaction.atomic():
        held = hold_road_map(road_map, actor=actor)
        axis = Axis.objects.create(road_map=held, rank=next_rank(held.axes), title=_title(title))
        record_event(actor=actor, verb="roadmap:axis", subject=held, data={"title": axis.title})
    return axis


def rename_axis(axis: Axis, *, title: str, actor: User) -> Axis:
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        before, axis.title = axis.title, _title(title)
        axis.save(update_fields=["title"])
        data = {"before": before, "title": axis.title}
        record_event(actor=actor, verb="roadmap:axis_renamed", subject=held, data=data)
    return axis


def move_axis(axis: Axis, *, step: Step, actor: User) -> bool:
    """One step up or down; False when it is already at that end."""
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        moved = change_places(axis, siblings=held.axes, step=step)
        if moved:
            data = {"axis": axis.pk, "step": step}
            record_event(actor=actor, verb="roadmap:axis_moved", subject=held, data=data)
    return moved


def remove_axis(axis: Axis, *, actor: User) -> None:
    """Only an empty one: what it holds is moved or removed first, each with its own trace."""
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        if axis.goals.exists() or axis.actions.exists():
            raise TransitionRefusedError("Cet axe contient des objectifs ou des actions : retirez-les d’abord.")
        record_event(actor=actor, verb="roadmap:axis_removed", subject=held, data={"title": axis.title})
        axis.delete()


def _title(title: str) -> str:
    words = title.strip()
    if not words:
        raise ValidationError({"title": "Nommez l’axe."})
    return words[:200]
