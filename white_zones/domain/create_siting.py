"""Asking where to open antennas: the immediate answer at once, and the job that looks for the optimum."""

import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.job_lifecycle import enqueue_job
from white_zones.domain.replay import NoInputsError, Replay, load_replay
from white_zones.domain.siting_problem import build_antennas, state_siting
from white_zones.engine.siting_search import choose_antennas
from white_zones.models import SitingAntenna, SitingStudy
from white_zones.rules import SITING_JOB_KIND
from white_zones.siting_enums import SitingAnswer

COMPUTED = (
    "candidate_count",
    "target_communes",
    "target_demand",
    "coverable_demand",
    "immediate_value",
    "immediate_ms",
)


def create_siting(study: SitingStudy, *, actor: User) -> SitingStudy:
    """Answer an unsaved study at once, keep it and wake a worker; the same request twice gives the same study.

    Raise `ValidationError` on choices that have no answer.
    """
    if not actor.can(Permission.WHITE_ZONES_RUN_START):
        raise PermissionDenied
    asked = SitingStudy.objects.filter(author=actor, request_key=study.request_key).first()
    if asked is not None:
        return asked
    study.author = actor
    study.clean_fields(exclude=["job", *COMPUTED])
    try:
        replay = load_replay(study.run)
    except NoInputsError:
        raise ValidationError("Ce calcul est trop ancien : copiez-le pour y chercher des implantations.") from None
    if study.kind not in study.run.kinds:
        raise ValidationError({"kind": "Ce calcul ne compte pas cette filière."})
    antennas = answer_at_once(study, replay=replay)
    with transaction.atomic():
        try:
            with transaction.atomic():
                study.save(force_insert=True)
        except IntegrityError as error:
            if "white_zones_sitingstudy_request_once" not in str(error):
                raise
            return SitingStudy.objects.get(author=actor, request_key=study.request_key)
        SitingAntenna.objects.bulk_create(antennas)
        study.job = enqueue_job(
            kind=SITING_JOB_KIND,
            subject=f"{SITING_JOB_KIND}:{study.pk}",
            parameters={"study": study.pk},
            actor=actor,
        )
        study.save(update_fields=["job"])
        record_event(
            actor=actor,
            verb="siting:create",
            subject=study,
            data={"name": study.name, "run": study.run_id, "count": study.count, "kind": study.kind},
        )
    study.refresh_from_db()
    return study


def answer_at_once(study: SitingStudy, *, replay: Replay) -> list[SitingAntenna]:
    """The antennas of the immediate answer, unsaved; the study takes its figures."""
    stated = state_siting(study, replay=replay)
    begun = time.perf_counter()
    siting = choose_antennas(stated.problem)
    study.immediate_ms = round((time.perf_counter() - begun) * 1000)
    study.candidate_count = len(stated.candidates)
    study.target_communes = stated.target_communes
    study.target_demand = stated.target_demand
    study.coverable_demand = stated.coverable_demand
    study.immediate_value = siting.value
    study.validate_constraints()
    return build_antennas(study, siting, candidates=stated.candidates, answer=SitingAnswer.IMMEDIATE)


def share_siting(study: SitingStudy, *, actor: User, shared: bool) -> SitingStudy:
    """Show a study to all who read its run, or keep it to oneself again; only its author may."""
    if study.author_id != actor.pk or not actor.can(Permission.WHITE_ZONES_RUN_START):
        raise PermissionDenied
    with transaction.atomic():
        locked = SitingStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)
        if locked.is_shared != shared:
            locked.is_shared = shared
            locked.save(update_fields=["is_shared"])
            record_event(actor=actor, verb="siting:share", subject=locked, data={"shared": shared})
    return locked
