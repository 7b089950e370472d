"""What agents type about a referencing request."""

from typing import Any

from django import forms

from iae_portal.common.forms import PortalForm
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
