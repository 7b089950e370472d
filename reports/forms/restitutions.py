"""Asking for a restitution: over what, for whom, with which parts."""

import uuid
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from accounts.models import User
from iae_portal.common.forms import PortalForm
from reports.domain.ask import list_areas_to_restitute
from reports.enums import Audience, Section, TemplateKind
from territories.enums import AreaLevel
from territories.models import Area

HINT = "Les chiffres d’une seule structure ne sont écrits que pour le comité de direction."


class RestitutionForm(PortalForm):
    """The perimeter is one of those of the person; an EPCI narrows its département."""

    territory = forms.ChoiceField(label="Territoire")
    epci = forms.ChoiceField(
        label="EPCI (facultatif)", required=False, help_text="Pour ne restituer qu’un EPCI du département choisi."
    )
    audience = forms.ChoiceField(
        label="Destinataires",
        choices=[(value, capfirst(str(label))) for value, label in Audience.choices],
        help_text=HINT,
    )
    sections = forms.MultipleChoiceField(
        label="Parties",
        choices=[(value, capfirst(str(label))) for value, label in Section.choices],
        widget=forms.CheckboxSelectMultiple,
        initial=Section.values,
        error_messages={"required": "Choisissez une partie au moins."},
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wide, epci = list_areas_to_restitute(user)
        self._areas = {_token(area): area for area in [*wide, *(one for group in epci.values() for one in group)]}
        self._department = {_token(one): code for code, group in epci.items() for one in group}
        names = {area.code: area.name for area in wide if area.level == AreaLevel.DEPARTMENT}
        cast(forms.ChoiceField, self.fields["territory"]).choices = [(_token(area), _label(area)) for area in wide]
        groups: list[Any] = [
            (names.get(code, code), [(_token(area), area.display_name) for area in group])
            for code, group in sorted(epci.items())
        ]
        cast(forms.ChoiceField, self.fields["epci"]).choices = [("", "Aucun : tout le territoire"), *groups]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        territory, epci = cleaned.get("territory", ""), cleaned.get("epci", "")
        if epci and territory and self._areas[territory].code != self._department.get(epci):
            self.add_error(
                "epci", ValidationError("Cet EPCI n’est pas du département choisi : changez l’un ou l’autre.")
            )
        return cleaned

    @property
    def area(self) -> Area:
        """The EPCI when one is chosen, else the territory."""
        return self._areas[self.cleaned_data["epci"] or self.cleaned_data["territory"]]


class TemplateForm(PortalForm):
    kind = forms.ChoiceField(
        label="Nature", choices=[(value, capfirst(str(label))) for value, label in TemplateKind.choices]
    )
    upload = forms.FileField(
        label="Fichier",
        help_text="PPTX ou DOCX, 20 Mo au plus, sans macro ni objet incorporé.",
        widget=forms.FileInput(attrs={"class": "fr-upload"}),
    )


def _token(area: Area) -> str:
    return f"{area.level_slug}:{area.code}"


def _label(area: Area) -> str:
    return f"Région {area.display_name}" if area.level == AreaLevel.REGION else f"{area.code} {area.display_name}"
