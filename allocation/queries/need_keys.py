"""Need keys: the list, their frozen shares, and the values that a key in preparation stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet

from allocation.enums import ComponentSource, Mesh
from allocation.models import NeedKey, NeedKeyValue
from allocation.rules.need_keys import ComponentPlan, Determinant, KeyShares
from structures.enums import SiaeKind
from structures.queries.reference import etp_cells
from structures.queries.supply import YearSupply, latest_year
from territories.enums import AreaLevel, IndicatorKind
from territories.models import Area, Indicator, IndicatorValue
from territories.queries.areas import list_areas, list_children
from territories.queries.indicators import list_values
from territories.queries.periods import choose_periods
from white_zones.models import AreaResult, Run
from white_zones.rules import ALL_KINDS

KEY_MESHES = (Mesh.DEPARTMENT, Mesh.EPCI, Mesh.EMPLOYMENT_ZONE)
SHARED_KINDS = (IndicatorKind.COUNT, IndicatorKind.INDEX)


@dataclass(frozen=True, slots=True)
class History:
    """ETP of each area by its key, and in words where they come from."""

    etp: Mapping[int, Decimal]
    words: str
    is_estimated: bool = False


def list_keys(user: Any) -> "QuerySet[NeedKey]":
    return (
        NeedKey.objects.visible_to(user).select_related("created_by", "run").prefetch_related("components__indicator")
    )


def read_shares(key: NeedKey, mesh: str) -> dict[int, Decimal]:
    """The frozen share of each area of a mesh, by its key; they sum to 1. Empty where the key was not frozen."""
    rows = NeedKeyValue.objects.filter(key=key, mesh=mesh).order_by("area__code")
    return dict(rows.values_list("area", "share"))


def read_frozen(key: NeedKey, mesh: str) -> tuple[list[Area], KeyShares] | None:
    """The areas of a mesh with their shares and the share of each determinant; None where nothing is frozen."""
    rows = list(NeedKeyValue.objects.filter(key=key, mesh=mesh).select_related("area").order_by("area__code"))
    if not rows:
        return None
    return [row.area for row in rows], KeyShares(
        shares={row.area_id: row.share for row in rows},
        parts={row.area_id: tuple(Decimal(part["share"]) for part in row.parts) for row in rows},
        weights=tuple(Decimal(part["weight"]) for part in rows[0].parts),
        labels=tuple(part["label"] for part in rows[0].parts),
    )


def list_frozen_meshes(key: NeedKey) -> list[Mesh]:
    """The meshes finer than the département that its publication froze."""
    found = set(NeedKeyValue.objects.filter(key=key).order_by().values_list("mesh", flat=True).distinct())
    return [mesh for mesh in KEY_MESHES if mesh != Mesh.DEPARTMENT and mesh in found]


def next_number(name: str) -> int:
    """Of the next version of a name."""
    highest: int | None = NeedKey.objects.filter(name=name).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def list_key_areas(mesh: Mesh) -> list[Area]:
    """The areas of a mesh in the région, in the order of their codes."""
    level = mesh.level
    region = list_areas(level=AreaLevel.REGION).first()
    if level is None or region is None:
        return []
    return list(list_children(region, level=level).order_by("code"))


def list_key_indicators(user: Any) -> "QuerySet[Indicator]":
    """What may be shared out: counts and indices, which add up."""
    return Indicator.objects.visible_to(user).filter(kind__in=SHARED_KINDS)


def list_key_runs(user: Any) -> "QuerySet[Run]":
    """Published diagnoses of the whole région."""
    published = Run.objects.visible_to(user).filter(
        publication__isnull=False, perimeter__level__in=[AreaLevel.REGION, AreaLevel.COUNTRY]
    )
    return published.select_related("publication").order_by("-publication__year", "-pk")


def plan_of(key: NeedKey) -> list[ComponentPlan]:
    return [
        ComponentPlan(
            source=ComponentSource(one.source), indicator=one.indicator_id, period=one.period, weight=one.weight
        )
        for one in key.components.all()
    ]


def read_history(mesh: Mesh, areas: Sequence[Area]) -> History:
    """The specification's ETP for départements that it all knows; else those of the latest year's annexes."""
    if mesh == Mesh.DEPARTMENT:
        cells = etp_cells()
        if areas and all((area.code, kind) in cells for area in areas for kind in SiaeKind.values):
            etp = {area.pk: sum((cells[area.code, kind] for kind in SiaeKind.values), Decimal()) for area in areas}
            return History(etp, "ETP programmés en 2019 (tableau du cahier des charges, lignes recalculées)")
    year = latest_year() or 0
    supply = YearSupply(year).by_code(AreaLevel(mesh.value))
    etp = {area.pk: supply[area.code].total if area.code in supply else Decimal() for area in areas}
    return History(etp, f"ETP des annexes financières de {year}", is_estimated=mesh != Mesh.DEPARTMENT)


def read_determinants(
    components: Sequence[ComponentPlan], *, run: Run | None, areas: Sequence[Area], history: Mapping[int, Decimal]
) -> list[Determinant]:
    """The values of each component in each area; a fixed number of queries for prepared totals."""
    indicators = Indicator.objects.in_bulk([one.indicator for one in components if one.indicator is not None])
    periods = _choose_periods(components, indicators)
    values = list_values(areas=areas, periods=periods) if periods else {}
    results = _read_results(run, areas) if run else {}
    invented_run = run is not None and run.sources.filter(is_demonstration=True).exists()
    made = []
    for one in components:
        if one.source == ComponentSource.INDICATOR:
            indicator = indicators[one.indicator or 0]
            read = {area.pk: values.get((indicator.pk, area.pk)) for area in areas}
            made.append(_of_indicator(one, indicator, period=periods.get(indicator, ""), read=read))
        elif one.source == ComponentSource.HISTORY:
            known = {area.pk: history.get(area.pk) for area in areas}
            made.append(Determinant(label="Part historique", weight=one.weight, values=known))
        else:
            made.append(_of_run(one, run, areas=areas, results=results, is_estimated=invented_run))
    return made


def _choose_periods(components: Sequence[ComponentPlan], indicators: Mapping[int, Indicator]) -> dict[Indicator, str]:
    latest = choose_periods(IndicatorValue.objects.filter(indicator__in=indicators))
    asked = {one.indicator: one.period for one in components if one.indicator is not None}
    chosen = {indicator: asked[key] or latest.get(key, "") for key, indicator in indicators.items()}
    return {indicator: period for indicator, period in chosen.items() if period}


def _read_results(run: Run, areas: Sequence[Area]) -> dict[int, AreaResult]:
    rows = AreaResult.objects.filter(run=run, kind=ALL_KINDS, area__in=[area.pk for area in areas])
    return {row.area_id: row for row in rows}


def _of_indicator(
    component: ComponentPlan, indicator: Indicator, *, period: str, read: Mapping[int, Any]
) -> Determinant:
    found = [value for value in read.values() if value is not None]
    hidden = sum(value.secret for value in found)
    missing = sum(value.missing for value in found if value.value is not None)
    label = f"{indicator.name[:1].upper()}{indicator.name[1:]}" + (f", {period}" if period else "")
    notes = []
    if hidden:
        notes.append(f"{label} : {hidden} valeurs secrètes n’y sont pas comptées.")
    if missing:
        notes.append(f"{label} : {missing} valeurs manquantes n’y sont pas comptées.")
    return Determinant(
        label=label,
        weight=component.weight,
        values={key: value.value if value is not None else None for key, value in read.items()},
        notes=tuple(notes),
        is_estimated=indicator.is_demonstration or any(value.is_demonstration for value in found),
    )


def _of_run(
    component: ComponentPlan,
    run: Run | None,
    *,
    areas: Sequence[Area],
    results: Mapping[int, AreaResult],
    is_estimated: bool,
) -> Determinant:
    is_demand = component.source == ComponentSource.DEMAND
    label = "Besoin" if is_demand else "Besoin non couvert"
    name = f" ({run.name})" if run else ""
    values: dict[int, Decimal | None] = {}
    for area in areas:
        row = results.get(area.pk)
        figure = None if row is None else row.demand if is_demand else row.unserved
        if row is not None and figure is None and row.demand == 0:
            figure = 0.0
        values[area.pk] = None if figure is None else Decimal(str(figure))
    unknown = sum(row.unknown_communes for row in results.values())
    notes = (f"{label} : {unknown} communes de besoin inconnu n’y sont pas comptées.",) if unknown else ()
    return Determinant(
        label=f"{label}{name}", weight=component.weight, values=values, notes=notes, is_estimated=is_estimated
    )
