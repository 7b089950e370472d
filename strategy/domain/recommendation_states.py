"""Every move of a recommendation's state, and who makes it."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.roles import Permission
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable
from strategy.enums import RecommendationState as S
from strategy.models import Recommendation

# What a recommendation says before it is validated, in the words of its form.
ASKED = {
    "problem": "le constat",
    "action": "l’action",
    "owner": "le pilote",
    "success": "les conditions de réussite",
}


def require_writing(recommendation: Recommendation, *, actor: Any) -> None:
    """The actor writes the doctrine, in the département that carries the recommendation or in the région."""
    department = recommendation.department
    if not actor.can(Permission.STRATEGY_DOCTRINE_EDIT, department):
        raise PermissionDenied
    if department is None and not actor.can(Permission.STRATEGY_DOCTRINE_VALIDATE):
        # A regional recommendation is the région's to write.
        raise PermissionDenied


def _writes(recommendation: Recommendation, actor: Any) -> None:
    require_writing(recommendation, actor=actor)


def _validates(recommendation: Recommendation, actor: Any) -> None:
    if not actor.can(Permission.STRATEGY_DOCTRINE_VALIDATE):
        raise PermissionDenied
    if reasons := list_obstacles(recommendation):
        raise TransitionRefusedError(" ".join(reasons))


def list_obstacles(recommendation: Recommendation) -> list[str]:
    """What keeps a recommendation from being validated, in sentences; empty when nothing does."""
    reasons = []
    missing = [words for name, words in ASKED.items() if not getattr(recommendation, name).strip()]
    if missing:
        reasons.append(f"Il manque {', '.join(missing)} : complétez-la avant de la valider.")
    if not recommendation.evidences.exists():
        reasons.append("Aucune preuve n’est jointe : ajoutez un chiffre ou un constat, avec sa source.")
    if not recommendation.areas.exists():
        reasons.append("Aucun territoire n’est indiqué : dites où la préconisation s’applique.")
    if recommendation.evidences.undecided().exists():
        # A version is read across the région: undecided figures belong to their département.
        reasons.append("Une preuve vient d’un scénario qui n’est pas adopté : attendez-le ou retirez-la.")
    return reasons


TABLE: TransitionTable = {
    (S.DRAFT, S.DISCUSSED): _writes,
    (S.DISCUSSED, S.DRAFT): _writes,
    (S.DISCUSSED, S.VALIDATED): _validates,
    # Taken up again: the version validated stays, the next one says what changes.
    (S.VALIDATED, S.DRAFT): _writes,
    (S.DRAFT, S.DROPPED): _writes,
    (S.DISCUSSED, S.DROPPED): _writes,
    (S.DROPPED, S.DRAFT): _writes,
}
