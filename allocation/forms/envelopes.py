"""What is typed of an envelope and of a unit amount."""

from collections.abc import Iterable
from typing import Any

from django import forms

from allocation.domain.envelopes import FIGURES, EnvelopePlan
from allocation.domain.unit_amounts import AmountPlan
from allocation.enums import Firmness, Measure, Part
from allocation.models import Envelope
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from structures.enums import SiaeKind
from territories.models import Area

MEASURES = [(value, label[:1].upper() + label[1:]) for value, label in Measure.choices]
FIRMNESSES = [(value, label[:1].upper() + label[1:]) for value, label in Firmness.choices]
PARTS = [(value, label[:1].upper() + label[1:]) for value, label in Part.choices]


def _etp(label: str, **options: Any) -> FrenchDecimalField:
    return FrenchDecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=False, **options)


def _euros(label: str, **options: Any) -> FrenchDecimalField:
    return FrenchDecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, required=False, **options)


class EnvelopeForm(PortalForm):
    """The figures of an envelope; `version` is the one that the person read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    etp = _etp("ETP", help_text="Laissez vide si seul un montant est notifié.")
    euros = _euros("Montant (€)", help_text="Laissez vide si seuls des ETP sont notifiés.")
    carried_etp = _etp("ETP reportés de l’année précédente")
    carried_euros = _euros("Euros reportés de l’année précédente (€)")
    firmness = forms.ChoiceField(
        label="Caractère",
        choices=FIRMNESSES,
        help_text="Les parts fermes ne dépassent jamais l’enveloppe qu’elles partagent ; une part indicative le peut.",
    )
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and cleaned["etp"] is None and cleaned["euros"] is None:
            self.add_error("etp", "Donnez les ETP, le montant, ou les deux.")
        return cleaned

    def plan(self) -> EnvelopePlan:
        values = {name: self.cleaned_data[name] for name in FIGURES}
        return EnvelopePlan(**{**values, **{name: values[name] or 0 for name in ("carried_etp", "carried_euros")}})

    @classmethod
    def of(cls, envelope: Envelope, *, data: Any) -> "EnvelopeForm":
        initial = {name: getattr(envelope, name) for name in (*FIGURES, "version")}
        return cls(data, initial=initial)


class RootForm(EnvelopeForm):
    """An envelope of the région: its year, its measure and its payer too."""

    year = FrenchIntegerField(label="Année", min_value=2000, max_value=2100)
    measure = forms.ChoiceField(label="Mesure", choices=MEASURES)
    part = forms.ChoiceField(label="Financeur", choices=PARTS)
    field_order = ("year", "measure", "part")


class PartForm(EnvelopeForm):
    """A part of an envelope: its area too."""

    area = forms.ModelChoiceField(label="Territoire", queryset=Area.objects.none(), empty_label="Choisir")
    field_order = ("area",)

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(areas)
        field: Any = self.fields["area"]
        field.queryset = Area.objects.filter(pk__in=[area.pk for area in kept]).order_by("level", "code")
        field.label_from_instance = lambda area: f"{area.display_name} ({area.get_level_display()} {area.code})"


class AmountForm(PortalForm):
    """Euros per ETP of a kind and a year; `seen` is what the person read."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    year = FrenchIntegerField(label="Année", min_value=2000, max_value=2100)
    kind = forms.ChoiceField(
        label="Filière", choices=[(kind.value, f"{kind.value}, {kind.label}") for kind in SiaeKind]
    )
    euros = FrenchDecimalField(label="Montant socle (€ par ETP)", min_value=1, max_digits=12, decimal_places=2)
    modulated_share = FrenchDecimalField(
        label="Part modulée maximale (%)", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    citation = forms.CharField(
        label="Texte qui fixe le montant", max_length=200, help_text="Par exemple « Arrêté du 27 février 2019 »."
    )

    def plan(self) -> AmountPlan:
        return AmountPlan(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
