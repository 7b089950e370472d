"""The neighbouring départements one by one: what is known of each in a year."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Sum

from iae_portal.common.models import Source
from territories.models import NeighbourCommune
from white_zones.models import OutsideNone, OutsideSite


@dataclass(slots=True, kw_only=True)
class OutsideDepartment:
    """A neighbouring département; without a site nor a known absence, its supply is not known."""

    code: str
    name: str
    communes: int
    population: int
    sites: int | None = None
    etp: Decimal | None = None
    sources: list[Source] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        return self.etp is not None

    @property
    def is_invented(self) -> bool:
        return any(source.is_demonstration for source in self.sources)


def list_outside_departments(year: int) -> list[OutsideDepartment]:
    """Every neighbouring département, by code, in four queries."""
    rows = (
        NeighbourCommune.objects.current()
        .order_by("department_code")
        .values_list("department_code", "department_name")
        .annotate(communes=Count("pk"), people=Sum("population"))
    )
    found = {
        code: OutsideDepartment(code=code, name=name, communes=communes, population=people or 0)
        for code, name, communes, people in rows
    }
    keys: dict[str, set[int]] = defaultdict(set)
    for code, source in OutsideNone.objects.filter(year=year).values_list("department_code", "source_id"):
        if code in found:
            found[code].sites, found[code].etp = 0, Decimal()
            keys[code].add(source)
    places: dict[str, set[tuple[int, str]]] = defaultdict(set)
    sites = OutsideSite.objects.filter(year=year, commune__is_current=True).order_by("pk")
    for code, commune, name, etp, source in sites.values_list(
        "commune__department_code", "commune_id", "name", "etp", "source_id"
    ):
        places[code].add((commune, name))
        found[code].sites = len(places[code])
        found[code].etp = (found[code].etp or Decimal()) + etp
        keys[code].add(source)
    sources = Source.objects.in_bulk({key for used in keys.values() for key in used})
    for code, used in keys.items():
        found[code].sources = [sources[key] for key in sorted(used)]
    return list(found.values())
