"""Asking for a restitution: who may, over which area, and the job that makes it."""

import uuid
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.perimeter import hat_of, reachable
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.job_lifecycle import enqueue_job
from reports.enums import Audience, Section, TemplateKind
from reports.models import DocumentTemplate, Restitution
from reports.rules.jobs import JOB_KIND
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import find_level_above, list_areas, map_levels_above

LEVELS = (AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.EPCI)


def create_restitution(
    *,
    area: Area,
    audience: Audience,
    sections: Collection[str],
    actor: User,
    request_key: uuid.UUID | None = None,
) -> Restitution:
    """Keep what is asked and wake a worker; the same request twice gives the same restitution.

    Raises PermissionDenied outside the perimeter, ValidationError by field.
    """
    hat = hat_of(actor)
    if hat is None or area.level not in LEVELS or not actor.can(Permission.REPORTS_DOCUMENT_MAKE, area):
        raise PermissionDenied
    key = request_key or uuid.uuid4()
    asked = Restitution.objects.filter(request_key=key, made_by=actor).first()
    if asked is not None:
        return asked
    kept = [section.value for section in Section if section.value in sections]
    if not kept:
        raise ValidationError({"sections": "Choisissez une partie au moins."})
    with transaction.atomic():
        made = _compose(area, audience=audience, sections=kept, request_key=key, actor=actor)
        made.full_clean(exclude=["job", "request_key", "content"])
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            if "reports_restitution_request_once" not in str(error):
                raise
            return Restitution.objects.get(request_key=key, made_by=actor)
        parameters = {"restitution": made.pk, "hat": hat.assignment_id}
        made.job = enqueue_job(kind=JOB_KIND, subject=f"{JOB_KIND}:{made.pk}", parameters=parameters, actor=actor)
        made.save(update_fields=["job"])
        data = {"area": [area.level, area.code], "audience": audience.value, "sections": kept}
        record_event(actor=actor, verb="restitution:asked", subject=made, data=data)
    made.refresh_from_db()
    return made


def _compose(
    area: Area, *, audience: Audience, sections: list[str], request_key: uuid.UUID, actor: User
) -> Restitution:
    """The row of what is asked, with the templates of the day and the one that it will be compared to."""
    hat = hat_of(actor)
    return Restitution(
        title=f"{area.display_name}, {audience.short}",
        area=area,
        department=_department_of(area),
        audience=audience,
        sections=sections,
        request_key=request_key,
        made_by=actor,
        made_as=hat.label[:200] if hat else "",
        previous=find_previous(area=area, audience=audience),
        slides_template=_current(TemplateKind.SLIDES),
        text_template=_current(TemplateKind.TEXT),
    )


def remake_restitution(restitution: Restitution, *, actor: User, request_key: uuid.UUID | None = None) -> Restitution:
    """Ask for the same again: another restitution, with the figures of the day; the first one does not change."""
    return create_restitution(
        area=restitution.area,
        audience=Audience(restitution.audience),
        sections=restitution.sections,
        actor=actor,
        request_key=request_key,
    )


def list_areas_to_restitute(actor: User) -> tuple[list[Area], dict[str, list[Area]]]:
    """The région and départements that the person may choose, and the EPCI of each of these départements by code."""
    wide = [
        area for level in (AreaLevel.REGION, AreaLevel.DEPARTMENT) for area in list_areas(level=level).order_by("code")
    ]
    told = reachable(actor, Permission.REPORTS_DOCUMENT_MAKE, wide)
    chosen = [area for area in wide if area.pk in told]
    return chosen, _list_epci(actor)


def _list_epci(actor: User) -> dict[str, list[Area]]:
    epci = list(list_areas(level=AreaLevel.EPCI).order_by("name"))
    told = reachable(actor, Permission.REPORTS_DOCUMENT_MAKE, epci)
    kept = [area for area in epci if area.pk in told]
    above = map_levels_above(kept)
    found: dict[str, list[Area]] = {}
    for area in kept:
        department = above.get(area.pk)
        if department is not None and department.level == AreaLevel.DEPARTMENT:
            found.setdefault(department.code, []).append(area)
    return found


def find_previous(*, area: Area, audience: Audience) -> Restitution | None:
    """The last one that was made of the area for the same audience."""
    done = Restitution.objects.finished().filter(area=area, audience=audience)
    return done.order_by("-finished_at", "-pk").first()


def _department_of(area: Area) -> Area | None:
    if area.level == AreaLevel.REGION:
        return None
    if area.level == AreaLevel.DEPARTMENT:
        return area
    above = find_level_above(area)
    if above is None or above.level != AreaLevel.DEPARTMENT:
        raise ValidationError({"area": f"{area.display_name} n’est rattaché à aucun département."})
    return above


def _current(kind: TemplateKind) -> DocumentTemplate | None:
    return DocumentTemplate.objects.filter(kind=kind, is_current=True).first()
