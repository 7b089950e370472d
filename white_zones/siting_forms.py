"""Asking for a siting study: how many antennas, of what size, for whom, and where they may open."""

import uuid
from typing import Any, cast

from django import forms
from django.db.models import Choices
from django.utils.text import capfirst

from iae_portal.common.formatting import format_number
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas
from white_zones.models import Run, SitingStudy
from white_zones.models.siting import LONGEST_COVER, LONGEST_SEARCH, MOST_ANTENNAS, SHORTEST_SEARCH
from white_zones.rules import ALL_KINDS
from white_zones.siting_enums import CandidateRule, SitingTarget

LARGEST = 9_999_999
LEAST = "Indiquez au moins 0,01."


def _sentences(words: type[Choices]) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in words.choices]


class SitingForm(PortalForm):
    name = forms.CharField(
        label="Nom de l’étude", max_length=120, help_text="Par exemple « Cinq antennes d’ACI dans le Cantal »."
    )
    count = FrenchIntegerField(label="Nombre d’antennes", min_value=1, max_value=MOST_ANTENNAS, initial=5)
    kind = forms.ChoiceField(label="Filière des antennes", initial=SiaeKind.ACI)
    etp = FrenchDecimalField(
        label="ETP de chaque antenne",
        min_value=0.01,
        max_digits=6,
        decimal_places=2,
        initial=10,
        error_messages={"min_value": LEAST},
    )
    target = forms.ChoiceField(
        label="Besoin à couvrir", choices=_sentences(SitingTarget), initial=SitingTarget.UNDERSERVED
    )
    cover_minutes = FrenchIntegerField(
        label="Temps de couverture (minutes)",
        min_value=1,
        max_value=LONGEST_COVER,
        initial=30,
        help_text="Une antenne couvre les communes à ce temps de trajet au plus.",
    )
    candidates = forms.ChoiceField(
        label="Où une antenne peut ouvrir", choices=_sentences(CandidateRule), initial=CandidateRule.EPCI_SEATS
    )
    minimum_population = FrenchIntegerField(
        label="Population minimale",
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text="Seulement pour les communes d’au moins un nombre d’habitants.",
    )
    department = forms.ModelChoiceField(
        label="Département",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Aucun",
        help_text="Seulement pour toutes les communes d’un département.",
    )
    capacity = FrenchDecimalField(
        label="Capacité d’une antenne (demandeurs)",
        required=False,
        min_value=0.01,
        max_digits=9,
        decimal_places=2,
        error_messages={"min_value": LEAST},
    )
    minimum_demand = FrenchDecimalField(
        label="Besoin minimal d’une antenne (demandeurs)",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        initial=0,
        help_text="En dessous, l’antenne n’ouvre pas.",
    )
    time_limit = FrenchIntegerField(
        label="Temps de recherche de l’optimum (secondes)",
        min_value=SHORTEST_SEARCH,
        max_value=LONGEST_SEARCH,
        initial=60,
        help_text="La réponse immédiate n’attend pas cette recherche.",
    )
    is_shared = forms.BooleanField(label="Partager avec tous les lecteurs de ce calcul", required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        kinds = [(kind, kind) for kind in SiaeKind.values if kind in run.kinds]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        departments = list_areas(level=AreaLevel.DEPARTMENT)
        cast(forms.ModelChoiceField, self.fields["department"]).queryset = departments
        self.fields["capacity"].help_text = _capacity_hint(run)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rule = cleaned.get("candidates")
        if rule == CandidateRule.POPULATION and cleaned.get("minimum_population") is None:
            self._require("minimum_population", "Indiquez la population minimale des communes candidates.")
        if rule == CandidateRule.DEPARTMENT and cleaned.get("department") is None:
            self._require("department", "Choisissez le département des communes candidates.")
        capacity, minimum = cleaned.get("capacity"), cleaned.get("minimum_demand")
        if capacity is not None and minimum is not None and minimum > capacity:
            self.add_error(
                "minimum_demand", "Le besoin minimal dépasse la capacité d’une antenne : aucune ne pourrait ouvrir."
            )
        return cleaned

    def _require(self, name: str, message: str) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def to_study(self) -> SitingStudy:
        """The study asked for, not saved; what the chosen rule does not read is left out."""
        cleaned = self.cleaned_data
        rule = cleaned["candidates"]
        own = ("minimum_population", "department")
        return SitingStudy(
            run=self.run,
            minimum_population=cleaned["minimum_population"] if rule == CandidateRule.POPULATION else None,
            department=cleaned["department"] if rule == CandidateRule.DEPARTMENT else None,
            **{name: value for name, value in cleaned.items() if name not in own},
        )


def _capacity_hint(run: Run) -> str:
    """What an antenna of ten full-time jobs serves when each seeker has the access of the reference."""
    reference = (run.references or {}).get(ALL_KINDS)
    if not reference:
        return "Vide : une antenne sert tout ce qu’elle couvre."
    served = format_number(10 / reference)
    return (
        "Vide : une antenne sert tout ce qu’elle couvre. À l’accès de référence de ce calcul, "
        f"10 ETP servent {served} demandeurs."
    )
