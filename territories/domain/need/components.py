"""The components of the need in each commune: real where known, else imputed, else the demonstration's estimate."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from territories.domain.catalogue import DEFINITIONS
from territories.domain.need.imputation import Cell, Mesh, holds_half, impute
from territories.domain.need.index import Component
from territories.enums import AreaLevel, ValueState
from territories.queries.need import IMPUTING_LEVELS, Reading, read_indicators, read_parents, read_populations

# Communes made since the vintage of a file have no row in it.
NEARLY_ALL = Decimal("0.95")


@dataclass(frozen=True, kw_only=True)
class ComponentReport:
    """How a public entered the need: in how many communes it is known, imputed and estimated."""

    code: str
    name: str
    weight: Decimal
    period: str
    known: int = 0
    imputed: int = 0
    estimated: int = 0
    is_left_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The components that reach every commune, how each did, and the sources of what was used."""

    components: list[Component]
    reports: list[ComponentReport]
    source_ids: frozenset[int]
    period: str


def read_components(weights: Mapping[str, Decimal]) -> Inputs:
    """Read what a model weighs. A public that some commune cannot have a value of is left out, and said so."""
    populations = read_populations()
    twins = {DEFINITIONS[code].twin for code in weights if DEFINITIONS[code].twin}
    readings = read_indicators({*weights, *twins})
    parents = read_parents()
    components: list[Component] = []
    reports: list[ComponentReport] = []
    sources: set[int] = set()
    for code, weight in weights.items():
        if weight <= 0:
            continue
        real, twin = readings.get(code), readings.get(DEFINITIONS[code].twin)
        cells = _fill(real, twin, populations=populations, parents=parents)
        report = _report(code, weight=weight, cells=cells, real=real, twin=twin, count=len(populations))
        reports.append(report)
        if report.is_left_out:
            continue
        components.append(
            Component(code=code, weight=weight, contains=frozenset(DEFINITIONS[code].contains), cells=cells)
        )
        if real and report.known + report.imputed:
            sources |= real.source_ids
        if twin and report.estimated:
            sources |= twin.source_ids
    return Inputs(
        components=components,
        reports=reports,
        source_ids=frozenset(sources),
        period=_choose_period(reports),
    )


def covers_region(reading: Reading, *, populations: Mapping[int, int]) -> bool:
    """Whether real values stand for the whole region: nearly every commune has a row, and those with a value hold
    half of the population at least. A file of one département, or one that is all secret, does not."""
    stated = [area for area in populations if area in reading.communes]
    known = [area for area in stated if reading.communes[area][1].has_value]
    return len(stated) >= NEARLY_ALL * len(populations) and bool(known) and holds_half(known, weights=populations)


def impute_real(
    real: Reading, *, populations: Mapping[int, int], parents: Mapping[AreaLevel, Mapping[int, int]]
) -> dict[int, Cell]:
    """The real values of the communes, and those that the meshes above impute."""
    meshes = [Mesh(parents=parents[level], published=real.published) for level in IMPUTING_LEVELS]
    own = {area: Cell(value, state) for area, (value, state) in real.communes.items()}
    return impute(cells=own, weights=populations, meshes=meshes)


def _fill(
    real: Reading | None,
    twin: Reading | None,
    *,
    populations: Mapping[int, int],
    parents: Mapping[AreaLevel, Mapping[int, int]],
) -> dict[int, Cell]:
    cells: dict[int, Cell] = {}
    if real is not None:
        cells = impute_real(real, populations=populations, parents=parents)
    if twin is not None:
        for area in populations.keys() - cells.keys():
            value, state = twin.communes.get(area, (None, ValueState.MISSING))
            if value is not None and state.has_value:
                cells[area] = Cell(value, ValueState.ESTIMATED)
    return cells


def _report(
    code: str,
    *,
    weight: Decimal,
    cells: Mapping[int, Cell],
    real: Reading | None,
    twin: Reading | None,
    count: int,
) -> ComponentReport:
    states = [cell.state for cell in cells.values()]
    estimated = states.count(ValueState.ESTIMATED)
    used = twin if twin and (real is None or estimated * 2 > len(states)) else real
    return ComponentReport(
        code=code,
        name=DEFINITIONS[code].name,
        weight=weight,
        period=used.period if used else "",
        known=states.count(ValueState.KNOWN),
        imputed=states.count(ValueState.IMPUTED),
        estimated=estimated,
        is_left_out=not count or len(cells) < count,
    )


def _choose_period(reports: list[ComponentReport]) -> str:
    """The year of the public that weighs most; the first of the catalogue when several do."""
    used = [report for report in reports if not report.is_left_out]
    if not used:
        return ""
    main = min(used, key=lambda report: (-report.weight, DEFINITIONS[report.code].rank))
    return main.period[:4]
