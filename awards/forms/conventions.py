"""What is typed of a convention, its signatures, its amendments, its openings and its reports."""

from collections.abc import Sequence
from typing import Any

from django import forms

from awards.enums import Party
from awards.forms.base import DayField
from awards.models import Convention
from awards.rules.follow_up import INDICATORS
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchIntegerField
from structures.validators import validate_postal_code
from territories.models import Area

UPLOAD_HELP = "PDF, image ou document de bureau, 10 Mo au plus."


def add_indicators(form: forms.Form, *, labels: str = "{}", initial: Any = None) -> None:
    """A field an indicator, typed as it is read: the rules check it."""
    for one in INDICATORS:
        form.fields[one.key] = forms.CharField(
            label=labels.format(one.label),
            required=False,
            max_length=20,
            initial=(initial or {}).get(one.key, ""),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )


def read_indicators(form: forms.Form) -> dict[str, str]:
    return {one.key: form.cleaned_data.get(one.key, "") for one in INDICATORS}


class ConventionForm(PortalForm):
    starts_on = DayField(label="Prend effet le")
    ends_on = DayField(label="Prend fin le", help_text="Dernier jour compris.")
    commitments = forms.CharField(
        label="Engagements et indicateurs",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        initial = {name: getattr(convention, name) for name in ("starts_on", "ends_on", "commitments")}
        super().__init__(*args, initial=initial, **kwargs)
        add_indicators(self, labels="Objectif par an : {}", initial=convention.targets)
        # The ETP promised are those of the lines, and the places those of the conditions.
        del self.fields["etp"], self.fields["white_places"]
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("class", "fr-input")


class SignForm(PortalForm):
    party = forms.ChoiceField(label="Partie")
    name = forms.CharField(label="Nom du signataire", max_length=160)
    quality = forms.CharField(label="Qualité", max_length=160, help_text="Par exemple : présidente de l’association.")
    signed_on = DayField(label="Signé le")
    file = forms.FileField(label="Exemplaire signé", required=False, help_text=UPLOAD_HELP)

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(one.value, one.label) for one in parties]  # type: ignore[attr-defined]


class AmendmentForm(PortalForm):
    reason = forms.CharField(label="Objet de l’avenant", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    ends_on = DayField(label="Nouvelle fin de la convention", required=False, help_text="Vide : elle ne change pas.")


class OpeningForm(PortalForm):
    place = forms.ModelChoiceField(label="Commune", queryset=Area.objects.none(), empty_label="Choisir")
    opened_on = DayField(label="Ouverte le")
    places = FrenchIntegerField(label="Places ouvertes", min_value=1, max_value=500)
    address = forms.CharField(label="Adresse", required=False, max_length=200)
    postal_code = forms.CharField(label="Code postal", required=False, max_length=5, validators=[validate_postal_code])
    file = forms.FileField(label="Preuve", required=False, help_text=f"Bail, photographie datée… {UPLOAD_HELP}")

    def __init__(self, *args: Any, places: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Area.objects.filter(pk__in=[area.pk for area in places]).order_by("name")
        self.fields["place"].queryset = rows  # type: ignore[attr-defined]


class ReportForm(PortalForm):
    comment = forms.CharField(
        label="Commentaire", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, achieved: Any, comment: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"comment": comment}, **kwargs)
        add_indicators(self, initial=achieved)
        self.order_fields([*(one.key for one in INDICATORS), "comment"])
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("class", "fr-input")


class ReviewReportForm(PortalForm):
    is_accepted = forms.ChoiceField(
        label="Suite donnée", choices=[("oui", "Accepter le bilan"), ("non", "Demander des compléments")]
    )
    note = forms.CharField(
        label="Réponse",
        required=False,
        max_length=4000,
        help_text="Obligatoire pour demander des compléments.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
