"""Asking for a run: every setting has a value that suits; a copy starts from those of another run."""

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When

from iae_portal.common.forms import PortalForm
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area, Indicator, NeedModel
from white_zones.derogation_forms import DerogationFormSet
from white_zones.domain.check_parameters import check_parameters
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.domain.references import list_reference_runs
from white_zones.engine.classes import DEFAULT_THRESHOLDS
from white_zones.enums import EdgeRule, MeshRule, RunMethod, SupplyBasis, TravelMode, TravelProvider
from white_zones.queries.inputs import latest_period, list_demand_indicators, list_supply_years
from white_zones.queries.travel import list_matrices, mode_of
from white_zones.rules import (
    DECAYS,
    DEFAULT_DEMAND,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEROGATED_SHARE,
    MINIMUM_DEMAND,
    MOST_DRAWS,
    SECOND_MESHES,
)

NEW_REFERENCE = "nouvelle"
OTHER_DECAY = "autre"
PERIMETERS = (AreaLevel.REGION, AreaLevel.DEPARTMENT, AreaLevel.EPCI)
WIDEST_FIRST = (
    Case(*(When(level=level, then=rank) for rank, level in enumerate(PERIMETERS)), default=len(PERIMETERS)),
    "code",
)
# Field of the parameters → field of the form, where they differ.
FIELD_OF = {
    "supply_year": "year",
    "supply_basis": "basis",
    "demand_code": "demand",
    "travel_source": "travel",
    "reference_run": "reference",
    "thresholds": "low",
}


