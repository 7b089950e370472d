"""What a reader of a call types."""

from django import forms

from calls.domain.questions import LONGEST_QUESTION
from iae_portal.common.sent_once import OnceForm


class QuestionForm(OnceForm):
    text = forms.CharField(
        label="Votre question",
        help_text="Elle est publiée avec sa réponse, sans votre nom. N’y nommez personne.",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
