"""What a page tells of a scenario under review, according to who reads it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of, reachable
from accounts.roles import Permission
from allocation.enums import FROZEN_STATES, Mesh, ScenarioState as S
from allocation.models import Adoption, Consultation, Extension, Opinion, Scenario
from allocation.queries.consultation import Standing, Standings, last_consultation, list_departments, read_standings
from allocation.queries.deadlines import deadlines_of
from allocation.rules.consultation_clock import tell_clock
from iae_portal.common.formatting import format_datetime
from territories.department_names import of_department
from territories.models import Area

TONES = {
    S.DRAFT: "new",
    S.SUBMITTED: "info",
    S.ADOPTED: "success",
    S.NOTIFIED: "success",
    S.REPLACED: "warning",
    S.DROPPED: "warning",
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str


def compose_panel(scenario: Scenario, user: User) -> dict[str, Any]:
    """The block beside a scenario: its state, the clock, the counters, and the way to what the person may do."""
    consultation = last_consultation(scenario)
    standings = read_standings(consultation) if consultation else Standings(())
    adoption = Adoption.objects.filter(scenario=scenario).select_related("adopted_by").first()
    is_open = consultation is not None and consultation.closed_at is None
    own = _own(user, standings) if is_open else []
    return {
        "scenario": scenario,
        "tone": TONES[S(scenario.state)],
        "consultation": consultation,
        "is_open": is_open,
        "clock": tell_clock(_deadline(consultation, own), now=timezone.now()) if consultation and is_open else "",
        "extensions": tell_extensions(consultation, user) if consultation and is_open else [],
        "counter": tell_counter(standings) if consultation and reads_all(user) else "",
        "own": own,
        "adoption": adoption,
        "links": _links(scenario, user, own=own),
    }


def reads_all(user: User) -> bool:
    """Whether the person reads the avis of every département."""
    hat = hat_of(user)
    return hat is not None and hat.is_regional and user.can(Permission.ALLOCATION_OPINION_VIEW)


def tell_extensions(consultation: Consultation, user: User) -> list[str]:
    """Each time that the deadline was put off, among those that bear on what the person reads."""
    rows = Extension.objects.visible_to(user).filter(consultation=consultation).select_related("department")
    return [
        f"{tell_committee(row.department)} : échéance portée au {format_datetime(row.due_at)}. Motif : {row.motive}"
        for row in rows
    ]


def tell_committee(department: Area | None) -> str:
    """« CDIAE du Cantal », or all of them."""
    return f"CDIAE {of_department(department.name)}" if department else "Tous les CDIAE"


def tell_counter(standings: Standings) -> str:
    """« 3 avis sur 12 »."""
    return f"{standings.given} avis sur {len(standings.rows)}"


def visible_rows(user: User, consultation: Consultation, standings: Standings) -> list[Standing]:
    """The rows of the départements that the person reads, each with the avis that they may read."""
    areas = [row.department for row in standings.rows]
    held = reachable(user, Permission.ALLOCATION_OPINION_VIEW, areas)
    readable = Opinion.objects.visible_to(user).in_force().filter(consultation=consultation)
    seen = set(readable.values_list("pk", flat=True))
    return [
        replace(row, opinion=row.opinion if row.opinion and row.opinion.pk in seen else None)
        for row in standings.rows
        if row.department.pk in held
    ]


def warn_before_adoption(consultation: Consultation | None, standings: Standings) -> list[str]:
    """What a decider must know first: the avis that are missing, those with reserves, and those against."""
    if consultation is None:
        return []
    warnings = []
    if standings.missing:
        names = ", ".join(area.name for area in standings.missing)
        awaited = standings.awaited(now=timezone.now())
        words = ""
        if awaited:
            last = format_datetime(max(row.due_at for row in awaited))
            words = f"L’adoption est possible une fois ces avis rendus, ou leur échéance passée, le {last}."
        warnings.append(f"Avis non rendus : {names}. {words}".strip())
    if standings.reserved:
        names = ", ".join(area.name for area in standings.reserved)
        warnings.append(f"Avis favorable avec réserves : {names}. La décision y répond.")
    if standings.unfavourable:
        names = ", ".join(area.name for area in standings.unfavourable)
        warnings.append(f"Avis défavorable : {names}. Il ne lie pas l’administration ; la décision y répond.")
    return warnings


def _deadline(consultation: Consultation, own: list[Standing]) -> dt.datetime:
    """What the clock counts to: the first avis that is awaited from the person, else the deadline of all."""
    awaited = [row.due_at for row in own if row.opinion is None] or [row.due_at for row in own]
    return min(awaited) if awaited else deadlines_of(consultation).general


def _own(user: User, standings: Standings) -> list[Standing]:
    areas = [row.department for row in standings.rows]
    held = reachable(user, Permission.ALLOCATION_OPINION_GIVE, areas)
    return [row for row in standings.rows if row.department.pk in held]


def _links(scenario: Scenario, user: User, *, own: list[Standing]) -> list[Link]:
    page = reverse("allocation:consultation", args=[scenario.pk])
    links = [
        Link(
            f"{'Modifier' if row.opinion else 'Rendre'} l’avis du CDIAE {of_department(row.department.name)}",
            reverse("allocation:opinion", args=[scenario.pk, row.department.code]),
        )
        for row in own
    ]
    decides = user.can(Permission.ALLOCATION_SCENARIO_DECIDE)
    if scenario.state == S.DRAFT and decides and scenario.mesh == Mesh.DEPARTMENT:
        links.append(Link("Soumettre aux CDIAE", page))
    elif scenario.state != S.DRAFT:
        links.append(Link("Consultation des CDIAE", page))
    if scenario.state in FROZEN_STATES or (scenario.state == S.SUBMITTED and decides):
        links.append(Link("Adoption et notification", reverse("allocation:adoption", args=[scenario.pk])))
    return links


def visible_letters(scenario: Scenario, user: User) -> list[Link]:
    """The letters of the départements that the person reads."""
    adoption = Adoption.objects.filter(scenario=scenario).first()
    if adoption is None:
        return []
    areas = list_departments(adoption.version_id)
    held = reachable(user, Permission.ALLOCATION_OPINION_VIEW, areas)
    return [
        Link(area.name, reverse("allocation:letter", args=[scenario.pk, area.code]))
        for area in areas
        if area.pk in held
    ]
