"""Writing a recommendation: its text, its place, its means; who discusses and who validates it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst

from accounts.models import User
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField
from iae_portal.common.sent_once import OnceForm
from strategy.domain.recommendations import WRITTEN
from strategy.enums import ActionState, Lever, Priority
from strategy.forms.areas import AreaChoices, AreaCodesField, gather, propose, split
from strategy.forms.fields import DayField, textarea
from strategy.models import Initiative, Partner, Recommendation
from strategy.queries.places import list_departments
from territories.models import Area

REGION = "region"


class CarrierForm(PortalForm):
    """Who carries a new recommendation: a département of the perimeter, or the région for who writes for it."""

    carrier = forms.ChoiceField(label="Qui la porte ?")

    def __init__(self, *args: Any, carriers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["carrier"]
        field.choices = carriers


class RecommendationForm(PortalForm):
    title = forms.CharField(label="Intitulé", max_length=200, help_text="Une phrase qui commence par un verbe.")
    priority = forms.TypedChoiceField(
        label="Priorité", coerce=int, choices=[(one.value, capfirst(one.label)) for one in Priority]
    )
    lever = forms.ChoiceField(label="Levier", choices=[(one.value, capfirst(one.label)) for one in Lever])
    areas = AreaChoices(label="Territoires", required=False)
    others = AreaCodesField(label="Autres territoires")
    problem = forms.CharField(
        label="Constat",
        required=False,
        max_length=6000,
        widget=textarea(6),
        help_text="Ce qui ne va pas, pour qui et où ; les chiffres se joignent comme preuves, avec leur source.",
    )
    action = forms.CharField(
        label="Action", required=False, max_length=6000, widget=textarea(6), help_text="Ce qui est préconisé."
    )
    owner = forms.CharField(
        label="Pilote", required=False, max_length=160, help_text="Un service ou un organisme, sans nom de personne."
    )
    partners = forms.ModelMultipleChoiceField(
        label="Partenaires", queryset=Partner.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    etp = FrenchDecimalField(
        label="Coût en ETP", required=False, min_value=0, max_digits=10, decimal_places=2, help_text="Par an."
    )
    euros = FrenchDecimalField(label="Coût en euros", required=False, min_value=0, max_digits=14, decimal_places=2)
    success = forms.CharField(label="Conditions de réussite", required=False, max_length=4000, widget=textarea(4))
    vigilance = forms.CharField(label="Points de vigilance", required=False, max_length=4000, widget=textarea(4))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        actor: User,
        department: Area | None,
        recommendation: Recommendation | None = None,
        **kwargs: Any,
    ) -> None:
        held = list(recommendation.areas.all()) if recommendation else []
        initial: dict[str, Any] = {"priority": Priority.MEDIUM, "lever": Lever.OTHER}
        if recommendation is not None:
            ticked, others = split(held)
            initial = {name: getattr(recommendation, name) for name in WRITTEN if name != "department"}
            initial |= {"areas": ticked, "others": others, "revision": recommendation.revision}
            initial["partners"] = list(recommendation.partners.values_list("pk", flat=True))
        elif department is not None:
            initial["areas"] = [department.pk]
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.department = department
        areas: Any = self.fields["areas"]
        propose(areas, department, held)
        partners: Any = self.fields["partners"]
        partners.queryset = Partner.objects.visible_to(actor).order_by("name")

    def values(self) -> dict[str, Any]:
        """What the rules read, the département included."""
        written = {name: self.cleaned_data[name] for name in WRITTEN if name != "department"}
        return {**written, "department": self.department}

    def chosen_areas(self) -> list[Area]:
        return gather(self.cleaned_data["areas"], self.cleaned_data["others"])


class ValidateForm(PortalForm):
    note = forms.CharField(
        label="Ce que cette version change",
        required=False,
        max_length=2000,
        widget=textarea(3),
        help_text="Demandé à partir de la deuxième version.",
    )


class RemarkForm(OnceForm):
    text = forms.CharField(label="Votre remarque", max_length=4000, widget=textarea(4))


class InitiativesForm(PortalForm):
    """The initiatives that a recommendation builds upon."""

    initiatives = forms.ModelMultipleChoiceField(
        label="Initiatives sur lesquelles elle s’appuie",
        queryset=Initiative.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: User, recommendation: Recommendation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"initiatives": list(recommendation.initiatives.values_list("pk", flat=True))})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["initiatives"]
        field.queryset = Initiative.objects.visible_to(actor).order_by("title")


class CommitmentForm(OnceForm):
    partner = forms.ModelChoiceField(label="Partenaire", queryset=Partner.objects.none())
    text = forms.CharField(label="Engagement", max_length=400, widget=textarea(3))
    euros = FrenchDecimalField(label="Montant en euros", required=False, min_value=0, max_digits=14, decimal_places=2)
    due_on = DayField(label="Échéance", required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partner"]
        field.queryset = Partner.objects.visible_to(actor).order_by("name")


class CommitmentStateForm(PortalForm):
    state = forms.ChoiceField(
        label="Où en est-il ?", choices=[(one.value, capfirst(one.label)) for one in ActionState]
    )


def offered_carriers(actor: User, *, permission: str, for_region: bool) -> list[tuple[str, str]]:
    """The région when the actor writes for it, then the départements of the perimeter."""
    departments = list(list_departments())
    held = actor.reachable(permission, departments)
    own = [(area.code, area.name) for area in departments if area.pk in held]
    return [(REGION, "La région"), *own] if for_region else own
