"""What a run reads beyond the region's border: the départements whose supply is known, whole, and the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import F, FloatField, Func, QuerySet

from structures.queries.supply import SiteSupply
from territories.models import NeighbourCommune
from white_zones.engine.arrays import FloatArray
from white_zones.models import OutsideNone, OutsideSite
from white_zones.queries.inputs import Places, join_places
from white_zones.queries.outside_demand import estimate_outside_demand

Department = tuple[str, str]
# Key, longitude, latitude, mountain, population, code and code of the département.
NeighbourRow = tuple[int, float, float, bool | None, int | None, str, str]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Outside:
    """Keys of places and numbers of sites are negative, so that they never meet those of the region.

    A département is known in a year when one of its sites is, or when it is known to have none. A known one takes part
    whole, with its sites and the demand of all its communes. Of the others neither counts: what they offer would be
    missing from a need that was not.
    """

    places: Places
    """The communes of the known départements, by code."""
    demand: FloatArray
    """Their demand, always estimated unless the indicator itself was published there."""
    lines: Sequence[SiteSupply]
    """ETP by site and kind, in increasing order of sites' numbers."""
    known_departments: Sequence[Department]
    unknown_departments: Sequence[Department]
    unknown_places: Places
    """The communes of the other départements, whose neighbours in the region are flagged."""
    source_ids: frozenset[int]

    def close(self) -> "Outside":
        """The same surroundings with the border closed: nothing counts, and everything beyond is unknown."""
        return Outside(
            places=_no_places(),
            demand=np.zeros(0),
            lines=[],
            known_departments=[],
            unknown_departments=sorted([*self.known_departments, *self.unknown_departments]),
            unknown_places=join_places([self.places, self.unknown_places]),
            source_ids=frozenset(),
        )


def read_outside(year: int, demand_code: str, period: str) -> Outside:
    """The surroundings of the region for the supply of a year and the demand of an indicator and period."""
    names = list_departments()
    known = list_known_departments(year)
    communes = _read_neighbours()
    inside = [row for row in communes if row[-1] in known]
    lines, sources = _read_lines(year)
    estimate = estimate_outside_demand([row[0] for row in inside], code=demand_code, period=period)
    return Outside(
        places=_make_places(inside),
        demand=estimate.values,
        lines=lines,
        known_departments=[(code, name) for code, name in names if code in known],
        unknown_departments=[(code, name) for code, name in names if code not in known],
        unknown_places=_make_places([row for row in communes if row[-1] not in known]),
        source_ids=sources | estimate.source_ids if inside else frozenset(),
    )


def read_neighbour_places() -> Places:
    """Every commune beyond the border, known or not, by code."""
    return _make_places(_read_neighbours())


def list_departments() -> list[Department]:
    """The neighbouring départements, by code."""
    rows = NeighbourCommune.objects.current().order_by("department_code")
    return list(rows.values_list("department_code", "department_name").distinct())


def list_known_departments(year: int) -> frozenset[str]:
    """Codes of the départements whose supply of a year is known, be it none."""
    offering = OutsideSite.objects.filter(year=year, commune__is_current=True).order_by()
    empty = OutsideNone.objects.filter(year=year).order_by()
    return frozenset(offering.values_list("commune__department_code", flat=True).distinct()) | frozenset(
        empty.values_list("department_code", flat=True)
    )


def list_outside_years() -> list[int]:
    """Years of which something is known beyond the border, the latest first."""
    years = {
        *OutsideSite.objects.order_by().values_list("year", flat=True).distinct(),
        *OutsideNone.objects.order_by().values_list("year", flat=True).distinct(),
    }
    return sorted(years, reverse=True)


def list_outside_sites(year: int) -> "QuerySet[OutsideSite]":
    """The sites of a year, by département and commune."""
    sites = OutsideSite.objects.filter(year=year, commune__is_current=True).select_related("commune", "source")
    return sites.order_by("commune__department_code", "commune__name", "name", "kind")


def _read_lines(year: int) -> tuple[list[SiteSupply], frozenset[int]]:
    """A site is a name in a commune, whatever its kinds: the kinds of one share what they are competed for."""
    rows = list(
        OutsideSite.objects.filter(year=year, commune__is_current=True)
        .order_by("pk")
        .values_list(
            "pk",
            "commune_id",
            "name",
            "kind",
            "etp",
            _coordinate("commune__point", "ST_X"),
            _coordinate("commune__point", "ST_Y"),
            "source_id",
        )
    )
    numbers: dict[tuple[int, str], int] = {}
    for pk, commune, name, *_ in rows:
        numbers.setdefault((commune, name), -pk)
    lines = [
        SiteSupply(numbers[commune, name], kind, etp, -commune, longitude, latitude)
        for _, commune, name, kind, etp, longitude, latitude, _ in rows
    ]
    absent = OutsideNone.objects.filter(year=year).order_by().values_list("source_id", flat=True)
    return sorted(lines, key=lambda line: (line.site_id, line.kind)), frozenset(row[-1] for row in rows) | set(absent)


def _read_neighbours() -> list[NeighbourRow]:
    return list(
        NeighbourCommune.objects.current()
        .order_by("code")
        .values_list(
            "pk",
            _coordinate("point", "ST_X"),
            _coordinate("point", "ST_Y"),
            "is_mountain",
            "population",
            "code",
            "department_code",
        )
    )


def _make_places(rows: Sequence[NeighbourRow]) -> Places:
    keys, longitudes, latitudes, mountain, populations, codes, _ = zip(*rows, strict=True) if rows else ((),) * 7
    return Places(
        keys=-np.array(keys, dtype=np.int64),
        longitudes=np.array(longitudes, dtype=np.float64),
        latitudes=np.array(latitudes, dtype=np.float64),
        # As inside: where nobody said, a commune is not counted as a mountain one.
        mountain=np.array([bool(value) for value in mountain], dtype=bool),
        populations=np.array([value or 0 for value in populations], dtype=np.int64),
        codes=list(codes),
    )


def _no_places() -> Places:
    return _make_places([])


def _coordinate(field: str, function: str) -> Func:
    return Func(F(field), function=function, output_field=FloatField())
