"""Asking for a run: who may, with what, and the job that does it."""

import uuid
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.job_lifecycle import enqueue_job
from structures.models import FinancialAnnex
from territories.enums import AreaLevel
from territories.models import Area, IndicatorValue
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.domain.references import find_reference_run, freeze_reference
from white_zones.engine.decay import parse_decay
from white_zones.engine.errors import DecayError
from white_zones.enums import RunMethod, TravelProvider
from white_zones.models import Run, TravelTime
from white_zones.rules import ENGINE_VERSION, JOB_KIND

# Beyond this no one goes to work, and the pairs would be all the pairs.
LONGEST_REACH = 180


def create_run(*, actor: User, name: str, parameters: RunParameters, request_key: uuid.UUID | None = None) -> Run:
    """Keep the run with all its parameters and wake a worker; the same request twice gives the same run."""
    if not actor.can(Permission.WHITE_ZONES_RUN_START):
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
    """Add the engine's version and the frozen reference, with the thresholds it was cut by."""
    first = find_reference_run(perimeter=parameters.perimeter, demand_code=parameters.demand_code)
    current = replace(parameters, engine_version=ENGINE_VERSION)
    if first is None:
        return current
    frozen = RunParameters.from_json(first.parameters)
    return replace(current, reference=freeze_reference(first), thresholds=frozen.thresholds)


def check_parameters(parameters: RunParameters) -> None:
    """Refuse, field by field and in French, what the run could not be made from."""
    errors: dict[str, str] = {}
    if parameters.method not in RunMethod.values:
        errors["method"] = "Cette méthode est inconnue."
    if problem := find_decay_problem(parameters.decay):
        errors["decay"] = problem
    if not FinancialAnnex.objects.counted(parameters.supply_year).filter(lines__etp__gt=0).exists():
        errors["supply_year"] = f"Aucun ETP n’est conventionné en {parameters.supply_year}."
    if not Area.objects.filter(pk=parameters.perimeter).exists():
        errors["perimeter"] = "Ce périmètre est inconnu."
    known = IndicatorValue.objects.filter(
        indicator__code=parameters.demand_code,
        period=parameters.demand_period,
        area__level=AreaLevel.COMMUNE,
        value__gt=0,
    )
    if not known.exists():
        errors["demand_code"] = "Aucune commune n’a de valeur pour cet indicateur et cette période."
    if problem := find_travel_problem(parameters):
        errors["travel_source"] = problem
    if errors:
        raise ValidationError(errors)


def find_decay_problem(spec: str) -> str | None:
    try:
        reach = reach_of(parse_decay(spec))
    except DecayError as error:
        return str(error)
    if reach > LONGEST_REACH:
        return f"La décroissance s’étend sur plus de {LONGEST_REACH} minutes : réduisez-la."
    return None


def find_travel_problem(parameters: RunParameters) -> str | None:
    if parameters.provider not in TravelProvider.values:
        return "Cette origine des temps de trajet est inconnue."
    if parameters.is_estimated_travel:
        return None
    times = TravelTime.objects.filter(source=parameters.travel_source, mode=parameters.mode)
    return None if parameters.travel_source and times.exists() else "Cette matrice de temps n’a pas été chargée."
