"""What every section reads from: who asks, about which area, for whom, and the page of that area as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from iae_portal.common.exports import is_demonstration
from iae_portal.common.formatting import format_date
from iae_portal.common.models import Source
from iae_portal.dashboards.area_page import AreaPage, compose_area
from reports.enums import Audience
from reports.rules.content import Part
from reports.rules.figures import Figure, Origin
from territories.department_names import of_department
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import Run
from white_zones.queries.runs import published_run

CHILD_LEVEL = {
    AreaLevel.REGION: AreaLevel.DEPARTMENT,
    AreaLevel.DEPARTMENT: AreaLevel.EPCI,
    AreaLevel.EPCI: AreaLevel.COMMUNE,
}
NAMED_SOURCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of the portal, by a person wearing one hat. `page` is the dashboard of the area."""

    user: User
    area: Area
    department: Area | None
    audience: Audience
    page: AreaPage
    run: Run | None
    frozen_on: str

    @property
    def is_region(self) -> bool:
        return self.area.level == AreaLevel.REGION

    @property
    def is_discreet(self) -> bool:
        return self.audience.is_discreet

    @property
    def is_public(self) -> bool:
        return self.audience is Audience.PUBLIC

    @property
    def child_level(self) -> AreaLevel:
        return CHILD_LEVEL[AreaLevel(self.area.level)]

    @property
    def scope(self) -> Area:
        """The area that decisions bear on: the département of an EPCI, else the area itself."""
        return self.department or self.area

    @property
    def place(self) -> str:
        return self.area.display_name

    @property
    def of_place(self) -> str:
        """« du Cantal », « d’Auvergne-Rhône-Alpes », « de CC Hautes Terres »."""
        return f"de {self.place}" if self.area.level == AreaLevel.EPCI else of_department(self.place)

    @property
    def params(self) -> QueryDict:
        """A page as nobody sorted nor filtered it."""
        return QueryDict()


@dataclass(slots=True, kw_only=True)
class SectionDraft:
    """A section being written: its part, its figures, and what it says that it read."""

    part: Part
    figures: list[Figure] = field(default_factory=list)
    versions: list[tuple[str, str]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def open_reading(user: User, area: Area, *, department: Area | None, audience: Audience) -> Reading:
    return Reading(
        user=user,
        area=area,
        department=department,
        audience=audience,
        page=compose_area(user, area, params=QueryDict()),
        run=published_run(user),
        frozen_on=format_date(timezone.now()),
    )


def tell_origin(reading: Reading, sources: Sequence[Source], *, words: str = "", is_estimated: bool = False) -> Origin:
    """The first data sets by name, and how many others; `words` stand before them.

    Without a data set, what was typed in the portal is invented where the portal is a demonstration.
    """
    names = [str(source) for source in sources[:NAMED_SOURCES]]
    more = len(sources) - len(names)
    if more:
        names.append("1 autre, en annexe" if more == 1 else f"{more} autres, en annexe")
    told = " ; ".join([words.rstrip(".").replace(". ", ", "), *names] if words else names)
    return Origin(
        source=told or "portail de pilotage",
        dated=reading.frozen_on,
        is_estimated=is_estimated or is_demonstration(sources),
    )
