"""Where the ETP are: the supply that white zones measure, and its tables by territory."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, FilteredRelation, Q, QuerySet, Sum

from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from structures.enums import Funder, SiaeKind
from structures.models import AnnexLine, FinancialAnnex
from structures.models.annexes import counted_annexes
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership


@dataclass(frozen=True)
class SiteSupply:
    """ETP of one kind at one site."""

    site_id: int
    kind: str
    etp: Decimal
    commune_id: int
    longitude: float
    latitude: float


@dataclass
class KindSupply:
    """ETP by kind, and the funders of the ACI."""

    etp: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SiaeKind.values, Decimal()))
    funders: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(Funder.values, Decimal()))

    @property
    def total(self) -> Decimal:
        return sum(self.etp.values(), Decimal())

    def include(self, other: "KindSupply") -> None:
        for kind, etp in other.etp.items():
            self.etp[kind] += etp
        for funder, etp in other.funders.items():
            self.funders[funder] += etp

    def add(self, kind: str, funder: str, etp: Decimal) -> None:
        self.etp[kind] += etp
        if kind == SiaeKind.ACI:
            self.funders[funder] += etp


def counted_lines(year: int) -> "QuerySet[AnnexLine]":
    return AnnexLine.objects.filter(counted_annexes(year, prefix="annex__"))


def supply_by_site(year: int) -> list[SiteSupply]:
    """Every (site, kind) with its ETP, ordered by site then kind: the supply vector of a run."""
    rows = (
        counted_lines(year)
        .values_list("site_id", "kind", "site__commune_id", "site__point")
        .annotate(total=Sum("etp"))
        .order_by("site_id", "kind")
    )
    return [SiteSupply(site, kind, etp, commune, point.x, point.y) for site, kind, commune, point, etp in rows]


def supply_by_department(year: int) -> dict[str, KindSupply]:
    """By code of the département to which the annex is allocated, which may differ from the site's."""
    rows = (
        counted_lines(year)
        .values_list("annex__department__code", "kind", "funder")
        .annotate(total=Sum("etp"))
        .order_by("annex__department__code", "kind", "funder")
    )
    return _gather(rows)


def supply_by_structure(year: int, *, departments: Collection[int]) -> dict[int, KindSupply]:
    """By key of structure, for the annexes allocated to some départements."""
    rows = (
        counted_lines(year)
        .filter(annex__department__in=departments)
        .values_list("annex__siae", "kind", "funder")
        .annotate(total=Sum("etp"))
        .order_by("annex__siae", "kind", "funder")
    )
    gathered: dict[int, KindSupply] = defaultdict(KindSupply)
    for siae, kind, funder, etp in rows:
        gathered[siae].add(kind, funder, etp)
    return dict(gathered)


def supply_by_parent(
    year: int, *, level: AreaLevel, departments: Collection[int] | None = None
) -> dict[str, KindSupply]:
    """By code of the areas of a level, from the communes of the sites; of the annexes of these départements only."""
    lines = counted_lines(year)
    if departments is not None:
        lines = lines.filter(annex__department__in=departments)
    if level == AreaLevel.COMMUNE:
        grouped = "site__commune__code"
    else:
        grouped = "site__commune__parent_links__parent__code"
        # One join, where a subquery of the current links would read every commune of the region.
        lines = lines.filter(
            site__commune__parent_links__parent_level=level,
            site__commune__parent_links__validity__endswith__isnull=True,
        )
    rows = lines.values_list(grouped, "kind", "funder").annotate(total=Sum("etp")).order_by(grouped, "kind", "funder")
    return _gather(rows)


@kept_with_reference
def supply_by_level(year: int, level: AreaLevel) -> dict[str, KindSupply]:
    """`supply_by_parent` of all annexes."""
    return supply_by_parent(year, level=level)


