"""What a sketch reads beside its run: the sites of the run as people know them, and the areas of its communes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.perimeter import reachable
from accounts.roles import Permission
from structures.models import Siae, Site
from structures.queries.search import match_name
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from white_zones.models import Run, RunSupply

MOST_SITES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSite:
    """A site as the run counted it."""

    key: int
    name: str
    siae: int | None
    commune: Area
    etp: Mapping[str, Decimal]
    """By kind; to show only when `is_readable`."""
    is_readable: bool
    """Whether the person may read the figures of the structure."""


def read_sites(run: Run, keys: Collection[int], *, user: Any) -> dict[int, RunSite]:
    """Sites of a run by their keys, with what the person may read of them; five queries, however many."""
    if not keys:
        return {}
    lines = RunSupply.objects.filter(run=run, site__in=keys).select_related("commune").order_by("site_id", "kind")
    communes: dict[int, Area] = {}
    etp: dict[int, dict[str, Decimal]] = {}
    for line in lines:
        communes[line.site_id] = line.commune
        etp.setdefault(line.site_id, {})[line.kind] = line.etp
    register = Site.objects.select_related("siae__department").in_bulk(list(etp))
    departments = {site.siae.department_id: site.siae.department for site in register.values()}
    open_to = reachable(user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, list(departments.values()))
    return {
        key: RunSite(
            key=key,
            name=name_site(register.get(key), key=key),
            siae=register[key].siae_id if key in register else None,
            commune=communes[key],
            etp=etp[key],
            is_readable=key in register and register[key].siae.department_id in open_to,
        )
        for key in sorted(etp)
    }


def name_site(site: Site | None, *, key: int) -> str:
    """The structure, and its antenna when it is one."""
    if site is None:
        return f"Site n° {key}, retiré du registre depuis"
    return site.siae.name if site.is_seat else f"{site.siae.name}, antenne « {site.name} »"


def sites_in(run: Run, commune: Area) -> list[int]:
    """Keys of the sites that the run counted in a commune."""
    keys = RunSupply.objects.filter(run=run, commune=commune).order_by("site_id").values_list("site_id", flat=True)
    return list(keys.distinct())


def sites_named(run: Run, text: str) -> list[int]:
    """Keys of the first sites that the run counted whose structure answers to a name, in the order of the names."""
    found = match_name(Siae.objects.all(), text)
    lines = RunSupply.objects.filter(run=run, site__siae__in=found)
    keys = lines.order_by("site__siae__name", "site_id").values_list("site_id", flat=True)
    return list(dict.fromkeys(keys))[:MOST_SITES]


def read_parents_at(level: AreaLevel, *, communes: Collection[int]) -> dict[int, int]:
    """For some communes, the area of a mesh that contains each today."""
    links = AreaMembership.objects.current().filter(parent_level=level, child__level=AreaLevel.COMMUNE)
    found = links.values_list("child_id", "parent_id")
    wanted = frozenset(communes)
    return {child: parent for child, parent in found if child in wanted}


def read_areas(keys: Iterable[int]) -> dict[int, Area]:
    """The areas of some keys, without their points: hundreds of communes may change of class."""
    return Area.objects.defer("point").in_bulk(list(keys))
