"""The supply that a person may read in an area: whole in the perimeter, discreet beyond it."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from accounts.perimeter import reachable
from accounts.roles import Permission
from structures.queries.supply import KindSupply, YearSupply, structures_by_code, structures_within
from structures.rules.discretion import choose_shown
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import find_level_above, map_levels_above, read_children

CHILD_LEVEL = {
    AreaLevel.REGION: AreaLevel.DEPARTMENT,
    AreaLevel.DEPARTMENT: AreaLevel.EPCI,
    AreaLevel.ARRONDISSEMENT: AreaLevel.EPCI,
    AreaLevel.EPCI: AreaLevel.COMMUNE,
    # Zones and basins cut across EPCI: their communes add up to them, their EPCI would not.
    AreaLevel.EMPLOYMENT_ZONE: AreaLevel.COMMUNE,
    AreaLevel.EMPLOYMENT_COMMITTEE: AreaLevel.COMMUNE,
    AreaLevel.RECRUITMENT_BASIN: AreaLevel.COMMUNE,
}
# The programme's figures by département and kind are printed in the specification: they are public.
PUBLIC_LEVELS = frozenset({AreaLevel.REGION, AreaLevel.DEPARTMENT})


@dataclass(frozen=True)
class SupplyRow:
    """One child of an area; a supply of None is hidden."""

    area: Area
    supply: KindSupply | None

    @property
    def name(self) -> str:
        return self.area.display_name


class VisibleSupply:
    """The ETP of a year as one person may read them; for nobody in particular, as every reader may."""

    def __init__(self, user: User | None, *, year: int) -> None:
        self.user = user
        self.offer = YearSupply(year)
        self.year = year

    def is_detailed(self, area: Area) -> bool:
        """Whether the figures of the area's structures are the person's to read, down to each."""
        return self.user is not None and self.user.can(Permission.STRUCTURES_SIAE_VIEW_FIGURES, area)

    def has_detailed_rows(self, area: Area) -> bool:
        """Whether the children of the area are told by kind."""
        return CHILD_LEVEL.get(AreaLevel(area.level)) in PUBLIC_LEVELS or self.is_detailed(area)

    def of(self, area: Area) -> KindSupply | None:
        """The supply of an area by kind; None when it is hidden."""
        if area.level in PUBLIC_LEVELS or self.is_detailed(area):
            return self.offer.of(area)
        if area.level != AreaLevel.EPCI:
            return None
        whole = find_level_above(area)
        return self.offer.of(area) if whole is not None and area.code in self.shown_within(whole) else None

    def of_many(self, areas: Collection[Area]) -> dict[int, KindSupply]:
        """`of` for many areas by their keys, in a fixed number of queries; hidden ones are absent."""
        told = self.detailed(areas)
        epci = [area for area in areas if area.level == AreaLevel.EPCI and area.pk not in told]
        above = map_levels_above(epci) if epci else {}
        counts = structures_within(self.year, level=AreaLevel.EPCI, wholes=list(above.values())) if above else {}
        for area in epci:
            if area.pk in above and area.code in choose_shown(counts[above[area.pk].pk]):
                told |= {area.pk}
        return {area.pk: self.offer.of(area) for area in areas if area.pk in told}

    def detailed(self, areas: Collection[Area]) -> frozenset[int]:
        """Keys of the areas whose supply is told by kind."""
        public = {area.pk for area in areas if area.level in PUBLIC_LEVELS}
        if self.user is None:
            return frozenset(public)
        return reachable(self.user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, areas) | public

    def shown_within(self, whole: Area) -> frozenset[str]:
        """The EPCI of a département whose total may be told."""
        return choose_shown(structures_by_code(self.year, level=AreaLevel.EPCI, within=whole))

    def rows(self, area: Area) -> list[SupplyRow]:
        """The area's children that hold some supply, in the order of their names."""
        level = CHILD_LEVEL.get(AreaLevel(area.level))
        if level is None:
            return []
        is_detailed = self.has_detailed_rows(area)
        if not is_detailed and area.level != AreaLevel.DEPARTMENT:
            return []
        shown = None if is_detailed else self.shown_within(area)
        by_code = self.offer.by_code(level)
        return [
            SupplyRow(child, by_code[child.code] if shown is None or child.code in shown else None)
            for child in read_children(area, level=level)
            if child.code in by_code
        ]
