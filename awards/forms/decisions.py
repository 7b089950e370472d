"""What is typed of a decision: its sense, its lines, its conditions; its withdrawal and its appeals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from allocation.enums import Part
from awards.domain.preparing import ConditionPlan, DecisionPlan
from awards.enums import AppealKind, AppealOutcome, ConditionState, DecisionKind, WithdrawalGround
from awards.forms.base import CommuneField, DayField
from awards.models import Decision
from awards.rules.amounts import Amount
from calls.models import Application
from iae_portal.common.forms import PortalForm, dress
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from structures.enums import SiaeKind

BLANK_LINES, BLANK_CONDITIONS, MOST = 3, 1, 40


class DecisionForm(PortalForm):
    kind = forms.ChoiceField(label="Sens de la décision", choices=[("", "Choisir"), *DecisionKind.choices])
    motive = forms.CharField(
        label="Motifs",
        required=False,
        max_length=6000,
        help_text="Obligatoires pour un refus ou un classement : le porteur les reçoit dans la lettre.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    note = forms.CharField(
        label="Observations au porteur",
        required=False,
        max_length=4000,
        help_text="Réserves, recommandations : reprises dans la lettre.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LineForm(forms.Form):
    """One line of means; an empty one is left out."""

    year = FrenchIntegerField(label="Année", required=False, min_value=2000, max_value=2100)
    kind = forms.ChoiceField(
        label="Filière", required=False, choices=[("", "–"), *((one.value, one.value) for one in SiaeKind)]
    )
    place = CommuneField(label="Commune (code INSEE)", required=False)
    part = forms.ChoiceField(label="Financeur", required=False, choices=Part.choices)
    etp = FrenchDecimalField(label="ETP", required=False, min_value=0, max_digits=12, decimal_places=2)
    euros = FrenchDecimalField(label="Montant (€)", required=False, min_value=0, max_digits=14, decimal_places=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not self.errors and self.is_told():
            for name, words in (("year", "Indiquez l’année."), ("place", "Indiquez la commune.")):
                if not told.get(name):
                    self.add_error(name, words)
        return told

    def is_told(self) -> bool:
        told = self.cleaned_data
        return any(told.get(name) for name in ("etp", "euros"))

    def amount(self) -> Amount:
        told = self.cleaned_data
        return Amount(
            told["year"],
            told["kind"],
            told["place"].pk,
            told["part"] or Part.STATE,
            etp=told["etp"] or Decimal(),
            euros=told["euros"] or Decimal(),
        )


class ConditionForm(forms.Form):
    """One condition; without a text it is left out."""

    text = forms.CharField(label="Engagement", required=False, max_length=600)
    area = CommuneField(label="Commune (code INSEE)", required=False)
    places = FrenchIntegerField(label="Places à ouvrir", required=False, min_value=1, max_value=500)
    due_on = DayField(label="Avant le", required=False)
    is_suspensive = forms.BooleanField(label="Suspend les lignes ci-dessous", required=False)
    suspends = forms.CharField(
        label="Lignes suspendues", required=False, max_length=80, help_text="Leurs numéros, par exemple : 2, 3."
    )
    penalty_etp = FrenchDecimalField(
        label="ETP repris à défaut", required=False, min_value=0, max_digits=12, decimal_places=2
    )
    penalty_year = FrenchIntegerField(label="Sur l’année", required=False, min_value=2000, max_value=2100)
    area_motive = forms.CharField(
        label="Motif, si la commune n’est pas peu dotée au diagnostic", required=False, max_length=600
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_suspends(self) -> tuple[int, ...]:
        parts = [part.strip() for part in self.cleaned_data["suspends"].split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and int(part) > 0 for part in parts):
            raise forms.ValidationError("Écrivez les numéros des lignes, séparés par des virgules.")
        return tuple(int(part) - 1 for part in parts)

    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("text"))

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not self.errors and self.is_told():
            for name, words in (
                ("area", "Indiquez la commune."),
                ("places", "Indiquez le nombre de places."),
                ("due_on", "Indiquez l’échéance."),
            ):
                if not told.get(name):
                    self.add_error(name, words)
        return told

    def plan(self) -> ConditionPlan:
        told = self.cleaned_data
        return ConditionPlan(
            text=told["text"],
            area=told["area"],
            places=told["places"],
            due_on=told["due_on"],
            is_suspensive=told["is_suspensive"],
            penalty_etp=told["penalty_etp"] or Decimal(),
            penalty_year=told["penalty_year"],
            area_motive=told["area_motive"],
            suspends=told["suspends"] if told["is_suspensive"] else (),
        )


class DecisionSheet:
    """The form of a decision with its lines and conditions, as one thing to show and to check."""

    def __init__(self, data: Any, *, application: Application, decision: Decision | None) -> None:
        lines = _initial_lines(application, decision)
        conditions = _initial_conditions(decision)
        initial = (
            {"kind": decision.kind, "motive": decision.motive, "note": decision.note, "revision": decision.revision}
            if decision
            else {}
        )
        self.form = DecisionForm(data, initial=initial)
        self.lines = _formset(LineForm, BLANK_LINES)(data, initial=lines, prefix="lignes")
        self.conditions = _formset(ConditionForm, BLANK_CONDITIONS)(data, initial=conditions, prefix="conditions")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.lines.is_valid(), self.conditions.is_valid()])

    def plan(self) -> DecisionPlan:
        kind = DecisionKind(self.form.cleaned_data["kind"])
        gives = kind == DecisionKind.ACCEPTED
        return DecisionPlan(
            kind=kind,
            motive=self.form.cleaned_data["motive"],
            note=self.form.cleaned_data["note"],
            amounts=self.amounts() if gives else [],
            conditions=[one.plan() for one in self.conditions if one.is_told()] if gives else [],
        )

    def amounts(self) -> list[Amount]:
        return [one.amount() for one in self.lines if one.is_told()]


def make_line_formset(data: Any, *, initial: Sequence[dict[str, Any]]) -> Any:
    """The lines of an amendment."""
    return _formset(LineForm, BLANK_LINES)(data, initial=initial, prefix="lignes")


def line_values(line: Any) -> dict[str, Any]:
    return {
        "year": line.year,
        "kind": line.kind,
        "place": line.place.code,
        "part": line.part,
        "etp": line.etp,
        "euros": line.euros,
    }


def _formset(form: type[forms.Form], blank: int) -> Any:
    return forms.formset_factory(form, extra=blank, max_num=MOST, absolute_max=MOST)


def _initial_lines(application: Application, decision: Decision | None) -> list[dict[str, Any]]:
    """The lines already written; else what the file asks, at its place, which the agent corrects."""
    if decision is not None and decision.lines.exists():
        return [line_values(line) for line in decision.lines.select_related("place")]
    place = application.place.code if application.place else ""
    kind = application.siae.kind if application.siae else ""
    return [
        {"year": int(year), "kind": kind, "place": place, "part": Part.STATE, "etp": Decimal(etp)}
        for year, etp in sorted(application.etp_by_year.items())
    ]


def _initial_conditions(decision: Decision | None) -> list[dict[str, Any]]:
    if decision is None:
        return []
    order = [line.suspended_by_id for line in decision.lines.all()]
    return [
        {
            "text": one.text,
            "area": one.area.code,
            "places": one.places,
            "due_on": one.due_on,
            "is_suspensive": one.is_suspensive,
            "suspends": ", ".join(str(rank) for rank, key in enumerate(order, 1) if key == one.pk),
            "penalty_etp": one.penalty_etp or None,
            "penalty_year": one.penalty_year,
            "area_motive": one.area_motive,
        }
        for one in decision.conditions.select_related("area")
    ]


class WithdrawForm(PortalForm):
    ground = forms.ChoiceField(label="Fondement")
    motive = forms.CharField(label="Motif", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, grounds: Sequence[WithdrawalGround], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one.value, one.label) for one in grounds]  # type: ignore[attr-defined]


class AppealForm(PortalForm):
    kind = forms.ChoiceField(label="Nature du recours", choices=AppealKind.choices)
    received_on = DayField(label="Reçu le")
    summary = forms.CharField(label="Moyens invoqués", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(label="Pièce", required=False, help_text="PDF, image ou document de bureau, 10 Mo au plus.")


class AppealOutcomeForm(PortalForm):
    outcome = forms.ChoiceField(label="Issue", choices=AppealOutcome.choices)
    note = forms.CharField(label="Motifs de l’issue", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class SettleForm(PortalForm):
    outcome = forms.ChoiceField(
        label="Constat", choices=[(one.value, one.label) for one in ConditionState if one != ConditionState.PENDING]
    )
    motive = forms.CharField(
        label="Motif",
        required=False,
        max_length=2000,
        help_text="Obligatoire si la condition n’est pas tenue, est levée, ou est tenue sans pièce jointe.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EvidenceForm(PortalForm):
    file = forms.FileField(label="Preuve", help_text="PDF, image ou document de bureau, 10 Mo au plus.")
    note = forms.CharField(
        label="Ce que montre cette pièce", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
