"""What the engine answers: lines with what holds each of them, or what makes the scenario infeasible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Status(StrEnum):
    """What holds a line: its lower bound, its upper bound, or only the level shared by all."""

    FLOOR = "floor"
    CAP = "cap"
    FREE = "free"


class Engine(StrEnum):
    """The simplest engine that covers the rules of a year."""

    WATER_FILLING = "water_filling"
    LINEAR_PROGRAMME = "linear_programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One territory in one year. `lower` and `upper` are its bounds as used, on the grid when there is one."""

    code: str
    etp: Fraction
    kinds: Mapping[str, Fraction]
    """Empty when the problem does not tell the kinds apart."""
    status: Status
    previous: Fraction
    lower: Fraction
    upper: Fraction | None
    target: Fraction
    """Share of the need × envelope."""
    continuous: Fraction
    """The figure before rounding."""
    euros: Fraction | None

    @property
    def distance(self) -> Fraction | None:
        """etp ÷ target − 1; None when the target is 0."""
        return self.etp / self.target - 1 if self.target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSolution:
    """One year solved."""

    year: int
    level: Fraction | None
    """ETP per unit of need of the free lines; None where a clause or the budget binds."""
    lines: tuple[Line, ...]
    engine: Engine
    binding: tuple[str, ...] = ()
    """Keys of the clauses that bind, and "budget"."""
    slacks: Mapping[str, Fraction] = field(default_factory=dict)
    """What each rule in force leaves before rounding, by key: ETP, or euros for "budget"; 0 where it binds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Panel of the last year, weighted by need, on the ratios ETP ÷ need. None: undefined."""

    gini: float | None
    theil_t: float | None
    theil_l: float | None
    atkinson_half: float | None
    atkinson_1: float | None
    atkinson_2: float | None
    jain: float | None
    hoover: float | None
    max_min: float | None
    losers: int
    moved: Fraction
    """½ Σ |etp − base|."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEffect:
    """The price of a clause: the last year solved without it, before rounding."""

    key: str
    moved: Fraction
    """½ Σ |with − without|."""
    differences: Mapping[str, Fraction]
    """With − without, by territory; the positive ones are its beneficiaries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One conflict of rules: a stable code, a French sentence with its figures, and the figures themselves."""

    code: str
    message: str
    figures: Mapping[str, Fraction]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One change of the smallest set that makes the scenario feasible; apply them all with `relax`.

    `rule` is "floor", "cap", "start", "envelope", "budget", "held", "kind_totals" or the key of a clause; `code` is
    the territory whose own bound changes (the kind, for "kind_totals"), empty when it is that of all. `before` and
    `after` are values of the problem's own field; for a clause, of the one that `field` names, and the clause is
    withdrawn when it names none. None: no such value, as a territory without a floor of its own.
    """

    rule: str
    year: int | None
    code: str
    before: Fraction | None
    after: Fraction | None
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A scenario solved over its years."""

    years: tuple[YearSolution, ...]
    fairness: Fairness
    clauses: tuple[ClauseEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """A scenario that no figures satisfy."""

    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...]
