"""Decay of access with travel time: how much a site counts at t minutes.

Steps are those of the APL (Barlet et al. 2012, DREES/IRDES) and of Luo and Qi (2009); the Gaussian is Dai's (2010)
without its shift. All are 0 beyond their last bound, which belongs to the reach. Minutes are never rounded.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import brentq

from white_zones.engine.arrays import FloatArray
from white_zones.engine.errors import DecayError, NumberError
from white_zones.engine.numbers import parse_number

FORMS = (
    "Formes admises : steps:10=1,20=0.5,30=0.25 ; gaussian:sigma=15,cut=45 ; "
    "exponential:rate=0.05,cut=45 ; linear:full=10,zero=45."
)


class Decay(Protocol):
    """A weight ≥ 0 for every travel time; `str()` gives the canonical SPEC, fit for a cache key."""

    def weights(self, minutes: FloatArray) -> FloatArray:
        """Return w(t) for each time."""
        ...

    def scaled(self, factor: float) -> "Decay":
        """Return the decay t → w(t / factor): the same form on a time axis stretched by `factor` > 0."""
        ...


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise DecayError(f"{message} {FORMS}")


def _require_finite(**values: float) -> None:
    for name, value in values.items():
        _require(bool(np.isfinite(value)) and value >= 0, f"{name} doit être un nombre fini, positif ou nul.")


def _require_factor(factor: float) -> None:
    _require(bool(np.isfinite(factor)) and factor > 0, "le facteur d’échelle doit être un nombre fini et positif.")


@dataclass(frozen=True, slots=True)
class Steps:
    """w(t) = v₁ for t ≤ b₁, v₂ for b₁ < t ≤ b₂, …, 0 beyond the last bound."""

    bounds: tuple[float, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        _require(0 < len(self.bounds) == len(self.values), "Il faut au moins un palier, et un poids par palier.")
        for bound, value in zip(self.bounds, self.values, strict=True):
            _require_finite(borne=bound, poids=value)
        pairs = zip(self.bounds, self.bounds[1:], strict=False)
        _require(
            all(low < high for low, high in pairs), "Les bornes des paliers doivent être strictement croissantes."
        )
        _require(max(self.values) > 0, "Au moins un palier doit avoir un poids positif.")

    def weights(self, minutes: FloatArray) -> FloatArray:
        """Count the bounds passed, then look the weight up: a few vector comparisons, no search."""
        passed = np.zeros(len(minutes), dtype=np.intp)
        for bound in self.bounds:
            passed += minutes > bound
        return np.append(self.values, 0.0).take(passed)

    def scaled(self, factor: float) -> "Steps":
        """Return the same weights on bounds × factor."""
        _require_factor(factor)
        return Steps(bounds=tuple(bound * factor for bound in self.bounds), values=self.values)

    def __str__(self) -> str:
        return "steps:" + ",".join(f"{_write(b)}={_write(v)}" for b, v in zip(self.bounds, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Gaussian:
    """w(t) = exp(−t² / 2σ²) for t ≤ cut."""

    sigma: float
    cut: float

    def __post_init__(self) -> None:
        _require_finite(sigma=self.sigma, cut=self.cut)
        _require(self.sigma > 0, "sigma doit être positif.")

    def weights(self, minutes: FloatArray) -> FloatArray:
        """Return w(t); beyond about 38σ the weight is 0 because no number is that small."""
        # The ratio is squared, not t and σ: σ² may be 0 or infinite where σ is not.
        with np.errstate(over="ignore", under="ignore"):
            weights: FloatArray = np.exp(-0.5 * np.square(minutes / self.sigma))
        return np.where(minutes <= self.cut, weights, 0.0)

    def scaled(self, factor: float) -> "Gaussian":
        """Return σ × factor and cut × factor."""
        _require_factor(factor)
        return Gaussian(sigma=self.sigma * factor, cut=self.cut * factor)

    def __str__(self) -> str:
        return f"gaussian:sigma={_write(self.sigma)},cut={_write(self.cut)}"


@dataclass(frozen=True, slots=True)
class Exponential:
    """w(t) = exp(−rate·t) for t ≤ cut."""

    rate: float
    cut: float

    def __post_init__(self) -> None:
        _require_finite(rate=self.rate, cut=self.cut)

    def weights(self, minutes: FloatArray) -> FloatArray:
        """Return w(t)."""
        with np.errstate(over="ignore", under="ignore"):
            weights: FloatArray = np.exp(-self.rate * minutes)
        return np.where(minutes <= self.cut, weights, 0.0)

    def scaled(self, factor: float) -> "Exponential":
        """Return rate ÷ factor and cut × factor."""
        _require_factor(factor)
        return Exponential(rate=self.rate / factor, cut=self.cut * factor)

    def __str__(self) -> str:
        return f"exponential:rate={_write(self.rate)},cut={_write(self.cut)}"


@dataclass(frozen=True, slots=True)
class Linear:
    """w(t) = 1 for t ≤ full, (zero − t) / (zero − full) between, 0 from zero on."""

    full: float
    zero: float

    def __post_init__(self) -> None:
        _require_finite(full=self.full, zero=self.zero)
        _require(self.full < self.zero, "zero doit dépasser full.")

    def weights(self, minutes: FloatArray) -> FloatArray:
        """Return w(t)."""
        with np.errstate(over="ignore"):  # the slope may be steeper than numbers go: the clip answers
            return np.clip((self.zero - minutes) / (self.zero - self.full), 0.0, 1.0)

    def scaled(self, factor: float) -> "Linear":
        """Return full × factor and zero × factor."""
        _require_factor(factor)
        return Linear(full=self.full * factor, zero=self.zero * factor)

    def __str__(self) -> str:
        return f"linear:full={_write(self.full)},zero={_write(self.zero)}"


DEFAULT_DECAY = Steps(bounds=(15.0, 30.0, 45.0), values=(1.0, 0.5, 0.25))

PARAMETRIC: dict[str, tuple[Callable[[float, float], Decay], tuple[str, str]]] = {
    "gaussian": (Gaussian, ("sigma", "cut")),
    "exponential": (Exponential, ("rate", "cut")),
    "linear": (Linear, ("full", "zero")),
}


def parse_decay(text: str) -> Decay:
    """Return the decay that a SPEC describes, e.g. "steps:15=1,30=0.5,45=0.25"."""
    name, _, body = text.strip().partition(":")
    # The name first: a fault in what follows says nothing to who does not know the forms.
    if name != "steps" and name not in PARAMETRIC:
        raise DecayError(f"décroissance « {name} » inconnue. {FORMS}")
    assignments = [_assignment(part) for part in body.split(",")] if body.strip() else []
    if name == "steps":
        bounds = tuple(_number(bound) for bound, _ in assignments)
        return Steps(bounds=bounds, values=tuple(_number(value) for _, value in assignments))
    build, expected = PARAMETRIC[name]
    given = [key for key, _ in assignments]
    _require(sorted(given) == sorted(expected), f"{name} attend exactement {expected[0]} et {expected[1]}.")
    values = {key: _number(value) for key, value in assignments}
    return build(values[expected[0]], values[expected[1]])


def _assignment(part: str) -> tuple[str, str]:
    key, equals, value = part.partition("=")
    _require(bool(equals), f"« {part.strip()} » devrait être de la forme nom=valeur.")
    return key.strip(), value.strip()


def _write(value: float) -> str:
    return repr(value).removesuffix(".0")


def _number(text: str) -> float:
    try:
        return parse_number(text)
    except NumberError as error:
        raise DecayError(f"{error} {FORMS}") from error


def smoothed(decay: Decay) -> Decay | None:
    """Return the Gaussian of the same reach and the same area as a decay with corners, None when there is none.

    A decay flat up to its cut has no Gaussian of the same area; a Gaussian or an exponential is smooth already.
    """
    match decay:
        case Steps(bounds=bounds, values=values):
            cut = max(bound for bound, value in zip(bounds, values, strict=True) if value > 0)
            widths = np.diff((0.0, *bounds))
            area = float(widths @ np.array(values)) / max(values)
        case Linear(full=full, zero=zero):
            cut, area = zero, (full + zero) / 2
        case _:
            return None
    if not 0.01 * cut < area < 0.99 * cut:
        return None
    # Area under exp(−t² / 2σ²) on [0, cut], in units of the cut: it grows with σ from 0 to 1.
    share = area / cut
    sigma = brentq(
        lambda s: s * math.sqrt(math.pi / 2) * math.erf(1 / (s * math.sqrt(2))) - share, 1e-3, 1e2, xtol=1e-14
    )
    return Gaussian(sigma=float(sigma) * cut, cut=cut)
