"""Who has an interest in a file: told, decided, or read in the memberships of any of their hats."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Assignment, User
from accounts.roles import Role
from calls.enums import EXCLUDING, ConflictStatus
from calls.models import Application, Conflict, Review


def find_tied(application: Application, people: Iterable[User]) -> set[int]:
    """Keys of those who may not have the file, in two queries: the same rule as `without_interest_of`, for many."""
    return tied_by_file([application], people)[application.pk]


def tied_by_file(applications: Collection[Application], people: Iterable[User]) -> dict[int, set[int]]:
    """For each file, the keys of the people who have an interest in it; two queries whatever the numbers."""
    keys = {person.pk for person in people}
    told = Conflict.objects.filter(application__in=applications, user__in=keys)
    excluded: dict[int, set[int]] = {application.pk: set() for application in applications}
    cleared: dict[int, set[int]] = {application.pk: set() for application in applications}
    for file, user, status in told.values_list("application", "user", "status"):
        if status in EXCLUDING:
            excluded[file].add(user)
        elif status == ConflictStatus.DISMISSED:
            cleared[file].add(user)
    holders = _holders(applications, keys)
    return {
        application.pk: excluded[application.pk]
        | (holders.get(_carrier(application), set()) - cleared[application.pk])
        for application in applications
    }


def _carrier(application: Application) -> tuple[str, int | None]:
    if application.siae_id:
        return "siae", application.siae_id
    if application.operator_id:
        return "operator", application.operator_id
    return "territory", application.territory_id


def _holders(applications: Collection[Application], keys: set[int]) -> dict[tuple[str, int | None], set[int]]:
    carriers = {_carrier(application) for application in applications}
    parts: dict[str, list[int | None]] = {"siae": [], "operator": [], "territory": []}
    for name, key in carriers:
        parts[name].append(key)
    hats = Assignment.objects.filter(user__in=keys)
    structures = hats.filter(structures__in=parts["siae"]).values_list("user", "structures")
    operators = hats.filter(operators__in=parts["operator"]).values_list("user", "operators")
    areas = hats.filter(role=Role.TERRITORY_HOLDER, areas__in=parts["territory"]).values_list("user", "areas")
    found: dict[tuple[str, int | None], set[int]] = {}
    for name, rows in (("siae", structures), ("operator", operators), ("territory", areas)):
        for user, carrier in rows:
            found.setdefault((name, carrier), set()).add(user)
    return found


@dataclass(frozen=True, slots=True)
class Interest:
    """Where one person stands towards a file."""

    person: User
    status: ConflictStatus
    reason: str
    decided_by: User | None
    stated_at: Any


def list_interests(application: Application, people: Collection[User]) -> list[Interest]:
    """What was said of a file, then those whose memberships tie them to it and of whom nothing was decided."""
    rows = Conflict.objects.filter(application=application).select_related("user", "decided_by")
    told = [
        Interest(row.user, ConflictStatus(row.status), row.reason, row.decided_by, row.stated_at)
        for row in rows.order_by("user__last_name", "user__first_name", "user")
    ]
    known = {interest.person.pk for interest in told if interest.status != ConflictStatus.CLEAR}
    holders = _holders([application], {person.pk for person in people}).get(_carrier(application), set())
    found = [
        Interest(person, ConflictStatus.DETECTED, "Ses habilitations le rattachent au porteur.", None, None)
        for person in people
        if person.pk in holders and person.pk not in known
    ]
    shown = {interest.person.pk for interest in found}
    return found + [interest for interest in told if interest.person.pk not in shown]


def untied_reviews(rows: "QuerySet[Review]") -> "QuerySet[Review]":
    """Without the reviews of people who turned out to have an interest in the file."""
    told = Conflict.objects.filter(application=OuterRef("application"), user=OuterRef("reviewer"))
    return rows.filter(~Exists(told.filter(Q(status__in=EXCLUDING))))
