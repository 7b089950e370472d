"""How far each indicator covers the region: areas with a value, masked or absent, and what they were read from."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F

from iae_portal.common.models import Source
from territories.enums import AreaLevel, ValueState
from territories.models import Area, AreaMembership, Indicator, IndicatorValue
from territories.queries.periods import ENOUGH


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One period of an indicator at the mesh where it is known best: areas by state of their value."""

    period: str
    level: AreaLevel
    areas: int
    states: Mapping[ValueState, int]
    source_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def valued(self) -> int:
        """Areas that have a value, imputed and estimated ones included."""
        return sum(count for state, count in self.states.items() if state.has_value)

    @property
    def share(self) -> float | None:
        return self.valued / self.areas if self.areas else None

    @property
    def secret_share(self) -> float | None:
        return self.states.get(ValueState.SECRET, 0) / self.areas if self.areas else None

    def count(self, state: ValueState) -> int:
        return self.states.get(state, 0)


def list_coverages(indicator: Indicator | None = None) -> dict[int, list[Coverage]]:
    """Every period of each indicator, or of one, the latest first; two queries however many."""
    sizes = dict(
        Area.objects.current().order_by().values("level").annotate(count=Count("pk")).values_list("level", "count")
    )
    values = IndicatorValue.objects.filter(area__is_current=True)
    if indicator is not None:
        values = values.filter(indicator=indicator)
    rows = (
        values.order_by()
        .values("indicator", "period", "state", "source", level=F("area__level"), mesh=F("indicator__mesh"))
        .annotate(count=Count("pk"))
    )
    meshes: dict[int, str] = {}
    states: dict[tuple[int, str], dict[str, Counter[ValueState]]] = defaultdict(lambda: defaultdict(Counter))
    sources: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows:
        key = (row["indicator"], row["period"])
        meshes[row["indicator"]] = row["mesh"]
        states[key][row["level"]][ValueState(row["state"])] += row["count"]
        sources[key].add(row["source"])
    coverages: dict[int, list[Coverage]] = defaultdict(list)
    for key in sorted(states, key=lambda key: key[1], reverse=True):
        by_level = states[key]
        # What is deposited by département is covered by département, whatever the finest mesh of its definition.
        level = (
            meshes[key[0]] if meshes[key[0]] in by_level else max(by_level, key=lambda name: by_level[name].total())
        )
        coverages[key[0]].append(
            Coverage(
                period=key[1],
                level=AreaLevel(level),
                areas=sizes.get(level, 0),
                states=by_level[level],
                source_ids=frozenset(sources[key]),
            )
        )
    return coverages


def find_main(coverages: Sequence[Coverage]) -> Coverage | None:
    """The latest of the periods, given the latest first, that covers nearly as many areas as any."""
    best = max((sum(coverage.states.values()) for coverage in coverages), default=0)
    return next((found for found in coverages if sum(found.states.values()) * 100 >= best * ENOUGH), None)


def cover_departments(indicator: Indicator, *, period: str) -> dict[int, Counter[ValueState]]:
    """For each département, how many of its communes are in each state; those without a row are missing."""
    links = AreaMembership.objects.current().filter(
        parent_level=AreaLevel.DEPARTMENT, child__level=AreaLevel.COMMUNE, child__is_current=True
    )
    whole = dict(links.order_by().values("parent").annotate(count=Count("pk")).values_list("parent", "count"))
    rows = (
        links.filter(child__indicator_values__indicator=indicator, child__indicator_values__period=period)
        .order_by()
        .values("parent", state=F("child__indicator_values__state"))
        .annotate(count=Count("pk"))
    )
    covered: dict[int, Counter[ValueState]] = {key: Counter() for key in whole}
    for row in rows:
        covered[row["parent"]][ValueState(row["state"])] += row["count"]
    for key, states in covered.items():
        states[ValueState.MISSING] += whole[key] - states.total()
    return covered


def list_sources(keys: "frozenset[int]") -> dict[int, Source]:
    """The sources with who imported them."""
    return Source.objects.select_related("imported_by").in_bulk(keys)