class PerimeterField(forms.ModelChoiceField):
    """An area with its level: a commune, an EPCI and a département may bear one name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name} ({AreaLevel(obj.level).label})"


class RunForm(PortalForm):
    name = forms.CharField(
        label="Nom du calcul",
        max_length=120,
        help_text="Par exemple « Diagnostic 2021, préparation du comité de mars ».",
    )
    perimeter = PerimeterField(
        label="Périmètre",
        queryset=Area.objects.none(),
        empty_label=None,
        help_text="Le besoin du reste de la région continue de se disputer les mêmes postes.",
    )
    year = forms.TypedChoiceField(label="Année de l’offre", coerce=int)
    basis = forms.ChoiceField(label="ETP comptés", choices=SupplyBasis.choices)
    kinds = forms.MultipleChoiceField(
        label="Filières",
        choices=[(kind, kind) for kind in SiaeKind.values],
        initial=SiaeKind.values,
        widget=forms.CheckboxSelectMultiple,
    )
    demand = forms.ModelChoiceField(
        label="Besoin", queryset=Indicator.objects.none(), to_field_name="code", empty_label=None
    )
    need_model = forms.ModelChoiceField(
        label="Modèle de besoin",
        queryset=NeedModel.objects.none(),
        required=False,
        empty_label="La version en vigueur",
        help_text="Ne sert que si le besoin est le besoin d’insertion.",
    )
    method = forms.ChoiceField(label="Méthode", choices=RunMethod.choices, initial=RunMethod.E2SFCA)
    decay = forms.ChoiceField(
        label="Poids d’une structure selon le temps de trajet",
        choices=[*DECAYS, (OTHER_DECAY, "Une autre décroissance, écrite ci-dessous")],
    )
    other_decay = forms.CharField(
        label="Autre décroissance",
        required=False,
        max_length=200,
        help_text="Par exemple steps:20=1,40=0.5 ou gaussian:sigma=15,cut=45 ; la coupure est la dernière borne.",
    )
    travel = forms.ChoiceField(label="Temps de trajet")
    edge = forms.ChoiceField(label="Au bord de la région", choices=EdgeRule.choices)
    reference = forms.ChoiceField(
        label="Référence et seuils",
        required=False,
        help_text="Les seuils sont figés avec la référence : ils ne se recalculent jamais sur les données à classer.",
    )
    white, low, middle = (
        forms.FloatField(label=label, initial=bound, min_value=0, required=False, localize=True)
        for label, bound in zip(
            ("Zone blanche sous", "Faiblement dotée sous", "Intermédiaire sous"),
            (DEFAULT_THRESHOLDS.white, DEFAULT_THRESHOLDS.low, DEFAULT_THRESHOLDS.middle),
            strict=True,
        )
    )
    second_mesh = forms.ChoiceField(
        label="Seconde maille",
        required=False,
        choices=[("", "Aucune"), *((level.value, level.label) for level in SECOND_MESHES)],
        help_text="La classe d’une commune est confrontée à celle du territoire plus large qui la contient.",
    )
    mesh_rule = forms.ChoiceField(label="Classe retenue", required=False, choices=MeshRule.choices)
    minimum_demand = forms.FloatField(
        label="Petit effectif",
        min_value=0,
        initial=MINIMUM_DEMAND,
        localize=True,
        help_text="Sous ce nombre de demandeurs, une commune blanche est signalée et n’est pas comptée.",
    )
    draws = forms.IntegerField(
        label="Tirages de la robustesse",
        min_value=0,
        max_value=MOST_DRAWS,
        initial=DEFAULT_DRAWS,
        help_text="0 pour s’en passer.",
    )
    seed = forms.IntegerField(
        label="Graine des tirages",
        min_value=0,
        max_value=2**31 - 1,
        initial=DEFAULT_SEED,
        help_text="La même graine redonne les mêmes tirages.",
    )
    derogated_share = forms.FloatField(
        label="Part du besoin admise en dérogation (%)",
        min_value=0,
        max_value=100,
        initial=100 * DEROGATED_SHARE,
        localize=True,
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self,
        *args: Any,
        region: Area,
        may_set_reference: bool,
        derogations: "DerogationFormSet | None" = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.region = region
        self.derogations = derogations
        perimeters = Area.objects.current().filter(level__in=PERIMETERS)
        cast(forms.ModelChoiceField, self.fields["perimeter"]).queryset = perimeters.order_by(*WIDEST_FIRST)
        self._offer("year", [(year, str(year)) for year in list_supply_years()])
        cast(forms.ModelChoiceField, self.fields["demand"]).queryset = list_demand_indicators()
        cast(forms.ModelChoiceField, self.fields["need_model"]).queryset = NeedModel.objects.order_by("-version")
        self.fields["perimeter"].initial = region.pk
        self.fields["demand"].initial = DEFAULT_DEMAND
        self._offer("travel", travel_choices())
        self._offer("reference", reference_choices(region, may_set_reference=may_set_reference))

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def is_valid(self) -> bool:
        fit = self.derogations is None or self.derogations.is_valid()
        return super().is_valid() and fit

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decay") == OTHER_DECAY and not cleaned.get("other_decay"):
            self.add_error("other_decay", "Écrivez la décroissance, ou choisissez-en une dans la liste.")
        if cleaned.get("reference") == NEW_REFERENCE:
            for name in ("white", "low", "middle"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "Une nouvelle référence fixe ses trois seuils.")
        if self.errors or (self.derogations is not None and not self.derogations.is_valid()):
            return cleaned
        try:
            check_parameters(self.to_parameters())
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                known = FIELD_OF.get(field, field)
                self.add_error(known if known in self.fields else None, messages)
        return cleaned

    def to_parameters(self) -> RunParameters:
        """What the fields ask for; the reference and the engine's version are added when the run is kept."""
        cleaned = self.cleaned_data
        provider, source, mode = read_travel(cleaned["travel"])
        need = cleaned["need_model"] if cleaned["demand"].code == DEFAULT_DEMAND else None
        is_new = cleaned["reference"] == NEW_REFERENCE
        named = cleaned["reference"] if cleaned["reference"] and not is_new else None
        bounds = DEFAULT_THRESHOLDS
        return RunParameters(
            perimeter=cleaned["perimeter"].pk,
            supply_year=cleaned["year"],
            demand_code=cleaned["demand"].code,
            demand_period=latest_period(cleaned["demand"].code) or "",
            method=cleaned["method"],
            decay=cleaned["other_decay"] if cleaned["decay"] == OTHER_DECAY else cleaned["decay"],
            thresholds=(
                (cleaned["white"], cleaned["low"], cleaned["middle"])
                if is_new
                else (bounds.white, bounds.low, bounds.middle)
            ),
            minimum_demand=cleaned["minimum_demand"],
            provider=provider,
            mode=mode,
            travel_source=source,
            kinds=tuple(kind for kind in SiaeKind.values if kind in cleaned["kinds"]),
            supply_basis=cleaned["basis"],
            mesh_rule=cleaned["mesh_rule"],
            second_mesh=cleaned["second_mesh"],
            derogations=self._derogations(),
            derogated_share=cleaned["derogated_share"] / 100,
            edge=cleaned["edge"],
            draws=cleaned["draws"],
            seed=cleaned["seed"],
            need_version=need.version if need else None,
            reference_run=int(named) if named else None,
            sets_reference=is_new,
        )

    def _derogations(self) -> tuple[Derogation, ...]:
        return self.derogations.to_derogations() if self.derogations is not None else ()


