"""What is typed of a road map, its axes, its objectives and its actions."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from accounts.perimeter import reachable
from accounts.roles import Permission
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from iae_portal.common.sent_once import OnceForm
from strategy.domain.roadmaps import PARTS
from strategy.enums import ActionState
from strategy.forms.fields import DayField
from strategy.models import Axis, Goal, Recommendation, RoadMap
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import list_areas

FIRST_YEAR, LAST_YEAR = 2015, 2060
VALUE: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "required": False}


def long_text(label: str, *, rows: int = 3, **options: Any) -> forms.CharField:
    options.setdefault("max_length", 4000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class PartField(forms.ModelChoiceField):
    """An EPCI or a zone d’emploi, told with its nature."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.get_level_display()})"


class RoadMapForm(PortalForm):
    title = forms.CharField(label="Intitulé", max_length=200)
    department = forms.ModelChoiceField(label="Département", queryset=Area.objects.none(), required=False)
    area = PartField(
        label="EPCI ou zone d’emploi",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Tout le département",
        help_text="À choisir quand la feuille de route ne couvre qu’une partie du département.",
    )
    first_year = FrenchIntegerField(label="Première année", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = FrenchIntegerField(label="Dernière année", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    purpose = long_text(
        "Ambition", rows=5, required=False, help_text="Ce que la feuille de route veut changer, pour qui."
    )

    def __init__(self, *args: Any, user: Any, road_map: RoadMap | None = None, **kwargs: Any) -> None:
        if road_map is not None:
            kwargs["initial"] = {name: getattr(road_map, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        departments = _departments_of(user)
        is_regional = bool(user.can(Permission.STRATEGY_DOCTRINE_VALIDATE))
        field: Any = self.fields["department"]
        field.queryset = departments
        field.required = not is_regional
        field.empty_label = "Toute la région" if is_regional else None
        parts: Any = self.fields["area"]
        parts.queryset = _parts_of(departments)


def _departments_of(user: Any) -> "QuerySet[Area]":
    rows = list_areas(level=AreaLevel.DEPARTMENT)
    keys = reachable(user, Permission.STRATEGY_DOCTRINE_EDIT, list(rows))
    return rows.filter(pk__in=keys).order_by("code")


def _parts_of(departments: "QuerySet[Area]") -> "QuerySet[Area]":
    """The EPCI and zones d’emploi that have a commune in one of the départements, or lie in it."""
    links = AreaMembership.objects.current().filter(parent__in=departments.values("pk"))
    communes = links.filter(child__level=AreaLevel.COMMUNE)
    through = AreaMembership.objects.current().filter(child__in=communes.values("child"), parent_level__in=PARTS)
    inside = Q(pk__in=through.values("parent")) | Q(pk__in=links.filter(child__level__in=PARTS).values("child"))
    return Area.objects.current().filter(inside, level__in=PARTS).order_by("level", "name")


class AxisForm(PortalForm):
    title = forms.CharField(label="Intitulé de l’axe", max_length=200)


class GoalForm(PortalForm):
    title = forms.CharField(label="Objectif", max_length=240)
    measure = forms.CharField(
        label="Indicateur",
        max_length=200,
        required=False,
        help_text="Ce qui se mesure, par exemple : part de la demande qui vit en zone blanche.",
    )
    unit = forms.CharField(label="Unité", max_length=40, required=False, help_text="Par exemple : %, ETP, personnes.")
    start = FrenchDecimalField(label="Valeur de départ", **VALUE)
    target = FrenchDecimalField(label="Cible", **VALUE)
    target_year = FrenchIntegerField(
        label="Année de la cible", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )

    def __init__(self, *args: Any, goal: Goal | None = None, **kwargs: Any) -> None:
        if goal is not None:
            kwargs["initial"] = {name: getattr(goal, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class ReadingForm(PortalForm):
    value = FrenchDecimalField(label="Valeur", max_digits=14, decimal_places=2)
    read_on = DayField(label="Date")
    source = forms.CharField(
        label="Source", max_length=240, help_text="Qui l’a produite, dans quel document ou quel fichier."
    )
    is_estimated = forms.BooleanField(label="Valeur estimée ou de démonstration", required=False)


class CorrectionForm(PortalForm):
    value = FrenchDecimalField(label="Valeur exacte", max_digits=14, decimal_places=2)
    source = forms.CharField(label="Source", max_length=240)
    motive = forms.CharField(label="Motif de la correction", max_length=400)


class ActionForm(PortalForm):
    title = forms.CharField(label="Action", max_length=200)
    description = long_text("Contenu", rows=4, required=False)
    owner = forms.CharField(
        label="Pilote", max_length=160, required=False, help_text="Un service ou un organisme, non une personne."
    )
    starts_on = DayField(label="Début", required=False)
    due_on = DayField(label="Échéance", required=False)
    axis = forms.ModelChoiceField(label="Axe", queryset=Axis.objects.none(), empty_label=None)

    def __init__(
        self, *args: Any, road_map: RoadMap, action: Any = None, axis: Axis | None = None, **kwargs: Any
    ) -> None:
        if action is not None:
            kwargs["initial"] = {name: getattr(action, name) for name in self.base_fields}
        elif axis is not None:
            kwargs["initial"] = {"axis": axis}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["axis"]
        field.queryset = Axis.objects.filter(road_map=road_map).order_by("rank")

    @property
    def values(self) -> dict[str, Any]:
        """What is said of the action itself, without the axis where it stands."""
        return {name: value for name, value in self.cleaned_data.items() if name != "axis"}


class RecommendationField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        carrier = obj.department.name if obj.department is not None else "région"
        return f"{obj.number} – {obj.title} ({carrier})"


class PlaceForm(PortalForm):
    recommendation = RecommendationField(
        label="Préconisation validée", queryset=Recommendation.objects.none(), empty_label="Choisir"
    )

    def __init__(self, *args: Any, placeable: "QuerySet[Recommendation]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recommendation"]
        field.queryset = placeable


class ProgressForm(OnceForm):
    state = forms.ChoiceField(label="État", choices=[(one.value, capfirst(one.label)) for one in ActionState])
    progress = FrenchIntegerField(
        label="Avancement (%)", min_value=0, max_value=100, help_text="100 pour une action réalisée, et elle seule."
    )
    text = long_text(
        "Point d’avancement",
        rows=4,
        required=False,
        help_text="Ce qui a été fait, ce qui bloque, la suite. Obligatoire pour une action en retard ou arrêtée.",
    )


class WithdrawForm(PortalForm):
    motive = long_text("Motif", max_length=1000)


class CloseForm(PortalForm):
    outcome = long_text(
        "Bilan",
        rows=6,
        max_length=6000,
        help_text="Ce qui a été atteint, ce qui ne l’a pas été, et ce qui est repris.",
    )
