"""What may be told of the sites that explain an access: names to all, figures to those who may read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.perimeter import reachable
from accounts.roles import Permission
from structures.models import Site
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import OutsideSite
from white_zones.queries.sketches import name_site


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as this person may know it."""

    name: str
    commune: str
    kind: str
    structure: int | None
    """Key of its structure; None when it is no longer in the register, or beyond the border."""
    has_figures: bool


def describe_sites(keys: Collection[int], *, communes: Mapping[int, str], user: Any) -> dict[int, KnownSite]:
    """Each site by its key; one that has left the register since the run keeps a number for name.

    Keys are negative beyond the border, where the figures are those of an open file. `communes` gives the code of the
    commune where the run counted a site, which may have moved since.
    """
    named = Area.objects.filter(level=AreaLevel.COMMUNE, code__in=set(communes.values()))
    names = dict(named.values_list("code", "name"))
    counted_in = {key: names.get(code, "") for key, code in communes.items()}
    rows = Site.objects.filter(pk__in=keys).select_related("siae__department", "commune")
    departments = {site.siae.department_id: site.siae.department for site in rows}
    open_to = reachable(user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, list(departments.values()))
    known = {
        site.pk: KnownSite(
            name=name_site(site, key=site.pk),
            commune=counted_in.get(site.pk) or site.commune.name,
            kind=site.siae.kind,
            structure=site.siae_id,
            has_figures=site.siae.department_id in open_to,
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
    gone = {
        key: KnownSite(f"Site n° {abs(key)}", counted_in.get(key, ""), "", None, has_figures=False)
        for key in keys
        if key not in known
    }
    return known | gone
