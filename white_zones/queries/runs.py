"""Finding runs."""

from typing import Any

from territories.models import Indicator
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet


def latest_run(user: Any) -> Run | None:
    """The last finished run that the user may read."""
    return Run.objects.visible_to(user).done().with_context().order_by("-finished_at", "-pk").first()


def list_runs(user: Any) -> RunQuerySet:
    """Every run that the user may read, with what a list shows of it."""
    return Run.objects.visible_to(user).with_context()


def demand_indicator(run: Run) -> Indicator | None:
    """What the run took for demand, if the catalogue still has it."""
    return Indicator.objects.filter(code=run.demand_code).first()