@kept_with_reference
def supply_by_region(year: int) -> dict[str, dict[str, KindSupply]]:
    """`supply_by_department` for each région; a département without one today is under an empty code."""
    link = "annex__department__parent_links"
    rows = (
        counted_lines(year)
        .annotate(
            region=FilteredRelation(
                link,
                condition=Q(
                    **{f"{link}__parent_level": AreaLevel.REGION, f"{link}__validity__endswith__isnull": True}
                ),
            )
        )
        .values_list("region__parent__code", "annex__department__code", "kind", "funder")
        .annotate(total=Sum("etp"))
        .order_by("region__parent__code", "annex__department__code", "kind", "funder")
    )
    regions: dict[str, dict[str, KindSupply]] = defaultdict(lambda: defaultdict(KindSupply))
    for region, department, kind, funder, etp in rows:
        regions[region or ""][department].add(kind, funder, etp)
    return {region: dict(departments) for region, departments in regions.items()}


class YearSupply:
    """The ETP of a year by area, each grouping read once however many areas are asked for."""

    def __init__(self, year: int) -> None:
        self.year = year
        self._levels: dict[AreaLevel, dict[str, KindSupply]] = {}

    def by_code(self, level: AreaLevel) -> dict[str, KindSupply]:
        """Areas of a level that hold some supply: by allocation for départements, by the sites' communes below."""
        if level == AreaLevel.DEPARTMENT:
            return {code: supply for within in self._regions.values() for code, supply in within.items()}
        if level not in self._levels:
            self._levels[level] = supply_by_level(self.year, level)
        return self._levels[level]

    def of(self, area: Area) -> KindSupply:
        """ETP of one area; a région or the country is the sum of its départements."""
        if area.level == AreaLevel.REGION:
            return _gather_all(self._regions.get(area.code, {}).values())
        if area.level == AreaLevel.COUNTRY:
            return _gather_all(self.by_code(AreaLevel.DEPARTMENT).values())
        return self.by_code(AreaLevel(area.level)).get(area.code, KindSupply())

    @cached_property
    def _regions(self) -> dict[str, dict[str, KindSupply]]:
        return supply_by_region(self.year)


@kept_with_reference
def latest_year() -> int | None:
    """The last year whose annexes cover the register: half at least of the structures of the fullest year.

    A year that a few conventions have begun does not hide the one that is known.
    """
    rows = AnnexLine.objects.filter(annex__siae__is_current=True).order_by().values_list("annex__year")
    counts = dict(rows.annotate(structures=Count("annex__siae", distinct=True)))
    fullest = max(counts.values(), default=0)
    return max((year for year, count in counts.items() if 2 * count >= fullest), default=None)


def _gather_all(supplies: Iterable[KindSupply]) -> KindSupply:
    gathered = KindSupply()
    for supply in supplies:
        gathered.include(supply)
    return gathered


def _gather(rows: "QuerySet[AnnexLine, tuple[str, str, str, Decimal]]") -> dict[str, KindSupply]:
    gathered: dict[str, KindSupply] = defaultdict(KindSupply)
    for code, kind, funder, etp in rows:
        gathered[code].add(kind, funder, etp)
    return dict(gathered)


@kept_with_reference
def supply_sources(year: int) -> list[Source]:
    """Where the ETP of a year come from."""
    used = FinancialAnnex.objects.filter(year=year, siae__is_current=True, source__isnull=False)
    return list(Source.objects.filter(pk__in=used.order_by().values("source").distinct()).order_by("title"))


@kept_with_reference
def has_estimates(year: int) -> bool:
    """Whether some ETP of a year were spread by a rule, for want of a figure by structure."""
    return FinancialAnnex.objects.counted(year).filter(is_estimated=True).exists()


@kept_with_reference
def count_structures(area: Area, year: int) -> int:
    """Structures with counted ETP in an area: by allocation down to the département, by their sites below."""
    lines = counted_lines(year)
    if area.level == AreaLevel.DEPARTMENT:
        lines = lines.filter(annex__department=area)
    elif area.level == AreaLevel.COMMUNE:
        lines = lines.filter(site__commune=area)
    elif area.level == AreaLevel.REGION:
        links = AreaMembership.objects.current().filter(parent=area)
        lines = lines.filter(annex__department__in=links.values("child"))
    elif area.level != AreaLevel.COUNTRY:
        links = AreaMembership.objects.current().filter(parent=area)
        lines = lines.filter(site__commune__in=links.values("child"))
    return int(lines.aggregate(count=Count("annex__siae", distinct=True))["count"])


