"""What the secretary types to prepare, convene and cancel a session."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from committees.domain.agenda import SessionPlan
from committees.enums import SessionKind
from committees.forms.fields import textarea
from committees.forms.proposals import offer_values, read_draft
from committees.models import AgendaItem, Session
from iae_portal.common.forms import PortalForm
from structures.forms.dialogues import MomentField

PREPARED_KINDS = (SessionKind.FIRST, SessionKind.WRITTEN)


class PlanForm(PortalForm):
    """When, where and how the committee is consulted."""

    kind = forms.ChoiceField(label="Nature", choices=[(kind.value, kind.label) for kind in PREPARED_KINDS])
    starts_at = MomentField(label="Date et heure, ou début de la consultation écrite")
    ends_at = MomentField(label="Fin de la consultation écrite", required=False, help_text="Vide pour une réunion.")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    remote_link = forms.URLField(
        label="Lien de visioconférence",
        required=False,
        assume_scheme="https",
        help_text="Les membres à distance comptent pour le quorum.",
    )
    message = forms.CharField(label="Mot du président", max_length=4000, required=False, widget=textarea(3))

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if session is not None and session.kind == SessionKind.SECOND:
            self.fields["kind"].choices = [(session.kind, session.get_kind_display())]  # type: ignore[attr-defined]

    def plan(self) -> SessionPlan:
        data = self.cleaned_data
        return SessionPlan(**{**data, "kind": SessionKind(data["kind"])})


class SecondForm(PortalForm):
    starts_at = MomentField(label="Date et heure de la seconde réunion")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    remote_link = forms.URLField(label="Lien de visioconférence", required=False, assume_scheme="https")


class PointForm(PortalForm):
    title = forms.CharField(label="Intitulé du point", max_length=240)
    summary = forms.CharField(label="Présentation", max_length=6000, required=False, widget=textarea(2))


class ItemForm(PortalForm):
    summary = forms.CharField(
        label="Présentation",
        max_length=6000,
        required=False,
        widget=textarea(6),
        help_text="L’essentiel en quelques lignes : elle est imprimée dans le dossier de séance.",
    )
    rapporteur = forms.ModelChoiceField(label="Rapporteur", queryset=User.objects.none(), required=False)
    value = forms.ChoiceField(label="Avis proposé", required=False)
    motivation = forms.CharField(label="Motivation proposée", max_length=6000, required=False, widget=textarea(3))
    reservations = forms.CharField(
        label="Réserves proposées",
        max_length=6000,
        required=False,
        widget=textarea(2),
        help_text="Pour un avis favorable avec réserves.",
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        names = ("summary", "rapporteur", "motivation", "reservations")
        initial = {**{name: getattr(item, name) for name in names}, "value": item.proposal}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["rapporteur"].queryset = _rapporteurs(item)  # type: ignore[attr-defined]
        offer_values(self, item)

    def described(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"summary": data["summary"], "rapporteur": data["rapporteur"], "proposal": read_draft(data)}


def _rapporteurs(item: AgendaItem) -> "QuerySet[User]":
    """Agents and members of the département."""
    roles = (Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER)
    department = item.session.committee.department
    rows = User.objects.filter(is_active=True, assignments__role__in=roles, assignments__areas=department)
    return rows.distinct().order_by("last_name", "first_name")


class PaperForm(PortalForm):
    item = forms.ModelChoiceField(
        label="Point", queryset=AgendaItem.objects.none(), required=False, empty_label="Toute la séance"
    )
    title = forms.CharField(label="Intitulé", max_length=160, required=False, help_text="Vide : le nom du fichier.")
    upload = forms.FileField(label="Fichier", widget=forms.FileInput(attrs={"class": "fr-upload"}))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = session.items.order_by("rank")  # type: ignore[attr-defined]


class ConveneForm(PortalForm):
    urgency = forms.CharField(
        label="Motif d’urgence",
        max_length=1000,
        required=False,
        widget=textarea(2),
        help_text="Seulement si le délai n’est pas tenu ; les membres le lisent.",
    )


class MotiveForm(PortalForm):
    motive = forms.CharField(
        label="Motif de l’annulation",
        max_length=1000,
        widget=textarea(2),
        help_text="Les membres convoqués le lisent.",
    )


def usual_start(moment: dt.datetime) -> dt.datetime:
    """Three weeks from the moment, at two in the afternoon."""
    return (moment + dt.timedelta(weeks=3)).replace(hour=14, minute=0, second=0, microsecond=0)
