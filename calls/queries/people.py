"""Who is written to about a call or a file."""

from django.db.models import Q, QuerySet

from accounts.models import Assignment, User
from accounts.roles import Role
from calls.models import Application
from calls.queries.interests import find_tied
from territories.models import Area


def members_of(application: Application) -> list[User]:
    """The accounts that carry the file today."""
    hats = Assignment.objects.not_ended()
    if application.siae_id:
        hats = hats.filter(structures=application.siae_id)
    elif application.operator_id:
        hats = hats.filter(operators=application.operator_id)
    else:
        hats = hats.filter(role=Role.TERRITORY_HOLDER, areas=application.territory_id)
    return _people(hats)


def instructors_of(department: Area) -> list[User]:
    """The agents of the département; when it has none, those of the région."""
    agents = Assignment.objects.not_ended().filter(role=Role.DEPARTMENTAL_AGENT, areas=department)
    return _people(agents) or call_managers()


def desk_of(application: Application) -> list[User]:
    """Those who instruct a file and are told of it: the agents of its département without interest in it."""
    people = instructors_of(application.department)
    tied = find_tied(application, people)
    return [person for person in people if person.pk not in tied]


def call_managers() -> list[User]:
    """The agents of the région."""
    return _people(Assignment.objects.not_ended().filter(role=Role.REGIONAL_AGENT))


def reviewers_for(department: Area) -> list[User]:
    """Who may be given a file of the département: its agents, its committee members, the région's agents."""
    there = Q(role__in=[Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER], areas=department)
    return _people(Assignment.objects.not_ended().filter(there | Q(role=Role.REGIONAL_AGENT)))


def _people(hats: "QuerySet[Assignment]") -> list[User]:
    rows = User.objects.filter(pk__in=hats.values("user"), is_active=True)
    return list(rows.order_by("last_name", "first_name", "pk"))