def map_structures(areas: Collection[Area], year: int) -> dict[int, int]:
    """`count_structures` of many areas by their keys, in one query for each way to belong."""
    levels = {area.level for area in areas}
    counted: dict[int, int] = dict.fromkeys((area.pk for area in areas), 0)
    paths = {AreaLevel.DEPARTMENT: "annex__department", AreaLevel.COMMUNE: "site__commune"}
    if AreaLevel.COUNTRY in levels:
        whole = int(counted_lines(year).aggregate(count=Count("annex__siae", distinct=True))["count"])
        counted |= {area.pk: whole for area in areas if area.level == AreaLevel.COUNTRY}
    if AreaLevel.REGION in levels:
        path = "annex__department__parent_links__parent"
        keys = [area.pk for area in areas if area.level == AreaLevel.REGION]
        current = {f"{path}__in": keys, "annex__department__parent_links__validity__endswith__isnull": True}
        counted |= _count_by(counted_lines(year).filter(**current), path)
    for level, path in paths.items():
        if level in levels:
            keys = [area.pk for area in areas if area.level == level]
            counted |= _count_by(counted_lines(year).filter(**{f"{path}__in": keys}), path)
    others = [area.pk for area in areas if area.level not in {*paths, AreaLevel.REGION, AreaLevel.COUNTRY}]
    if others:
        path = "site__commune__parent_links__parent"
        current = {f"{path}__in": others, "site__commune__parent_links__validity__endswith__isnull": True}
        counted |= _count_by(counted_lines(year).filter(**current), path)
    return counted


def _count_by(lines: "QuerySet[AnnexLine]", path: str) -> dict[int, int]:
    rows = lines.order_by().values(path).annotate(count=Count("annex__siae", distinct=True))
    return {row[path]: row["count"] for row in rows}


def structures_within(year: int, *, level: AreaLevel, wholes: Collection[Area]) -> dict[int, dict[str, int]]:
    """`structures_by_code` of many larger areas by their keys, in three queries."""
    links = AreaMembership.objects.current().filter(
        parent__in=[whole.pk for whole in wholes],
        child__level=AreaLevel.COMMUNE,
        child__parent_links__parent_level=level,
        child__parent_links__validity__endswith__isnull=True,
    )
    pairs = list(links.order_by().values_list("parent", "child__parent_links__parent").distinct())
    path = "site__commune__parent_links__parent"
    lines = counted_lines(year).filter(
        **{f"{path}__in": {part for _, part in pairs}, "site__commune__parent_links__validity__endswith__isnull": True}
    )
    counts = _count_by(lines, path)
    codes = dict(Area.objects.filter(pk__in=counts).values_list("pk", "code"))
    within: dict[int, dict[str, int]] = {whole.pk: {} for whole in wholes}
    for whole, part in pairs:
        if part in counts:
            within[whole][codes[part]] = counts[part]
    return within


@kept_with_reference
def structures_by_code(year: int, *, level: AreaLevel, within: Area) -> dict[str, int]:
    """How many structures have counted ETP in each area of a level that touches a larger one."""
    inside = AreaMembership.objects.current().filter(parent=within, child__level=AreaLevel.COMMUNE)
    touching = (
        AreaMembership.objects.current()
        .filter(parent_level=level, child__in=inside.values("child"))
        .values("parent")
        .distinct()
    )
    rows = (
        counted_lines(year)
        .filter(
            site__commune__parent_links__parent__in=touching,
            site__commune__parent_links__validity__endswith__isnull=True,
        )
        .values("site__commune__parent_links__parent__code")
        .annotate(count=Count("annex__siae", distinct=True))
        .order_by()
    )
    return {row["site__commune__parent_links__parent__code"]: row["count"] for row in rows}
