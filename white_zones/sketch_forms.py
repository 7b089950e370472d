"""What a person asks of a sketch: where to act, one change, or to keep it under a name."""

from abc import ABCMeta, abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.urls import reverse

from iae_portal.common.formatting import format_number
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField
from territories.domain.read_commune import read_commune
from territories.models import Area
from white_zones.domain.replay import Replay
from white_zones.domain.save_sketch import SketchPlan
from white_zones.domain.sketch_changes import LARGEST_ETP, MOST_CHANGES, PlannedChange, add_change
from white_zones.models.sketches import NAME_LENGTH, NOTE_LENGTH
from white_zones.sketch_enums import SketchAction

OUTSIDE = "Cette commune n’est pas de ce calcul."
UNKNOWN_SITE = "Ce site n’est pas de ce calcul."
TOO_MANY = f"Une esquisse tient {MOST_CHANGES} modifications au plus : retirez-en une."
PLACE_WIDGET = {
    "class": "fr-input",
    "autocomplete": "off",
    "list": "communes-proposees",
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#communes-proposees",
    "hx-swap": "innerHTML",
}


class CommuneField(forms.CharField):
    """A commune of the run, by its name or its code."""

    def __init__(self, *, replay: Replay, **options: Any) -> None:
        suggested = {**PLACE_WIDGET, "hx-get": reverse("white_zones:suggest-communes")}
        super().__init__(widget=forms.TextInput(attrs=suggested), max_length=80, **options)
        self.replay = replay

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        commune = read_commune(text)
        if commune.code not in self.replay.ranks:
            raise forms.ValidationError(OUTSIDE, code="outside")
        return commune


class PlaceForm(PortalForm):
    """Where to act: a commune, or the sites of a structure."""

    structure = forms.CharField(
        label="ou une structure", required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    field_order = ("commune", "structure")

    def __init__(self, *args: Any, replay: Replay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"] = CommuneField(replay=replay, label="Une commune (nom ou code)", required=False)
        self.order_fields(self.field_order)

    @property
    def place(self) -> Area | None:
        return cast("Area | None", self.cleaned_data.get("commune")) if self.is_bound and self.is_valid() else None


class AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """Lets a form leave a method to those that it serves."""


class ChangeForm(PortalForm, metaclass=AbstractForm):
    """One change of the sketch."""

    operation = ""

    def __init__(self, *args: Any, replay: Replay, changes: Sequence[PlannedChange] = (), **kwargs: Any) -> None:
        self.replay, self.changes = replay, changes
        super().__init__(*args, **kwargs)

    @abstractmethod
    def apply(self) -> tuple[PlannedChange, ...]:
        """The changes of the sketch once this one is taken into account."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in self.hidden_fields():
            # Said above the form: nobody sees the field.
            for error in field.errors:
                self.add_error(None, error)
        if not self.errors and len(self.apply()) > MOST_CHANGES:
            raise forms.ValidationError(TOO_MANY, code="full")
        return cleaned

    def clean_site(self) -> int:
        """Its key, when the run counted it."""
        site = cast(int, self.cleaned_data["site"])
        if site not in self.replay.site_ranks:
            raise forms.ValidationError(UNKNOWN_SITE, code="unknown")
        return site


def _kind_field(replay: Replay) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Filière",
        choices=[(kind, kind) for kind in replay.kinds],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )


def _etp_field(*, least: Decimal, label: str = "ETP") -> FrenchDecimalField:
    bounds = f"Indiquez de {format_number(least, decimals=2)} à {format_number(LARGEST_ETP, decimals=2)} ETP."
    return FrenchDecimalField(
        label=label,
        min_value=least,
        max_value=LARGEST_ETP,
        max_digits=6,
        decimal_places=2,
        error_messages={"min_value": bounds, "max_value": bounds},
    )


class AddingForm(ChangeForm):
    """A change that comes after the others."""

    @abstractmethod
    def change(self) -> PlannedChange:
        """What the fields ask for."""

    def apply(self) -> tuple[PlannedChange, ...]:
        return add_change(self.changes, self.change())


class AntennaForm(AddingForm):
    """A new antenna in the commune that is chosen."""

    operation = "ajouter"
    etp = _etp_field(least=Decimal("0.01"))

    def __init__(self, *args: Any, replay: Replay, **kwargs: Any) -> None:
        super().__init__(*args, replay=replay, **kwargs)
        self.fields["lieu"] = CommuneField(replay=replay)
        self.fields["lieu"].widget = forms.HiddenInput()
        self.fields["kind"] = _kind_field(replay)
        self.order_fields(["lieu", "kind", "etp"])

    def change(self) -> PlannedChange:
        return PlannedChange(
            action=SketchAction.ADD,
            commune=self.cleaned_data["lieu"].code,
            kind=self.cleaned_data["kind"],
            etp=self.cleaned_data["etp"],
        )


class SiteForm(AddingForm):
    """Something that happens to a site of the run."""

    site = forms.IntegerField(widget=forms.HiddenInput)


class ClosingForm(SiteForm):
    operation = "fermer"

    def change(self) -> PlannedChange:
        return PlannedChange(action=SketchAction.CLOSE, site=self.cleaned_data["site"])


class MovingForm(SiteForm):
    operation = "deplacer"

    def __init__(self, *args: Any, replay: Replay, **kwargs: Any) -> None:
        super().__init__(*args, replay=replay, **kwargs)
        self.fields["vers"] = CommuneField(replay=replay, label="Nouvelle commune")

    def change(self) -> PlannedChange:
        return PlannedChange(
            action=SketchAction.MOVE, site=self.cleaned_data["site"], commune=self.cleaned_data["vers"].code
        )


class ResizingForm(SiteForm):
    operation = "redimensionner"
    etp = _etp_field(least=Decimal(0), label="Nouveaux ETP")

    def __init__(self, *args: Any, replay: Replay, **kwargs: Any) -> None:
        super().__init__(*args, replay=replay, **kwargs)
        self.fields["kind"] = _kind_field(replay)
        self.order_fields(["site", "kind", "etp"])

    def change(self) -> PlannedChange:
        return PlannedChange(
            action=SketchAction.RESIZE,
            site=self.cleaned_data["site"],
            kind=self.cleaned_data["kind"],
            etp=self.cleaned_data["etp"],
        )


class RemovalForm(ChangeForm):
    """A change taken back, by its rank in the list."""

    operation = "retirer"
    rang = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def apply(self) -> tuple[PlannedChange, ...]:
        """The changes without the one of that rank; the same when it has already gone."""
        rank = self.cleaned_data["rang"]
        return tuple(change for place, change in enumerate(self.changes, start=1) if place != rank)


CHANGE_FORMS: dict[str, type[ChangeForm]] = {
    form.operation: form for form in (AntennaForm, ClosingForm, MovingForm, ResizingForm, RemovalForm)
}


class KeepForm(PortalForm):
    """The name under which a sketch is kept."""

    name = forms.CharField(
        label="Nom de l’esquisse", max_length=NAME_LENGTH, help_text="Par exemple « Deux antennes dans le Cézallier »."
    )
    note = forms.CharField(
        label="Note", required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_shared = forms.BooleanField(
        label="La partager avec les personnes qui lisent ce diagnostic",
        required=False,
        help_text="Sinon, vous seul la voyez.",
    )

    def plan(self, changes: Sequence[PlannedChange]) -> SketchPlan:
        return SketchPlan(changes=changes, **self.cleaned_data)
