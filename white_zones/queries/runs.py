"""Finding runs."""

from typing import Any

from territories.models import Indicator
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet


def published_run(user: Any, *, year: int | None = None) -> Run | None:
    """The run that stands for a year, by default for the last year that has one; None for who may not read runs."""
    published = Run.objects.visible_to(user).filter(publication__replaced_at__isnull=True).with_context()
    published = published.filter(publication__isnull=False)
    if year is not None:
        published = published.filter(publication__year=year)
    return published.order_by("-publication__year", "-publication__published_at", "-pk").first()


def list_runs(user: Any) -> RunQuerySet:
    """Every run that the user may read, with what a list shows of it."""
    return Run.objects.visible_to(user).with_context()


def demand_indicator(run: Run) -> Indicator | None:
    """What the run took for demand, if the catalogue still has it."""
    return Indicator.objects.filter(code=run.demand_code).first()
