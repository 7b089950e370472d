"""All that decides the result of a run, as it is stored with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from structures.enums import SiaeKind
from white_zones.engine.classes import Thresholds
from white_zones.engine.decay import Decay, Exponential, Gaussian, Linear, Steps, parse_decay
from white_zones.engine.network import Method
from white_zones.engine.robustness import Uncertainty
from white_zones.enums import EdgeRule, MeshRule, SupplyBasis, TravelMode, TravelProvider
from white_zones.rules import (
    DEFAULT_DECAY,
    DEFAULT_DEMAND,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEFAULT_THRESHOLDS,
    DEROGATED_SHARE,
    ENGINE_VERSION,
    MINIMUM_DEMAND,
)

# The first runs stopped at the border of the region and drew nothing: they are not told as today's defaults.
ABSENT = {"edge": EdgeRule.CLOSED.value, "draws": 0}


@dataclass(frozen=True, slots=True)
class FrozenReference:
    """The reference of an earlier run, so that the maps of two runs compare."""

    run_id: int
    by_kind: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Derogation:
    """A commune that is given another class than its own, and why."""

    code: str
    access_class: str
    motive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunParameters:
    """What a person chooses, and what the portal adds: reference, engine version.

    A run stored before a setting existed reads back with that setting's default, which is what it did, and with
    `ABSENT` for those whose default is another.
    """

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
    kinds: tuple[str, ...] = tuple(SiaeKind.values)
    supply_basis: str = SupplyBasis.CONTRACTED
    mesh_rule: str = MeshRule.NONE
    second_mesh: str = ""
    derogations: tuple[Derogation, ...] = ()
    derogated_share: float = DEROGATED_SHARE
    edge: str = EdgeRule.OPEN
    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    need_version: int | None = None
    reference_run: int | None = None
    """The run whose reference and thresholds are taken; the latest reference of the perimeter when none is named."""
    sets_reference: bool = False
    """Whether this run freezes a new reference, with the thresholds given here."""
    reference: FrozenReference | None = None
    engine_version: str = ENGINE_VERSION

    def to_json(self) -> dict[str, Any]:
        """What is stored; numbers come back as they were."""
        stored: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RunParameters":
        reference = stored["reference"]
        white, low, middle = (float(bound) for bound in stored["thresholds"])
        return cls(
            **{
                **ABSENT,
                **stored,
                "thresholds": (white, low, middle),
                "kinds": tuple(stored.get("kinds", SiaeKind.values)),
                "derogations": tuple(Derogation(**row) for row in stored.get("derogations", ())),
                "reference": FrozenReference(**reference) if reference else None,
            }
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
    def uncertainty(self) -> Uncertainty:
        """What varies: ETP that were worked are known, those under convention may be worked in part only."""
        standard = Uncertainty(draws=max(1, self.draws), seed=self.seed)
        return replace(standard, realised_shares=(1.0, 1.0)) if self.supply_basis == SupplyBasis.REALISED else standard

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
