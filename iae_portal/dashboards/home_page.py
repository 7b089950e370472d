"""What the home page of each role starts from."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from iae_portal.common.formatting import format_datetime
from iae_portal.common.job_display import describe_job
from iae_portal.common.jobs import Job
from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from iae_portal.dashboards.allocation_lines import allocation_lines
from iae_portal.dashboards.call_lines import call_lines
from iae_portal.dashboards.committee_lines import committee_lines
from iae_portal.dashboards.home_lines import Counted, Line, tell_lines, tell_many
from iae_portal.dashboards.strategy_lines import strategy_lines
from structures.domain.dialogue_completeness import measure_progress
from structures.models import Siae
from structures.presentation.operator_status import describe_status
from structures.queries.dialogues import list_waiting, own_dialogues
from structures.queries.directory import list_siae
from structures.queries.operators import (
    find_current_request,
    find_own_operator,
    list_gaps,
    waiting_requests,
)
from structures.queries.supply import latest_year
from territories.models import Area
from territories.queries.areas import find_region
from white_zones.models import Run

# Of each kind, how many are told.
NEWS = 2


def home_area(user: User) -> Area | None:
    """The first area of the active hat, else the région; None before anything is loaded."""
    hat = user.assignment
    if hat is not None and hat.areas:
        return Area.objects.visible_to(user).filter(pk=hat.areas[0].pk).first()
    return find_region()


def waiting_for(user: User) -> list[Line]:
    """Scenarios under review, operators and dialogues to instruct, then the person's own jobs that have not ended."""
    jobs = Job.objects.filter(owner=user, finished_at=None).order_by("-created_at")[:3]
    cards = (describe_job(job, user=user) for job in jobs)
    return tell_lines(
        [
            *request_lines(user),
            *committee_lines(user),
            *call_lines(user),
            *allocation_lines(user),
            *dialogue_lines(user),
            *strategy_lines(user),
            *(Line(f"{card.label} : {card.title}", card.url) for card in cards),
        ]
    )


def request_lines(user: User) -> list[Counted]:
    """Operators whose file waits for the service."""
    words = ("demande de référencement attend le service", "demandes de référencement attendent le service")
    return [Counted(waiting_requests(user), tell_many(*words), reverse("structures:operator-requests"))]


def dialogue_lines(user: User) -> list[Counted]:
    """Dialogues de gestion to instruct and late, in the campaign under way."""
    waiting = list_waiting(user)
    if waiting is None:
        return []
    url = reverse("structures:campaign", args=[waiting.campaign.year])
    states = (
        (waiting.in_hand, "à instruire", f"{url}?attente=instruire"),
        (waiting.late, "en retard", f"{url}?attente=retard"),
    )
    return [
        Counted(rows, tell_many(f"dialogue de gestion {words}", f"dialogues de gestion {words}"), address)
        for rows, words, address in states
    ]


def own_dialogue_cards(user: User) -> list[dict[str, Any]]:
    """The dialogues of a structure's member in the campaigns under way, with how far each is filled."""
    cards = []
    for dialogue in own_dialogues(user).filter(campaign__closes_at__gt=timezone.now()):
        parts = measure_progress(dialogue)
        cards.append({"dialogue": dialogue, "complete": sum(part.is_complete for part in parts), "count": len(parts)})
    return cards


def whats_new(user: User) -> list[Line]:
    """The latest diagnoses and data sets, newest first."""
    runs = Run.objects.visible_to(user).done().order_by("-finished_at")[:NEWS]
    lines = [
        (run.finished_at or run.created_at, f"Diagnostic « {run.name} »", reverse("white_zones:detail", args=[run.pk]))
        for run in runs
    ]
    lines += [
        (source.imported_at, f"Données : {source.title}", reverse("dashboards:catalogue")) for source in latest_data()
    ]
    lines.sort(key=lambda line: line[0], reverse=True)
    return [Line(f"{text}, {format_datetime(when)}", url) for when, text, url in lines]


@kept_with_reference
def latest_data() -> list[Source]:
    """The data sets imported last."""
    return list(Source.objects.data_sets().order_by("-imported_at")[:NEWS])


def compose_structures(user: User) -> list[Siae]:
    """The structures of a member, with the figures that are theirs to see."""
    hat = user.assignment
    year = latest_year() or 0
    own = list_siae(user, year=year).filter(members=hat.assignment_id if hat else None)
    return list(own.order_by("name"))


def compose_operator(user: User) -> dict[str, Any]:
    """The operator of a member and the state of its request; nothing before the first card is made."""
    operator = find_own_operator(user)
    current = find_current_request(operator) if operator else None
    if current is None:
        return {"operator": operator}
    return {"operator": operator, "status": describe_status(current, missing=len(list_gaps(current)))}
