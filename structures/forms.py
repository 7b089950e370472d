"""What people type about a structure."""

from django import forms

from iae_portal.common.forms import PortalForm


class MemberForm(PortalForm):
    """Whom to attach."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle du compte d’une personne qui a le rôle de membre d’une structure.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
