"""Who has what to study."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Assignment, User
from accounts.roles import Role
from calls.enums import INSTRUCTED, ReviewState
from calls.models import Application, Review, ReviewAssignment
from territories.models import Area


def open_assignments() -> "QuerySet[ReviewAssignment]":
    """Those still to be done: the file is in the race and its reviewer has sent nothing."""
    sent = Review.objects.filter(
        application=OuterRef("application"), reviewer=OuterRef("reviewer"), state=ReviewState.SENT
    )
    return ReviewAssignment.objects.filter(~Exists(sent), application__state__in=INSTRUCTED)


def count_loads(people: Iterable[User]) -> dict[int, int]:
    """Files still to be studied by each person, those of every call together; in one query."""
    keys = [person.pk for person in people]
    rows = open_assignments().filter(reviewer__in=keys).order_by().values_list("reviewer")
    return dict.fromkeys(keys, 0) | dict(rows.annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be given a file, with what they already hold."""

    person: User
    load: int


def list_candidates(people: list[User], *, tied: set[int]) -> list[Candidate]:
    """Those without interest in the file, the least loaded first."""
    free = [person for person in people if person.pk not in tied]
    loads = count_loads(free)
    found = [Candidate(person, loads[person.pk]) for person in free]
    return sorted(found, key=lambda one: (one.load, one.person.last_name, one.person.first_name, one.person.pk))


def list_assignments(application: Application) -> "QuerySet[ReviewAssignment]":
    sent = Review.objects.filter(application=application, reviewer=OuterRef("reviewer"), state=ReviewState.SENT)
    rows = ReviewAssignment.objects.filter(application=application).annotate(has_sent=Exists(sent))
    return rows.select_related("reviewer", "application").order_by("role", "pk")


def reviewers_in(departments: Iterable[Area]) -> list[User]:
    """Who may be given a file in one of the départements, in one query; `reviewers_for` says it of one."""
    there = Q(role__in=[Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER], areas__in=list(departments))
    hats = Assignment.objects.not_ended().filter(there | Q(role=Role.REGIONAL_AGENT))
    people = User.objects.filter(pk__in=hats.values("user"), is_active=True)
    return list(people.order_by("last_name", "first_name", "pk"))
