"""From a study's choices to the problem that the engine solves: whose need counts, where antennas may open."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.core.exceptions import ValidationError

from iae_portal.common.formatting import format_number
from territories.enums import AreaLevel
from white_zones.domain.parameters import reach_of
from white_zones.domain.replay import Replay, travel_to
from white_zones.engine.network import Pairs
from white_zones.engine.siting import Siting, SitingProblem, build_siting
from white_zones.enums import Access
from white_zones.models import SitingAntenna, SitingStudy
from white_zones.queries.siting import read_unserved
from white_zones.queries.sketches import read_parents_at
from white_zones.siting_enums import CandidateRule, SitingAnswer, SitingTarget

# More would keep the solver, and the person who waits, for too long.
MOST_CANDIDATES = 600
CLASSES_OF = {
    SitingTarget.WHITE: (Access.WHITE,),
    SitingTarget.UNDERSERVED: (Access.WHITE, Access.LOW),
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StatedSiting:
    """The engine's problem, and what its ranks stand for."""

    problem: SitingProblem
    candidates: Sequence[int]
    """Key of the commune of each candidate."""
    target_communes: int
    target_demand: float
    coverable_demand: float
    """Part of it that an antenna in every candidate commune would cover."""


def state_siting(study: SitingStudy, *, replay: Replay) -> StatedSiting:
    """Lay the problem out; raise `ValidationError` on a cover time or on candidates that have no answer.

    The need is that of the run: what each commune of the classes aimed at lacks to come up to the reference.
    """
    known = reach_of(replay.parameters.engine_decay) * replay.parameters.uncertainty.reach_factor
    if study.cover_minutes > known:
        refusal = f"Ce calcul ne connaît les temps de trajet que jusqu’à {format_number(math.floor(known))} minutes."
        raise ValidationError({"cover_minutes": refusal})
    codes = find_candidates(study, replay=replay)
    if not codes:
        raise ValidationError({"candidates": "Aucune commune du périmètre ne répond à ce choix."})
    if len(codes) > MOST_CANDIDATES:
        found, most = format_number(len(codes)), format_number(MOST_CANDIDATES)
        refusal = f"Ce choix retient {found} communes et une étude en compare {most} au plus : resserrez-le."
        raise ValidationError({"candidates": refusal})
    unserved = read_unserved(study.run, classes=CLASSES_OF[SitingTarget(study.target)])
    keys = replay.area_keys[: replay.inside].tolist()
    demand = np.zeros(len(replay.codes))
    demand[: replay.inside] = [unserved.get(key, 0.0) for key in keys]
    between = travel_to(replay, codes)
    problem = build_siting(
        Pairs(between.origins, between.destinations, between.minutes),
        demand=demand,
        candidate_count=len(codes),
        count=study.count,
        cover_minutes=float(study.cover_minutes),
        capacity=None if study.capacity is None else float(study.capacity),
        minimum=float(study.minimum_demand),
    )
    return StatedSiting(
        problem=problem,
        candidates=[int(replay.area_keys[replay.ranks[code]]) for code in codes],
        target_communes=int((demand > 0).sum()),
        target_demand=float(demand.sum()),
        coverable_demand=float(demand[np.unique(problem.origins)].sum()),
    )


def find_candidates(study: SitingStudy, *, replay: Replay) -> list[str]:
    """Codes of the communes of the perimeter where an antenna may open, in their order."""
    codes, populations = replay.codes[: replay.inside], replay.populations[: replay.inside].tolist()
    keys = replay.area_keys[: replay.inside].tolist()
    match CandidateRule(study.candidates):
        case CandidateRule.POPULATION:
            least = study.minimum_population or 0
            return [code for code, people in zip(codes, populations, strict=True) if people >= least]
        case CandidateRule.DEPARTMENT:
            parents = read_parents_at(AreaLevel.DEPARTMENT, communes=keys)
            return [code for code, key in zip(codes, keys, strict=True) if parents.get(key) == study.department_id]
        case CandidateRule.EPCI_SEATS:
            parents = read_parents_at(AreaLevel.EPCI, communes=keys)
            seats: dict[int, tuple[int, str]] = {}
            for code, key, people in zip(codes, keys, populations, strict=True):
                if key in parents and people > seats.get(parents[key], (-1, ""))[0]:
                    seats[parents[key]] = (people, code)
            return sorted(code for _, code in seats.values())


def build_antennas(
    study: SitingStudy, siting: Siting, *, candidates: Sequence[int], answer: SitingAnswer
) -> list[SitingAntenna]:
    """The rows of an answer, those that serve most first."""
    ordered = sorted(siting.antennas, key=lambda antenna: (-antenna.load, antenna.candidate))
    return [
        SitingAntenna(
            study=study,
            answer=answer,
            rank=rank,
            commune_id=candidates[antenna.candidate],
            served=antenna.load,
            communes=len(antenna.origins),
        )
        for rank, antenna in enumerate(ordered, start=1)
    ]
