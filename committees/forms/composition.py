"""What agents type of a committee: its rules, its collèges, its members."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import Role, Seat
from committees.domain.composition import SETTINGS
from committees.forms.fields import day_input
from committees.models import Body, Committee, Member
from iae_portal.common.forms import PortalForm, dress


class CreateForm(PortalForm):
    contact = forms.EmailField(
        label="Adresse du secrétariat", help_text="Les membres y écrivent ; elle figure sur les convocations."
    )


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rules of a committee. Constraints are told by the domain, once, with the date of the règlement."""

    class Meta:
        model = Committee
        fields = SETTINGS
        widgets = {"regulation_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def _post_clean(self) -> None:
        """The instance shown is not touched: `change_settings` reads the committee again under its lock."""


class BodyForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Body
        fields = ("rank", "name", "seats", "weight", "may_be_replaced")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def _post_clean(self) -> None:
        """Checked by `save_body`, under the lock of the committee."""


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """A titulaire or a suppléant; the account is one of those that sit in the committee of the département."""

    class Meta:
        model = Member
        fields = (
            "body",
            "seat",
            "titular",
            "civility",
            "first_name",
            "last_name",
            "quality",
            "email",
            "user",
            "is_president",
            "mandate_from",
            "mandate_to",
        )
        widgets = {"mandate_from": day_input(), "mandate_to": day_input()}

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["body"].queryset = Body.objects.filter(committee=committee)
        fields["titular"].queryset = Member.objects.filter(body__committee=committee, seat=Seat.FULL)
        fields["titular"].help_text = "Pour un suppléant seulement."
        fields["user"].queryset = User.objects.filter(
            is_active=True,
            assignments__role=Role.COMMITTEE_MEMBER,
            assignments__areas=committee.department,
        ).distinct()
        fields["user"].help_text = "Facultatif : sans compte, le membre est convoqué par courriel ou par lettre."
        dress(self)

    def _post_clean(self) -> None:
        """Checked by `save_member`, under the lock of the committee."""

    def filled(self) -> Member:
        """The member with what was typed, not saved."""
        member: Member = self.instance
        for name, value in self.cleaned_data.items():
            setattr(member, name, value)
        return member


class EndForm(PortalForm):
    mandate_to = forms.DateField(label="Dernier jour du mandat", widget=day_input())
