"""Invented structures whose ETP add up exactly to the specification's table.

The rule, also written on the page of the demonstration: in each cell département × kind, as many structures as the
cell's ETP divided by the kind's usual size; each is placed in a commune drawn with a probability that grows with
its population; the larger ones open an antenna nearby; ETP are split by largest remainder to the hundredth. The draw
is seeded by the cell, so it never changes from one installation to the next.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from structures.domain.apportionment import split_exactly
from structures.enums import Funder, SiaeKind
from structures.rules.reference_check import KIND_COLUMNS, Cells, rounding_rest

# To be raised when the rule changes: the structures are then made anew.
RULE_VERSION = 2
# Usual ETP of a structure, and the smallest commune where one settles.
USUAL_SIZE = {SiaeKind.EI: 18, SiaeKind.ETTI: 27, SiaeKind.AI: 32, SiaeKind.ACI: 17}
SMALLEST_COMMUNE = {SiaeKind.EI: 1500, SiaeKind.ETTI: 5000, SiaeKind.AI: 1500, SiaeKind.ACI: 800}
ANTENNA_FROM_ETP = 18
ANTENNA_REACH_KM = 35
ANTENNA_SPLIT = (7, 3)
PREFIXES = {
    SiaeKind.EI: "Ateliers",
    SiaeKind.ETTI: "Intérim",
    SiaeKind.AI: "Association",
    SiaeKind.ACI: "Chantier",
}
EMBLEMS = (
    *("du Tilleul", "de l’Aubépine", "de la Garance", "des Saules", "du Genêt", "de la Myrtille", "du Sorbier"),
    *("des Bruyères", "de la Gentiane", "du Noisetier", "de l’Alisier", "du Chèvrefeuille", "des Ormes", "du Cytise"),
    *("de la Sauge", "du Cornouiller", "des Érables", "de l’Arnica", "du Mélèze", "de la Réglisse", "du Houblon"),
    *(
        "des Fougères",
        "de l’Églantier",
        "du Serpolet",
        "de la Menthe",
        "du Charme",
        "des Framboises",
        "du Châtaignier",
    ),
)


@dataclass(frozen=True)
class Place:
    """A commune where a structure may settle; degrees of longitude and latitude."""

    pk: int
    name: str
    population: int
    longitude: float
    latitude: float


@dataclass
class PlannedSite:
    place: Place
    name: str
    is_seat: bool
    etp: dict[Funder, Decimal] = field(default_factory=dict)


@dataclass
class PlannedSiae:
    department: str
    kind: SiaeKind
    name: str
    sites: list[PlannedSite]


def plan_structures(*, cells: Cells, places: Mapping[str, Sequence[Place]]) -> list[PlannedSiae]:
    """All the structures of the demonstration; `places` gives the communes of each département."""
    planned: list[PlannedSiae] = []
    for department in sorted(places):
        for column in KIND_COLUMNS:
            if cells[department, column] > 0:
                planned += _plan_cell(
                    cells=cells, department=department, kind=SiaeKind(column), places=places[department]
                )
    return planned


def _plan_cell(*, cells: Cells, department: str, kind: SiaeKind, places: Sequence[Place]) -> list[PlannedSiae]:
    total = cells[department, kind]
    draw = random.Random(f"{department}-{kind}")  # noqa: S311 -- a reproducible draw, not a secret  # nosec B311
    count = max(1, round(total / USUAL_SIZE[kind]))
    sizes = [int(100 * math.exp(draw.gauss(0, 0.5))) + 1 for _ in range(count)]
    etps = split_exactly(total, sizes)
    emblems = draw.sample(EMBLEMS, len(EMBLEMS))
    planned = []
    for index, etp in enumerate(etps):
        seat = _draw_place([p for p in places if p.population >= SMALLEST_COMMUNE[kind]] or places, draw)
        label = f"{PREFIXES[kind]} {emblems[index % len(emblems)]}"
        siae = PlannedSiae(department, kind, f"{label} — {seat.name}", [PlannedSite(seat, label, is_seat=True)])
        if etp >= ANTENNA_FROM_ETP and kind in {SiaeKind.AI, SiaeKind.ACI}:
            near = [place for place in places if place != seat and _distance_km(seat, place) <= ANTENNA_REACH_KM]
            antenna = _draw_place([place for place in near if place.population >= 500] or [seat], draw)  # noqa: PLR2004
            siae.sites.append(PlannedSite(antenna, f"{label} — antenne {antenna.name}", is_seat=False))
        planned.append(siae)
    _fund(planned, etps=etps, funders=_funders(cells, department, kind))
    return planned


def _funders(cells: Cells, department: str, kind: SiaeKind) -> dict[Funder, Decimal]:
    """The cell's ETP by funder; only the ACI have a share of the conseil départemental."""
    if kind != SiaeKind.ACI:
        return {Funder.STATE: cells[department, kind]}
    return {
        Funder.STATE: cells[department, "ETAT"],
        Funder.DEPARTMENT: cells[department, "CD"],
        Funder.ROUNDING: rounding_rest(cells, department),
    }


def _fund(planned: list[PlannedSiae], *, etps: list[Decimal], funders: dict[Funder, Decimal]) -> None:
    """Give each site its ETP by funder so that every funder's total is met exactly."""
    weights = [int(etp * 100) for etp in etps]
    for funder, total in funders.items():
        if total <= 0:
            continue
        for siae, share in zip(planned, split_exactly(total, weights), strict=True):
            parts = split_exactly(share, ANTENNA_SPLIT[: len(siae.sites)]) if share else [Decimal()] * len(siae.sites)
            for site, part in zip(siae.sites, parts, strict=True):
                if part:
                    site.etp[funder] = part


def _draw_place(places: Sequence[Place], draw: random.Random) -> Place:
    return draw.choices(places, weights=[float(place.population) ** 0.8 for place in places])[0]


def _distance_km(one: Place, other: Place) -> float:
    """Flat-earth distance, good to a few metres a kilometre at this size."""
    east = (one.longitude - other.longitude) * math.cos(math.radians((one.latitude + other.latitude) / 2))
    return 111.2 * math.hypot(east, one.latitude - other.latitude)
