"""The words of a procès-verbal, and what is done with it."""

from typing import Any

from django import forms

from committees.forms.fields import textarea
from committees.models import Minutes
from iae_portal.common.forms import PortalForm

LONGEST_WORDS, LONGEST_DISCUSSION = 10000, 20000


class MinutesForm(PortalForm):
    """Opening, closing, and what was said on each point."""

    opening = forms.CharField(
        label="Ouverture de la séance", max_length=LONGEST_WORDS, required=False, widget=textarea(3)
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(opening=minutes.opening, closing=minutes.closing)
        self.points = {f"point-{item.pk}": item.pk for item in minutes.session.items.order_by("rank")}
        for item in minutes.session.items.order_by("rank"):
            name = f"point-{item.pk}"
            self.fields[name] = forms.CharField(
                label=f"{item.rank}. {item.title} : discussion",
                max_length=LONGEST_DISCUSSION,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "class": "fr-input"}),
            )
            self.initial[name] = item.discussion
        self.fields["closing"] = forms.CharField(
            label="Clôture de la séance",
            max_length=LONGEST_WORDS,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
        )

    def discussions(self) -> dict[int, str]:
        return {pk: self.cleaned_data[name] for name, pk in self.points.items()}


class CorrectionForm(PortalForm):
    correction = forms.CharField(label="Ce que la nouvelle version corrige", max_length=2000, widget=textarea(3))


class SignedForm(PortalForm):
    upload = forms.FileField(
        label="Procès-verbal signé (PDF)", widget=forms.FileInput(attrs={"class": "fr-upload", "accept": ".pdf"})
    )
