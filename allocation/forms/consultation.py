"""What is typed during the consultation of the CDIAE and for the decision."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from allocation.domain.opinions import OpinionAnswer
from allocation.enums import OpinionForm, OpinionValue
from allocation.models import Scenario
from allocation.queries.consultation import list_departments, open_consultation
from allocation.queries.deadlines import deadlines_of
from allocation.rules.consultation_clock import end_of_day, month_after
from iae_portal.common.formatting import format_date, format_datetime, paris
from iae_portal.common.forms import PortalForm
from territories.models import Area


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class MoveForm(PortalForm):
    """The form of a move of a scenario, which it is given."""

    def __init__(self, *args: Any, scenario: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scenario = scenario


class SubmissionForm(MoveForm):
    """Until when the avis are awaited, and a word to the members."""

    due_at = forms.DateField(label="Avis attendus jusqu’au", widget=day_input(), input_formats=DAY_FORMATS)
    message = forms.CharField(
        label="Message aux membres (facultatif)", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        earliest = paris(month_after(timezone.now())).date()
        kwargs.setdefault("initial", {"due_at": earliest})
        super().__init__(*args, **kwargs)
        self.fields[
            "due_at"
        ].help_text = (
            f"À 23 h 59, heure de Paris. Le CDIAE dispose d’un mois : au plus tôt le {format_date(earliest)}."
        )

    def due(self) -> dt.datetime:
        """The last minute of the day that was chosen."""
        return end_of_day(self.cleaned_data["due_at"])


class WithdrawalForm(MoveForm):
    motive = forms.CharField(label="Motif du retrait", widget=forms.Textarea(attrs={"rows": 3}))


class ExtensionForm(MoveForm):
    """For whom, until when and why the avis are awaited longer."""

    department = forms.ChoiceField(label="Pour", required=False)
    due_at = forms.DateField(label="Nouvelle échéance", widget=day_input(), input_formats=DAY_FORMATS)
    motive = forms.CharField(
        label="Motif de la prolongation",
        help_text="Il est écrit aux membres du CDIAE et aux agents concernés.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consultation = open_consultation(self.scenario)
        self.departments = list_departments(consultation.version_id) if consultation else []
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", "Tous les départements"),
            *((area.code, area.name) for area in self.departments),
        ]
        if consultation is not None:
            general = format_datetime(deadlines_of(consultation).general)
            self.fields["due_at"].help_text = f"À 23 h 59, heure de Paris. Échéance de tous : {general}."

    def chosen(self) -> Area | None:
        """The département, or None for all of them."""
        code = self.cleaned_data["department"]
        return next((area for area in self.departments if area.code == code), None)

    def due(self) -> dt.datetime:
        return end_of_day(self.cleaned_data["due_at"])


class DropForm(MoveForm):
    motive = forms.CharField(label="Motif de l’abandon", widget=forms.Textarea(attrs={"rows": 2}))


class AdoptionForm(MoveForm):
    motive = forms.CharField(
        label="Motivation de la décision",
        help_text="L’avis ne lie pas l’administration : répondez aux réserves et aux avis défavorables.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ConfirmForm(MoveForm):
    """A move that asks for nothing more than its button."""


class AnswerForm(PortalForm):
    """The avis of the CDIAE of a département."""

    value = forms.ChoiceField(
        label="Avis", choices=[("", "Choisir un avis"), *((value, label) for value, label in OpinionValue.choices)]
    )
    motivation = forms.CharField(
        label="Motivation",
        help_text="Un avis est motivé ; pour des réserves, dites lesquelles.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    form = forms.ChoiceField(label="Avis rendu", choices=OpinionForm.choices)
    held_on = forms.DateField(
        label="Date de la séance, ou de la fin de la consultation écrite",
        widget=day_input(),
        input_formats=DAY_FORMATS,
    )

    def answer(self) -> OpinionAnswer:
        data = self.cleaned_data
        return OpinionAnswer(
            value=OpinionValue(data["value"]),
            motivation=data["motivation"],
            form=OpinionForm(data["form"]),
            held_on=data["held_on"],
        )


class CommentForm(PortalForm):
    text = forms.CharField(label="Commentaire sur la ligne du département", widget=forms.Textarea(attrs={"rows": 3}))
