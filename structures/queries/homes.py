"""In which commune of a perimeter each structure works: its seat when it is inside, else its first site there."""

from collections.abc import Collection

from structures.models import Site
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership


def map_homes(structures: Collection[int], *, within: Area) -> dict[int, Area]:
    """Commune by key of structure; one without a site in the perimeter is absent."""
    inside = AreaMembership.objects.current().filter(parent=within, child__level=AreaLevel.COMMUNE)
    sites = (
        Site.objects.filter(siae__in=structures, commune__in=inside.values("child"))
        .select_related("commune")
        .order_by("siae", "is_seat", "-pk")
    )
    # The last one read stays: the seat, else the site that was entered first.
    return {site.siae_id: site.commune for site in sites}
