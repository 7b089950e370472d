"""The communes of the region whose access may be wrong for what is not known beyond the border."""

import numpy as np

from white_zones.domain.parameters import RunParameters
from white_zones.domain.travel import find_place_pairs
from white_zones.engine.arrays import BoolArray
from white_zones.queries.inputs import Places
from white_zones.queries.outside import Outside


def flag_border(*, communes: Places, outside: Outside, parameters: RunParameters) -> BoolArray:
    """Whether each commune has, within the cut of the decay, a commune of a département whose supply is not known.

    Where the supply of a neighbouring département is known, it takes part whole, sites and demand. Where it is not,
    both are left out: its sites may serve the region's people, and its people may take the region's posts. The access
    of the communes in reach is then wrong by an unknown amount, and they are told apart (« bord »).
    The times are those of the run: by its mode, estimated beyond the border whatever its matrix.
    """
    flags = np.zeros(len(communes), dtype=bool)
    if len(communes) and len(outside.unknown_places):
        pairs = find_place_pairs(parameters=parameters, origins=communes, destinations=outside.unknown_places)
        flags[pairs.origins[parameters.engine_decay.weights(pairs.minutes) > 0]] = True
    return flags
