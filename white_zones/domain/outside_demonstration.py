"""Invented supply beyond the border, for a demonstration that shows known and unknown neighbours.

Of the neighbouring départements with a commune within the usual cut (45 minutes by car) of the region, every other
one is given invented sites, from the one that meets the most communes of the region; the others stay unknown. Each
receives the mean ETP by inhabitant of the region, times a factor drawn between 0.8 and 1.2 from a seed, in its most
populous communes. The figures are the same at every load and mean nothing about the real départements.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from iae_portal.common.models import Source
from structures.domain.reference_tables import PROGRAMME_YEAR
from structures.enums import SiaeKind
from structures.queries.supply import counted_lines
from territories.enums import AreaLevel
from territories.models import Area, NeighbourCommune
from white_zones.domain.outside_reach import find_reached
from white_zones.domain.outside_supply import DEMONSTRATION_SLUG, has_real_supply
from white_zones.models import OutsideNone, OutsideSite

SEED = "offre-hors-region-2"
INHABITANTS_PER_SITE = 20_000
FEWEST_SITES = 3
SPREAD = Decimal("0.2")
HUNDREDTH = Decimal("0.01")
KINDS = (SiaeKind.ACI, SiaeKind.EI, SiaeKind.ACI, SiaeKind.AI, SiaeKind.ETTI)
NOTE = (
    "Données de démonstration : sites, noms et ETP inventés par une règle reproductible dans un département voisin "
    "sur deux, pour montrer l’effet de bord. Ils ne décrivent aucune structure réelle."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A neighbouring commune that may receive an invented site."""

    pk: int
    code: str
    population: int


@transaction.atomic
def load_demonstration_outside() -> Source | None:
    """Create the invented sites, unless they are there or a real supply is known; None when nothing is invented."""
    if has_real_supply():
        return None
    seats = _read_seats()
    mean = _mean_etp()
    if not seats or not mean:
        return None
    fingerprint = hashlib.sha256(repr((SEED, PROGRAMME_YEAR, mean, sorted(seats.items()))).encode()).hexdigest()
    known = Source.objects.filter(slug=DEMONSTRATION_SLUG, sha256=fingerprint).first()
    if known is not None and OutsideSite.objects.filter(source=known).exists():
        return known
    OutsideSite.objects.filter(source__is_demonstration=True).delete()
    OutsideNone.objects.filter(source__is_demonstration=True).delete()
    source, _ = Source.objects.get_or_create(
        slug=DEMONSTRATION_SLUG,
        vintage=str(PROGRAMME_YEAR),
        sha256=fingerprint,
        defaults={
            "title": "Offre inventée hors de la région (données de démonstration)",
            "producer": "Portail (règle de démonstration)",
            "licence": "Sans objet",
            "note": NOTE,
            "is_demonstration": True,
            "imported_at": timezone.now(),
        },
    )
    OutsideSite.objects.bulk_create(
        site
        for department, communes in seats.items()
        for site in _invent_sites(department, communes, mean=mean, source=source)
    )
    return source


def _read_seats() -> dict[str, list[Seat]]:
    """The communes of every other département in reach, the most populous first."""
    reached = find_reached().count_by_department()
    met = sorted((code for code, count in reached.items() if count), key=lambda code: (-reached[code], code))
    chosen = met[::2]
    seats: dict[str, list[Seat]] = defaultdict(list)
    rows = NeighbourCommune.objects.current().filter(department_code__in=chosen).order_by("-population", "code")
    for pk, code, population, department in rows.values_list("pk", "code", "population", "department_code"):
        seats[department].append(Seat(pk=pk, code=code, population=population or 0))
    return dict(sorted(seats.items()))


def _mean_etp() -> Decimal:
    """ETP under convention by inhabitant of the region."""
    etp: Decimal = counted_lines(PROGRAMME_YEAR).aggregate(total=Sum("etp"))["total"] or Decimal()
    people = Area.objects.current().at_level(AreaLevel.COMMUNE).aggregate(total=Sum("population"))["total"] or 0
    return (etp / people).quantize(Decimal("0.00000001")) if people else Decimal()


def _invent_sites(
    department: str, communes: Sequence[Seat], *, mean: Decimal, source: Source
) -> Iterator[OutsideSite]:
    people = sum(commune.population for commune in communes)
    chosen = communes[: max(FEWEST_SITES, people // INHABITANTS_PER_SITE)]
    draw = int.from_bytes(hashlib.sha256(f"{SEED}|{department}".encode()).digest()[:4])
    total = people * mean * (1 - SPREAD + 2 * SPREAD * Decimal(draw) / 2**32)
    weight = sum(commune.population for commune in chosen)
    for rank, commune in enumerate(chosen):
        etp = (total * commune.population / weight).quantize(HUNDREDTH, ROUND_HALF_UP) if weight else Decimal()
        if etp > 0:
            yield OutsideSite(
                commune_id=commune.pk,
                name=f"Structure inventée {department}-{rank + 1:02d}",
                kind=KINDS[rank % len(KINDS)],
                year=PROGRAMME_YEAR,
                etp=etp,
                source=source,
            )
