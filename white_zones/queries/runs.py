"""Finding runs."""

from typing import Any

from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from territories.enums import AreaLevel
from territories.models import Indicator
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet


def published_run(user: Any, *, year: int | None = None) -> Run | None:
    """The run of the region that stands for a year, by default for the last year that has one.

    None for who may not read runs. One of a smaller perimeter is read on its own page: it tells nothing of the rest.
    """
    published = (
        Run.objects.visible_to(user)
        .with_context()
        .filter(perimeter__level=AreaLevel.REGION, publication__isnull=False, publication__replaced_at__isnull=True)
    )
    if year is not None:
        published = published.filter(publication__year=year)
    return published.order_by("-publication__year", "-publication__published_at", "-pk").first()


@kept_with_reference
def read_sources(run: Run) -> list[Source]:
    """Those of the data that a finished run was given."""
    return list(run.sources.all())


def list_runs(user: Any) -> RunQuerySet:
    """Every run that the user may read, with what a list shows of it."""
    return Run.objects.visible_to(user).with_context()


def demand_indicator(run: Run) -> Indicator | None:
    """What the run took for demand, if the catalogue still has it."""
    return Indicator.objects.filter(code=run.demand_code).first()
