"""What the sharing of means asks of a person, on their home page."""

import datetime as dt

from django.urls import reverse

from accounts.models import User
from accounts.perimeter import reachable
from accounts.roles import Permission
from allocation.enums import ScenarioState
from allocation.models import Consultation, Opinion, Scenario, ScenarioLine
from allocation.queries.deadlines import Deadlines, read_deadlines
from iae_portal.common.formatting import format_datetime
from iae_portal.dashboards.home_lines import Line
from territories.department_names import of_department
from territories.enums import AreaLevel
from territories.models import Area


def allocation_lines(user: User) -> list[Line]:
    """The avis that are awaited from the person's départements, then the scenarios under review for those who decide.

    A fixed number of queries, whatever the number of scenarios.
    """
    if not user.can(Permission.ALLOCATION_SCENARIO_VIEW):
        return []
    seen = Scenario.objects.visible_to(user).filter(state=ScenarioState.SUBMITTED)
    rows = Consultation.objects.filter(closed_at=None, scenario__in=seen).select_related("scenario")
    consultations = list(rows.order_by("due_at", "pk"))
    if not consultations:
        return []
    if user.can(Permission.ALLOCATION_OPINION_GIVE):
        return _awaited_from(user, consultations)
    if user.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        return [_count(consultations, read_deadlines(consultations))]
    return []


def _count(consultations: list[Consultation], deadlines: dict[int, Deadlines]) -> Line:
    """« 3 scénarios en consultation »; the address of the scenario when there is one."""
    if len(consultations) == 1:
        (only,) = consultations
        last = format_datetime(deadlines[only.pk].last)
        text = f"1 scénario en consultation : « {only.scenario.name} », avis jusqu’au {last}"
        return Line(text, reverse("allocation:consultation", args=[only.scenario_id]))
    return Line(f"{len(consultations)} scénarios en consultation", reverse("allocation:scenarios"))


def _awaited_from(user: User, consultations: list[Consultation]) -> list[Line]:
    shared = ScenarioLine.objects.filter(
        version__in=[one.version_id for one in consultations], area__level=AreaLevel.DEPARTMENT
    )
    pairs = set(shared.values_list("version", "area"))
    areas = {area.pk: area for area in Area.objects.filter(pk__in={area for _, area in pairs}).order_by("code")}
    held = reachable(user, Permission.ALLOCATION_OPINION_GIVE, areas.values())
    opinions = Opinion.objects.visible_to(user).in_force().filter(consultation__in=consultations)
    given = set(opinions.values_list("consultation", "department"))
    deadlines = read_deadlines(consultations)
    return [
        _awaited(one, areas[pk], due_at=deadlines[one.pk].of(pk))
        for one in consultations
        for pk in areas
        if pk in held and (one.version_id, pk) in pairs and (one.pk, pk) not in given
    ]


def _awaited(consultation: Consultation, department: Area, *, due_at: dt.datetime) -> Line:
    text = (
        f"L’avis du CDIAE {of_department(department.name)} est attendu sur le scénario "
        f"« {consultation.scenario.name} » jusqu’au {format_datetime(due_at)}"
    )
    return Line(text, reverse("allocation:opinion", args=[consultation.scenario_id, department.code]))
