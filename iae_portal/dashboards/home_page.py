"""What the home page of each role starts from."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from iae_portal.common.formatting import format_datetime
from iae_portal.common.job_display import describe_job
from iae_portal.common.jobs import Job
from iae_portal.common.models import Source
from iae_portal.dashboards.allocation_lines import allocation_lines
from iae_portal.dashboards.call_lines import call_lines
from iae_portal.dashboards.committee_lines import committee_lines
from iae_portal.dashboards.strategy_lines import strategy_lines
from structures.domain.dialogue_completeness import measure_progress
from structures.models import Siae
from structures.presentation.operator_status import describe_status
from structures.queries.dialogues import count_waiting, own_dialogues
from structures.queries.directory import list_siae
from structures.queries.operators import (
    count_waiting_requests,
    find_current_request,
    find_own_operator,
    list_gaps,
)
from structures.queries.supply import latest_year
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas
from white_zones.models import Run


@dataclass(frozen=True)
class Line:
    text: str
    url: str = ""


def home_area(user: User) -> Area | None:
    """The first area of the active hat, else the région; None before anything is loaded."""
    hat = user.assignment
    if hat is not None and hat.areas:
        return Area.objects.visible_to(user).filter(pk=hat.areas[0].pk).first()
    return list_areas(level=AreaLevel.REGION).first()


def waiting_for(user: User) -> list[Line]:
    """Scenarios under review, operators and dialogues to instruct, then the person's own jobs that have not ended."""
    jobs = Job.objects.filter(owner=user, finished_at=None).order_by("-created_at")[:3]
    cards = (describe_job(job, user=user) for job in jobs)
    lines = [Line(told.text, told.url) for told in committee_lines(user)]
    lines += [Line(told.text, told.url) for told in call_lines(user)]
    lines += [Line(told.text, told.url) for told in allocation_lines(user)]
    lines += dialogue_lines(user)
    lines += [Line(told.text, told.url) for told in strategy_lines(user)]
    lines += [Line(f"{card.label} : {card.title}", card.url) for card in cards]
    if count := count_waiting_requests(user):
        words = "demande de référencement attend" if count == 1 else "demandes de référencement attendent"
        lines.insert(0, Line(f"{count} {words} le service", reverse("structures:operator-requests")))
    return lines


def dialogue_lines(user: User) -> list[Line]:
    """Dialogues de gestion to instruct and late, in the campaign under way."""
    waiting = count_waiting(user)
    if waiting is None:
        return []
    url = reverse("structures:campaign", args=[waiting.campaign.year])
    counts = (
        (waiting.in_hand, "à instruire", f"{url}?attente=instruire"),
        (waiting.late, "en retard", f"{url}?attente=retard"),
    )
    return [
        Line(f"{count} dialogue{'s' if count > 1 else ''} de gestion {words}", address)
        for count, words, address in counts
        if count
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
    runs = Run.objects.visible_to(user).done().order_by("-finished_at")[:2]
    sources = Source.objects.data_sets().order_by("-imported_at")[:2]
    lines = [
        (run.finished_at or run.created_at, f"Diagnostic « {run.name} »", reverse("white_zones:detail", args=[run.pk]))
        for run in runs
    ]
    lines += [(source.imported_at, f"Données : {source.title}", reverse("dashboards:catalogue")) for source in sources]
    lines.sort(key=lambda line: line[0], reverse=True)
    return [Line(f"{text}, {format_datetime(when)}", url) for when, text, url in lines]


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
