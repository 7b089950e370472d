"""What is typed of a projet de territoire."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst

from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from iae_portal.common.sent_once import OnceForm
from strategy.enums import PartnerKind, ProjectState
from strategy.forms.road_maps import DayField, long_text
from strategy.models import ProjectAction, TerritoryProject


class NothingForm(PortalForm):
    """A gesture that asks nothing, and may still be refused."""


class ProjectForm(PortalForm):
    title = forms.CharField(label="Intitulé", max_length=200)
    ambition = long_text("Ambition", rows=5, max_length=6000, required=False)
    governance = long_text("Pilotage", rows=4, max_length=6000, required=False)
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin prévue")

    def __init__(self, *args: Any, project: TerritoryProject, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(project, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class ProjectActionForm(PortalForm):
    title = forms.CharField(label="Action", max_length=200)
    theme = forms.CharField(label="Axe", max_length=120, required=False)
    description = long_text("Contenu", rows=4, required=False)
    expected = forms.CharField(label="Résultat attendu, mesurable", max_length=400, required=False)
    owner = forms.CharField(
        label="Pilote", max_length=160, required=False, help_text="Un service ou un organisme, non une personne."
    )
    starts_on = DayField(label="Début", required=False)
    due_on = DayField(label="Échéance", required=False)

    def __init__(self, *args: Any, action: ProjectAction | None = None, **kwargs: Any) -> None:
        if action is not None:
            kwargs["initial"] = {name: getattr(action, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class MeansForm(PortalForm):
    year = FrenchIntegerField(label="Année", min_value=2000, max_value=2100)
    payer = forms.CharField(label="Financeur", max_length=160)
    etp = FrenchDecimalField(label="ETP", max_digits=12, decimal_places=2, min_value=0, required=False)
    euros = FrenchDecimalField(label="Euros", max_digits=14, decimal_places=2, min_value=0, required=False)
    source = forms.CharField(label="Source", max_length=240, help_text="Convention, délibération, lettre… et sa date.")


class PartnerForm(PortalForm):
    name = forms.CharField(label="Organisme", max_length=160, help_text="Aucune personne n’est nommée ici.")
    kind = forms.ChoiceField(label="Nature", choices=[(one.value, capfirst(one.label)) for one in PartnerKind])
    contribution = forms.CharField(label="Ce qu’il apporte au projet", max_length=400, required=False)


class PointForm(OnceForm):
    text = long_text("Où en est le projet", rows=4)


class EndForm(PortalForm):
    to = forms.ChoiceField(
        label="Le projet est",
        choices=[(one.value, capfirst(one.label)) for one in (ProjectState.COMPLETED, ProjectState.ABANDONED)],
    )
    outcome = long_text("Bilan", rows=6, max_length=6000)


class PlacedActionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.project.title} – {obj.title}"


class PlaceActionForm(PortalForm):
    project_action = PlacedActionField(
        label="Action d’un projet de territoire", queryset=ProjectAction.objects.none(), empty_label="Choisir"
    )

    def __init__(self, *args: Any, placeable: "QuerySet[ProjectAction]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["project_action"]
        field.queryset = placeable
