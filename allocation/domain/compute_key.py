"""The shares that a need key gives to the areas of a mesh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from allocation.enums import Mesh
from allocation.models import NeedKey
from allocation.queries.need_keys import plan_of, read_determinants
from allocation.rules.need_keys import (
    ComponentPlan,
    KeyShares,
    NothingToShareError,
    UnknownValuesError,
    share_out,
)
from territories.models import Area
from white_zones.models import Run

TOLD = 5


@dataclass(frozen=True, slots=True)
class ComputedKey:
    """Shares that sum to 1, what their values leave out, and whether some are estimated or invented."""

    areas: Sequence[Area]
    shares: KeyShares
    notes: tuple[str, ...]
    is_estimated: bool


def compute_key(key: NeedKey, *, mesh: Mesh, areas: Sequence[Area], history: Mapping[int, Decimal]) -> ComputedKey:
    """The shares of a saved key; `history` gives the base ETP by key of area. Raises a ValidationError in French."""
    return compute_components(plan_of(key), run=key.run, mesh=mesh, areas=areas, history=history)


def compute_components(
    components: Sequence[ComponentPlan],
    *,
    run: Run | None,
    mesh: Mesh,
    areas: Sequence[Area],
    history: Mapping[int, Decimal],
) -> ComputedKey:
    """The same for determinants that nobody has saved yet."""
    if not areas:
        raise ValidationError(f"Aucun territoire de la maille « {mesh.label} » n’est chargé.", code="empty")
    determinants = read_determinants(components, run=run, areas=areas, history=history)
    try:
        shares = share_out(determinants, areas=[area.pk for area in areas])
    except UnknownValuesError as refusal:
        raise ValidationError(_tell_unknown(refusal, areas), code="unknown") from refusal
    except NothingToShareError as refusal:
        raise ValidationError(
            f"« {refusal} » : ce déterminant n’a rien à répartir entre les {mesh.label}. Choisissez-en un autre.",
            code="nothing",
        ) from refusal
    return ComputedKey(
        areas=areas,
        shares=shares,
        notes=tuple(note for one in determinants for note in one.notes),
        is_estimated=any(one.is_estimated for one in determinants),
    )


def _tell_unknown(refusal: UnknownValuesError, areas: Sequence[Area]) -> str:
    names = [area.display_name for area in areas if area.pk in set(refusal.areas)]
    rest = f" et {len(names) - TOLD} autres" if len(names) > TOLD else ""
    return (
        f"« {refusal.determinant.label} » n’a pas de valeur (secrète ou manquante) pour : {', '.join(names[:TOLD])}"
        f"{rest}. Choisissez un autre déterminant : une absence n’est pas lue comme un zéro."
    )
