"""What the accounts hold about a person."""

from typing import Any

from axes.models import AccessAttempt
from django.db.models import Q

from accounts.models import (
    ApiToken,
    Assignment,
    ErasureRequest,
    Invitation,
    PortalSession,
    RecoveryCode,
    SecondFactor,
    User,
)
from iae_portal.common.personal_registry import ACT, PROOF, exclude, hold, trace

EMPTY = "les droits viennent des habilitations\u00a0: cette table reste vide"


def _self(user: Any) -> Q:
    return Q(pk=user.pk)


def _failed_by(user: Any) -> Q:
    return Q(username__iexact=user.email)


def _invited(user: Any) -> Q:
    return Q(email__iexact=user.email)


hold(User, label="votre compte", match=_self, kept="pseudonymisé\u00a0: nom, adresse et mot de passe en sont effacés")
hold(Assignment, "user", label="vos rôles", kept=ACT)
hold(
    Assignment.areas.through,
    "assignment__user",
    label="territoires de vos rôles",
    columns=["assignment", "area__name", "area__level"],
    kept=ACT,
)
trace(Assignment, "granted_by")
hold(ApiToken, "owner", label="vos jetons de l’API")
hold(SecondFactor, "user", label="votre second facteur")
hold(PortalSession, "user", label="vos connexions en cours", columns=["last_seen_at", "expire_date"])
hold(RecoveryCode, "factor__user", label="vos codes de secours", columns=["used_at"])
hold(
    Invitation,
    "accepted_by",
    label="invitations que vous avez reçues",
    match=_invited,
    kept=f"{ACT}\u202f; l’adresse en est retirée",
)
trace(Invitation, "invited_by")
hold(ErasureRequest, "user", label="vos demandes d’effacement", kept=PROOF)
trace(ErasureRequest, "decided_by", kept=PROOF)
hold(
    AccessAttempt,
    label="vos connexions refusées",
    columns=["attempt_time", "ip_address", "user_agent", "failures_since_start"],
    match=_failed_by,
)
exclude("accounts.User_groups", "user", reason=EMPTY)
exclude("accounts.User_user_permissions", "user", reason=EMPTY)
