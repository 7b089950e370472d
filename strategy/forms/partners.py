"""Recording a partner, or an initiative that already exists."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchIntegerField
from strategy.enums import Origin, PartnerKind, Theme
from strategy.forms.areas import AreaChoice, AreaChoices, AreaCodesField, gather, propose, split
from strategy.forms.fields import textarea
from strategy.models import Initiative, Partner
from strategy.queries.places import offered_areas
from territories.models import Area

FIRST_YEAR = 1990


class PartnerForm(PortalForm):
    name = forms.CharField(label="Nom de l’organisme", max_length=160, help_text="Aucun nom de personne.")
    kind = forms.ChoiceField(label="Nature", choices=[(one.value, capfirst(one.label)) for one in PartnerKind])
    area = AreaChoice(label="Territoire", required=False, empty_label="Toute la région")
    website = forms.URLField(label="Site internet", required=False, assume_scheme="https")

    def __init__(self, *args: Any, department: Area | None, partner: Partner, for_region: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(partner, name) for name in ("name", "kind", "area", "website")})
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        kept = [partner.area_id] if partner.area_id else []
        offered = offered_areas(department).values_list("pk", flat=True)
        area.queryset = Area.objects.filter(pk__in=[*offered, *kept]).order_by("level", "name")
        if not for_region:
            # What has no territory is the région's to record.
            area.required, area.empty_label = True, "Choisir"
        self.partner = partner

    def apply(self) -> Partner:
        """The partner with what was typed, unsaved."""
        for name in ("name", "kind", "area", "website"):
            setattr(self.partner, name, self.cleaned_data[name])
        return self.partner


TOLD = ("title", "origin", "carrier", "theme", "description", "outcome", "first_year", "last_year", "source")


class InitiativeForm(PortalForm):
    title = forms.CharField(label="Intitulé", max_length=200)
    origin = forms.ChoiceField(label="Qui l’a prise ?", choices=[(one.value, capfirst(one.label)) for one in Origin])
    carrier = forms.CharField(label="Porteur", max_length=160, required=False, help_text="Un organisme.")
    theme = forms.ChoiceField(label="Thème", choices=[(one.value, capfirst(one.label)) for one in Theme])
    areas = AreaChoices(label="Territoires", required=False)
    others = AreaCodesField(label="Autres territoires")
    description = forms.CharField(label="Description", max_length=6000, widget=textarea(6))
    outcome = forms.CharField(label="Résultats connus", max_length=4000, required=False, widget=textarea(4))
    first_year = FrenchIntegerField(label="Depuis l’année", min_value=FIRST_YEAR, max_value=2100)
    last_year = FrenchIntegerField(
        label="Jusqu’à l’année", min_value=FIRST_YEAR, max_value=2100, required=False, help_text="Vide si elle dure."
    )
    source = forms.CharField(label="Source", max_length=240, help_text="D’où l’on sait ce qui est écrit ici.")

    def __init__(self, *args: Any, department: Area | None, initiative: Initiative, **kwargs: Any) -> None:
        held = list(initiative.areas.all()) if initiative.pk else []
        ticked, others = split(held)
        initial = {name: getattr(initiative, name) for name in TOLD} | {"areas": ticked, "others": others}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["areas"]
        propose(areas, department, held)
        self.initiative = initiative

    def apply(self) -> Initiative:
        """The initiative with what was typed, unsaved."""
        for name in TOLD:
            setattr(self.initiative, name, self.cleaned_data[name])
        return self.initiative

    def chosen_areas(self) -> list[Area]:
        return gather(self.cleaned_data["areas"], self.cleaned_data["others"])
