"""The catalogue, composed: what each indicator counts, how far it covers the region, and where it comes from."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import User
from accounts.perimeter import reachable
from accounts.roles import Permission
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import NOTHING
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_url
from iae_portal.dashboards.need import words
from territories.domain.catalogue import DEFINITIONS, Definition
from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.models import Area, Indicator
from territories.queries.aggregation import AreaValue
from territories.queries.areas import list_areas
from territories.queries.coverage import Coverage, cover_departments, find_main, list_coverages, list_sources
from territories.queries.indicators import list_area_values

# What nobody deposited through the pages was loaded by who installs the portal.
CONSOLE = "console"


@dataclass(frozen=True)
class Entry:
    """An indicator of the catalogue, loaded or still to be imported."""

    indicator: Indicator | Definition
    coverage: Coverage | None
    imported_at: dt.datetime | None
    imported_by: str
    is_estimated: bool

    @property
    def name(self) -> str:
        return capfirst(self.indicator.name)

    @property
    def status(self) -> str:
        if self.coverage is None:
            return "à importer"
        return "estimé (démonstration)" if self.is_estimated else "importé"


def list_entries(user: User) -> list[Entry]:
    """Every indicator, in the order of the catalogue; coverage is counted once, then kept until the next import."""
    key = f"dashboards:catalogue:{Source.objects.version()}"
    coverages: dict[int, list[Coverage]] | None = cache.get(key)
    if coverages is None:
        coverages = dict(list_coverages())
        cache.set(key, coverages, timeout=3600)
    indicators = list(Indicator.objects.visible_to(user))
    latest = {pk: main for pk, periods in coverages.items() if (main := find_main(periods)) is not None}
    sources = list_sources(frozenset().union(*(coverage.source_ids for coverage in latest.values())))
    loaded = [_read_entry(indicator, latest.get(indicator.pk), sources) for indicator in indicators]
    known = {indicator.code for indicator in indicators}
    waiting = [
        Entry(definition, None, None, "", is_estimated=False)
        for definition in DEFINITIONS.values()
        if definition.code not in known
    ]
    return sorted([*loaded, *waiting], key=lambda entry: (entry.indicator.rank, entry.indicator.name))


def _read_entry(indicator: Indicator, coverage: Coverage | None, sources: dict[int, Source]) -> Entry:
    used = [sources[key] for key in coverage.source_ids if key in sources] if coverage else []
    last = max(used, key=lambda source: source.imported_at, default=None)
    author = last.imported_by.get_full_name() if last and last.imported_by else ""
    return Entry(indicator, coverage, last.imported_at if last else None, author, indicator.is_demonstration)


def entries_table(entries: list[Entry], *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Indicateur",
            row_header=True,
            sort=True,
            link=lambda row: reverse("dashboards:indicator", args=[row.indicator.code]),
        ),
        Column(key="status", label="État", sort=True),
        Column(key="unit", label="Unité", getter=lambda row: row.indicator.unit),
        Column(
            key="mesh",
            label="Maille",
            getter=lambda row: AreaLevel(row.coverage.level if row.coverage else row.indicator.mesh).label,
        ),
        Column(key="period", label="Période", getter=lambda row: row.coverage.period if row.coverage else ""),
        *_coverage_columns(),
        *_origin_columns(),
    ]
    return Table(
        columns=columns,
        rows=entries,
        caption="Catalogue des indicateurs",
        params=params,
        name="indicateurs",
        empty="Aucun indicateur n’est défini.",
        show_exports=True,
    )


def _coverage_columns() -> list[Column]:
    return [
        Column(
            key="share",
            label="Couverture de la région",
            kind=Kind.PERCENT,
            sort=True,
            getter=lambda row: row.coverage.share if row.coverage else None,
            help="part des territoires de la maille qui ont une valeur",
        ),
        Column(
            key="secret",
            label="Part masquée",
            kind=Kind.PERCENT,
            sort=True,
            getter=lambda row: row.coverage.secret_share if row.coverage else None,
            help="secret statistique",
        ),
    ]


def _origin_columns() -> list[Column]:
    return [
        Column(key="producer", label="Producteur", getter=lambda row: row.indicator.producer),
        Column(key="licence", label="Licence", getter=lambda row: row.indicator.licence),
        Column(key="imported_at", label="Dernier chargement", kind=Kind.DATE, sort=True),
        Column(
            key="imported_by",
            label="Par",
            getter=lambda row: row.imported_by or (CONSOLE if row.imported_at else NOTHING),
        ),
        Column(key="definition", label="Définition", shown=False, getter=lambda row: row.indicator.definition),
        Column(key="secrecy", label="Règle de secret", shown=False, getter=lambda row: row.indicator.secrecy),
    ]


def sources_table(*, params: QueryDict) -> Table:
    columns = [
        Column(key="title", label="Jeu de données", sort="title", row_header=True),
        Column(key="producer", label="Producteur", sort="producer"),
        Column(key="vintage", label="Millésime", sort="vintage"),
        Column(key="licence", label="Licence"),
        Column(key="file_name", label="Fichier", shown=False),
        Column(key="imported_at", label="Chargé le", kind=Kind.DATE, sort="imported_at"),
        Column(
            key="imported_by",
            label="Par",
            getter=lambda source: source.imported_by.get_full_name() if source.imported_by else CONSOLE,
        ),
        Column(key="is_demonstration", label="Estimé", kind=Kind.BOOLEAN, sort="is_demonstration"),
        Column(key="note", label="À savoir", css=lambda _: "portal-prose"),
    ]
    return Table(
        columns=columns,
        rows=Source.objects.data_sets().select_related("imported_by"),
        caption="Jeux de données chargés",
        params=params,
        name="sources",
        default_sort="title",
        empty="Aucune source n’est chargée.",
        show_exports=True,
    )


@dataclass(frozen=True)
class PlaceRow:
    """An area with its value of the indicator and, for a département, the states of its communes."""

    area: Area
    value: AreaValue | None
    states: Coverage | None


@dataclass(frozen=True)
class IndicatorPage:
    indicator: Indicator
    periods: list[Coverage]
    tables: dict[str, Table]
    sources: list[Source]


def compose_indicator(user: User, indicator: Indicator, *, params: QueryDict) -> IndicatorPage:
    """One indicator at the last period that covers it, or at the one the address asks for."""
    periods = list_coverages(indicator).get(indicator.pk, [])
    shown = next((found for found in periods if found.period == params.get("periode")), find_main(periods))
    sources = list_sources(frozenset().union(*(found.source_ids for found in periods)))
    tables = {}
    if shown is not None:
        tables["periodes"] = _periods_table(periods, indicator=indicator, params=params)
        rows = _read_places(user, indicator, shown=shown)
        tables["territoires"] = _places_table(rows, indicator=indicator, shown=shown, params=params)
    return IndicatorPage(indicator, periods, tables, sorted(sources.values(), key=lambda source: source.title))


def _read_places(user: User, indicator: Indicator, *, shown: Coverage) -> list[PlaceRow]:
    """Départements when communes make them, else the areas for which the producer publishes it."""
    of_communes = shown.level == AreaLevel.COMMUNE
    level = AreaLevel.DEPARTMENT if of_communes else shown.level
    areas = list(list_areas(level=level).order_by("code"))
    told = reachable(user, Permission.TERRITORIES_INDICATOR_VIEW, areas)
    values = list_area_values(areas=areas, indicator=indicator, period=shown.period)
    covered = cover_departments(indicator, period=shown.period) if of_communes else {}
    return [
        PlaceRow(
            area,
            values[area.pk] if area.pk in told else None,
            Coverage(period=shown.period, level=level, areas=covered[area.pk].total(), states=covered[area.pk])
            if area.pk in covered
            else None,
        )
        for area in areas
    ]


def _state_columns(read: Callable[[Any], Coverage | None]) -> Iterable[Column]:
    """How many areas are in each state, on rows that are, or hold, a coverage."""
    for state, label in (
        (ValueState.KNOWN, "Connues"),
        (ValueState.SECRET, "Secrètes"),
        (ValueState.IMPUTED, "Imputées"),
        (ValueState.ESTIMATED, "Estimées"),
    ):
        yield Column(key=state.value, label=label, kind=Kind.INTEGER, getter=partial(_count, read=read, state=state))


def _count(row: Any, *, read: Callable[[Any], Coverage | None], state: ValueState) -> int | None:
    coverage = read(row)
    return coverage.count(state) if coverage else None


def _periods_table(periods: list[Coverage], *, indicator: Indicator, params: QueryDict) -> Table:
    address = reverse("dashboards:indicator", args=[indicator.code])
    columns = [
        Column(key="period", label="Période", row_header=True, link=lambda row: f"{address}?periode={row.period}"),
        Column(key="level", label="Maille", getter=lambda row: row.level.plural),
        Column(key="areas", label="Territoires", kind=Kind.INTEGER),
        *_state_columns(lambda period: period),
        Column(key="share", label="Couverture", kind=Kind.PERCENT),
    ]
    return Table(
        columns=columns,
        rows=periods,
        caption="Périodes chargées et valeurs par état",
        params=params,
        name="periodes",
        show_exports=True,
    )


def _places_table(rows: list[PlaceRow], *, indicator: Indicator, shown: Coverage, params: QueryDict) -> Table:
    of_communes = shown.level == AreaLevel.COMMUNE
    level = AreaLevel.DEPARTMENT if of_communes else shown.level
    columns = [
        Column(
            key="name",
            label=capfirst(level.label),
            row_header=True,
            sort=True,
            getter=lambda row: row.area.display_name,
            link=lambda row: area_url(row.area),
        ),
        *_value_columns(indicator),
    ]
    if of_communes:
        columns += [
            Column(
                key="areas",
                label="Communes",
                kind=Kind.INTEGER,
                getter=lambda row: row.states.areas if row.states else None,
            ),
            *_state_columns(lambda row: row.states),
            Column(
                key="share",
                label="Couverture",
                kind=Kind.PERCENT,
                sort=True,
                getter=lambda row: row.states.share if row.states else None,
            ),
        ]
    does_not_add_up = of_communes and indicator.kind == IndicatorKind.MEDIAN
    return Table(
        columns=columns,
        rows=rows,
        caption=f"{capfirst(indicator.name)} par {level.label}, {shown.period}",
        params=params,
        name="territoires",
        page_size=None,
        empty="Aucun territoire de cette maille n’est chargé.",
        notes=["Cet indicateur ne s’agrège pas : il se lit commune par commune."] if does_not_add_up else (),
        show_exports=True,
    )


def _value_columns(indicator: Indicator) -> list[Column]:
    return [
        Column(
            key="value",
            label="Valeur",
            unit=indicator.unit,
            exported=False,
            getter=lambda row: words(row.value, indicator) if row.value else NOTHING,
            css=lambda _: "portal-number",
        ),
        Column(
            key="value-number",
            label="Valeur",
            unit=indicator.unit,
            kind=Kind.DECIMAL,
            shown=False,
            getter=lambda row: row.value.value if row.value else None,
        ),
    ]
