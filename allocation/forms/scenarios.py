"""Making a scenario: its name, its territories, its base and its need."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.perimeter import hat_of
from allocation.enums import BaseScope, BaseSource, Mesh, NeedSource
from allocation.models import NeedKey, Scenario
from allocation.rules.settings import BaseChoice, NeedChoice, Settings, YearSettings
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchIntegerField
from structures.models import DialogueCampaign
from structures.queries.supply import latest_year
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import get_region, loaded_levels
from white_zones.queries.runs import published_run

MOST_YEARS = 5
LOSS, GAIN = Decimal("0.95"), Decimal("1.10")


class NewScenarioForm(PortalForm):
    name = forms.CharField(label="Nom du scénario", max_length=120)
    note = forms.CharField(
        label="Intention",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que ce scénario cherche, en une phrase que le comité lira.",
    )
    perimeter = forms.ModelChoiceField(label="Périmètre", queryset=Area.objects.none())
    mesh = forms.ChoiceField(
        label="Partager entre",
        choices=(),
        help_text="Entre conventions, la base vient des annexes ou du dialogue de gestion, et chaque structure prend "
        "sa part du besoin de son EPCI.",
    )
    base = forms.ChoiceField(label="Base", choices=())
    scope = forms.ChoiceField(label="Postes des ACI", choices=BaseScope.choices)
    need = forms.ChoiceField(label="Besoin", choices=())
    first_year = FrenchIntegerField(label="Première année", min_value=2000, max_value=2100)
    years = FrenchIntegerField(
        label="Nombre d’années",
        min_value=1,
        max_value=MOST_YEARS,
        initial=1,
        help_text="La première est ferme, les suivantes indicatives.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        perimeters = list_perimeters(user)
        self._field("perimeter").queryset = perimeters
        self.fields["perimeter"].initial = perimeters.order_by("-level", "code").first()
        self._field("mesh").choices = list_meshes()
        self._field("base").choices = list_bases(user)
        self._field("need").choices = list_needs(user)
        self.fields["first_year"].initial = (latest_year() or 2019) + 1

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        perimeter, mesh = cleaned.get("perimeter"), cleaned.get("mesh")
        if perimeter and perimeter.level == AreaLevel.DEPARTMENT and mesh == Mesh.DEPARTMENT:
            self.add_error(
                "mesh",
                ValidationError(
                    "Dans un département, partagez entre ses EPCI, ses zones d’emploi ou ses conventions."
                ),
            )
        return cleaned

    @property
    def settings(self) -> Settings:
        """The settings asked for; envelopes of 0 stand for the total of the base."""
        data = self.cleaned_data
        source, _, reference = data["base"].partition(":")
        need, _, key = data["need"].partition(":")
        run = published_run(self.user)
        first = data["first_year"]
        return Settings(
            base=BaseChoice(
                source=BaseSource(source),
                scope=BaseScope(data["scope"]),
                reference=int(reference) if reference else None,
            ),
            need=NeedChoice(source=NeedSource(need), key=int(key) if key else None),
            run=run.pk if run else None,
            floor=LOSS,
            cap=GAIN,
            years=tuple(
                YearSettings(year=first + rank, envelope=Decimal(0), is_firm=rank == 0)
                for rank in range(data["years"])
            ),
        )


def list_perimeters(user: User) -> Any:
    """The région for its agents; for others the départements that they hold."""
    hat = hat_of(user)
    if hat is not None and hat.is_regional:
        region = get_region()
        return Area.objects.filter(pk=region.pk) | Area.objects.current().at_level(AreaLevel.DEPARTMENT)
    held = [area.pk for area in hat.areas] if hat else []
    return Area.objects.filter(pk__in=held, level=AreaLevel.DEPARTMENT)


def list_meshes() -> list[tuple[str, str]]:
    """The meshes whose areas are loaded, and the conventions."""
    loaded = loaded_levels()
    return [(str(mesh), str(mesh.label)) for mesh in Mesh if mesh.level is None or mesh.level in loaded]


def list_bases(user: User) -> list[tuple[str, str]]:
    """Sources of the base that hold something, as « source:reference »."""
    choices = [(str(BaseSource.SPECIFICATION), "Tableau du cahier des charges (programme 2019)")]
    if year := latest_year():
        choices.append((f"{BaseSource.ANNEXES}:{year}", f"Annexes financières de {year}"))
    campaigns = DialogueCampaign.objects.visible_to(user).opened().order_by("-year")
    adopted = Scenario.objects.visible_to(user).in_force()
    return [
        *choices,
        *((f"{BaseSource.DIALOGUE}:{one.pk}", f"Dialogue de gestion {one.year}") for one in campaigns),
        *((f"{BaseSource.ADOPTED}:{one.pk}", f"Scénario adopté « {one.name} »") for one in adopted),
    ]


def list_needs(user: User) -> list[tuple[str, str]]:
    keys = [(f"{NeedSource.KEY}:{key.pk}", f"Clé « {key} »") for key in NeedKey.objects.visible_to(user).usable()]
    return [
        (str(NeedSource.POPULATION), "Population municipale"),
        *keys,
        (str(NeedSource.BASE), "Base elle-même (statu quo)"),
    ]
