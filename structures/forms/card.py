"""What people type about a structure."""

from typing import Any

from django import forms

from iae_portal.common.forms import PortalForm
from structures.models.siae import CARD_TEXT_LENGTH
from structures.rules.activities import Activity
from structures.validators import validate_no_contact, validate_postal_code
from territories.domain.read_commune import read_commune
from territories.models import Area


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=CARD_TEXT_LENGTH,
        validators=[validate_no_contact],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MemberForm(PortalForm):
    """Whom to attach."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle du compte d’une personne qui a le rôle de membre d’une structure.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CardForm(PortalForm):
    """What members propose of the card of their structure."""

    activities = forms.MultipleChoiceField(
        label="Activités",
        choices=Activity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = _text("Présentation", "Ce que fait la structure, en quelques phrases.")
    accompaniment = _text("Accompagnement proposé", "Social, professionnel, vers le logement, la santé, la mobilité…")
    digital_means = _text("Moyens numériques", "Postes, accès, formations aux outils numériques.")
    skills_valued = _text("Compétences valorisées", "Ce que les salariés apprennent, et comment c’est reconnu.")
    website = forms.CharField(
        label="Site internet",
        required=False,
        max_length=200,
        help_text="Une adresse publique, par exemple https://www.ma-structure.fr.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    commune = forms.CharField(
        label="Ajouter un lieu : commune",
        required=False,
        help_text="Le nom ou le code INSEE d’une commune de la région. Laissez vide s’il n’y a pas de lieu à ajouter.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(label="Ajouter un lieu : adresse", required=False, max_length=200)
    postal_code = forms.CharField(
        label="Ajouter un lieu : code postal", required=False, validators=[validate_postal_code]
    )

    def clean(self) -> dict[str, Any]:
        """The place, read as the commune that it names."""
        cleaned = super().clean() or self.cleaned_data
        named, rest = cleaned.get("commune"), cleaned.get("address") or cleaned.get("postal_code")
        if not named and rest:
            self.add_error("commune", "Indiquez la commune de ce lieu.")
        if named and (commune := self._read_commune(named)):
            cleaned["new_place"] = {
                "commune": commune.code,
                "commune_name": commune.name,
                "address": cleaned.get("address", ""),
                "postal_code": cleaned.get("postal_code", ""),
            }
        return cleaned

    def _read_commune(self, text: str) -> Area | None:
        try:
            return read_commune(text)
        except forms.ValidationError as refusal:
            self.add_error("commune", refusal)
            return None


class RefusalForm(PortalForm):
    """Why a proposal is refused."""

    reason = forms.CharField(
        label="Motif du refus",
        help_text="La personne qui a fait la proposition le lira.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
