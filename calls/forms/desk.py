"""What is typed at the desk."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from calls.enums import AssignmentRole, PointOutcome, Recommendation
from calls.models import Review
from calls.queries.assignments import Candidate
from calls.rules.forms import FormSchema
from calls.rules.reviewing import Scored
from calls.rules.rubrics import Rubric
from iae_portal.common.forms import PortalForm, dress
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from structures.forms.dialogues import MomentField

USUAL_DAYS = 10


def _usual_due() -> dt.datetime:
    """Ten days from now, at five in the afternoon."""
    moment = timezone.localtime() + dt.timedelta(days=USUAL_DAYS)
    return moment.replace(hour=17, minute=0, second=0, microsecond=0)


class PointForm(PortalForm):
    """What an agent finds on one point of the checklist."""

    outcome = forms.ChoiceField(label="Constat", choices=[("", "À examiner"), *PointOutcome.choices])
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        help_text="Obligatoire si le point n’est pas conforme.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MotiveForm(PortalForm):
    motive = forms.CharField(label="Motif", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class CorrectionForm(PortalForm):
    """The questions that open again, why, and until when."""

    keys = forms.MultipleChoiceField(
        label="Questions à rouvrir", widget=forms.CheckboxSelectMultiple, help_text="Les autres restent fermées."
    )
    reason = forms.CharField(label="Ce qui est à corriger", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    due_at = MomentField(label="À rendre avant")

    def __init__(self, *args: Any, schema: FormSchema, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_at": _usual_due()})
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [  # type: ignore[attr-defined]
            (question.key, question.label) for question in schema.questions()
        ]

    def parameters(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"keys": data["keys"], "reason": data["reason"], "due_at": data["due_at"].isoformat()}


class AssignForm(PortalForm):
    """Who is given the file, as what, until when."""

    reviewer = forms.TypedChoiceField(label="Confier à", coerce=int)
    role = forms.ChoiceField(label="Comme", choices=AssignmentRole.choices, initial=AssignmentRole.REVIEWER)
    due_at = MomentField(label="Évaluation à rendre avant (facultatif)", required=False)

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = list(candidates)
        self.people = {candidate.person.pk: candidate.person for candidate in proposed}
        self.fields["reviewer"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((one.person.pk, f"{one.person} ({tell_load(one.load)})") for one in proposed),
        ]

    @property
    def person(self) -> User:
        return self.people[self.cleaned_data["reviewer"]]

    def parameters(self) -> dict[str, Any]:
        data = self.cleaned_data
        due_at = data["due_at"].isoformat() if data["due_at"] else None
        return {"reviewer": data["reviewer"], "role": data["role"], "due_at": due_at}


def tell_load(load: int) -> str:
    return f"{load} dossier{'s' if load > 1 else ''} en cours"


class MessageForm(PortalForm):
    text = forms.CharField(label="Message", max_length=6000, widget=forms.Textarea(attrs={"rows": 4}))

    def parameters(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class ExchangeForm(PortalForm):
    text = forms.CharField(label="Message au porteur", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    attachment = forms.FileField(
        label="Pièce jointe (facultatif)",
        required=False,
        help_text="PDF, image, texte ou tableur ; 10 Mo au plus.",
        widget=forms.FileInput(attrs={"class": "fr-upload"}),
    )


class NoteForm(PortalForm):
    text = forms.CharField(label="Note interne", max_length=6000, widget=forms.Textarea(attrs={"rows": 4}))


class NothingForm(PortalForm):
    """An action that asks nothing more."""

    def parameters(self) -> dict[str, Any]:
        return {}


class BalanceForm(PortalForm):
    """Among whom the files are shared out, and how many people look at each."""

    people = forms.TypedMultipleChoiceField(
        label="Entre", coerce=int, widget=forms.CheckboxSelectMultiple, help_text="Charge actuelle entre parenthèses."
    )
    per_file = FrenchIntegerField(label="Évaluateurs par dossier", min_value=1, max_value=5, initial=2)
    due_at = MomentField(label="Évaluation à rendre avant (facultatif)", required=False)

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (one.person.pk, f"{one.person} ({tell_load(one.load)})") for one in candidates
        ]


class ReviewForm(PortalForm):
    """Scores and comments on the criteria of a call; everything may stay empty in a draft."""

    def __init__(self, *args: Any, rubric: Rubric, review: Review | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        given = {row.code: row for row in review.scores.all()} if review else {}
        for criterion in rubric.criteria:
            row = given.get(criterion.code)
            self.fields[f"note_{criterion.code}"] = FrenchDecimalField(
                label=f"Note, de 0 à {criterion.maximum}", required=False, max_digits=6, decimal_places=1
            )
            self.fields[f"mot_{criterion.code}"] = forms.CharField(
                label="Commentaire", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.initial[f"note_{criterion.code}"] = row.value.normalize() if row and row.value is not None else None
            self.initial[f"mot_{criterion.code}"] = row.comment if row else ""
        self.fields["recommendation"] = forms.ChoiceField(
            label="Avis proposé", required=False, choices=[("", "À choisir"), *Recommendation.choices]
        )
        self.fields["comment"] = forms.CharField(
            label="Appréciation d’ensemble", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.initial["recommendation"] = review.recommendation if review else ""
        self.initial["comment"] = review.comment if review else ""
        dress(self)

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        """Each criterion with its two fields."""
        return [
            {
                "criterion": criterion,
                "note": self[f"note_{criterion.code}"],
                "comment": self[f"mot_{criterion.code}"],
            }
            for criterion in self.rubric.criteria
        ]

    def scores(self) -> dict[str, Scored]:
        data = self.cleaned_data
        return {
            criterion.code: Scored(data.get(f"note_{criterion.code}"), data.get(f"mot_{criterion.code}") or "")
            for criterion in self.rubric.criteria
        }


class MailChoiceForm(PortalForm):
    daily = forms.BooleanField(
        label="Un récapitulatif par jour, plutôt qu’un courriel à chaque événement",
        required=False,
        help_text="Les courriels qui portent une échéance partent toujours aussitôt.",
    )
