"""The derogations of a run: one line a commune, with its class and its motive."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from iae_portal.common.forms import PortalForm
from white_zones.domain.parameters import Derogation
from white_zones.enums import Access

PREFIX = "derogation"
SPARE_LINES = 3
MOST_LINES = 200


class DerogationForm(PortalForm):
    code = forms.CharField(label="Code Insee", required=False, max_length=5, min_length=5, strip=True)
    access_class = forms.ChoiceField(label="Classe à retenir", required=False, choices=[("", "–"), *Access.choices])
    motive = forms.CharField(label="Motif", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in self.fields):
            return cleaned
        for name, message in (
            ("code", "Donnez le code Insee de la commune, ou videz la ligne."),
            ("access_class", "Choisissez la classe retenue, ou videz la ligne."),
            ("motive", "Écrivez le motif, ou videz la ligne."),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def to_derogation(self) -> Derogation | None:
        """What the line says; None when it is empty."""
        values = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return Derogation(**values) if values["code"] else None


class DerogationFormSet(forms.BaseFormSet):
    """As many lines as are filled, and a few more."""

    def to_derogations(self) -> tuple[Derogation, ...]:
        lines = (form.to_derogation() for form in self.forms)
        return tuple(line for line in lines if line is not None)

    def refuse(self, refusals: Iterable[ValidationError]) -> None:
        """Show what the rules refused on the lines they name, which are counted without the empty ones."""
        filled = [form for form in self.forms if form.to_derogation() is not None]
        for refusal in refusals:
            filled[int(refusal.code or 0)].add_error("code", refusal)


LINES = forms.formset_factory(
    DerogationForm, formset=DerogationFormSet, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
)


def build_lines(data: Any, *, derogations: tuple[Derogation, ...] = ()) -> DerogationFormSet:
    """The lines that were sent, else those of a run to copy."""
    initial = [{"code": line.code, "access_class": line.access_class, "motive": line.motive} for line in derogations]
    return cast(DerogationFormSet, LINES(data, prefix=PREFIX, initial=initial))
