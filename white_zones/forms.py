"""Asking for a run: every setting has a value that suits; a copy starts from those of another run."""

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When

from iae_portal.common.forms import PortalForm
from structures.enums import SiaeKind
from structures.queries.supply import latest_year
from territories.enums import AreaLevel
from territories.models import Area, Indicator, NeedModel
from white_zones.derogation_forms import DerogationFormSet
from white_zones.domain.check_parameters import check_parameters
from white_zones.domain.parameters import Derogation, RunParameters
from white_zones.engine.classes import DEFAULT_THRESHOLDS
from white_zones.enums import EdgeRule, RunMethod, SupplyBasis
from white_zones.form_choices import (
    MESHES,
    NEW_REFERENCE,
    read_travel,
    reference_choices,
    travel_choices,
    write_travel,
)
from white_zones.models import Run
from white_zones.queries.inputs import latest_period, list_demand_indicators, list_supply_years
from white_zones.rules import (
    DECAYS,
    DEFAULT_DEMAND,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEROGATED_SHARE,
    MINIMUM_DEMAND,
    MOST_DRAWS,
)

OTHER_DECAY = "autre"
NAME_LENGTH = 120
THRESHOLDS = ("white", "low", "middle")
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
    "thresholds": "white",
    "second_mesh": "meshes",
    "mesh_rule": "meshes",
    "need_version": "need_model",
}


