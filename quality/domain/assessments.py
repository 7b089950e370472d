"""A structure's self-assessment: started, filled criterion by criterion, sent once and for all."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.antivirus import AntivirusError, is_configured, scan_chunks
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import StoredFile, Upload, store_upload
from iae_portal.common.opened_files import check_opens
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from quality.enums import AssessmentState as S, Level
from quality.models import Assessment, AssessmentAnswer, ReferenceVersion
from quality.queries.structures import own_structures
from structures.models import Siae


def require_own(siae: Siae, *, actor: User) -> None:
    """Only those who answer for the structure speak of it."""
    if not actor.can(Permission.QUALITY_ASSESSMENT_ANSWER) or not own_structures(actor).filter(pk=siae.pk).exists():
        raise PermissionDenied


def start_assessment(siae: Siae, *, actor: User) -> Assessment:
    """On the published version; the one that is under way is continued rather than doubled."""
    require_own(siae, actor=actor)
    version = ReferenceVersion.objects.published().first()
    if version is None:
        raise TransitionRefusedError("Aucune version du référentiel n’est publiée.")
    with transaction.atomic():
        Siae.objects.select_for_update(of=("self",)).get(pk=siae.pk)
        known = Assessment.objects.filter(siae=siae, state=S.DRAFT).first()
        if known is not None:
            return known
        assessment = Assessment.objects.create(version=version, siae=siae, started_by=actor)
        data = {"version": version.number, "siae": siae.pk}
        record_event(actor=actor, verb="assessment:started", subject=assessment, data=data)
    return assessment


def save_answer(
    assessment: Assessment,
    *,
    code: str,
    level: Level,
    proof: str,
    actor: User,
    upload: Upload | None = None,
    drops_file: bool = False,
) -> AssessmentAnswer:
    """Keep the level of a criterion and its proof; a file takes the place of the one before."""
    require_own(assessment.siae, actor=actor)
    if assessment.version.reading.find(code) is None:
        raise ValidationError("Ce critère n’est pas dans le référentiel.")
    with transaction.atomic():
        _hold(assessment)
        answer = AssessmentAnswer.objects.filter(assessment=assessment, code=code).first()
        answer = answer or AssessmentAnswer(assessment=assessment, code=code)
        answer.level, answer.proof, answer.saved_at = level, proof.strip(), timezone.now()
        if upload is not None:
            answer.file = _store(upload, actor)
        elif drops_file:
            answer.file = None
        answer.full_clean()
        answer.save()
    return answer


def _store(upload: Upload, actor: User) -> StoredFile:
    """The checks of the pieces of calls: type, size, first bytes, really opened, and shown to the antivirus."""
    stored = store_upload(upload, actor=actor)
    check_opens(upload, name=stored.name)
    if is_configured():
        upload.seek(0)
        try:
            result = scan_chunks(upload.chunks())
        except AntivirusError:
            message = f"« {stored.name} » n’a pas pu être analysé par l’antivirus : déposez-le de nouveau plus tard."
            raise ValidationError({"file": message}) from None
        if not result.is_clean:
            raise ValidationError({"file": f"« {stored.name} » est refusé par l’antivirus."})
    return stored


def _hold(assessment: Assessment) -> Assessment:
    held = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not held.is_open:
        raise TransitionRefusedError("Cette auto-évaluation est arrêtée : elle ne se modifie plus.")
    return held


def _whole(assessment: Assessment, actor: User) -> None:
    require_own(assessment.siae, actor=actor)
    given = set(assessment.answers.values_list("code", flat=True))
    missing = [one.title for _, one in assessment.version.reading.criteria() if one.code not in given]
    if missing:
        raise TransitionRefusedError(f"Il manque un niveau pour : {', '.join(missing)}.")


TABLE: TransitionTable = {(S.DRAFT, S.SENT): _whole}


def send_assessment(assessment: Assessment, *, summary: str, actor: User) -> Assessment:
    """From now on the agents of the département read it, and it changes no more."""
    fields = {"summary": summary.strip(), "sent_at": timezone.now(), "sent_by": actor}
    return transition(instance=assessment, to=S.SENT, actor=actor, table=TABLE, changes=fields)
