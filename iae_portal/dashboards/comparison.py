"""Areas side by side, of any levels: which ones the address asks for, and what is said of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst

from accounts.models import User
from accounts.perimeter import reachable
from accounts.roles import Permission
from iae_portal.common.formatting import NOTHING, format_etp, format_number, format_percent
from iae_portal.common.models import Source
from iae_portal.dashboards.need import words
from structures.enums import SiaeKind
from structures.queries.supply import has_estimates, latest_year, map_structures, supply_sources
from structures.queries.visible_supply import VisibleSupply
from territories.domain.catalogue.deposited import INCLUSION_FUND_MEANS
from territories.domain.catalogue.published import POPULATION
from territories.enums import AreaLevel
from territories.models import Area, Indicator, IndicatorValue
from territories.queries.areas import map_levels_above, search_areas
from territories.queries.profiles import list_profile
from white_zones.enums import Access
from white_zones.models import AreaResult, Run
from white_zones.queries.results import results_by_area
from white_zones.queries.runs import demand_indicator, published_run, read_sources
from white_zones.tables import per_hundred

MAXIMUM = 6
FOUND = 8
COMPARED = (
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EMPLOYMENT_COMMITTEE,
    AreaLevel.RECRUITMENT_BASIN,
    AreaLevel.EPCI,
    AreaLevel.COMMUNE,
)
FIGURES, SUPPLY, ACCESS = "Chiffres clés", "Offre par filière", "Accès"
NEED, MEANS = "Besoin", "Moyens du Fonds d’inclusion"
HIDDEN = "non consultable"


@dataclass(frozen=True, slots=True)
class Measure:
    """What stands in a cell: words for the page, and the number itself for an export when there is one."""

    text: str = NOTHING
    value: Decimal | float | int | None = None


@dataclass(frozen=True)
class Line:
    """A figure of every area compared, by key of the area."""

    section: str
    label: str
    unit: str = ""
    period: str = ""
    cells: dict[int, Measure] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: areas in its order, what it names that does not exist, and what was searched."""

    areas: list[Area]
    unknown: list[str]
    is_full: bool
    with_above: bool
    text: str
    found: list[Area]


@dataclass(frozen=True)
class Comparison:
    asked: Asked
    columns: list[Area]
    lines: list[Line]
    sources: list[Source]


def read_asked(user: User, params: QueryDict) -> Asked:
    """The areas of the address, each once, no more than the maximum; two queries however many."""
    tokens = list(dict.fromkeys(params.getlist("t")))
    pairs = {token: tuple(token.partition(":")[::2]) for token in tokens}
    wanted = Q(pk__in=[])
    for slug, code in pairs.values():
        if (level := AreaLevel.from_slug(slug)) in COMPARED:
            wanted |= Q(level=level, code=code)
    visible = Area.objects.visible_to(user).current()
    by_token = {f"{area.level_slug}:{area.code}": area for area in visible.filter(wanted)}
    areas = [by_token[token] for token in tokens if token in by_token]
    text = params.get("q", "").strip()
    found = list(search_areas(text=text, levels=COMPARED, limit=FOUND)) if text else []
    return Asked(
        areas=areas[:MAXIMUM],
        unknown=[token for token in tokens if token not in by_token],
        is_full=len(areas) >= MAXIMUM,
        with_above=params.get("au-dessus") == "oui",
        text=text,
        found=[area for area in found if area not in areas],
    )


def compose_comparison(user: User, params: QueryDict) -> Comparison:
    """The figures of each area that the active hat may read, in a number of queries that does not grow with them."""
    asked = read_asked(user, params)
    columns = list(asked.areas)
    if asked.with_above and columns:
        above = map_levels_above(columns)
        columns += list(dict.fromkeys(above[area.pk] for area in asked.areas if area.pk in above))
        columns = list(dict.fromkeys(columns))
    if not columns:
        return Comparison(asked, [], [], [])
    run = published_run(user)
    indicators, sources = _indicator_lines(user, columns)
    year = latest_year() or 0
    lines = [_population(columns), *_supply_lines(user, columns, year=year)]
    lines += [*_access_lines(run, columns), *indicators]
    used = [*supply_sources(year), *(read_sources(run) if run else ()), *sources]
    return Comparison(asked, columns, lines, list(dict.fromkeys(used)))


def _population(columns: Sequence[Area]) -> Line:
    return Line(
        FIGURES,
        "Population",
        "habitants",
        str(next((area.population_year for area in columns if area.population_year), "")),
        {area.pk: Measure(format_number(area.population), area.population) for area in columns},
    )


