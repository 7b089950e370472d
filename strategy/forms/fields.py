"""What the forms of the doctrine share."""

from typing import Any

from django import forms

from iae_portal.common.forms import PortalForm


class DayField(forms.DateField):
    """A day, as the browser's calendar gives it or as it is typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


def textarea(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MotiveForm(PortalForm):
    motive = forms.CharField(label="Motif", max_length=1000, widget=textarea(3))


class NothingForm(PortalForm):
    """A gesture that asks nothing, and may still be refused."""
