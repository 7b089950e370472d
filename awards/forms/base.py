"""What the forms of decisions share: days, communes by their code, figures."""

from typing import Any

from django import forms

from iae_portal.common.forms import PortalForm
from territories.enums import AreaLevel
from territories.models import Area


class DayField(forms.DateField):
    """A day, as the browser's calendar gives it or as it is typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class CommuneField(forms.CharField):
    """A commune told by its INSEE code; its value is the area."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 5)
        super().__init__(**options)

    def clean(self, value: Any) -> Area | None:
        code = super().clean(value).strip().upper()
        if not code:
            return None
        found = Area.objects.current().filter(level=AreaLevel.COMMUNE, code=code).first()
        if found is None:
            raise forms.ValidationError(f"Aucune commune n’a le code « {code} » : vérifiez le code INSEE.")
        return found


class MotiveForm(PortalForm):
    motive = forms.CharField(label="Motif", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class NothingForm(PortalForm):
    """A gesture that asks nothing, and may still be refused."""
