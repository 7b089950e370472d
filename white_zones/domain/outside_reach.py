"""How near the neighbouring départements are, by the usual decay and by car: for a page and for a demonstration."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from territories.enums import AreaLevel
from territories.models import Area, NeighbourCommune
from white_zones.domain.pair_cache import key_of, recall_pairs
from white_zones.domain.parameters import reach_of
from white_zones.domain.travel import estimate_pairs
from white_zones.domain.travel_profiles import PROFILES
from white_zones.engine.arrays import BoolArray
from white_zones.engine.decay import parse_decay
from white_zones.enums import TravelMode
from white_zones.queries.inputs import read_places
from white_zones.queries.outside import read_neighbour_places
from white_zones.rules import DEFAULT_DECAY


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Which communes of the region (rows) have a commune of each neighbouring département (columns) in reach."""

    departments: Sequence[str]
    met: BoolArray

    def count_by_department(self) -> dict[str, int]:
        """How many communes of the region each département meets."""
        return dict(zip(self.departments, self.met.sum(axis=0).tolist(), strict=True))

    def count_near(self, departments: Collection[str]) -> int:
        """How many communes of the region meet one of these départements."""
        columns = [rank for rank, code in enumerate(self.departments) if code in departments]
        return int(self.met[:, columns].any(axis=1).sum())


def usual_reach() -> float:
    """Minutes of the cut that runs are proposed with."""
    return reach_of(parse_decay(DEFAULT_DECAY))


def find_reached() -> Reached:
    """From the communes of the region to those beyond its border, times estimated."""
    reach = usual_reach()
    inside = read_places(list(Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("pk", flat=True)))
    outside = read_neighbour_places()
    key = key_of(origins=inside, destinations=outside, profile=PROFILES[TravelMode.CAR], reach=reach, matrix=None)
    pairs = recall_pairs(key, measure=lambda: estimate_pairs(origins=inside, destinations=outside, reach=reach))
    departments = dict(NeighbourCommune.objects.current().values_list("code", "department_code"))
    names = sorted(set(departments.values()))
    ranks = np.array([names.index(departments[code]) for code in outside.codes], dtype=np.int64)
    met = np.zeros((len(inside), len(names)), dtype=bool)
    met[pairs.origins, ranks[pairs.destinations]] = True
    return Reached(names, met)
