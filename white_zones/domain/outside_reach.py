"""How near the neighbouring départements are, by the usual decay and car: what a page and a demonstration need."""

import numpy as np

from territories.enums import AreaLevel
from territories.models import Area, NeighbourCommune
from white_zones.domain.pair_cache import key_of, recall_pairs
from white_zones.domain.parameters import reach_of
from white_zones.domain.travel import estimate_pairs
from white_zones.domain.travel_profiles import PROFILES
from white_zones.engine.decay import parse_decay
from white_zones.enums import TravelMode
from white_zones.queries.inputs import read_places
from white_zones.queries.outside import read_neighbour_places
from white_zones.rules import DEFAULT_DECAY


def usual_reach() -> float:
    """Minutes of the cut that runs are proposed with."""
    return reach_of(parse_decay(DEFAULT_DECAY))


def count_in_reach() -> dict[str, int]:
    """For each neighbouring département, how many communes of the region have one of its communes in reach."""
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
    return dict(zip(names, met.sum(axis=0).tolist(), strict=True))
