"""The supply beyond the border that a run counted, as points for its map."""

from typing import Any

import numpy as np

from territories.models import NeighbourCommune
from white_zones.domain.replay import NoInputsError, load_replay
from white_zones.models import Run
from white_zones.queries.layers import DISCREET_STRUCTURES, discreet
from white_zones.rules import ALL_KINDS


def list_outside_points(run: Run, *, kind: str = ALL_KINDS) -> list[dict[str, Any]]:
    """GeoJSON features by commune, with the discretion of those of the region; none for a run without inputs.

    A site is a structure here: beyond the border nothing tells two sites of one employer.
    """
    try:
        replay = load_replay(run)
    except NoInputsError:
        return []
    snapshot = replay.snapshot
    offered = (
        snapshot.supply.sum(axis=1) if kind == ALL_KINDS else snapshot.supply[:, list(snapshot.kinds).index(kind)]
    )
    beyond = np.flatnonzero((snapshot.sites < 0) & (offered > 0))
    places = snapshot.site_places[beyond]
    ranks = {code: rank for rank, code in enumerate(snapshot.codes)}
    codes = [snapshot.place_codes[place] for place in sorted(set(places.tolist()))]
    names = dict(NeighbourCommune.objects.filter(code__in=codes).values_list("code", "name"))
    features = []
    for code in codes:
        own = beyond[places == snapshot.place_codes.index(code)]
        etp, rounded = round(float(offered[own].sum()), 2), len(own) < DISCREET_STRUCTURES
        point = [float(snapshot.longitudes[ranks[code]]), float(snapshot.latitudes[ranks[code]])]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(value, 5) for value in point]},
                "properties": {
                    "code": code,
                    "name": f"{names.get(code, code)} (hors région)",
                    "etp": discreet(etp) if rounded else etp,
                    "rounded": rounded,
                    "structures": len(own),
                    "outside": True,
                },
            }
        )
    return features