class PerimeterField(forms.ModelChoiceField):
    """An area with its level: a commune, an EPCI and a département may bear one name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name} ({AreaLevel(obj.level).label})"


class RunForm(PortalForm):
    name = forms.CharField(
        label="Nom du calcul",
        max_length=NAME_LENGTH,
        help_text="Par exemple « Diagnostic 2021, préparation du comité de mars ».",
    )
    perimeter = PerimeterField(
        label="Périmètre",
        queryset=Area.objects.none(),
        empty_label=None,
        help_text="Les communes à classer ; le reste de la région se dispute toujours les mêmes postes.",
    )
    year = forms.TypedChoiceField(label="Année de l’offre", coerce=int)
    basis = forms.ChoiceField(
        label="ETP comptés",
        choices=SupplyBasis.choices,
        help_text="Une annexe qui n’a rien déclaré prend, pour ses ETP réalisés, le taux moyen de sa filière.",
    )
    kinds = forms.MultipleChoiceField(
        label="Filières",
        choices=[(kind.value, f"{kind.value} ({kind.label})") for kind in SiaeKind],
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
        help_text="Une autre version ne vaut que pour le besoin d’insertion ; un brouillon peut servir à l’essayer.",
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
        help_text=(
            "Ne sert que si « Une autre décroissance » est choisie. Par exemple steps:20=1,40=0.5 : poids 1 jusqu’à "
            "20 minutes, 0,5 jusqu’à 40, 0 au-delà ; gaussian:sigma=15,cut=45 : courbe en cloche coupée à 45 minutes."
        ),
    )
    travel = forms.ChoiceField(label="Temps de trajet")
    edge = forms.ChoiceField(label="Au bord de la région", choices=EdgeRule.choices)
    reference = forms.ChoiceField(
        label="Référence et seuils",
        required=False,
        help_text=(
            "L’accès de chaque commune est comparé à la moyenne de la région figée par ce calcul, avec les seuils de "
            "ce calcul : rien n’est refait sur les données à classer."
        ),
    )
    white, low, middle = (
        forms.FloatField(
            label=label,
            initial=bound,
            min_value=0,
            required=False,
            localize=True,
            help_text="Fois la référence. Ne se change qu’avec une nouvelle référence.",
        )
        for label, bound in zip(
            ("Zone blanche sous", "Faiblement dotée sous", "Intermédiaire sous"),
            (DEFAULT_THRESHOLDS.white, DEFAULT_THRESHOLDS.low, DEFAULT_THRESHOLDS.middle),
            strict=True,
        )
    )
    meshes = forms.ChoiceField(
        label="Seconde maille",
        required=False,
        choices=MESHES,
        help_text=(
            "Confronte la classe d’une commune à celle du territoire qui la contient. La moins bonne étend les zones "
            "blanches aux territoires mal desservis ; la meilleure n’en garde que là où tout le territoire l’est."
        ),
    )
    minimum_demand = forms.FloatField(
        label="Petit effectif",
        min_value=0,
        initial=MINIMUM_DEMAND,
        localize=True,
        help_text="Une commune blanche qui a moins de demandeurs que ce nombre est signalée, sans être comptée.",
    )
    draws = forms.IntegerField(
        label="Tirages de la robustesse",
        min_value=0,
        max_value=MOST_DRAWS,
        initial=DEFAULT_DRAWS,
        help_text="Chaque tirage refait le calcul avec d’autres valeurs plausibles ; 0 pour s’en passer.",
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
        help_text="Au-delà, le calcul est refusé. La marge d’usage est de 5 %.",
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
        self.fields["year"].initial = latest_year()
        cast(forms.ModelChoiceField, self.fields["demand"]).queryset = list_demand_indicators()
        cast(forms.ModelChoiceField, self.fields["need_model"]).queryset = NeedModel.objects.order_by("-version")
        self.fields["perimeter"].initial = region.pk
        self.fields["demand"].initial = DEFAULT_DEMAND
        self._offer("travel", travel_choices())
        kept = self.initial.get("reference")
        self._offer("reference", reference_choices(may_set_reference=may_set_reference, kept=kept))
        if not may_set_reference:
            for name in THRESHOLDS:
                del self.fields[name]

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def is_valid(self) -> bool:
        # The lines last: checking the whole may refuse some of them.
        fit = super().is_valid()
        return (self.derogations is None or self.derogations.is_valid()) and fit

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decay") == OTHER_DECAY and not cleaned.get("other_decay"):
            self.add_error("other_decay", "Écrivez la décroissance, ou choisissez-en une dans la liste.")
        elif cleaned.get("decay") != OTHER_DECAY and "other_decay" in self.changed_data:
            self.add_error(
                "other_decay", "Choisissez « Une autre décroissance » pour qu’elle serve, ou videz ce champ."
            )
        if cleaned.get("reference") == NEW_REFERENCE:
            for name in THRESHOLDS:
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "Une nouvelle référence fixe ses trois seuils.")
        elif any(name in self.changed_data and cleaned.get(name) is not None for name in THRESHOLDS):
            self.add_error(
                "reference", "Les seuils sont ceux de la référence : fixez-en une nouvelle pour les changer."
            )
        if self.errors or (self.derogations is not None and not self.derogations.is_valid()):
            return cleaned
        try:
            check_parameters(self.to_parameters())
        except ValidationError as error:
            self._refuse(error)
        return cleaned

    def _refuse(self, refusal: ValidationError) -> None:
        """Beside the field, or on the line, that each point is about."""
        is_written = self.cleaned_data["decay"] == OTHER_DECAY
        fields = {**FIELD_OF, "decay": "other_decay"} if is_written else FIELD_OF
        for name, errors in refusal.error_dict.items():
            if name == "derogations" and self.derogations is not None:
                self.derogations.refuse(errors)
                continue
            known = fields.get(name, name)
            self.add_error(known if known in self.fields else None, cast(Any, errors))

    def to_parameters(self) -> RunParameters:
        """What the fields ask for; the reference and the engine's version are added when the run is kept."""
        cleaned = self.cleaned_data
        provider, source, mode = read_travel(cleaned["travel"])
        need = cleaned["need_model"]
        is_new = cleaned["reference"] == NEW_REFERENCE
        named = cleaned["reference"] if cleaned["reference"] and not is_new else None
        bounds = DEFAULT_THRESHOLDS
        mesh, _, rule = cleaned["meshes"].partition(":")
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
            mesh_rule=rule,
            second_mesh=mesh,
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


def initial_from(run: Run) -> dict[str, Any]:
    """The fields of a copy, which is compared to the same reference as the run, be it the run itself."""
    parameters = RunParameters.from_json(run.parameters)
    known = parameters.decay in dict(DECAYS)
    version = parameters.need_version
    need = NeedModel.objects.filter(version=version).first() if version is not None else None
    white, low, middle = parameters.thresholds
    return {
        "name": f"Copie de « {run.name} »"[:NAME_LENGTH],
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
        "reference": run.reference_run_id or (NEW_REFERENCE if parameters.sets_reference else _named(parameters)),
        "white": white,
        "low": low,
        "middle": middle,
        "meshes": f"{parameters.second_mesh}:{parameters.mesh_rule}" if parameters.second_mesh else "",
        "minimum_demand": parameters.minimum_demand,
        "draws": parameters.draws,
        "seed": parameters.seed,
        "derogated_share": 100 * parameters.derogated_share,
    }


def _named(parameters: RunParameters) -> int | str:
    return parameters.reference.run_id if parameters.reference else ""
