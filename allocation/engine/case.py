"""One year of a scenario, ready to be solved: the lines, their bounds, and what was given the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from allocation.engine.grid import ceil_to, floor_to
from allocation.engine.problem import Means, Problem, Territory

Cells = Mapping[str, Fraction]
"""ETP by kind of one territory; the one kind is `TOTAL` when kinds are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Columns have one value per territory, in the order of the problem."""

    index: int
    means: Means
    step: Fraction | None
    codes: tuple[str, ...]
    names: tuple[str, ...]
    """How sentences call the lines: their names, or their codes for want of one."""
    needs: tuple[Fraction, ...]
    cells: tuple[Cells, ...]
    """Those of the year before."""
    previous: tuple[Fraction, ...]
    held: tuple[bool, ...]
    floors: tuple[Fraction, ...]
    """Lower bounds before they are raised to the grid."""
    caps: tuple[Fraction | None, ...]
    lower: tuple[Fraction, ...]
    upper: tuple[Fraction | None, ...]

    @property
    def targets(self) -> tuple[Fraction, ...]:
        """Share of the need × envelope."""
        per_need = self.means.envelope / sum(self.needs, Fraction(0))
        return tuple(need * per_need for need in self.needs)

    def hold(self, code: str, amount: Fraction) -> "Case":
        """Return the same with one line held at a figure, whatever its bounds."""
        line = self.codes.index(code)
        before, after = slice(line), slice(line + 1, None)
        return replace(
            self,
            floors=(*self.floors[before], amount, *self.floors[after]),
            caps=(*self.caps[before], amount, *self.caps[after]),
            lower=(*self.lower[before], amount, *self.lower[after]),
            upper=(*self.upper[before], amount, *self.upper[after]),
        )


def first_cells(problem: Problem) -> tuple[Cells, ...]:
    """Return the base: the cells of the year before the first one."""
    return tuple(territory.base for territory in problem.territories)


def state_case(problem: Problem, index: int, cells: Sequence[Cells]) -> Case:
    """Return the year of rank `index`, after a year that gave `cells`."""
    previous = tuple(sum(row.values(), Fraction(0)) for row in cells)
    bounds = [
        _bounds(problem, territory, before) for territory, before in zip(problem.territories, previous, strict=True)
    ]
    floors, caps = tuple(low for low, _ in bounds), tuple(high for _, high in bounds)
    step = problem.grid
    return Case(
        index=index,
        means=problem.years[index],
        step=step,
        codes=tuple(territory.code for territory in problem.territories),
        names=tuple(territory.name or territory.code for territory in problem.territories),
        needs=tuple(territory.need for territory in problem.territories),
        cells=tuple(cells),
        previous=previous,
        held=tuple(territory.held is not None for territory in problem.territories),
        floors=floors,
        caps=caps,
        lower=floors if step is None else tuple(ceil_to(low, step) for low in floors),
        upper=caps if step is None else tuple(None if high is None else floor_to(high, step) for high in caps),
    )


def _bounds(problem: Problem, territory: Territory, previous: Fraction) -> tuple[Fraction, Fraction | None]:
    if territory.held is not None:
        return territory.held, territory.held
    floor = problem.rules.floor if territory.floor is None else territory.floor
    cap = problem.rules.cap if territory.cap is None else territory.cap
    return floor * previous, None if cap is None else cap * previous + problem.rules.start
