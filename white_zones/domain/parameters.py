"""All that decides the result of a run, as it is stored with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from white_zones.enums import TravelMode, TravelProvider
from white_zones.engine.classes import Thresholds
from white_zones.engine.decay import Decay, Exponential, Gaussian, Linear, Steps, parse_decay
from white_zones.engine.network import Method
from white_zones.rules import DEFAULT_DECAY, DEFAULT_DEMAND, DEFAULT_THRESHOLDS, ENGINE_VERSION, MINIMUM_DEMAND


@dataclass(frozen=True, slots=True)
class FrozenReference:
    """The reference of an earlier run, so that the maps of two runs compare."""

    run_id: int
    by_kind: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunParameters:
    """What a person chooses, and what the portal adds: reference, engine version."""

    perimeter: int
    supply_year: int
    demand_period: str
    demand_code: str = DEFAULT_DEMAND
    method: str = Method.E2SFCA
    decay: str = DEFAULT_DECAY
    thresholds: tuple[float, float, float] = DEFAULT_THRESHOLDS
    minimum_demand: float = MINIMUM_DEMAND
    provider: str = TravelProvider.ESTIMATE
    mode: str = TravelMode.CAR
    travel_source: int | None = None
    reference: FrozenReference | None = field(default=None)
    engine_version: str = ENGINE_VERSION

    def to_json(self) -> dict[str, Any]:
        """What is stored; numbers come back as they were."""
        reference = self.reference
        return {
            "perimeter": self.perimeter,
            "supply_year": self.supply_year,
            "demand": {"indicator": self.demand_code, "period": self.demand_period},
            "method": str(self.method),
            "decay": self.decay,
            "thresholds": list(self.thresholds),
            "minimum_demand": self.minimum_demand,
            "travel": {"provider": str(self.provider), "mode": str(self.mode), "source": self.travel_source},
            "reference": {"run": reference.run_id, "by_kind": dict(reference.by_kind)} if reference else None,
            "engine_version": self.engine_version,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RunParameters":
        reference = stored["reference"]
        white, low, middle = (float(bound) for bound in stored["thresholds"])
        return cls(
            perimeter=stored["perimeter"],
            supply_year=stored["supply_year"],
            demand_code=stored["demand"]["indicator"],
            demand_period=stored["demand"]["period"],
            method=stored["method"],
            decay=stored["decay"],
            thresholds=(white, low, middle),
            minimum_demand=float(stored["minimum_demand"]),
            provider=stored["travel"]["provider"],
            mode=stored["travel"]["mode"],
            travel_source=stored["travel"]["source"],
            reference=FrozenReference(reference["run"], reference["by_kind"]) if reference else None,
            engine_version=stored["engine_version"],
        )

    @property
    def engine_decay(self) -> Decay:
        return parse_decay(self.decay)

    @property
    def engine_method(self) -> Method:
        return Method(self.method)

    @property
    def engine_thresholds(self) -> Thresholds:
        return Thresholds(*self.thresholds)

    @property
    def is_estimated_travel(self) -> bool:
        return self.provider == TravelProvider.ESTIMATE


def reach_of(decay: Decay) -> float:
    """Minutes beyond which a decay gives nothing."""
    match decay:
        case Steps(bounds=bounds, values=values):
            return max(bound for bound, value in zip(bounds, values, strict=True) if value > 0)
        case Linear(zero=zero):
            return zero
        case Gaussian(cut=cut) | Exponential(cut=cut):
            return cut
    raise TypeError(f"decay without a known reach: {decay}")
