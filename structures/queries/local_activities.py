"""Which activities the structures of an area say that they have, and how many have said nothing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from iae_portal.common.models import Source
from structures.enums import SiaeKind
from structures.models import Siae, Site
from structures.rules.activities import Activity
from territories.enums import AreaLevel


@dataclass(frozen=True, slots=True)
class LocalActivities:
    """Funded structures with a site in an area: of which kinds, with which activities."""

    kinds: Sequence[str] = ()
    """The kind of each structure."""
    activities: Sequence[frozenset[str]] = ()
    """The activities of each, in the same order; empty when nobody has told them."""

    @property
    def structures(self) -> int:
        return len(self.kinds)

    @property
    def unknown(self) -> int:
        """Structures whose activities nobody has told."""
        return sum(not held for held in self.activities)

    def carrying(self, activities: Collection[Activity]) -> int:
        """How many structures say that they have at least one of them."""
        wanted = {activity.value for activity in activities}
        return sum(not held.isdisjoint(wanted) for held in self.activities)


def read_local_activities(*, level: AreaLevel) -> dict[int, LocalActivities]:
    """By key of the areas of a level that hold a site of a structure of the register, in one query."""
    path = "commune__parent_links__parent"
    rows = (
        Site.objects.filter(
            siae__is_current=True,
            siae__kind__in=SiaeKind.values,
            commune__parent_links__parent_level=level,
            commune__parent_links__validity__endswith__isnull=True,
        )
        .order_by()
        .values_list(path, "siae_id", "siae__kind", "siae__activities")
    )
    held: dict[int, dict[int, tuple[str, Collection[str]]]] = defaultdict(dict)
    for area, siae, kind, activities in rows:
        held[area][siae] = (kind, activities)
    return {
        area: LocalActivities(
            kinds=[kind for kind, _ in structures.values()],
            activities=[frozenset(activities) for _, activities in structures.values()],
        )
        for area, structures in held.items()
    }


def activity_sources() -> list[Source]:
    """Where the activities of structures come from."""
    used = Siae.objects.current().funded().order_by().values("source").distinct()
    return list(Source.objects.filter(pk__in=used).order_by("title"))
