"""The version of the need that the portal comes with: proposed weights, for the region's agents to decide."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from territories.domain.catalogue import describe
from territories.domain.catalogue.deposited import LONG_TERM, LOW_SKILLED_YOUTH
from territories.domain.catalogue.published import JOB_SEEKERS_ABC, RSA_HOUSEHOLDS
from territories.enums import NeedModelState
from territories.models import NeedModel, NeedWeight
from territories.queries.need import get_active_need

NAME = "Publics prioritaires"
NOTE = (
    "Version livrée avec le portail. Les poids sont une proposition : ils classent les publics selon leur éloignement "
    "de l’emploi et sont à arrêter par la DREETS avec ses partenaires."
)


@dataclass(frozen=True, kw_only=True)
class WeightInput:
    """What an agent decides for a public."""

    weight: Decimal
    overlap: str


DEFAULT_WEIGHTS = {
    RSA_HOUSEHOLDS: WeightInput(
        weight=Decimal("1.00"),
        overlap=(
            "Compté en foyers et en premier : les autres publics sont pris hors RSA. Les allocataires de la MSA n’y "
            "sont pas."
        ),
    ),
    LONG_TERM: WeightInput(
        weight=Decimal("0.80"),
        overlap="Défini hors foyers allocataires du RSA : distinct du public précédent.",
    ),
    LOW_SKILLED_YOUTH: WeightInput(
        weight=Decimal("0.50"),
        overlap="Défini hors RSA et inscrit depuis moins d’un an : distinct des deux publics précédents.",
    ),
    JOB_SEEKERS_ABC: WeightInput(
        weight=Decimal("0.20"),
        overlap=(
            "Les trois publics précédents en sont retranchés, commune par commune et sans descendre sous zéro : "
            "restent les autres demandeurs d’emploi. Le retrait est prudent, tous les foyers du RSA n’étant pas "
            "inscrits."
        ),
    ),
}


def ensure_active_need() -> NeedModel:
    """The version in force; the one that the portal comes with when there is none yet."""
    active = get_active_need()
    if active is not None:
        return active
    with transaction.atomic():
        model = NeedModel.objects.create(name=NAME, version=1, note=NOTE)
        write_weights(model, weights=DEFAULT_WEIGHTS)
        model.state, model.activated_at = NeedModelState.ACTIVE, timezone.now()
        model.save(update_fields=["state", "activated_at"])
    return model


def write_weights(model: NeedModel, *, weights: "dict[str, WeightInput]") -> None:
    rows = [
        NeedWeight(model=model, indicator=describe(code), weight=given.weight, overlap=given.overlap.strip())
        for code, given in weights.items()
    ]
    for row in rows:
        row.full_clean()
    NeedWeight.objects.bulk_create(rows)


def weights_of(model: NeedModel) -> dict[str, Decimal]:
    """Weight by code of public, heaviest first."""
    return {
        row.indicator.code: row.weight for row in model.weights.select_related("indicator").order_by("-weight", "pk")
    }
