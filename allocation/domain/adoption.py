"""Adopting a scenario, which freezes it, and notifying it to each département."""

from django.db import transaction

from accounts.models import User
from allocation.domain.consultation import close_consultation, require_motive
from allocation.domain.consultation_mails import mail_notification
from allocation.domain.scenario_states import TABLE
from allocation.enums import ScenarioState as S
from allocation.models import Adoption, Notification, Scenario
from allocation.queries.consultation import current_version, last_consultation, list_departments, read_standings
from iae_portal.common.transitions import TransitionRefusedError, transition

CLOSED_BY_ADOPTION = "Scénario adopté."


def adopt_scenario(scenario: Scenario, *, motive: str, actor: User) -> Adoption:
    """Adopt the version that the CDIAE reviewed; the scenario that it amends is replaced in the same transaction.

    Raises a ValidationError without motive, a TransitionRefusedError naming the avis that are still awaited.
    """
    require_motive(motive, "Motivez la décision ; répondez aux réserves et aux avis défavorables.")
    with transaction.atomic():
        # Locked first: an avis given meanwhile comes before the decision, or is refused.
        held = Scenario.objects.select_for_update(of=("self",)).select_related("amends").get(pk=scenario.pk)
        if held.amends is not None:
            # Before the adoption: two scenarios in force for the same year would be refused by the database.
            transition(instance=held.amends, to=S.REPLACED, actor=actor, table=TABLE, data={"replaced_by": held.pk})
        transition(instance=scenario, to=S.ADOPTED, actor=actor, table=TABLE, data=_tell(held))
        close_consultation(scenario, motive=CLOSED_BY_ADOPTION)
        version = current_version(scenario)
        return Adoption.objects.create(scenario=scenario, version=version, motive=motive.strip(), adopted_by=actor)


def notify_scenario(scenario: Scenario, *, actor: User) -> list[Notification]:
    """Number one letter by département and tell its people; the letters themselves are made from what is frozen."""
    with transaction.atomic():
        held = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
        adoption = Adoption.objects.filter(scenario=held).first()
        made = []
        if adoption is not None and held.state == S.ADOPTED:
            made = [
                Notification.objects.create(
                    adoption=adoption,
                    department=department,
                    reference=make_reference(held, department.code),
                    sent_by=actor,
                )
                for department in list_departments(adoption.version_id)
            ]
        transition(instance=scenario, to=S.NOTIFIED, actor=actor, table=TABLE, data={"letters": len(made)})
        for notification in made:
            mail_notification(notification, adoption=_require(adoption))
    return made


def make_reference(scenario: Scenario, code: str) -> str:
    """« IAE-2026-0012-15 »: the year, the scenario, the département."""
    return f"IAE-{scenario.first_year}-{scenario.pk:04d}-{code}"


def _tell(scenario: Scenario) -> dict[str, object]:
    """What the audit trail keeps of the avis that the decision was taken with."""
    consultation = last_consultation(scenario)
    if consultation is None:
        return {}
    standings = read_standings(consultation)
    return {
        "version": consultation.version_id,
        "given": standings.given,
        "missing": [area.code for area in standings.missing],
        "unfavourable": [area.code for area in standings.unfavourable],
    }


def _require(adoption: Adoption | None) -> Adoption:
    if adoption is None:
        raise TransitionRefusedError("Le scénario n’est pas adopté.")
    return adoption
