"""The life of a version of the need: written as a draft, put in force once, archived by the next one."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionTable, transition
from territories.domain.catalogue import DEFINITIONS
from territories.domain.catalogue.deposited import DISABLED_WORKERS, DISTRICT_RESIDENTS, LONG_TERM, LOW_SKILLED_YOUTH
from territories.domain.catalogue.published import JOB_SEEKERS_ABC, RSA_HOUSEHOLDS
from territories.domain.need.default_model import WeightInput, write_weights
from territories.domain.need.recompute import NeedResult, recompute_need
from territories.enums import NeedModelState
from territories.models import NeedModel
from territories.models.need import EDIT_PERMISSION

# The publics that a version may weigh, in the order of the form.
PUBLICS = (
    RSA_HOUSEHOLDS,
    LONG_TERM,
    LOW_SKILLED_YOUTH,
    JOB_SEEKERS_ABC,
    DISABLED_WORKERS,
    DISTRICT_RESIDENTS,
)
TRANSITIONS: TransitionTable = {
    (NeedModelState.DRAFT, NeedModelState.ACTIVE): None,
    (NeedModelState.ACTIVE, NeedModelState.ARCHIVED): None,
}


def check_weights(weights: Mapping[str, WeightInput]) -> None:
    """Refuse a version without any weight, of an unknown public, or silent on how its publics overlap."""
    unknown = [code for code in weights if code not in PUBLICS]
    if unknown:
        raise ValidationError(f"Public inconnu : {', '.join(unknown)}.")
    if not any(given.weight > 0 for given in weights.values()):
        raise ValidationError("Donnez un poids à un public au moins.")
    silent = [
        DEFINITIONS[code].name for code, given in weights.items() if given.weight > 0 and not given.overlap.strip()
    ]
    if silent:
        raise ValidationError(f"Dites comment ces publics se recoupent avec les autres : {', '.join(silent)}.")


@transaction.atomic
def create_version(*, actor: Any, name: str, note: str, weights: Mapping[str, WeightInput]) -> NeedModel:
    """Keep a draft with the next number; publics of no weight are left out of it."""
    check_permission(actor)
    check_weights(weights)
    # Two drafts written at once take their numbers in turn: locked by the first version, then counted.
    list(NeedModel.objects.select_for_update(of=("self",)).order_by("version")[:1])
    latest = NeedModel.objects.aggregate(latest=Max("version"))["latest"] or 0
    model = NeedModel(name=name.strip(), version=latest + 1, note=note.strip(), created_by=actor)
    model.full_clean()
    model.save(force_insert=True)
    write_weights(model, weights={code: given for code, given in weights.items() if given.weight > 0})
    record_event(
        actor=actor,
        verb="needmodel:create",
        subject=model,
        data={"version": model.version, "weights": {code: given.weight for code, given in weights.items()}},
    )
    model.refresh_from_db()
    return model


@transaction.atomic
def activate_version(*, actor: Any, model: NeedModel) -> NeedResult:
    """Put a draft in force in the place of the current version, and compute the need again with it.

    Raises `TransitionRefusedError` when the version is no longer a draft.
    """
    check_permission(actor)
    for current in NeedModel.objects.active().exclude(pk=model.pk):
        transition(instance=current, to=NeedModelState.ARCHIVED, actor=actor, table=TRANSITIONS)
    transition(
        instance=model,
        to=NeedModelState.ACTIVE,
        actor=actor,
        table=TRANSITIONS,
        changes={"activated_by": actor, "activated_at": timezone.now()},
        data={"version": model.version},
    )
    return recompute_need(actor=actor)


def check_permission(actor: Any) -> None:
    if not actor.can(EDIT_PERMISSION):
        raise PermissionDenied
