"""Beginning a file, or coming back to the one begun: one draft for a call and an applicant, whoever clicks first."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.domain.facts import find_department
from calls.domain.prefilling import prefill_answers
from calls.enums import ApplicantKind, ApplicationState, CallState
from calls.models import Answer, Application, Call, CallVersion
from calls.queries.applicants import FIELD_OF, Holder, find_file, list_holders
from calls.rules.deadlines import Moment
from iae_portal.common.audit_trail import record_event
from structures.models import Operator, ReferencingRequest, Siae
from territories.enums import AreaLevel
from territories.models import Area


def open_draft(call: Call, *, holder: Holder, actor: User) -> Application:
    """The file of the applicant for the call: the one that exists, else a draft filled with what is known.

    Raises a ValidationError when the call takes no file, PermissionDenied when the hat does not carry the applicant.
    """
    if not actor.can(Permission.CALLS_APPLICATION_FILE) or holder not in list_holders(actor, call.applicant):
        raise PermissionDenied
    known = find_file(call, holder)
    if known is not None:
        return follow_version(known)
    version = require_begun(call)
    try:
        with transaction.atomic():
            return _create(call, version, holder=holder, actor=actor)
    except IntegrityError:
        # A colleague has just begun the same file: theirs is the draft of both.
        known = find_file(call, holder)
        if known is None:
            raise
        return known


def require_begun(call: Call) -> CallVersion:
    """The version that a file begun now answers. Raises a ValidationError that says why the call takes none."""
    if call.state != CallState.PUBLISHED or call.version is None:
        raise ValidationError("Cet appel ne reçoit pas de dossier.", code="closed")
    moment = call.moment()
    if moment is Moment.BEFORE:
        raise ValidationError(f"Cet appel ouvre le {call.opening_words}.", code="closed")
    if moment is Moment.AFTER and not call.takes_late:
        raise ValidationError(f"Cet appel est clos depuis le {call.deadline_words}.", code="closed")
    return call.version


def follow_version(application: Application) -> Application:
    """A draft answers the version in force: when the call was amended, its questions are those of today."""
    current = application.call.version
    if application.state == ApplicationState.DRAFT and current is not None and current.pk != application.version_id:
        Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT).update(version=current)
        application.version = current
    return application


def department_of(holder: Holder) -> Area:
    """The département where the applicant is; for an operator, that of its seat, else the first that it serves.

    Raises a ValidationError when the register does not know it.
    """
    if isinstance(holder, Siae):
        return holder.department
    if isinstance(holder, Operator):
        return _department_of_operator(holder)
    found = holder if holder.level == AreaLevel.DEPARTMENT else find_department(holder)
    if found is None:
        raise ValidationError(f"Le département de « {holder.name} » n’est pas connu : signalez-le au service.")
    return found


def _department_of_operator(operator: Operator) -> Area:
    departments = Area.objects.current().at_level(AreaLevel.DEPARTMENT)
    request = ReferencingRequest.objects.filter(operator=operator).order_by("-version").first()
    found = None
    if request is not None:
        found = find_department(request.seat) if request.seat is not None else None
        found = found or departments.filter(pk__in=request.areas.values("pk")).order_by("code").first()
    found = found or departments.order_by("-population", "code").first()
    if found is None:
        raise ValidationError("Aucun département n’est connu du portail : signalez-le au service.")
    return found


def _create(call: Call, version: CallVersion, *, holder: Holder, actor: User) -> Application:
    kind = ApplicantKind(call.applicant)
    application = Application.objects.create(
        call=call,
        version=version,
        applicant=kind,
        applicant_name=(holder.legal_name if isinstance(holder, Operator) else holder.name)[:200],
        department=department_of(holder),
        sealed_until=call.window.ends_at if call.is_sealed else None,
        created_by=actor,
        **{FIELD_OF[kind]: holder},
    )
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(application=application, key=key, value=value, saved_at=now, saved_by=actor)
        for key, value in prefill_answers(application).items()
    )
    record_event(actor=actor, verb="application:begun", subject=application, data={"call": call.pk})
    return application
