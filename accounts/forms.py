"""What people type about their account."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from accounts.api_tokens import LABEL_LENGTH
from accounts.domain.api_tokens import LONGEST_DAYS
from accounts.hats import Hat
from accounts.models import User
from accounts.queries import list_departments, list_groupings
from accounts.roles import College, Role, Seat
from accounts.rules import check_areas, check_seat
from iae_portal.common.forms import PortalForm, dress
from iae_portal.common.sent_once import OnceForm
from territories.models import Area

EMAIL_HINT = "Format attendu : nom@domaine.fr"


def describe_password_rules() -> str:
    """The rules that a password is checked against, before it is typed."""
    return " ".join(password_validators_help_texts())


class SignInForm(AuthenticationForm):
    username = forms.EmailField(
        label="Adresse électronique",
        help_text=EMAIL_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "Adresse ou mot de passe incorrect. Après cinq essais, la connexion est bloquée un quart "
        "d’heure. Si vous avez oublié votre mot de passe, demandez-en un nouveau.",
        "inactive": "Ce compte est fermé. Contactez l’administrateur du portail.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_username(self) -> str:
        """One writing of an address, so that its failed attempts are counted together."""
        return str(self.cleaned_data["username"]).strip().lower()


class NewPasswordForm(PortalForm):
    """A password typed twice, checked against the rules that are shown."""

    new_password = forms.CharField(
        label="Nouveau mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = describe_password_rules()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        password, again = values.get("new_password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", "Les deux mots de passe sont différents.")
        elif password:
            try:
                validate_password(password, self.described_user(values))
            except ValidationError as error:
                self.add_error("new_password", error)
        return values

    def described_user(self, _values: dict[str, Any]) -> User | None:
        """Whose names the password must not resemble."""
        return self.user


class PasswordChangeForm(NewPasswordForm):
    current = forms.CharField(
        label="Mot de passe actuel",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "new_password", "again"]

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if self.user is None or not self.user.check_password(current):
            raise ValidationError("Ce n’est pas votre mot de passe actuel.")
        return current


class PasswordResetForm(PortalForm):
    email = forms.EmailField(
        label="Adresse électronique",
        help_text=EMAIL_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class WelcomeForm(NewPasswordForm):
    """What an invited person gives to open their account."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["first_name", "last_name", "new_password", "again"]

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def described_user(self, values: dict[str, Any]) -> User:
        return User(email=self.email, first_name=values.get("first_name", ""), last_name=values.get("last_name", ""))


class InvitationForm(PortalForm):
    """Whom to invite, in which role, and where."""

    email = forms.EmailField(
        label="Adresse électronique", help_text=EMAIL_HINT, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="Rôle")
    departments = forms.ModelMultipleChoiceField(
        label="Départements",
        help_text="Pour un agent départemental, un membre du CDIAE ou un porteur de territoire.",
        queryset=Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    grouping = forms.ModelChoiceField(
        label="Intercommunalité",
        help_text="Pour un porteur de territoire.",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Aucune",
    )
    college = forms.ChoiceField(
        label="Collège",
        help_text="Pour un membre du CDIAE.",
        choices=[("", "Aucun"), *((c.value, capfirst(c.label)) for c in College)],
        required=False,
    )
    seat = forms.ChoiceField(
        label="Siège",
        help_text="Pour un membre du CDIAE.",
        choices=[("", "Aucun"), *((s.value, capfirst(s.label)) for s in Seat)],
        required=False,
    )

    def __init__(self, *args: Any, roles: "frozenset[Role]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, departments, grouping = (self.fields[name] for name in ("role", "departments", "grouping"))
        role.choices = [("", "Choisir un rôle"), *((r.value, capfirst(r.label)) for r in Role if r in roles)]  # type: ignore[attr-defined]
        departments.queryset = list_departments()  # type: ignore[attr-defined]
        grouping.queryset = list_groupings()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["areas"] = [*values.get("departments", []), *([values["grouping"]] if values.get("grouping") else [])]
        role = values.get("role")
        if role:
            where = "grouping" if role == Role.TERRITORY_HOLDER else "departments"
            self._check(where, check_areas, role=role, areas=values["areas"])
        # A value that is not one of the list was refused already.
        if role and "college" in values and "seat" in values:
            self._check("college", check_seat, role=role, college=values["college"], seat=values["seat"])
        return values

    def _check(self, field: str, rule: Any, **facts: Any) -> None:
        try:
            rule(**facts)
        except ValidationError as error:
            self.add_error(field, error)


class ApiTokenForm(OnceForm):
    """What a token is for, in which of one's roles, and until when."""

    label = forms.CharField(
        label="À quoi servira ce jeton",
        help_text="Par exemple\u00a0: « carte QGIS du service ».",
        max_length=LABEL_LENGTH,
    )
    assignment_id = forms.TypedChoiceField(
        label="Rôle", help_text="Le jeton lit ce que ce rôle lit, dans son périmètre.", coerce=int
    )
    expires_on = forms.DateField(label="Dernier jour de validité", help_text="Un an au plus.")

    def __init__(self, *args: Any, hats: Sequence[Hat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, day = self.fields["assignment_id"], self.fields["expires_on"]
        role.choices = [(hat.assignment_id, hat.label) for hat in hats]  # type: ignore[attr-defined]
        today = timezone.localdate()
        limits = {"min": today + dt.timedelta(days=1), "max": today + dt.timedelta(days=LONGEST_DAYS)}
        attrs = {"type": "date", **{name: limit.isoformat() for name, limit in limits.items()}}
        day.widget = forms.DateInput(attrs={**attrs, "class": "fr-input"}, format="%Y-%m-%d")
        day.initial = today + dt.timedelta(days=90)
