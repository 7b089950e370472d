"""What people write about their own data, and what is answered."""

from django import forms

from accounts.erasure_requests import MOTIVE_LENGTH
from iae_portal.common.forms import PortalForm


class NamesForm(PortalForm):
    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class AccountForm(NamesForm):
    """What an administrator corrects at the request of a person."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Elle sert à se connecter. La personne est prévenue à l’ancienne et à la nouvelle.",
        max_length=254,
    )


class ErasureForm(PortalForm):
    reason = forms.CharField(
        label="Précisions, si vous le voulez",
        help_text="Ce que vous voulez voir effacé, ou pourquoi. Rien ne vous oblige à le dire.",
        max_length=MOTIVE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sure = forms.BooleanField(label="Je comprends que mon compte sera fermé et que l’effacement est sans retour.")


class AnswerForm(PortalForm):
    """Done or refused, and why."""

    answer = forms.ChoiceField(
        label="Réponse",
        choices=[("", "Choisir une réponse"), ("done", "Effacer"), ("refused", "Refuser")],
    )
    motive = forms.CharField(
        label="Motif",
        help_text="Obligatoire pour un refus. La personne le lira.",
        max_length=MOTIVE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
