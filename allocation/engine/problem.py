"""What the engine is asked: territories, years, rules and clauses, all of it in exact fractions.

ETP and euros are `Fraction`: a figure read from a decimal string stays exactly that figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

TOTAL = "total"
"""The one kind of a problem that does not tell the kinds apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """One line to be given ETP: a département, an EPCI, a zone d'emploi or a convention."""

    code: str
    need: Fraction
    """Weight, 0 or more; only the shares count."""
    base: Mapping[str, Fraction]
    """ETP by kind of the year before the first one; `{TOTAL: x}` without kinds. Every territory has the same kinds."""
    name: str = ""
    floor: Fraction | None = None
    """Multiplies the previous year's total; None: that of the rules."""
    cap: Fraction | None = None
    held: Fraction | None = None
    """The total is held at this figure every year, whatever its floor and cap: a lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What there is to share in one year. With totals by kind, they sum to the envelope."""

    year: int
    envelope: Fraction
    kind_totals: Mapping[str, Fraction] | None = None
    budget: Fraction | None = None
    """Euros that the cells at their costs may not exceed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Bounds of every territory without its own: they multiply the previous year's total, as rounded."""

    floor: Fraction = Fraction(0)
    cap: Fraction | None = None
    start: Fraction = Fraction(0)
    """Allowance in ETP added to the cap, so that a territory without any base may start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A solidarity clause, in force from `first_year` to `last_year`, both included; None: without limit."""

    key: str
    label: str = ""
    """How sentences name it, article included (« la clause de réserve »); empty: by its key."""
    first_year: int | None = None
    last_year: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the clause is in force that year."""
        after = self.first_year is None or year >= self.first_year
        return after and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Clause):
    """Each year Σ_to (x − previous) ≥ share × envelope."""

    to: tuple[str, ...]
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthRatio(Clause):
    """Each year Σ_to (x − previous) + credit ≥ ratio × Σ_givers max(0, x − previous).

    `credit` is the ETP of tutorat: engineering carried by the givers for the others, counted as growth of theirs.
    """

    givers: tuple[str, ...]
    to: tuple[str, ...]
    ratio: Fraction
    credit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalAward(Clause):
    """Each year Σ_givers max(0, x − previous) ≤ ratio × places: growth there is paid for by places opened elsewhere.

    `places` counts those whose evidence is given; `clawback` is taken back (Σ_givers (x − previous) ≤ −clawback) in
    the year that follows the last one, when the promise was not kept.
    """

    givers: tuple[str, ...]
    ratio: Fraction
    places: Fraction
    clawback: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole scenario. Years increase; codes differ; costs (euros per ETP by kind) go with a budget."""

    territories: tuple[Territory, ...]
    years: tuple[Means, ...]
    rules: Rules = Rules()
    clauses: tuple[Clause, ...] = ()
    costs: Mapping[str, Fraction] = field(default_factory=dict)
    grid: Fraction | None = Fraction(1, 100)
    """Step of every figure given; None: the continuous solution."""
    kinds_bind: bool = False
    """Whether totals by kind bound what lines of one kind each receive, as those of conventions do. Otherwise they
    only divide the totals, which the envelope, the bounds, the clauses and the budget have settled."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds in the order of the first territory's base; empty when they are not told apart."""
        names = tuple(self.territories[0].base)
        return () if names == (TOTAL,) else names
