"""What the invented structures do: their activities, their network, the months that they declared.

Drawn from the number of each structure in its cell, so that it never changes. The hours of a post are plausible orders
of size, and labelled as invented: the real ones are set each year by measure.
"""

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from iae_portal.common.models import Source
from structures.enums import Measure, SiaeKind
from structures.models import Convention, FinancialAnnex, FundingReference, MonthlyDeclaration, Network, Siae
from structures.rules.activities import Activity

HOURS_PER_ETP = {
    Measure.ACI_DC: Decimal(1820),
    Measure.EI_DC: Decimal(1505),
    Measure.AI_DC: Decimal(1607),
    Measure.ETTI_DC: Decimal(1607),
}
USUAL_ACTIVITIES = {
    SiaeKind.ACI: (
        *(Activity.GREEN_SPACES, Activity.MARKET_GARDENING, Activity.REUSE, Activity.BUILDING, Activity.TEXTILE),
        *(Activity.HERITAGE, Activity.FOOD_AID, Activity.MOBILITY),
    ),
    SiaeKind.EI: (
        *(Activity.CLEANING, Activity.WASTE, Activity.CATERING, Activity.BUILDING, Activity.INDUSTRY),
        *(Activity.LOGISTICS, Activity.TEXTILE),
    ),
    SiaeKind.AI: (Activity.STAFFING, Activity.HOME_SERVICES, Activity.CLEANING, Activity.GREEN_SPACES),
    SiaeKind.ETTI: (Activity.STAFFING, Activity.BUILDING, Activity.LOGISTICS, Activity.INDUSTRY),
}
USUAL_NETWORKS = {
    SiaeKind.ACI: ("chantier-ecole", "reseau-cocagne", "emmaus", "coorace"),
    SiaeKind.EI: ("federation-entreprises-insertion", "coorace", "envie"),
    SiaeKind.AI: ("coorace", "unai"),
    SiaeKind.ETTI: ("federation-entreprises-insertion", "coorace"),
}
MONTHS = range(1, 13)
# One structure in twelve stopped declaring in September, and one month in twenty is missing elsewhere.
LATE_SHARE, MISSING_SHARE = 1 / 12, 1 / 20
LAST_MONTH_OF_LATE = 9


@dataclass(frozen=True, slots=True)
class Work:
    """What one invented structure does; hours by month, without the months that it did not declare."""

    activities: list[str]
    network: str
    hours: Mapping[int, Decimal]


def plan_work(*, kind: SiaeKind, rank: int, department: str, monthly_etp: Decimal) -> Work:
    draw = random.Random(f"{department}-{kind}-{rank}-work")  # noqa: S311 -- a reproducible draw, not a secret  # nosec B311
    activities = draw.sample(USUAL_ACTIVITIES[kind], draw.choice((1, 1, 2)))
    network = draw.choice((*USUAL_NETWORKS[kind], ""))
    usual = draw.gauss(0.95, 0.09)
    last = LAST_MONTH_OF_LATE if draw.random() < LATE_SHARE else MONTHS[-1]
    full_month = monthly_etp * HOURS_PER_ETP[common_measure(kind)] / 12
    hours = {}
    for month in MONTHS:
        share = Decimal(str(round(max(0.3, draw.gauss(usual, 0.05)), 3)))
        if month <= last and draw.random() >= MISSING_SHARE:
            hours[month] = (full_month * share).quantize(Decimal("0.01"))
    return Work(sorted(activity.value for activity in activities), network, hours)


def common_measure(kind: SiaeKind) -> Measure:
    """The measure of common law of a kind."""
    return Measure(f"{kind.value}_DC")


def write_references(*, year: int, source: Source) -> None:
    """The invented hours of a post, where nobody has entered the real ones."""
    FundingReference.objects.bulk_create(
        (
            FundingReference(year=year, measure=measure, hours_per_etp=hours, source=source)
            for measure, hours in HOURS_PER_ETP.items()
        ),
        ignore_conflicts=True,
    )


def write_work(planned: Sequence[tuple[Siae, FinancialAnnex, Work]], *, source: Source) -> None:
    """Networks, conventions and declarations of structures already written."""
    _write_networks(planned)
    Convention.objects.bulk_create(
        Convention(
            siae=siae,
            starts_on=annex.starts_on,
            ends_on=annex.ends_on.replace(year=annex.year + 2),
            source=source,
        )
        for siae, annex, _ in planned
    )
    MonthlyDeclaration.objects.bulk_create(_declarations(planned, source=source), batch_size=2000)


def _write_networks(planned: Iterable[tuple[Siae, FinancialAnnex, Work]]) -> None:
    known = dict(Network.objects.values_list("slug", "pk"))
    through = Siae.networks.through
    through.objects.bulk_create(
        through(siae_id=siae.pk, network_id=known[work.network]) for siae, _, work in planned if work.network in known
    )


def _declarations(
    planned: Iterable[tuple[Siae, FinancialAnnex, Work]], *, source: Source
) -> Iterable[MonthlyDeclaration]:
    for _, annex, work in planned:
        for month, hours in work.hours.items():
            first = dt.date(annex.year, month, 1)
            declared = (first + dt.timedelta(days=45)).replace(day=10)
            yield MonthlyDeclaration(annex=annex, month=first, hours=hours, declared_on=declared, source=source)
