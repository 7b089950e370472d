"""Asking for a run: who may, with what, and the job that does it."""

import uuid
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.job_lifecycle import enqueue_job
from white_zones.domain.check_parameters import check_parameters
from white_zones.domain.parameters import RunParameters
from white_zones.domain.references import find_reference_run, freeze_reference
from white_zones.models import Run
from white_zones.rules import ENGINE_VERSION, JOB_KIND


def create_run(
    *,
    actor: User,
    name: str,
    parameters: RunParameters,
    request_key: uuid.UUID | None = None,
    copied_from: Run | None = None,
) -> Run:
    """Keep the run with all its parameters and wake a worker; the same request twice gives the same run."""
    if not actor.can(Permission.WHITE_ZONES_RUN_START):
        raise PermissionDenied
    if parameters.sets_reference and not actor.can(Permission.WHITE_ZONES_RUN_PUBLISH):
        raise PermissionDenied
    key = request_key or uuid.uuid4()
    asked = Run.objects.filter(request_key=key, created_by=actor).first()
    if asked is not None:
        return asked
    check_parameters(parameters)
    with transaction.atomic():
        whole = complete_parameters(parameters)
        run = Run(
            name=name.strip(),
            year=whole.supply_year,
            perimeter_id=whole.perimeter,
            demand_code=whole.demand_code,
            parameters=whole.to_json(),
            request_key=key,
            created_by=actor,
            copied_from=copied_from,
        )
        run.full_clean(exclude=["job", "request_key"])
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError as error:
            if "white_zones_run_request_once" not in str(error):
                raise
            return Run.objects.get(request_key=key, created_by=actor)
        run.job = enqueue_job(kind=JOB_KIND, subject=f"{JOB_KIND}:{run.pk}", parameters={"run": run.pk}, actor=actor)
        run.save(update_fields=["job"])
        record_event(actor=actor, verb="run:create", subject=run, data={"name": run.name, **run.parameters})
    run.refresh_from_db()
    return run


def complete_parameters(parameters: RunParameters) -> RunParameters:
    """Add the engine's version and, unless it freezes its own, the frozen reference with its thresholds."""
    current = replace(parameters, engine_version=ENGINE_VERSION)
    if parameters.sets_reference:
        return replace(current, reference=None, reference_run=None)
    first = (
        Run.objects.get(pk=parameters.reference_run)
        if parameters.reference_run
        else find_reference_run(demand_code=parameters.demand_code)
    )
    if first is None:
        return current
    frozen = RunParameters.from_json(first.parameters)
    return replace(current, reference=freeze_reference(first), thresholds=frozen.thresholds)
