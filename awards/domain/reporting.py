"""Reports of follow-up: planned when a convention begins, handed in by the structure, examined by an agent."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from awards.domain.convention_states import manages
from awards.domain.rights import require_beneficiary
from awards.enums import ConditionState, ReportState as S
from awards.models import Convention, FollowUpReport
from awards.queries.amounts import amounts_of
from awards.rules.amounts import by_year
from awards.rules.follow_up import INDICATORS, list_periods, read_achieved
from calls.domain.notifying import tell
from calls.enums import CallEvent
from calls.queries.people import instructors_of, members_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError


def report_path(report: FollowUpReport) -> str:
    return f"/suivi/{report.pk}/"


def plan_reports(convention: Convention) -> list[FollowUpReport]:
    """One a year of the convention, with what it promises of that year; those already planned stay."""
    totals = by_year(amounts_of(convention.lines.all()))
    conditions = [one for one in convention.decision.conditions.all() if one.state != ConditionState.WAIVED]
    made = []
    for period in list_periods(convention.starts_on, convention.ends_on):
        promised = {key: str(value) for key, value in convention.targets.items()}
        total = totals.get(period.starts_on.year)
        promised["etp"] = f"{total.etp if total else Decimal():.2f}"
        promised["white_places"] = str(sum(one.places for one in conditions if one.due_on <= period.ends_on))
        report, _ = FollowUpReport.objects.get_or_create(
            convention=convention,
            number=period.number,
            defaults={
                "period_start": period.starts_on,
                "period_end": period.ends_on,
                "due_on": period.due_on,
                "is_final": period.is_final,
                "promised": promised,
            },
        )
        made.append(report)
    return made


def submit_report(report: FollowUpReport, *, achieved: Mapping[str, str], comment: str, actor: User) -> FollowUpReport:
    """What the structure did: figures beside those promised. Raises a ValidationError by figure, in French."""
    told, faults = read_achieved(achieved)
    if "etp" not in told and "etp" not in faults:
        faults["etp"] = "Donnez les ETP réalisés, même nuls : écrivez 0."
    if faults:
        raise ValidationError(dict(faults))
    with transaction.atomic():
        held = _hold(report)
        require_beneficiary(held.convention, actor=actor)
        if held.state not in (S.AWAITED, S.RETURNED):
            raise TransitionRefusedError("Ce bilan est déjà remis : le service l’examine.")
        if timezone.localdate() < held.period_end:
            raise TransitionRefusedError(
                "La période de ce bilan n’est pas finie : il se remet après son dernier jour."
            )
        held.achieved, held.comment = told, comment.strip()
        held.submitted_by, held.submitted_at, held.state = actor, timezone.now(), S.SUBMITTED
        held.save()
        _trace(held, "report:submitted", actor)
        application = held.convention.application
        tell(
            CallEvent.MESSAGE,
            call=application.call,
            people=instructors_of(application.department),
            path=report_path(held),
            key=f"report:{held.pk}:submitted:{held.submitted_at:%Y%m%d%H%M%S}",
            application=application,
        )
    report.refresh_from_db()
    return report


def review_report(report: FollowUpReport, *, is_accepted: bool, note: str, actor: User) -> FollowUpReport:
    """Accepted for good, or given back with what is to be completed."""
    words = note.strip()
    if not is_accepted and not words:
        raise ValidationError({"note": "Dites ce qui est à compléter."})
    with transaction.atomic():
        held = _hold(report)
        manages(held.convention, actor)
        if held.state != S.SUBMITTED:
            raise TransitionRefusedError("Ce bilan n’est pas à examiner : actualisez la page.")
        held.state, held.review_note = (S.ACCEPTED if is_accepted else S.RETURNED), words
        held.reviewed_by, held.reviewed_at = actor, timezone.now()
        held.save()
        _trace(held, f"report:{held.state}", actor)
        application = held.convention.application
        tell(
            CallEvent.MESSAGE,
            call=application.call,
            people=members_of(application),
            path=report_path(held),
            key=f"report:{held.pk}:{held.state}:{held.reviewed_at:%Y%m%d%H%M%S}",
            application=application,
        )
    report.refresh_from_db()
    return report


def compare_report(report: FollowUpReport) -> list[tuple[str, Decimal | None, Decimal | None, bool]]:
    """Each indicator: its label, promised, achieved, and whether it is in ETP."""
    return [
        (one.label, _number(report.promised.get(one.key)), _number(report.achieved.get(one.key)), one.is_etp)
        for one in INDICATORS
        if report.promised.get(one.key) or report.achieved.get(one.key)
    ]


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None


def _hold(report: FollowUpReport) -> FollowUpReport:
    rows = FollowUpReport.objects.select_for_update(of=("self",)).select_related(
        "convention__application__call",
        "convention__application__version",
        "convention__application__department",
        "convention__decision",
    )
    found = rows.filter(pk=report.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def _trace(report: FollowUpReport, verb: str, actor: User) -> None:
    data = {"report": report.pk, "number": report.number, "convention": report.convention.number}
    record_event(actor=actor, verb=verb, subject=report.convention.application, data=data)
