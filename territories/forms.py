"""Writing a version of the need: a weight for each public, and how it overlaps with the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import capfirst

from iae_portal.common.forms import PortalForm
from territories.domain.catalogue import DEFINITIONS, Definition
from territories.domain.need.default_model import DEFAULT_WEIGHTS, WeightInput
from territories.domain.need.versions import PUBLICS, check_weights
from territories.models import NeedModel

HEAVIEST = Decimal(10)


@dataclass(frozen=True)
class PublicFields:
    """A public of the form: what it counts, its weight and its overlaps."""

    definition: Definition
    weight: BoundField
    overlap: BoundField


class NeedModelForm(PortalForm):
    name = forms.CharField(label="Nom du modèle", max_length=120)
    note = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui change et pourquoi : les lecteurs le verront, et les versions suivantes s’y reporteront.",
    )

    def __init__(self, *args: Any, base: NeedModel | None, **kwargs: Any) -> None:
        """Start from a version, or from the proposed weights when there is none."""
        known = {row.indicator.code: row for row in base.weights.select_related("indicator")} if base else {}
        initial: dict[str, Any] = {"name": base.name if base else ""}
        for code in PUBLICS:
            proposed = known.get(code) or (None if base else DEFAULT_WEIGHTS.get(code))
            initial[f"weight_{code}"] = proposed.weight if proposed else Decimal(0)
            initial[f"overlap_{code}"] = proposed.overlap if proposed else ""
        super().__init__(*args, initial=initial, **kwargs)

    def publics(self) -> Iterator[PublicFields]:
        for code in PUBLICS:
            yield PublicFields(DEFINITIONS[code], self[f"weight_{code}"], self[f"overlap_{code}"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                check_weights(self.weights())
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def weights(self) -> dict[str, WeightInput]:
        """What was asked for each public."""
        cleaned = self.cleaned_data
        return {
            code: WeightInput(weight=cleaned[f"weight_{code}"], overlap=cleaned[f"overlap_{code}"]) for code in PUBLICS
        }


for _code in PUBLICS:
    _name = capfirst(DEFINITIONS[_code].name)
    NeedModelForm.base_fields[f"weight_{_code}"] = forms.DecimalField(
        label=f"Poids – {_name}",
        min_value=Decimal(0),
        max_value=HEAVIEST,
        decimal_places=2,
        localize=True,
        help_text="0 laisse ce public hors de l’indice.",
    )
    NeedModelForm.base_fields[f"overlap_{_code}"] = forms.CharField(
        label=f"Recoupements – {_name}", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
