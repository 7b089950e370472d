"""Problems of the allocation engine: small ones worked by hand, the region, and drawn ones."""

from fractions import Fraction

from hypothesis import strategies as st

from allocation.engine.problem import (
    TOTAL,
    ConditionalAward,
    GrowthRatio,
    Means,
    Problem,
    Reserve,
    Rules,
    Territory,
)
from tests.allocation.file_mode.region import KINDS, POPULATION, read_cells

COSTS = {"EI": Fraction(10520), "ETTI": Fraction(4472), "AI": Fraction(1367), "ACI": Fraction(20199)}


def exact(value):
    return Fraction(str(value))


def state(lines, *, envelope, floor=0, cap=None, start=0, years=1, grid="0.01", **fields):
    """Lines are (code, need, base) with one figure as base, or one by kind of `KINDS`; every year has the envelope."""
    territories = []
    for code, need, base in lines:
        cells = {TOTAL: exact(base)} if not isinstance(base, tuple) else dict(zip(KINDS, map(exact, base)))  # noqa: B905 -- fewer kinds are allowed
        territories.append(Territory(code=code, need=exact(need), base=cells))
    rules = Rules(floor=exact(floor), cap=None if cap is None else exact(cap), start=exact(start))
    means = fields.pop("means", None) or tuple(
        Means(year=2020 + rank, envelope=exact(envelope)) for rank in range(years)
    )
    return Problem(
        territories=tuple(territories), years=means, rules=rules, grid=None if grid is None else exact(grid), **fields
    )


def worked(**fields):
    """Three territories, of which one ends at its floor, one free and one at its cap."""
    lines = [("A", "0.3", 50), ("B", "0.4", 30), ("C", "0.3", 20)]
    return state(lines, **{"envelope": 108, "floor": "0.90", "cap": "1.30", **fields})


def region(*, by_kind=False, envelope="8739.75", **fields):
    """The twelve départements of the specification; the need is the population."""
    lines = [
        (code, POPULATION[code], tuple(cells.values()) if by_kind else sum(cells.values()))
        for code, cells in read_cells().items()
    ]
    return state(lines, envelope=envelope, **{"floor": "0.95", "cap": "1.10", **fields})


def etp_of(year):
    return {line.code: line.etp for line in year.lines}


def status_of(year):
    return {line.code: str(line.status) for line in year.lines}


def hundredths(low, high):
    return st.integers(low, high).map(lambda number: Fraction(number, 100))


@st.composite
def territories(draw, *, kinds=(TOTAL,), most=6, may_hold=False):
    count = draw(st.integers(1, most))
    found = []
    for rank in range(count):
        base = {kind: draw(st.one_of(st.just(Fraction(0)), hundredths(0, 6000))) for kind in kinds}
        held = draw(st.one_of(st.none(), st.none(), st.none(), hundredths(0, 6000))) if may_hold else None
        found.append(Territory(code=f"T{rank}", need=Fraction(draw(st.integers(0, 9))), base=base, held=held))
    if not any(territory.need for territory in found):
        found[0] = Territory(code="T0", need=Fraction(1), base=found[0].base, held=found[0].held)
    return tuple(found)


@st.composite
def clauses(draw, codes):
    """Up to two clauses between disjoint sets."""
    found = []
    for rank in range(draw(st.integers(0, 2)) if len(codes) > 1 else 0):
        order = draw(st.permutations(codes))
        cut = draw(st.integers(1, len(codes) - 1))
        to, givers = tuple(order[:cut]), tuple(order[cut:])
        first, last = draw(st.sampled_from([(None, None), (2021, None), (None, 2020)]))
        terms = {"key": f"c{rank}", "first_year": first, "last_year": last}
        amount = Fraction(draw(st.integers(0, 20)), 10)
        found.append(
            draw(
                st.sampled_from(
                    [
                        Reserve(to=to, share=amount / 50, **terms),
                        GrowthRatio(to=to, givers=givers, ratio=amount, credit=amount, **terms),
                        ConditionalAward(givers=givers, ratio=amount, places=Fraction(3), clawback=amount, **terms),
                    ]
                )
            )
        )
    return tuple(found)


@st.composite
def problems(draw, *, with_clauses=True, with_kinds=True, most_years=3):
    """Scenarios of any sort, about half of them feasible."""
    kinds = draw(st.sampled_from([(TOTAL,), KINDS[:2], KINDS])) if with_kinds else (TOTAL,)
    lines = draw(territories(kinds=kinds, may_hold=True))
    base = sum(sum(line.base.values()) for line in lines)
    means = []
    for rank in range(draw(st.integers(1, most_years))):
        # Off the grid now and then.
        parts = draw(st.sampled_from([100, 100, 100, 1000]))
        envelope = Fraction(round(base * draw(hundredths(90, 112)) * parts), parts) or Fraction(5)
        totals = budget = None
        if kinds != (TOTAL,) and draw(st.booleans()):
            totals = draw(kind_totals(kinds, envelope))
        if kinds != (TOTAL,) and draw(st.booleans()):
            budget = envelope * draw(st.integers(6000, 13000))
        means.append(Means(year=2020 + rank, envelope=envelope, kind_totals=totals, budget=budget))
    return Problem(
        territories=lines,
        years=tuple(means),
        rules=Rules(
            floor=draw(hundredths(80, 100)),
            cap=draw(st.one_of(st.none(), hundredths(100, 140))),
            start=Fraction(draw(st.integers(0, 3))),
        ),
        clauses=draw(clauses([line.code for line in lines])) if with_clauses else (),
        costs={} if kinds == (TOTAL,) else {kind: COSTS[kind] for kind in kinds},
        grid=draw(st.sampled_from([Fraction(1, 100), Fraction(1, 100), Fraction(1, 100), None])),
    )


@st.composite
def kind_totals(draw, kinds, total):
    """Totals by kind that add up to a figure; the last kind takes what is off the grid."""
    weights = [draw(st.integers(0, 5)) for _ in kinds]
    whole = sum(weights) or 1
    parts = {
        kind: Fraction(int(total * 100) * weight // whole, 100) for kind, weight in zip(kinds, weights, strict=True)
    }
    parts[kinds[-1]] += total - sum(parts.values())
    return parts
