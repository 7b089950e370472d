"""Decisions of the demonstration, all invented: one held, one prepared, one followed to its convention and report."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from allocation.enums import Part
from awards.domain.conventions import (
    activate_convention,
    draft_convention,
    edit_convention,
    send_convention,
    sign_convention,
)
from awards.domain.preparing import hold_decision
from awards.domain.releasing import release_decision
from awards.enums import DecisionKind, Party, ReportState
from awards.models import Convention, Decision, DecisionLine
from calls.domain.demonstration import AUTHOR, CLOSED_TITLE
from calls.enums import ApplicationState as S, ConflictStatus
from calls.models import Application, Call, Conflict
from iae_portal.common.transitions import TransitionTable, transition

# Written by nobody of the portal: the avis is told as invented, no committee is made to say it.
UNGUARDED: TransitionTable = {
    (S.UNDER_REVIEW, S.AWAITING_COMMITTEE): None,
    (S.AWAITING_COMMITTEE, S.DELIBERATED): None,
}
INVENTED = "Démonstration : décision inventée, sans avis d’un comité."
REFUSED = "Démonstration : le besoin du canton est déjà couvert par une structure à moins de vingt minutes."
# By département of the file: what is decided of it, and how far it goes.
PLAN = (
    ("43", DecisionKind.ACCEPTED, "convention"),
    ("63", DecisionKind.REJECTED, "held"),
    ("38", DecisionKind.ACCEPTED, "prepared"),
)


@transaction.atomic
def load_demo_awards() -> list[Decision]:
    """Once: files that already have a decision are left as they are."""
    call = Call.objects.filter(title=CLOSED_TITLE, version__isnull=False).first()
    actor = User.objects.filter(email=AUTHOR).first()
    if call is None or actor is None or Decision.objects.filter(application__call=call).exists():
        return []
    made = []
    for department, kind, stage in PLAN:
        file = call.applications.filter(department__code=department, state=S.UNDER_REVIEW).order_by("pk").first()
        if file is not None and (kind != DecisionKind.ACCEPTED or _place_of(file) is not None):
            made.append(_decide(file, kind, stage=stage, actor=actor))
    return made


def _decide(file: Application, kind: DecisionKind, *, stage: str, actor: User) -> Decision:
    Conflict.objects.get_or_create(application=file, user=actor, defaults={"status": ConflictStatus.CLEAR})
    transition(instance=file, to=S.AWAITING_COMMITTEE, actor=actor, table=UNGUARDED, data={"move": "present"})
    transition(instance=file, to=S.DELIBERATED, actor=actor, table=UNGUARDED)
    decision = Decision.objects.create(
        application=file,
        kind=kind,
        without_opinion=INVENTED,
        motive=REFUSED if kind == DecisionKind.REJECTED else "",
        note="" if kind == DecisionKind.REJECTED else INVENTED,
        prepared_by=actor,
    )
    place = _place_of(file)
    if kind == DecisionKind.ACCEPTED and place is not None:
        DecisionLine.objects.bulk_create(
            DecisionLine(
                decision=decision,
                year=file.call.year + rank,
                kind=file.siae.kind if file.siae else "",
                place_id=place,
                part=Part.STATE,
                etp=Decimal(2) + rank,
            )
            for rank in range(2)
        )
    if stage in ("held", "convention"):
        hold_decision(decision, actor=actor)
    if stage == "convention":
        release_decision(decision, actor=actor)
        _follow(decision, actor)
    decision.refresh_from_db()
    return decision


def _place_of(file: Application) -> int | None:
    """The seat, where the means count at once."""
    site = file.siae.sites.order_by("-is_seat", "pk").first() if file.siae else None
    return site.commune_id if site else None


def _follow(decision: Decision, actor: User) -> None:
    """Signed today, in force since the beginning of the year, with the report of its first months handed in."""
    today = timezone.localdate()
    convention = draft_convention(decision, actor=actor)
    convention = edit_convention(
        convention,
        starts_on=dt.date(today.year, 1, 1),
        ends_on=convention.ends_on,
        commitments="Démonstration : accueillir en priorité les demandeurs d’emploi de longue durée du canton.",
        targets={"people": "12", "long_term": "6", "exits": "4", "good_exits": "2"},
        actor=actor,
    )
    send_convention(convention, actor=actor)
    for party, name in ((Party.BENEFICIARY, "Camille Exemple"), (Party.STATE, "Dominique Exemple")):
        sign_convention(
            convention,
            party=party,
            name=name,
            quality="signature de démonstration",
            signed_on=today,
            actor=actor,
        )
    activate_convention(convention, actor=actor)
    _report(convention, actor, today)


def _report(convention: Convention, actor: User, today: dt.date) -> None:
    report = convention.reports.get(number=1)
    report.period_end = max(report.period_start, today - dt.timedelta(days=1))
    report.due_on = report.period_end + dt.timedelta(days=30)
    report.achieved = {"etp": "1.75", "people": "9", "long_term": "5", "exits": "2", "good_exits": "1"}
    report.comment = "Démonstration : chiffres inventés."
    report.state, report.submitted_by, report.submitted_at = ReportState.SUBMITTED, actor, timezone.now()
    report.save()
