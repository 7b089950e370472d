"""What is typed of a second factor: a code, alone or with the password."""

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist

from accounts.domain.second_factor import REFUSED
from accounts.models import User
from iae_portal.common.formatting import format_hour
from iae_portal.common.forms import PortalForm

CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}
APPLICATION_HELP = "Les six chiffres que montre votre application."
PAPER_HELP = "Douze lettres et chiffres, avec ou sans tirets. Chacun ne sert qu’une fois."
LONGEST = 32


def code_field(*, label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=forms.TextInput(attrs=CODE))


class CodeForm(PortalForm):
    """The code of the second step; one of the application, or one on paper."""

    code = code_field(label="Code à six chiffres", help_text=APPLICATION_HELP)

    def __init__(self, *args: Any, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if on_paper:
            field.label, field.help_text = "Code de secours", PAPER_HELP
        else:
            field.widget.attrs["inputmode"] = "numeric"

    def refuse(self, user: User) -> None:
        """Say why the code does not open, and until when no code will."""
        try:
            blocked_until = user.second_factor.blocked_until
        except ObjectDoesNotExist:
            blocked_until = None
        if blocked_until is None:
            self.add_error("code", REFUSED)
        else:
            self.add_error("code", f"Trop de codes refusés\u00a0: aucun n’ouvrira avant {format_hour(blocked_until)}.")


class ProofForm(PortalForm):
    """Both factors again, before the second is changed."""

    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = code_field(label="Code", help_text="Celui de votre application, ou un code de secours.")

    def refuse(self) -> None:
        self.add_error(None, "Le mot de passe ou le code n’est pas le bon. Cinq échecs bloquent un quart d’heure.")
