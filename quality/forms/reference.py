"""What is typed of the reference, its comments and a self-assessment."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst

from iae_portal.common.forms import PortalForm
from iae_portal.common.sent_once import OnceForm
from quality.enums import Level, Outcome, Voice
from quality.rules.content import Content, Criterion, Theme


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NothingForm(PortalForm):
    """A gesture that asks nothing, and may still be refused."""


class RevisionForm(PortalForm):
    """The revision read travels with what is written."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ThemeForm(RevisionForm):
    title = forms.CharField(label="Thème", max_length=120)
    purpose = forms.CharField(
        label="Objet", max_length=600, widget=_area(3), help_text="Ce qu’il apporte aux salariés."
    )

    def __init__(self, *args: Any, revision: int, theme: Theme | None = None, **kwargs: Any) -> None:
        told = {"title": theme.title, "purpose": theme.purpose} if theme else {}
        super().__init__(*args, initial={"revision": revision, **told}, **kwargs)


class CriterionForm(RevisionForm):
    title = forms.CharField(label="Critère", max_length=120)
    question = forms.CharField(label="Question posée", max_length=600, widget=_area(2))
    proofs = forms.CharField(
        label="Preuves possibles",
        max_length=600,
        widget=_area(2),
        required=False,
        help_text="Ce qui se montre.",
    )

    def __init__(self, *args: Any, revision: int, criterion: Criterion | None = None, **kwargs: Any) -> None:
        told: dict[str, Any] = {}
        if criterion is not None:
            told = {"title": criterion.title, "question": criterion.question, "proofs": criterion.proofs}
            told |= {f"level_{rank}": text for rank, text in enumerate(criterion.levels, start=1)}
        super().__init__(*args, initial={"revision": revision, **told}, **kwargs)
        for level in Level:
            self.fields[f"level_{level.value}"] = forms.CharField(
                label=f"Niveau {level.value}, {level.label}",
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"}),
                required=False,
                help_text="Ce que l’on constate à ce niveau.",
            )

    def criterion(self, code: str) -> Criterion:
        data = self.cleaned_data
        levels = tuple(data[f"level_{level.value}"] for level in Level)
        return Criterion(code, data["title"], data["question"], data["proofs"], levels)


class DiscussForm(PortalForm):
    until = forms.DateField(
        label="Dernier jour des commentaires",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )


class PublishForm(PortalForm):
    note = forms.CharField(label="Ce que cette version change", max_length=4000, widget=_area(4), required=False)


class CommentForm(OnceForm):
    part = forms.ChoiceField(label="À propos de", required=False)
    voice = forms.ChoiceField(label="Au nom de")
    text = forms.CharField(label="Commentaire", max_length=4000, widget=_area(4))

    def __init__(self, *args: Any, content: Content, voices: Sequence[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voice: Any = self.fields["voice"]
        voice.choices = [(one.value, capfirst(one.label)) for one in voices]
        choices = [("", "L’ensemble du référentiel")]
        for theme in content.themes:
            choices.append((theme.code, f"Thème : {theme.title}"))
            choices += [(one.code, f"{theme.title} – {one.title}") for one in theme.criteria]
        field: Any = self.fields["part"]
        field.choices = choices


class AnswerForm(PortalForm):
    outcome = forms.ChoiceField(label="Suite donnée", choices=[(one.value, capfirst(one.label)) for one in Outcome])
    answer = forms.CharField(label="Pourquoi", max_length=4000, widget=_area(4))


class LevelForm(PortalForm):
    """The level of one criterion; the levels are told beside the form, in the words of the reference."""

    level = forms.TypedChoiceField(label="Niveau", coerce=int, empty_value=None)
    proof = forms.CharField(label="Ce qui le montre", max_length=4000, widget=_area(4), required=False)
    file = forms.FileField(
        label="Pièce", required=False, help_text="PDF, image ou document de bureau, 10 Mo au plus. Facultatif."
    )
    drops_file = forms.BooleanField(label="Retirer la pièce jointe", required=False)

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [("", "Choisir"), *((one.value, f"{one.value}. {capfirst(one.label)}") for one in Level)]
        if not has_file:
            del self.fields["drops_file"]


class SendForm(PortalForm):
    summary = forms.CharField(
        label="Ce que la structure en retient",
        max_length=4000,
        widget=_area(4),
        required=False,
        help_text="Ses forces, ses priorités, l’appui qu’elle souhaite.",
    )
