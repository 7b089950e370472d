"""The supply that a person may read in an area: whole in the perimeter, discreet beyond it."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Permission
from structures.domain.discretion import choose_shown
from structures.queries.supply import KindSupply, YearSupply, structures_by_code
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import find_level_above, list_children

CHILD_LEVEL = {
    AreaLevel.REGION: AreaLevel.DEPARTMENT,
    AreaLevel.DEPARTMENT: AreaLevel.EPCI,
    AreaLevel.ARRONDISSEMENT: AreaLevel.EPCI,
    AreaLevel.EPCI: AreaLevel.COMMUNE,
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
    """The ETP of a year as one person may read them."""

    def __init__(self, user: User, *, year: int) -> None:
        self.user = user
        self.offer = YearSupply(year)
        self.year = year

    def is_detailed(self, area: Area) -> bool:
        """Whether the figures of the area's structures are the person's to read, down to each."""
        return self.user.can(Permission.STRUCTURES_SIAE_VIEW_FIGURES, area)

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
            for child in list_children(area, level=level)
            if child.code in by_code
        ]
