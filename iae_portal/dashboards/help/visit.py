"""The first visit of a person: which steps, how far, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.roles import Role
from iae_portal.dashboards.addresses import area_url
from iae_portal.dashboards.help.topics import topic_of
from iae_portal.dashboards.help.visit_steps import STEPS, Step
from iae_portal.dashboards.home_page import home_area
from iae_portal.dashboards.models import FirstVisit
from territories.enums import AreaLevel
from white_zones.enums import Access
from white_zones.models import CommuneResult
from white_zones.queries.runs import published_run
from white_zones.rules import ALL_KINDS

# The step under way, in the session: its band follows from screen to screen.
SESSION_KEY = "visite"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step with its address and whether it was seen."""

    step: Step
    rank: int
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """The steps of a role, in order."""

    stages: Sequence[Stage]
    is_ended: bool

    @property
    def following(self) -> Stage | None:
        return next((stage for stage in self.stages if not stage.is_seen), None)

    @property
    def seen(self) -> int:
        return sum(stage.is_seen for stage in self.stages)

    @property
    def minutes_left(self) -> int:
        return sum(stage.step.minutes for stage in self.stages if not stage.is_seen)


def read_visit(user: Any) -> Visit:
    """The visit of the active hat; without steps for who has none."""
    hat = user.assignment
    if hat is None:
        return Visit((), is_ended=True)
    known = FirstVisit.objects.filter(assignment=hat.assignment_id).first()
    seen = set(known.seen) if known else set()
    steps = STEPS[Role(hat.role)]
    stages = [Stage(step, rank, step.slug in seen) for rank, step in enumerate(steps, start=1)]
    return Visit(stages, is_ended=bool(known and known.ended_at))


def find_step(user: Any, slug: str) -> Step | None:
    hat = user.assignment
    steps = STEPS[Role(hat.role)] if hat else ()
    return next((step for step in steps if step.slug == slug), None)


def address_of(user: Any, step: Step) -> str:
    """Where the step is, for this person; empty while there is nothing to see there (no published diagnosis yet)."""
    try:
        return reverse(step.screen)
    except NoReverseMatch:
        return FINDERS[step.screen](user)


def mark_seen(user: Any, step: Step) -> Visit:
    """The step is seen; the visit ends with its last one."""
    known, _ = FirstVisit.objects.get_or_create(assignment_id=user.assignment.assignment_id)
    if step.slug not in known.seen:
        known.seen = [*known.seen, step.slug]
    wanted = {one.slug for one in STEPS[Role(user.assignment.role)]}
    if known.ended_at is None and wanted <= set(known.seen):
        known.ended_at = timezone.now()
    known.save(update_fields=["seen", "ended_at"])
    return read_visit(user)


def leave_visit(user: Any) -> None:
    """The home page proposes it no more; the page of the visit stays. Without a hat there is no visit to leave."""
    if user.assignment is None:
        return
    known, _ = FirstVisit.objects.get_or_create(assignment_id=user.assignment.assignment_id)
    known.ended_at = known.ended_at or timezone.now()
    known.save(update_fields=["ended_at"])


def band_of(request: HttpRequest) -> dict[str, Any] | None:
    """What the band under the header says while a visit is under way; None otherwise."""
    user: Any = request.user
    slug = request.session.get(SESSION_KEY) if user.is_authenticated else None
    step = find_step(user, slug) if slug else None
    if step is None:
        return None
    steps = list(STEPS[Role(user.assignment.role)])
    is_here = _is_at(request, step)
    return {
        "step": step,
        "rank": steps.index(step) + 1,
        "count": len(steps),
        "is_here": is_here,
        "is_last": step is steps[-1],
        "back": "" if is_here else reverse("dashboards:visit"),
    }


def _is_at(request: HttpRequest, step: Step) -> bool:
    """Whether the screen is that of the step; as a list of one thing leads to it, those of one topic are one place."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    topic = topic_of(step.screen)
    return here == step.screen or (topic is not None and topic_of(here) == topic)


def _find_area(user: Any) -> str:
    area = home_area(user)
    return area_url(area) if area else ""


def _find_run(user: Any) -> str:
    run = published_run(user)
    return reverse("white_zones:detail", args=[run.pk]) if run else ""


def _find_white_commune(user: Any) -> str:
    """The white commune of the perimeter where the need is the greatest."""
    run, area = published_run(user), home_area(user)
    if run is None or area is None:
        return ""
    rows = CommuneResult.objects.filter(run=run, kind=ALL_KINDS, access_class=Access.WHITE, demand__isnull=False)
    if area.level != AreaLevel.REGION:
        rows = rows.filter(area__parent_links__parent=area)
    worst = rows.select_related("area").order_by("-demand", "area").first()
    if worst is None:
        return ""
    return reverse("white_zones:explanation", args=[run.pk, AreaLevel.COMMUNE.slug, worst.area.code])


FINDERS = {
    "dashboards:area": _find_area,
    "white_zones:detail": _find_run,
    "white_zones:explanation": _find_white_commune,
}