def _supply_lines(user: User, columns: Sequence[Area], *, year: int) -> list[Line]:
    """Totals where they may be told, the detail by kind where it may be read."""
    readable = reachable(user, Permission.STRUCTURES_SIAE_VIEW_AGGREGATES, columns)
    told = [area for area in columns if area.pk in readable]
    if not told:
        return []
    offer = VisibleSupply(user, year=year)
    supplies, detailed = offer.of_many(told), offer.detailed(told)
    counts = map_structures(told, year)
    period = str(year)
    hidden = Measure(HIDDEN)
    lines = [
        Line(
            FIGURES,
            "Structures",
            "structures",
            period,
            {
                area.pk: Measure(format_number(counts[area.pk]), counts[area.pk]) if area.pk in counts else hidden
                for area in columns
            },
        ),
        Line(
            FIGURES,
            "ETP conventionnés (estimés sous le département)" if has_estimates(year) else "ETP conventionnés",
            "ETP",
            period,
            {area.pk: _etp(supplies[area.pk].total) if area.pk in supplies else hidden for area in columns},
        ),
    ]
    for kind in SiaeKind.values:
        cells = {
            area.pk: _etp(supplies[area.pk].etp[kind]) if area.pk in supplies and area.pk in detailed else hidden
            for area in columns
        }
        lines.append(Line(SUPPLY, kind, "ETP", period, cells))
    return lines


def _etp(value: Decimal) -> Measure:
    return Measure(format_etp(value), value)


AccessReader = Callable[[AreaResult], Measure]


def _access_lines(run: Run | None, columns: Sequence[Area]) -> list[Line]:
    if run is None:
        return []
    results = results_by_area(run, tuple(columns))
    demand = demand_indicator(run)
    people = demand.unit if demand else ""
    readers: list[tuple[str, str, AccessReader]] = [
        ("Besoin retenu par le diagnostic", people, lambda row: _number(row.demand)),
        ("Classe d’accès", "", lambda row: Measure(_class_words(row.access_class))),
        ("Ratio d’accès", "région = 1", lambda row: _number(row.ratio, decimals=2)),
        ("ETP pour 100 demandeurs", "ETP", lambda row: _number(per_hundred(row.accessibility), decimals=2)),
        ("Besoin non couvert", people, lambda row: _number(row.unserved)),
        ("Besoin en commune blanche", "%", _white_share),
    ]
    period = str(run.year)
    return [
        Line(
            ACCESS,
            label,
            unit,
            period,
            {
                area.pk: reader(results[area.pk]) if area.pk in results else Measure("non mesuré")  # type: ignore[arg-type]
                for area in columns
            },
        )
        for label, unit, reader in readers
    ]


def _white_share(row: AreaResult) -> Measure:
    share = row.white_demand_share if isinstance(row, AreaResult) else None
    return Measure() if share is None else Measure(format_percent(share), 100 * share)


def _class_words(access_class: str) -> str:
    return str(Access(access_class).label) if access_class else "sans valeur"


def _number(value: float | Decimal | None, *, decimals: int = 0) -> Measure:
    return Measure() if value is None else Measure(format_number(value, decimals=decimals), value)


def _indicator_lines(user: User, columns: Sequence[Area]) -> tuple[list[Line], list[Source]]:
    readable = reachable(user, Permission.TERRITORIES_INDICATOR_VIEW, columns)
    told = [area for area in columns if area.pk in readable]
    if not told:
        return [], []
    # The population heads the table already.
    indicators = list(Indicator.objects.visible_to(user).exclude(code=POPULATION))
    profile, periods = list_profile(areas=told, indicators=indicators)
    lines = []
    for indicator in indicators:
        if indicator.pk not in periods:
            continue
        cells = {area.pk: Measure(HIDDEN) for area in columns}
        for area in told:
            value = profile[indicator.pk, area.pk]
            cells[area.pk] = Measure(words(value, indicator), value.value)
        section = MEANS if indicator.code in INCLUSION_FUND_MEANS else NEED
        lines.append(Line(section, capfirst(indicator.name), indicator.unit, periods[indicator.pk], cells))
    lines.sort(key=lambda line: line.section == MEANS)
    used = IndicatorValue.objects.filter(indicator__in=periods).order_by().values("source").distinct()
    return lines, list(Source.objects.filter(pk__in=used).order_by("title"))
