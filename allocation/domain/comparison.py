"""Scenarios side by side: the same territories, the same year, differences from the base and from the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocation.engine.fairness import Inequality, measure_inequality
from allocation.queries.comparison import LineFigures, ScenarioFigures
from allocation.rules.inputs import TerritoryInput
from structures.enums import SiaeKind

ALL_KINDS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one scenario gives, and what there was in its base; None: hidden, or not told by kind."""

    etp: Decimal | None
    base: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.etp is None or self.base is None else self.etp - self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A territory, or a kind, with its share in each scenario, in their order."""

    code: str
    name: str
    area: int | None
    shares: tuple[Share, ...]

    def from_first(self, rank: int) -> Decimal | None:
        """The difference from the first scenario."""
        own, first = self.shares[rank].etp, self.shares[0].etp
        return None if own is None or first is None else own - first


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one scenario does to the whole: how many gain and lose, what moves, and how unequal it leaves them.

    Winners and losers are the names and changes of territories, the largest change first.
    """

    winners: tuple[tuple[str, Decimal], ...]
    losers: tuple[tuple[str, Decimal], ...]
    unchanged: int
    total: Decimal
    moved: Decimal
    euros_moved: Decimal | None
    base_inequality: Inequality
    inequality: Inequality


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Comparison:
    """Without all its lines visible to the reader, nothing is said of the whole: `panels` and `kinds` are empty."""

    scenarios: Sequence[ScenarioFigures]
    year: int
    kind: str
    is_whole: bool
    territories: Sequence[Row]
    kinds: Sequence[Row]
    panels: Sequence[Panel]


def common_years(scenarios: Sequence[ScenarioFigures]) -> list[int]:
    """The years that every scenario shares out, in order."""
    spans = [range(one.scenario.first_year, one.scenario.last_year + 1) for one in scenarios]
    return [year for year in spans[0] if all(year in span for span in spans)] if spans else []


def compare_scenarios(scenarios: Sequence[ScenarioFigures], *, year: int, kind: str = ALL_KINDS) -> Comparison:
    """Put the scenarios side by side for a year and a kind, or all of them."""
    is_whole = all(one.is_whole(year) for one in scenarios)
    return Comparison(
        scenarios=scenarios,
        year=year,
        kind=kind,
        is_whole=is_whole,
        territories=_list_territories(scenarios, year=year, kind=kind),
        kinds=_list_kinds(scenarios, year=year) if is_whole else [],
        panels=[measure_panel(one, year=year) for one in scenarios] if is_whole else [],
    )


def _list_territories(scenarios: Sequence[ScenarioFigures], *, year: int, kind: str) -> list[Row]:
    known: dict[str, TerritoryInput] = {}
    for one in scenarios:
        visible = one.lines.get(year, {})
        for territory in one.inputs.territories:
            if territory.code in visible:
                known.setdefault(territory.code, territory)
    bases = [{territory.code: territory for territory in one.inputs.territories} for one in scenarios]
    return [
        Row(
            code=code,
            name=known[code].full_name,
            area=known[code].pk,
            shares=tuple(
                _share(one.lines.get(year, {}).get(code), base.get(code), kind=kind)
                for one, base in zip(scenarios, bases, strict=True)
            ),
        )
        for code in sorted(known)
    ]


def _share(line: LineFigures | None, territory: TerritoryInput | None, *, kind: str) -> Share:
    if line is None or territory is None:
        return Share(etp=None, base=None)
    if kind == ALL_KINDS:
        return Share(etp=line.etp, base=territory.total)
    if not line.kinds:
        return Share(etp=None, base=None)
    return Share(etp=line.kinds.get(kind, Decimal()), base=territory.base.get(kind, Decimal()))


def _list_kinds(scenarios: Sequence[ScenarioFigures], *, year: int) -> list[Row]:
    rows = []
    for kind in SiaeKind:
        shares = tuple(_total_of(one, year=year, kind=kind.value) for one in scenarios)
        if any(share.etp or share.base for share in shares):
            rows.append(Row(code=kind.value, name=str(kind.label), area=None, shares=shares))
    return rows


def _total_of(one: ScenarioFigures, *, year: int, kind: str) -> Share:
    lines = one.lines.get(year, {}).values()
    if not any(line.kinds for line in lines):
        return Share(etp=None, base=None)
    return Share(
        etp=sum((line.kinds.get(kind, Decimal()) for line in lines), Decimal()),
        base=sum((territory.base.get(kind, Decimal()) for territory in one.inputs.territories), Decimal()),
    )


def measure_panel(one: ScenarioFigures, *, year: int) -> Panel:
    """The panel of a scenario whose lines are all visible, against its own base, weighted by its own need."""
    lines, territories = one.lines[year], one.inputs.territories
    changes = [(territory.name, lines[territory.code].etp - territory.total) for territory in territories]
    needs = [float(territory.need) for territory in territories]
    return Panel(
        winners=_ordered([pair for pair in changes if pair[1] > 0]),
        losers=_ordered([pair for pair in changes if pair[1] < 0]),
        unchanged=sum(change == 0 for _, change in changes),
        total=sum((line.etp for line in lines.values()), Decimal()),
        moved=sum((abs(change) for _, change in changes), Decimal()) / 2,
        euros_moved=_measure_euros(lines, territories, one.inputs.costs),
        base_inequality=measure_inequality([float(territory.total) for territory in territories], needs),
        inequality=measure_inequality([float(lines[territory.code].etp) for territory in territories], needs),
    )


def _ordered(changes: Sequence[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(changes, key=lambda pair: (-abs(pair[1]), pair[0])))


def _measure_euros(
    lines: Mapping[str, LineFigures], territories: Sequence[TerritoryInput], costs: Mapping[str, Decimal]
) -> Decimal | None:
    """½ Σ |euros − base at the same costs|; None when an amount or a cost is not known."""
    moved = Decimal()
    for territory in territories:
        euros = lines[territory.code].euros
        if euros is None or not set(territory.base) <= set(costs):
            return None
        moved += abs(euros - sum((etp * costs[kind] for kind, etp in territory.base.items()), Decimal()))
    return moved / 2


def measure_distance(one: ScenarioFigures, *, year: int) -> Decimal | None:
    """½ Σ |ETP − target|: the ETP that would have to move for all to be at their target; None if not all is seen."""
    if year not in one.lines or not one.is_whole(year):
        return None
    return sum((abs(line.etp - line.target) for line in one.lines[year].values()), Decimal()) / 2


def find_factors(one: ScenarioFigures, *, year: int) -> dict[tuple[int, str], float]:
    """By what each area and kind is multiplied; those whose base is 0 have no factor."""
    lines = one.lines.get(year, {})
    return {
        (territory.pk, kind): float(lines[territory.code].kinds.get(kind, Decimal()) / base)
        for territory in one.inputs.territories
        if territory.code in lines and lines[territory.code].kinds
        for kind, base in territory.base.items()
        if base > 0
    }


def find_etp(one: ScenarioFigures, *, year: int) -> dict[tuple[int, str], Decimal]:
    """The ETP of each area and kind."""
    lines = one.lines.get(year, {})
    return {
        (territory.pk, kind): etp
        for territory in one.inputs.territories
        if territory.code in lines
        for kind, etp in lines[territory.code].kinds.items()
    }
