"""Asking for a run: few fields, each with a value that suits."""

import uuid
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from iae_portal.common.forms import PortalForm
from territories.models import Area, Indicator
from white_zones.domain.create_run import check_parameters
from white_zones.domain.parameters import RunParameters
from white_zones.enums import RunMethod, TravelProvider
from white_zones.queries.inputs import latest_period, list_demand_indicators, list_supply_years
from white_zones.queries.travel import list_matrices
from white_zones.rules import DECAYS, DEFAULT_DEMAND

ESTIMATED = ("", "Temps estimés (distance et relief)")
FIELD_OF = {
    "supply_year": "year",
    "demand_code": "demand",
    "travel_source": "travel",
    "method": "method",
    "decay": "decay",
}


class RunForm(PortalForm):
    name = forms.CharField(
        label="Nom du calcul",
        max_length=120,
        help_text="Par exemple « Diagnostic 2021, préparation du comité de mars ».",
    )
    year = forms.TypedChoiceField(
        label="Année de l’offre", coerce=int, help_text="Les ETP conventionnés cette année-là."
    )
    demand = forms.ModelChoiceField(
        label="Besoin", queryset=Indicator.objects.none(), to_field_name="code", empty_label=None
    )
    method = forms.ChoiceField(label="Méthode", choices=RunMethod.choices, initial=RunMethod.E2SFCA)
    decay = forms.ChoiceField(label="Poids d’une structure selon le temps de trajet", choices=DECAYS)
    travel = forms.ChoiceField(label="Temps de trajet", required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, perimeter: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.perimeter = perimeter
        years = list_supply_years()
        matrices = [(str(source.pk), str(source)) for source in list_matrices()]
        cast(forms.ChoiceField, self.fields["year"]).choices = [(year, str(year)) for year in years]
        cast(forms.ModelChoiceField, self.fields["demand"]).queryset = list_demand_indicators()
        self.fields["demand"].initial = DEFAULT_DEMAND
        cast(forms.ChoiceField, self.fields["travel"]).choices = [*matrices, ESTIMATED]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            check_parameters(self.to_parameters())
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.add_error(FIELD_OF.get(field), messages)
        return cleaned

    def to_parameters(self) -> RunParameters:
        """What the fields ask for; the reference and the engine's version are added when the run is kept."""
        cleaned = self.cleaned_data
        source = int(cleaned["travel"]) if cleaned["travel"] else None
        return RunParameters(
            perimeter=self.perimeter.pk,
            supply_year=cleaned["year"],
            demand_code=cleaned["demand"].code,
            demand_period=latest_period(cleaned["demand"].code) or "",
            method=cleaned["method"],
            decay=cleaned["decay"],
            provider=TravelProvider.MATRIX if source else TravelProvider.ESTIMATE,
            travel_source=source,
        )
