"""What is typed of a need key."""

from collections.abc import Iterable
from typing import Any

from django import forms

from allocation.domain.need_keys import KeyPlan
from allocation.enums import ComponentSource
from allocation.models import NeedKey
from allocation.rules.need_keys import ComponentPlan
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField
from territories.models import Indicator
from white_zones.models import Run

ROWS = 6


class KeyForm(PortalForm):
    """A name, a diagnosis, and up to six determinants with their weights; `edition` is the one that was read."""

    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom de la clé", max_length=120, help_text="Par exemple « Clé 2020 ».")
    run = forms.ModelChoiceField(
        label="Diagnostic publié",
        queryset=Run.objects.none(),
        required=False,
        empty_label="Aucun",
        help_text="Il donne le besoin et le besoin non couvert.",
    )
    note = forms.CharField(
        label="Motifs du choix", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, indicators: Iterable[Indicator], runs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["run"]
        field.queryset = runs
        choices = _choices(indicators)
        for row in range(1, ROWS + 1):
            self.fields[f"determinant_{row}"] = forms.ChoiceField(
                label=f"Déterminant {row}",
                choices=choices,
                required=row == 1,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
            self.fields[f"weight_{row}"] = FrenchDecimalField(
                label=f"Poids du déterminant {row} (%)",
                required=False,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                widget=forms.TextInput(attrs={"class": "fr-input", "inputmode": "decimal", "autocomplete": "off"}),
            )
        self.order_fields(["edition", "name", "run", *self.pairs(), "note"])

    @staticmethod
    def pairs() -> list[str]:
        return [f"{name}_{row}" for row in range(1, ROWS + 1) for name in ("determinant", "weight")]

    @classmethod
    def of(cls, key: NeedKey, **options: Any) -> "KeyForm":
        initial: dict[str, Any] = {"edition": key.edition, "name": key.name, "run": key.run_id, "note": key.note}
        for row, one in enumerate(key.components.all(), start=1):
            initial[f"determinant_{row}"] = _value(one.source, one.indicator_id)
            initial[f"weight_{row}"] = one.weight
        return cls(initial=initial, **options)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(1, ROWS + 1):
            if f"determinant_{row}" not in cleaned or f"weight_{row}" not in cleaned:
                continue
            chosen, weight = cleaned[f"determinant_{row}"], cleaned[f"weight_{row}"]
            if chosen and weight is None:
                self.add_error(f"weight_{row}", "Donnez le poids de ce déterminant, en pour cent.")
            elif weight and not chosen:
                self.add_error(f"determinant_{row}", "Choisissez ce que ce poids mesure, ou videz-le.")
        return cleaned

    def plan(self) -> KeyPlan:
        components = []
        for row in range(1, ROWS + 1):
            if chosen := self.cleaned_data[f"determinant_{row}"]:
                source, _, indicator = chosen.partition(":")
                components.append(
                    ComponentPlan(
                        source=ComponentSource(source),
                        indicator=int(indicator) if indicator else None,
                        weight=self.cleaned_data[f"weight_{row}"],
                    )
                )
        values = {name: self.cleaned_data[name] for name in ("name", "run", "note")}
        return KeyPlan(components=components, **values)


def _choices(indicators: Iterable[Indicator]) -> list[Any]:
    catalogue = [
        (
            _value(ComponentSource.INDICATOR, one.pk),
            f"{one.name[:1].upper()}{one.name[1:]}" + (" (estimé)" if one.is_demonstration else ""),
        )
        for one in indicators
    ]
    others = [
        (source.value, f"{source.label[:1].upper()}{source.label[1:]}")
        for source in (ComponentSource.DEMAND, ComponentSource.UNSERVED, ComponentSource.HISTORY)
    ]
    return [("", "Aucun"), ("Diagnostic et base", others), ("Catalogue", catalogue)]


def _value(source: str, indicator: int | None) -> str:
    return f"{source}:{indicator}" if indicator is not None else str(source)
