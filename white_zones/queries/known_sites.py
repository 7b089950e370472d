"""What may be told of the sites that explain an access: names to all, figures to those who may read them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from structures.models import FinancialAnnex, Site
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import OutsideSite


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as this person may know it."""

    name: str
    commune: str
    kind: str
    structure: int | None
    """Key of its structure; None when it is no longer in the register, or beyond the border."""
    has_figures: bool


def describe_sites(keys: Collection[int], *, codes: Collection[str], user: Any) -> dict[int, KnownSite]:
    """Each site by its key; one that has left the register since the run keeps a number for name.

    Keys are negative beyond the border, where the figures are those of an open file.
    """
    names = dict(Area.objects.filter(level=AreaLevel.COMMUNE, code__in=set(codes)).values_list("code", "name"))
    rows = Site.objects.filter(pk__in=keys).select_related("siae", "commune")
    held = set(
        FinancialAnnex.objects.visible_to(user)
        .filter(siae__in={site.siae_id for site in rows})
        .order_by()
        .values_list("siae_id", flat=True)
        .distinct()
    )
    known = {
        site.pk: KnownSite(
            name=site.siae.name,
            commune=names.get(site.commune.code, site.commune.name),
            kind=site.siae.kind,
            structure=site.siae_id,
            has_figures=site.siae_id in held,
        )
        for site in rows
    }
    beyond = OutsideSite.objects.filter(pk__in=[-key for key in keys if key < 0]).select_related("commune", "source")
    known |= {
        -site.pk: KnownSite(
            name=f"{site.name}, hors région{', inventé' if site.source.is_demonstration else ''}",
            commune=site.commune.name,
            kind=site.kind,
            structure=None,
            has_figures=True,
        )
        for site in beyond
    }
    gone = {key: KnownSite(f"Site n° {abs(key)}", "", "", None, False) for key in keys if key not in known}
    return known | gone