def initial_from(parameters: RunParameters, *, name: str) -> dict[str, Any]:
    """The fields of a copy."""
    known = parameters.decay in dict(DECAYS)
    version = parameters.need_version
    need = NeedModel.objects.filter(version=version).first() if version is not None else None
    white, low, middle = parameters.thresholds
    return {
        "name": name,
        "perimeter": parameters.perimeter,
        "year": parameters.supply_year,
        "basis": parameters.supply_basis,
        "kinds": list(parameters.kinds),
        "demand": parameters.demand_code,
        "need_model": need,
        "method": parameters.method,
        "decay": parameters.decay if known else OTHER_DECAY,
        "other_decay": "" if known else parameters.decay,
        "travel": write_travel(parameters),
        "edge": parameters.edge,
        "reference": parameters.reference.run_id if parameters.reference else "",
        "white": white,
        "low": low,
        "middle": middle,
        "second_mesh": parameters.second_mesh,
        "mesh_rule": parameters.mesh_rule,
        "minimum_demand": parameters.minimum_demand,
        "draws": parameters.draws,
        "seed": parameters.seed,
        "derogated_share": 100 * parameters.derogated_share,
    }


def travel_choices() -> list[tuple[str, str]]:
    """The matrices that were loaded, then an estimate for each mode."""
    matrices = [
        (f"{TravelProvider.MATRIX}:{source.pk}:{mode_of(source)}", f"{source} ({TravelMode(mode_of(source)).label})")
        for source in list_matrices()
    ]
    estimates = [
        (f"{TravelProvider.ESTIMATE}::{mode}", f"Temps estimés d’après la distance et le relief, {label}")
        for mode, label in TravelMode.choices
    ]
    return [*matrices, *estimates]


def read_travel(choice: str) -> tuple[str, int | None, str]:
    """Provider, source and mode of a choice."""
    provider, source, mode = choice.split(":")
    return provider, int(source) if source else None, mode


def write_travel(parameters: RunParameters) -> str:
    """The choice that parameters came from."""
    return f"{parameters.provider}:{parameters.travel_source or ''}:{parameters.mode}"


def reference_choices(region: Area, *, may_set_reference: bool) -> list[tuple[str, str]]:
    """The latest reference by default, the others by name, and a new one for who may publish."""
    runs = list_reference_runs(perimeter=region.pk)
    named = [(str(run.pk), f"{run.name} ({run.year})") for run in runs]
    new = [(NEW_REFERENCE, "Fixer une nouvelle référence, avec les seuils ci-dessous")] if may_set_reference else []
    return [("", "La dernière référence du périmètre"), *named, *new]
