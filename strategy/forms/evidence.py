"""Choosing the object whose figures are frozen as evidence: the portal copies them with their source and date."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from allocation.enums import Mesh
from allocation.models import Scenario
from allocation.models.scenarios import REVIEWED_STATES
from calls.models import Call
from calls.queries.calls import CLOSED, in_phase
from iae_portal.common.forms import PortalForm
from strategy.domain.freezing import freeze_call, freeze_indicator, freeze_run, freeze_scenario, write_note
from strategy.forms.areas import AreaChoice
from strategy.forms.fields import DayField, textarea
from strategy.models import Evidence, Recommendation
from strategy.queries.places import list_departments, offered_areas
from structures.enums import SiaeKind
from territories.models import Area, Indicator
from white_zones.rules import ALL_KINDS


class EvidenceForm(PortalForm):
    """What every kind shares: who freezes, and for which recommendation."""

    intro = ""

    def __init__(self, *args: Any, actor: User, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.recommendation = actor, recommendation
        if "area" in self.fields:
            field: Any = self.fields["area"]
            field.queryset = self.areas()
            field.initial = recommendation.areas.order_by("level", "name").values_list("pk", flat=True).first()

    def areas(self) -> "QuerySet[Area]":
        """Those of the recommendation, and those that its form offers."""
        own = self.recommendation.areas.values_list("pk", flat=True)
        offered = offered_areas(self.recommendation.department).values_list("pk", flat=True)
        return Area.objects.filter(pk__in=[*own, *offered]).order_by("level", "name")

    def freeze(self) -> Evidence:
        """The evidence, unsaved. Raises ValidationError by field."""
        raise NotImplementedError


class RunEvidenceForm(EvidenceForm):
    intro = "Les chiffres du diagnostic publié : besoin, accès, classe, besoin non couvert, robustesse."
    area = AreaChoice(label="Territoire")
    siae_kind = forms.ChoiceField(
        label="Filière",
        required=False,
        choices=[(ALL_KINDS, "Toutes filières"), *((kind.value, kind.label) for kind in SiaeKind)],
    )

    def freeze(self) -> Evidence:
        return freeze_run(area=self.cleaned_data["area"], kind=self.cleaned_data["siae_kind"], actor=self.actor)


class ScenarioEvidenceForm(EvidenceForm):
    intro = (
        "Les ETP d’un territoire dans un scénario soumis ou adopté. Tant que le scénario n’est pas adopté, sa preuve "
        "n’est lue que dans le périmètre et la préconisation ne peut pas être validée."
    )
    scenario = forms.ModelChoiceField(label="Scénario", queryset=Scenario.objects.none())
    area = AreaChoice(label="Territoire")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scenario"]
        rows = Scenario.objects.visible_to(self.actor).filter(state__in=REVIEWED_STATES, mesh=Mesh.DEPARTMENT)
        field.queryset = rows.order_by("-created_at", "-pk")

    def areas(self) -> "QuerySet[Area]":
        """Scenarios share between départements; the lines that one may not read are refused."""
        return list_departments()

    def freeze(self) -> Evidence:
        return freeze_scenario(
            scenario=self.cleaned_data["scenario"], area=self.cleaned_data["area"], actor=self.actor
        )


class CallEvidenceForm(EvidenceForm):
    intro = "Les demandes et les attributions d’un appel clos, telles que le public les lit."
    call = forms.ModelChoiceField(label="Appel clos", queryset=Call.objects.none())
    area = AreaChoice(label="Département", required=False, empty_label="Tout l’appel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = in_phase(Call.objects.visible_to(self.actor), CLOSED).filter(version__isnull=False)
        field: Any = self.fields["call"]
        field.queryset = rows.select_related("version__run").order_by("-closes_at", "-pk")
        self.fields["area"].initial = self.recommendation.department_id

    def areas(self) -> "QuerySet[Area]":
        return list_departments()

    def freeze(self) -> Evidence:
        return freeze_call(call=self.cleaned_data["call"], department=self.cleaned_data["area"], actor=self.actor)


class IndicatorEvidenceForm(EvidenceForm):
    intro = "La dernière valeur connue d’un indicateur du catalogue."
    indicator = forms.ModelChoiceField(label="Indicateur", queryset=Indicator.objects.none())
    area = AreaChoice(label="Territoire")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.queryset = Indicator.objects.visible_to(self.actor).order_by("rank", "name")

    def freeze(self) -> Evidence:
        return freeze_indicator(
            indicator=self.cleaned_data["indicator"], area=self.cleaned_data["area"], actor=self.actor
        )


class NoteEvidenceForm(EvidenceForm):
    intro = "Un constat en toutes lettres : enquête, réunion, étude. Aucune donnée sur une personne."
    title = forms.CharField(label="Intitulé", max_length=200)
    text = forms.CharField(label="Constat", max_length=4000, widget=textarea(5))
    source = forms.CharField(label="Source", max_length=240)
    dated_on = DayField(label="Date de la source")
    is_doubtful = forms.BooleanField(label="Estimé, ou donnée de démonstration", required=False)

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : indiquez celle de la source.")
        return day

    def freeze(self) -> Evidence:
        return write_note(**self.cleaned_data)


FORMS: dict[str, tuple[str, type[EvidenceForm]]] = {
    "diagnostic": ("Un diagnostic", RunEvidenceForm),
    "scenario": ("Un scénario", ScenarioEvidenceForm),
    "appel": ("Un appel", CallEvidenceForm),
    "indicateur": ("Un indicateur", IndicatorEvidenceForm),
    "constat": ("Un constat", NoteEvidenceForm),
}
