"""The saisine of the CDIAE on a scenario, its withdrawal, and the reminders."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from allocation.domain.consultation_mails import mail_reminder, mail_saisine, mail_withdrawal
from allocation.domain.scenario_states import TABLE
from allocation.enums import ScenarioState as S
from allocation.models import Consultation, Scenario
from allocation.queries.consultation import current_version, open_consultation, read_standings
from allocation.rules.consultation_clock import due_reminder, month_after
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import transition

REMIND_TASK = "allocation.tasks.remind_opinions"


def submit_scenario(scenario: Scenario, *, due_at: dt.datetime | None, message: str, actor: User) -> Consultation:
    """Ask every CDIAE for its avis on the current version, within a month at least; the consultation opened.

    Raises a ValidationError on a deadline before the month, a TransitionRefusedError when there is nothing to submit.
    """
    now = timezone.now()
    earliest = month_after(now)
    due = due_at or earliest
    if due < earliest:
        raise ValidationError(
            {
                "due_at": f"Le CDIAE dispose d’un mois à compter de la saisine : l’échéance ne peut pas précéder le "
                f"{format_datetime(earliest)}."
            },
            code="too_soon",
        )
    with transaction.atomic():
        transition(instance=scenario, to=S.SUBMITTED, actor=actor, table=TABLE, data={"due_at": due})
        consultation = Consultation.objects.create(
            scenario=scenario,
            version=current_version(scenario),
            message=message,
            opened_by=actor,
            opened_at=now,
            due_at=due,
        )
        mail_saisine(consultation)
    return consultation


def withdraw_scenario(scenario: Scenario, *, motive: str, actor: User) -> Scenario:
    """Take the scenario back to be changed: the consultation ends, its avis are kept."""
    require_motive(motive, "Dites aux CDIAE pourquoi le scénario est retiré.")
    with transaction.atomic():
        transition(instance=scenario, to=S.DRAFT, actor=actor, table=TABLE, data={"motive": motive})
        consultation = close_consultation(scenario, motive=motive)
        if consultation is not None:
            mail_withdrawal(consultation)
    return scenario


def drop_scenario(scenario: Scenario, *, motive: str, actor: User) -> Scenario:
    """Give the scenario up; what it held is kept and no longer changes."""
    require_motive(motive, "Dites pourquoi le scénario est abandonné.")
    with transaction.atomic():
        transition(instance=scenario, to=S.DROPPED, actor=actor, table=TABLE, data={"motive": motive})
        consultation = close_consultation(scenario, motive=motive)
        if consultation is not None:
            mail_withdrawal(consultation)
    return scenario


def close_consultation(scenario: Scenario, *, motive: str) -> Consultation | None:
    """End the consultation under way, inside the caller's transaction; None when there is none."""
    consultation = open_consultation(scenario)
    if consultation is not None:
        consultation.closed_at, consultation.closing_motive = timezone.now(), motive
        consultation.save(update_fields=["closed_at", "closing_motive"])
    return consultation


def remind_departments(*, now: dt.datetime | None = None) -> int:
    """Queue the reminders due to the départements without avis, once each; how many people are concerned.

    Each follows its own deadline: one that was put off is reminded of again.
    """
    now = now or timezone.now()
    rows = Consultation.objects.filter(closed_at=None, scenario__state=S.SUBMITTED).select_related("scenario")
    count = 0
    for consultation in rows:
        for standing in read_standings(consultation).rows:
            name = due_reminder(standing.due_at, now=now)
            if standing.opinion is None and name is not None:
                count += mail_reminder(consultation, standing=standing, key=name)
    return count


def require_motive(text: str, words: str) -> None:
    if not text.strip():
        raise ValidationError({"motive": words}, code="motive")
