"""What the diagnosis of the version that a file answers says of its place, and its territorial score."""

from collections.abc import Iterable

import numpy as np
from django.core.cache import cache

from calls.models import Application
from calls.rules.territorial_score import Ground, TerritorialScore, score_territory
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.evaluate_sketch import classify_access
from white_zones.domain.replay import NoInputsError, load_replay, travel_to
from white_zones.domain.sketch_engine import prepare_run
from white_zones.enums import Access
from white_zones.models import CommuneResult, Run
from white_zones.rules import ALL_KINDS

# To be raised when Ground or what it is read from changes; a run itself never does.
VERSION = 2
KEPT_SECONDS = 7 * 24 * 3600


def score_application(application: Application) -> TerritorialScore | None:
    """The score of a file; None without diagnosis, or without a commune of its perimeter."""
    return score_applications([application]).get(application.pk)


def score_applications(applications: Iterable[Application]) -> dict[int, TerritorialScore]:
    """The score of each file that has one, by key; `version` and `place` are to be read beforehand."""
    placed = [
        (application.pk, application.version.run_id, application.place)
        for application in applications
        if application.version.run_id and application.place and application.place.level == AreaLevel.COMMUNE
    ]
    wanted: dict[int, dict[str, Area]] = {}
    for _, run, place in placed:
        wanted.setdefault(run, {})[place.code] = place
    grounds: dict[tuple[int, str], Ground] = {}
    for run, places in wanted.items():
        grounds |= {(run, code): ground for code, ground in read_grounds(run, places.values()).items()}
    return {pk: score_territory(grounds[run, place.code]) for pk, run, place in placed if (run, place.code) in grounds}


def read_grounds(run_id: int, places: Iterable[Area]) -> dict[str, Ground]:
    """What the run says of each commune, by its code; computed once a commune, then kept."""
    by_key = {_key(run_id, place.code): place for place in places}
    kept = cache.get_many(by_key)
    missing = [place for key, place in by_key.items() if key not in kept]
    found = {by_key[key].code: ground for key, ground in kept.items() if ground is not None}
    if missing:
        made = _measure(run_id, missing)
        cache.set_many({_key(run_id, place.code): made.get(place.code) for place in missing}, KEPT_SECONDS)
        found |= made
    return found


def _key(run_id: int, code: str) -> str:
    return f"calls:ground:{VERSION}:{run_id}:{code}"


def _measure(run_id: int, places: list[Area]) -> dict[str, Ground]:
    rows = CommuneResult.objects.filter(run=run_id, kind=ALL_KINDS, area__in=places)
    classes = {
        code: (access, robust) for code, access, robust in rows.values_list("area__code", "access_class", "is_robust")
    }
    if not classes:
        return {}
    try:
        replay = load_replay(Run.objects.get(pk=run_id))
    except NoInputsError:
        return {}
    pad = prepare_run(replay).pad
    standing = classify_access(replay, pad.access.by_kind, pad.offers, column=None, kind=ALL_KINDS)
    need = replay.demand[: replay.inside]
    missing = np.ones(replay.inside) if standing.ratios is None else np.maximum(0, 1 - standing.ratios)
    codes = [code for code in classes if code in replay.ranks]
    pairs = travel_to(replay, codes)
    near = (replay.parameters.engine_decay.weights(pairs.minutes) > 0) & (pairs.origins < replay.inside)
    grounds = {}
    for rank, code in enumerate(codes):
        origins = pairs.origins[near & (pairs.destinations == rank)]
        access, is_robust = classes[code]
        grounds[code] = Ground(
            access=Access(access),
            is_robust=is_robust,
            need=float(need.sum()),
            reached=float(need[origins].sum()),
            uncovered=float((need[origins] * missing[origins]).sum()),
        )
    return grounds
