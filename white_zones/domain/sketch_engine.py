"""A sketch as the engine takes it: the changes by rank, and what all the sketches of one run share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from territories.enums import AreaLevel
from white_zones.domain.replay import Replay, travel_to
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.sketching import (
    Change,
    Closing,
    Moving,
    Opening,
    Resizing,
    Sketchpad,
    prepare_sketchpad,
)
from white_zones.queries.sketches import read_parents_at
from white_zones.sketch_enums import SketchAction

KEPT_PLACES = 512


class UnknownPlaceError(LookupError):
    """A change names a site or a commune that the run does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What sketches of one run share: made once a process, and let go with the run that is replayed."""

    pad: Sketchpad
    reaches: dict[str, tuple[IntArray, FloatArray]] = field(default_factory=dict)
    meshes: dict[AreaLevel, IntArray] = field(default_factory=dict)


_prepared: WeakKeyDictionary[Replay, Prepared] = WeakKeyDictionary()


def prepare_run(replay: Replay) -> Prepared:
    """The run indexed by site; runs never change, so that it is done once."""
    found = _prepared.get(replay)
    if found is None:
        pad = prepare_sketchpad(
            replay.network,
            replay.access,
            demand=replay.demand,
            supply=replay.supply,
            decay=replay.parameters.engine_decay,
        )
        found = _prepared[replay] = Prepared(pad=pad)
    return found


def to_engine(replay: Replay, changes: Sequence[PlannedChange]) -> list[Change]:
    """One change a site: new ETP and a move are told to the engine together; raise `UnknownPlaceError`."""
    engine: list[Change] = []
    by_site: dict[int, list[PlannedChange]] = {}
    for change in changes:
        if change.site is None:
            origins, minutes = _reach(replay, change.commune)
            supply = np.zeros(len(replay.kinds))
            supply[_column(replay, change.kind)] = float(change.etp or 0)
            engine.append(Opening(origins, minutes, supply))
        else:
            by_site.setdefault(change.site, []).append(change)
    return [*engine, *(_change_site(replay, site, planned) for site, planned in by_site.items())]


def _change_site(replay: Replay, site: int, planned: Sequence[PlannedChange]) -> Change:
    rank = replay.site_ranks.get(site)
    if rank is None:
        raise UnknownPlaceError(site)
    if any(change.action == SketchAction.CLOSE for change in planned):
        return Closing(rank)
    supply = replay.supply[rank].copy()
    destination = ""
    for change in planned:
        if change.action == SketchAction.MOVE:
            destination = change.commune
        else:
            supply[_column(replay, change.kind)] = float(change.etp or 0)
    if destination:
        origins, minutes = _reach(replay, destination)
        return Moving(rank, origins, minutes, supply)
    return Resizing(rank, supply)


def _column(replay: Replay, kind: str) -> int:
    try:
        return list(replay.kinds).index(kind)
    except ValueError:
        raise UnknownPlaceError(kind) from None


def _reach(replay: Replay, code: str) -> tuple[IntArray, FloatArray]:
    """The demand points that know a time to a commune, and those times, by the provider of the run."""
    known = prepare_run(replay).reaches
    if code not in known:
        try:
            pairs = travel_to(replay, [code])
        except KeyError:
            raise UnknownPlaceError(code) from None
        if len(known) >= KEPT_PLACES:
            known.clear()
        order = np.argsort(pairs.origins)
        known[code] = pairs.origins[order], pairs.minutes[order]
    return known[code]


def isolated_communes(replay: Replay, changes: Sequence[PlannedChange]) -> list[str]:
    """Codes of the communes of a sketch that the matrix of the run tells no time to, but from themselves."""
    if replay.parameters.is_estimated_travel:
        return []
    codes = {change.commune for change in changes if change.commune}
    return sorted(code for code in codes if len(_reach(replay, code)[0]) <= 1)


def area_keys_at(replay: Replay, level: AreaLevel) -> IntArray:
    """For each commune of the perimeter, the key of the area of a mesh that holds it, 0 when none does."""
    meshes = prepare_run(replay).meshes
    if level not in meshes:
        communes = replay.area_keys[: replay.inside].tolist()
        parents = read_parents_at(level, communes=communes)
        meshes[level] = np.array([parents.get(commune, 0) for commune in communes], dtype=np.int64)
    return meshes[level]
