"""The last steps of the demonstration: a member for a structure, and a first diagnosis."""

from accounts.models import Assignment, User
from accounts.roles import Role
from allocation.domain.demonstration_scenarios import load_demonstration_scenarios
from iae_portal.common.job_execution import execute_job
from structures.domain.dialogue_demonstration import load_demonstration_dialogues
from structures.models import Siae
from structures.queries.supply import latest_year
from territories.queries.areas import get_region
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.domain.publish_run import publish_run
from white_zones.models import Publication, Run
from white_zones.queries.inputs import latest_period
from white_zones.rules import DEFAULT_DEMAND

DEPARTMENT = "15"
AUTHOR = "agent.region@demo.example"
FIRST_RUN = "Diagnostic de référence"


def give_structures_to_members() -> None:
    """Each demonstration account of a structure gets the largest invented structures of its département."""
    invented = Siae.objects.current().filter(source__is_demonstration=True)
    own = invented.filter(department__code=DEPARTMENT).order_by("kind", "pk")
    members = Assignment.objects.filter(role=Role.STRUCTURE_MEMBER, user__email__endswith="@demo.example")
    for position, assignment in enumerate(members.order_by("pk")):
        if not assignment.structures.exists():
            assignment.structures.set(own[2 * position : 2 * position + 2])


def fill_dialogues() -> None:
    """Last year's dialogues de gestion, and this year's under way."""
    load_demonstration_dialogues(actor=User.objects.get(email=AUTHOR))


def share_means() -> None:
    """Three scenarios of sharing, one of them under review."""
    load_demonstration_scenarios(actor=User.objects.get(email=AUTHOR))


def compute_first_run() -> Run | None:
    """A published run of the région with the standard parameters, computed here; the next ones go to a worker.

    Where the published one is of a version that kept no inputs, another takes its place, which can be explained.
    """
    if Publication.objects.filter(replaced_at__isnull=True, run__inputs__isnull=False).exists():
        return None
    actor = User.objects.get(email=AUTHOR)
    reference = Run.objects.done().filter(is_reference=True, inputs__isnull=False, publication__isnull=True).first()
    if reference is not None:
        publish_run(actor=actor, run=reference)
        return reference
    parameters = RunParameters(
        perimeter=get_region().pk,
        supply_year=latest_year() or 0,
        demand_period=latest_period(DEFAULT_DEMAND) or "",
    )
    run = create_run(actor=actor, name=FIRST_RUN, parameters=parameters)
    if run.job_id is not None:
        execute_job(job_id=run.job_id)
    run.refresh_from_db()
    publish_run(actor=actor, run=run)
    return run
