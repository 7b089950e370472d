"""What the forms of the doctrine share."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from iae_portal.common.forms import PortalForm
from strategy.rules.days import FIRST_DAY, LAST_DAY

FAR = f"Indiquez un jour entre {FIRST_DAY.year} et {LAST_DAY.year}."


class DayField(forms.DateField):
    """A day, as the browser's calendar gives it or as it is typed, in the years that the strategy may speak of."""

    def __init__(self, **options: Any) -> None:
        bounds = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        widget = forms.DateInput(attrs={"type": "date", **bounds}, format="%Y-%m-%d")
        near = [MinValueValidator(FIRST_DAY, FAR), MaxValueValidator(LAST_DAY, FAR)]
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], validators=near, **options)


def textarea(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MotiveForm(PortalForm):
    motive = forms.CharField(label="Motif", max_length=1000, widget=textarea(3))


class NothingForm(PortalForm):
    """A gesture that asks nothing, and may still be refused."""
