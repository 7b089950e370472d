"""How sure the class of each origin is: the answer drawn again many times from uncertain inputs (Monte-Carlo).

Four uncertainties, independent, drawn anew at each draw:

    demand      p_i × ε_i, ε_i lognormal of mean 1 and standard deviation `demand_deviation`, one per origin
    realised    s_j × u_j, u_j uniform on `realised_shares`, one per site: the ETP agreed that are really worked
    decay       one of `decay_variants`: the base, its time axis × each of `decay_scales`, and a smoother form
    detour      t_ij × one of `detours`: roads, seasons and estimates that are all too long or too short together

The reference stays frozen: a draw says in which class the commune would be read, against the same yardstick.
Method: OECD and JRC, Handbook on Constructing Composite Indicators (2008), uncertainty and sensitivity analysis.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from white_zones.engine.accessibility import total_of
from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.classes import CLASSES, UNDEFINED, Thresholds, ratios_to
from white_zones.engine.decay import Decay, smoothed
from white_zones.engine.errors import RobustnessError
from white_zones.engine.network import Method, Network, Pairs, build_network
from white_zones.engine.noise import Noise, generator_of
from white_zones.engine.parts import Excerpt

ROBUST = 0.80
"""Share of the draws that must find the class of the run for it to be called robust."""
BATCH = 64
"""Draws solved together: bounds the memory (origins × 64 numbers), never the result."""

Travel = tuple[Decay, float]
"""A variant of the decay and a detour factor."""


class Factor(StrEnum):
    """What is uncertain."""

    DEMAND = "demand"
    REALISED = "realised"
    DECAY = "decay"
    DETOUR = "detour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What may vary, and by how much. The same seed gives the same draws; draw k depends on nothing but (seed, k)."""

    draws: int = 500
    seed: int = 2019
    demand_deviation: float = 0.10
    realised_shares: tuple[float, float] = (0.85, 1.0)
    """(1, 1) where the supply is already that which was realised."""
    decay_scales: tuple[float, ...] = (0.8, 1.2)
    smoother: bool = True
    detours: tuple[float, ...] = (0.9, 1.0, 1.1)

    def __post_init__(self) -> None:
        low, high = self.realised_shares
        if self.draws < 1 or self.seed < 0:
            raise RobustnessError("Il faut au moins un tirage, et une graine positive ou nulle.")
        if not 0 <= self.demand_deviation < math.inf:
            raise RobustnessError("L’écart-type du besoin doit être un nombre fini, positif ou nul.")
        if not 0 < low <= high < math.inf:
            raise RobustnessError("Les parts réalisées doivent être positives et croissantes.")
        if not self.detours or not all(0 < factor < math.inf for factor in (*self.detours, *self.decay_scales)):
            raise RobustnessError("Les facteurs de temps de trajet doivent être des nombres finis et positifs.")

    @property
    def reach_factor(self) -> float:
        """Reach of the widest variant ÷ reach of the base: pairs must be known up to there, or sites are missed."""
        return max((1.0, *self.decay_scales)) / min(self.detours)

    def decay_variants(self, decay: Decay, method: Method) -> list[Decay]:
        """Return the distinct decays a draw chooses from, all equally likely; the base first."""
        variants = [decay, *(decay.scaled(scale) for scale in self.decay_scales)]
        # 2SFCA reads nothing of a decay but its reach, which smoothing keeps.
        if self.smoother and method is not Method.TWO_SFCA and (smooth := smoothed(decay)) is not None:
            variants.append(smooth)
        return list(dict.fromkeys(variants))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Problem:
    """The inputs of the run: `supply` is a vector by site; `pairs` go as far as `Uncertainty.reach_factor` says."""

    pairs: Pairs
    demand: FloatArray
    supply: FloatArray
    decay: Decay
    method: Method
    thresholds: Thresholds
    reference: float | None
    excerpt: Excerpt | None = None
    """What these inputs are of a larger problem, whose draws are then those that count."""
    noise: Noise | None = None
    """The draws of the larger problem, when several of its parts share them."""

    def network(self, *, decay: Decay, detour: float) -> Network:
        """Lay the pairs out for one variant of the travel factors."""
        return build_network(
            Pairs(self.pairs.origins, self.pairs.sites, self.pairs.minutes * detour),
            origin_count=len(self.demand),
            site_count=len(self.supply),
            decay=decay,
            method=self.method,
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Drawn:
    """What the draws found, by origin: what parts of a problem bring together before anything is concluded."""

    base: IntArray
    counts: IntArray
    """Draws that find each class: origin (row) × class (column)."""
    moved: Mapping[Factor, IntArray]
    """For demand and realised ETP, the draws in which that factor alone changes the class."""
    changed: Mapping[Factor, BoolArray]
    """For decay and detour, the variants (rows) that alone change the class of each origin (column)."""

    def select(self, origins: slice) -> "Drawn":
        """The same of some origins only."""
        return Drawn(
            base=self.base[origins],
            counts=self.counts[origins],
            moved={factor: counts[origins] for factor, counts in self.moved.items()},
            changed={factor: variants[:, origins] for factor, variants in self.changed.items()},
        )


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one factor alone moves, the others staying at base: mean over its draws, between 0 and 1."""

    factor: Factor
    demand_share: float
    """Share of the demand that lives where the class changes; 0 without demand."""
    origin_share: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Robustness:
    """Probabilities of the classes, by origin (row) and in the order of `CLASSES` (column)."""

    base: IntArray
    """Rank of the class of the run; `UNDEFINED` where it has none."""
    probabilities: FloatArray
    tornado: Sequence[Sensitivity]
    """From the factor that moves most demand to that which moves least."""

    @property
    def modal(self) -> IntArray:
        """Rank of the likeliest class: of equals that of the run, else the lowest; `UNDEFINED` without any."""
        rows = np.arange(len(self.base))
        # Half a draw would be enough to prefer the base: no two counts differ by less than one.
        favoured = self.probabilities.copy()
        known = self.base != UNDEFINED
        favoured[rows[known], self.base[known]] += 1e-9
        return np.where(self.probabilities.sum(axis=1) > 0, favoured.argmax(axis=1), UNDEFINED)

    @property
    def base_probability(self) -> FloatArray:
        """Probability of the class of the run, 0 where it has none."""
        picked = self.probabilities[np.arange(len(self.base)), np.maximum(self.base, 0)]
        return np.where(self.base == UNDEFINED, 0.0, picked)

    @property
    def robust(self) -> BoolArray:
        """Tell where at least `ROBUST` of the draws find the class of the run."""
        robust: BoolArray = self.base_probability >= ROBUST
        return robust


def assess_robustness(problem: Problem, uncertainty: Uncertainty, *, batch: int = BATCH) -> Robustness:
    """Draw and count. An origin that no variant brings a supply to is white with probability 1."""
    drawn = draw_classes(problem, uncertainty, batch=batch)
    return conclude(drawn, draws=uncertainty.draws, demand=problem.demand)


def draw_classes(problem: Problem, uncertainty: Uncertainty, *, batch: int = BATCH) -> Drawn:
    """Draw, and count the classes found for each origin."""
    decays = uncertainty.decay_variants(problem.decay, problem.method)
    detours = uncertainty.detours
    base_case = _Case(problem, problem.network(decay=problem.decay, detour=1.0))
    base = base_case.ranks(demands=problem.demand[:, None], supplies=problem.supply[:, None])[:, 0]
    draws_of: dict[Travel, list[int]] = {}
    for draw in range(uncertainty.draws):
        draws_of.setdefault(_travel_of(uncertainty, draw, decays=decays), []).append(draw)
    alone_decays = [(decay, 1.0) for decay in decays]
    alone_detours = [(problem.decay, detour) for detour in detours]
    tally = _Tally(base)
    changed: dict[Travel, BoolArray] = {}
    # Each network is built once, used, and left: only one and that of the base are held at a time.
    for travel in dict.fromkeys([*alone_decays, *alone_detours, *draws_of]):
        decay, detour = travel
        case = _Case(problem, problem.network(decay=decay, detour=detour))
        if decay == problem.decay or detour == 1.0:
            ranks = case.ranks(demands=problem.demand[:, None], supplies=problem.supply[:, None])
            changed[travel] = ranks[:, 0] != base
        for draws in _batches(draws_of.get(travel, []), size=batch):
            demands, supplies = _draw(problem, uncertainty, draws)
            tally.count(case.ranks(demands=demands, supplies=supplies))
            tally.move(Factor.DEMAND, base_case.ranks(demands=demands, supplies=problem.supply[:, None]))
            tally.move(Factor.REALISED, base_case.ranks(demands=problem.demand[:, None], supplies=supplies))
    return Drawn(
        base=base,
        counts=tally.counts,
        moved=tally.moved,
        changed={
            Factor.DECAY: np.array([changed[travel] for travel in alone_decays]),
            Factor.DETOUR: np.array([changed[travel] for travel in alone_detours]),
        },
    )


def conclude(drawn: Drawn, *, draws: int, demand: FloatArray) -> Robustness:
    """Turn the counts of every origin into probabilities, and tell which factor matters most."""
    shares = {factor: moved / draws for factor, moved in drawn.moved.items()}
    shares |= {factor: np.mean(changed, axis=0) for factor, changed in drawn.changed.items()}
    return Robustness(base=drawn.base, probabilities=drawn.counts / draws, tornado=_tornado(shares, demand=demand))


class _Case:
    """One network, solved for many demands and supplies at once: columns are draws, one column is all draws."""

    def __init__(self, problem: Problem, network: Network) -> None:
        self.problem = problem
        self.network = network
        self.reached = network.reaching(problem.supply > 0)

    def ranks(self, *, demands: FloatArray, supplies: FloatArray) -> IntArray:
        """Return the class of each origin (row) in each draw (column)."""
        site_demand: FloatArray = self.network.transposed @ demands
        shape = np.broadcast_shapes(supplies.shape, site_demand.shape)
        per_demand = np.divide(supplies, site_demand, out=np.zeros(shape), where=site_demand > 0)
        accessibility: FloatArray = self.network.matrix @ per_demand
        ratios = ratios_to(self.problem.reference, values=accessibility)
        ranks = self.problem.thresholds.classify(ratios, reached=self.reached[:, None])
        return np.broadcast_to(ranks, accessibility.shape)


class _Tally:
    """Counts of the classes drawn, and of the draws in which one factor alone changes the class."""

    def __init__(self, base: IntArray) -> None:
        self.base = base
        self.counts = np.zeros((len(base), len(CLASSES)), dtype=np.int64)
        self.moved = {factor: np.zeros(len(base), dtype=np.int64) for factor in (Factor.DEMAND, Factor.REALISED)}

    def count(self, ranks: IntArray) -> None:
        for rank in range(len(CLASSES)):
            self.counts[:, rank] += np.count_nonzero(ranks == rank, axis=1)

    def move(self, factor: Factor, ranks: IntArray) -> None:
        self.moved[factor] += np.count_nonzero(ranks != self.base[:, None], axis=1)


def _travel_of(uncertainty: Uncertainty, draw: int, *, decays: Sequence[Decay]) -> Travel:
    decay, detour = generator_of(uncertainty.seed, draw).random(2)
    return decays[int(decay * len(decays))], uncertainty.detours[int(detour * len(uncertainty.detours))]


def _draw(problem: Problem, uncertainty: Uncertainty, draws: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Return demands (origin × draw) and supplies (site × draw)."""
    low, high = uncertainty.realised_shares
    # A lognormal of mean 1 and standard deviation d has a logarithm of variance ln(1 + d²) and mean −½ of it.
    variance = math.log1p(uncertainty.demand_deviation**2)
    normals = np.empty((len(problem.demand), len(draws)))
    shares = np.empty((len(problem.supply), len(draws)))
    excerpt = problem.excerpt
    origin_count, site_count = (excerpt.origin_count, excerpt.site_count) if excerpt else (len(normals), len(shares))
    noise = problem.noise or Noise(uncertainty.seed, origin_count=origin_count, site_count=site_count)
    for column, draw in enumerate(draws):
        whole_normals, whole_shares = noise.of(draw)
        normals[:, column] = whole_normals[excerpt.origins] if excerpt else whole_normals
        shares[:, column] = whole_shares[excerpt.sites] if excerpt else whole_shares
    factors = np.exp(math.sqrt(variance) * normals - variance / 2)
    return problem.demand[:, None] * factors, problem.supply[:, None] * (low + (high - low) * shares)


def _batches(draws: Sequence[int], *, size: int) -> Iterator[Sequence[int]]:
    return (draws[start : start + size] for start in range(0, len(draws), size))


def _tornado(shares: Mapping[Factor, FloatArray], *, demand: FloatArray) -> list[Sensitivity]:
    # Correctly rounded sums: those of a library of linear algebra change with the machine.
    total = total_of(demand)
    rows = [
        Sensitivity(
            factor=factor,
            demand_share=total_of(share * demand) / total if total > 0 else 0.0,
            origin_share=float(share.mean()) if len(share) else 0.0,
        )
        for factor, share in shares.items()
    ]
    order = list(Factor)
    return sorted(rows, key=lambda row: (-row.demand_share, -row.origin_share, order.index(row.factor)))
