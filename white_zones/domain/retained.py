"""The class that is retained for a commune: its own, confronted with that of a wider mesh, then with derogations.

Two meshes, of which the worse or the better is kept, are those of the zoning « France ruralités » (2024). A derogation
moves a commune by one class, with a motive, and those of a run hold a bounded share of the need: the rules of the
zonings of general practitioners and of physiotherapists (arrêtés of 13 November 2017 and 21 December 2011).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from iae_portal.common.formatting import format_percent
from iae_portal.common.job_context import JobError
from white_zones.domain.parameters import Derogation
from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.classes import CLASSES, UNDEFINED
from white_zones.enums import Access, ClassOrigin, MeshRule

UNKNOWN = "Dérogation : la commune « {code} » n’est pas du périmètre. Copiez le calcul et corrigez son code."
TOO_FAR = (
    "Dérogation : {name} serait « {asked} » alors que sa classe est « {own} ». Une dérogation ne déplace une "
    "commune que d’une classe : copiez le calcul et corrigez-la."
)
TOO_MANY = (
    "Les dérogations portent sur {share} du besoin, au-delà de la part admise ({limit}). "
    "Copiez le calcul et retirez-en."
)


@dataclass(frozen=True, slots=True, eq=False)
class Retained:
    """Ranks among the classes, and what gave each."""

    ranks: IntArray
    origins: Sequence[ClassOrigin]


def retain_classes(own: IntArray, *, wider: IntArray, rule: str) -> Retained:
    """Keep the worse or the better of a commune's class and its wider area's; one that is undefined does not count."""
    if rule == MeshRule.NONE:
        return Retained(own, [ClassOrigin.OWN] * len(own))
    pick = np.minimum if rule == MeshRule.WORSE else np.maximum
    ranks = np.where(wider == UNDEFINED, own, pick(own, wider))
    moved = (ranks != own).tolist()
    return Retained(ranks, [ClassOrigin.MESH if was else ClassOrigin.OWN for was in moved])


def derogate(
    retained: Retained,
    derogations: Sequence[Derogation],
    *,
    ranks_of: Mapping[str, int],
    demand: FloatArray,
    limit: float,
) -> Retained:
    """Apply the derogations, given the rank of each commune by its code; raise `JobError` when a rule is broken.

    One that gives a commune the class it already has changes nothing, and does not count in their share.
    """
    ranks, origins = retained.ranks.copy(), list(retained.origins)
    for derogation in derogations:
        place = ranks_of.get(derogation.code)
        if place is None:
            raise JobError(UNKNOWN.format(code=derogation.code))
        asked, own = CLASSES.index(derogation.access_class), int(retained.ranks[place])
        if abs(asked - own) > 1:
            words = {"asked": Access(derogation.access_class).label, "own": Access(CLASSES[own]).label}
            raise JobError(TOO_FAR.format(name=derogation.code, **words))
        if asked != own:
            ranks[place], origins[place] = asked, ClassOrigin.DEROGATION
    moved = np.array([origin == ClassOrigin.DEROGATION for origin in origins], dtype=bool)
    total = float(demand.sum())
    share = float(demand[moved].sum()) / total if total else 0.0
    if share > limit:
        raise JobError(TOO_MANY.format(share=format_percent(share), limit=format_percent(limit)))
    return Retained(ranks, origins)
