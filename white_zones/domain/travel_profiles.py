"""How fast people are supposed to travel, by mode, when no matrix says it.

    route = détour × vol d’oiseau
    minutes = accès + 60 × max(min(route, borne₁) ÷ vitesse₁, …, route ÷ dernière vitesse), arrondies au dixième

« Montagne » holds between two mountain communes. None of these figures is calibrated: they are the portal's proposal,
to be replaced by a matrix, and whatever depends on them is labelled « temps estimés ».

- Car: 5 minutes to leave and to park; 30 km/h up to 5 km, 50 up to 20 km, 65 beyond (30, 40 and 50 in mountains).
- Coach and bus: 15 minutes to walk to the stop and to wait; 20 km/h up to 5 km, where stops are many, 30 up to 20 km,
  45 beyond (20, 25 and 35 in mountains). Lines and timetables are not known: where none runs, the time is too short.
- Bicycle: 2 minutes to take it and to leave it; 15 km/h (10 in mountains), whatever the distance.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from white_zones.enums import TravelMode

# (kilometres by road up to which a speed holds, km/h), speeds never falling.
Speeds = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelProfile:
    """Minutes to set off and arrive, lengthening of the way, and speeds, in plains and in mountains."""

    access_minutes: float
    speeds: Speeds
    mountain_speeds: Speeds
    detour: float = 1.3
    mountain_detour: float = 1.5

    @property
    def fastest(self) -> float:
        """Kilometres as the crow flies that one hour of the fastest travel crosses."""
        return max(self.speeds[-1][1] / self.detour, self.mountain_speeds[-1][1] / self.mountain_detour)


PROFILES: Mapping[TravelMode, TravelProfile] = {
    TravelMode.CAR: TravelProfile(
        access_minutes=5.0,
        speeds=((5.0, 30.0), (20.0, 50.0), (math.inf, 65.0)),
        mountain_speeds=((5.0, 30.0), (20.0, 40.0), (math.inf, 50.0)),
    ),
    TravelMode.TRANSIT: TravelProfile(
        access_minutes=15.0,
        speeds=((5.0, 20.0), (20.0, 30.0), (math.inf, 45.0)),
        mountain_speeds=((5.0, 20.0), (20.0, 25.0), (math.inf, 35.0)),
    ),
    TravelMode.BIKE: TravelProfile(
        access_minutes=2.0,
        speeds=((math.inf, 15.0),),
        mountain_speeds=((math.inf, 10.0),),
    ),
}


def profile_of(mode: str) -> TravelProfile:
    """The profile of a mode, known by its stored name."""
    return PROFILES[TravelMode(mode)]
