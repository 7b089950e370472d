"""What agents type about a referencing request."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from iae_portal.common.forms import PortalForm
from structures.domain.operator_grid import PlannedCriterion
from structures.domain.operator_review import Scored
from structures.models import Review, ReviewGrid


class CorrectionForm(PortalForm):
    """What the operator has to put right."""

    note = forms.CharField(
        label="Ce qui est à corriger",
        help_text="Envoyé tel quel à l’opérateur.",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReviewForm(PortalForm):
    """A score and a comment for each criterion of the grid."""

    def __init__(self, *args: Any, grid: ReviewGrid, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(grid.criteria.all())
        given = {score.criterion_id: score for score in review.scores.all()}
        for criterion in self.criteria:
            known = given.get(criterion.pk)
            self.fields[f"score-{criterion.pk}"] = forms.TypedChoiceField(
                label=f"{criterion.label} (poids {criterion.weight})",
                help_text=criterion.guide,
                choices=[
                    ("", "Choisir…"),
                    *((n, f"{n} sur {criterion.maximum}") for n in range(criterion.maximum + 1)),
                ],
                coerce=int,
                initial=known.score if known else None,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
            self.fields[f"comment-{criterion.pk}"] = forms.CharField(
                label=f"Commentaire : {criterion.label}",
                max_length=1000,
                required=False,
                initial=known.comment if known else "",
                widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"}),
            )
        self.fields["opinion"] = forms.CharField(
            label="Appréciation générale",
            max_length=2000,
            required=False,
            initial=review.opinion,
            widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
        )

    @property
    def scores(self) -> dict[int, Scored]:
        return {
            criterion.pk: Scored(
                self.cleaned_data[f"score-{criterion.pk}"], self.cleaned_data[f"comment-{criterion.pk}"]
            )
            for criterion in self.criteria
        }


class DecisionForm(PortalForm):
    """The decision, with its motives."""

    decision = forms.ChoiceField(
        label="Décision",
        choices=[("", "Choisir…"), ("accept", "Référencer l’opérateur"), ("refuse", "Refuser la demande")],
    )
    motive = forms.CharField(
        label="Motifs",
        help_text="Obligatoires pour un refus (CRPA, art. L211-2), envoyés à l’opérateur.",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    departure_motive = forms.CharField(
        label="Si la décision s’écarte de la grille, pourquoi",
        help_text="Gardé au dossier, non envoyé.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("motive", "").strip():
            self.add_error("motive", "Un refus est motivé : écrivez ses motifs.")
        return cleaned


class ThresholdForm(PortalForm):
    """From which mark the grid is favourable."""

    threshold = forms.IntegerField(
        label="Note à partir de laquelle la grille est favorable (sur 100)", min_value=0, max_value=100
    )


class CriterionForm(PortalForm):
    """One criterion; without a label, the line is left out of the new version."""

    label = forms.CharField(label="Critère", max_length=120, required=False)
    guide = forms.CharField(
        label="Guide de notation", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    weight = forms.IntegerField(label="Poids", min_value=1, max_value=20, initial=1)
    maximum = forms.IntegerField(label="Note maximale", min_value=1, max_value=20, initial=5)


CriterionFormSet = forms.formset_factory(CriterionForm, extra=2, max_num=20)


def read_criteria(lines: Sequence[Mapping[str, Any]]) -> list[PlannedCriterion]:
    """The lines that have a label, in their order."""
    return [
        PlannedCriterion(line["label"].strip(), line["guide"].strip(), line["weight"], line["maximum"])
        for line in lines
        if line.get("label", "").strip()
    ]
