"""Choosing territories: those of the perimeter to tick, any other by its code."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from strategy.queries.places import offered_areas
from territories.enums import AreaLevel
from territories.models import Area

SEPARATORS = re.compile(r"[\s,;]+")
CODES_HELP = "Code INSEE d’une commune ou SIREN d’un EPCI, séparés par des espaces. Exemple : 15120 200066660."
CODED = (AreaLevel.COMMUNE, AreaLevel.EPCI)


class AreaChoices(forms.ModelMultipleChoiceField):
    """Boxes, each with its name and its mesh."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(queryset=Area.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class AreaChoice(forms.ModelChoiceField):
    """One territory of a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Area.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class AreaCodesField(forms.CharField):
    """Communes and EPCI told by their official codes; its value is the list of areas."""

    def __init__(self, **options: Any) -> None:
        options = {"required": False, "max_length": 600, "help_text": CODES_HELP, **options}
        super().__init__(**options)

    def clean(self, value: Any) -> list[Area]:
        codes = [code.upper() for code in SEPARATORS.split(super().clean(value).strip()) if code]
        known = {area.code: area for area in Area.objects.current().filter(level__in=CODED, code__in=codes)}
        if missing := [code for code in codes if code not in known]:
            raise ValidationError(f"Aucune commune ni aucun EPCI n’a le code {', '.join(missing)} : vérifiez-le.")
        return [known[code] for code in dict.fromkeys(codes)]

    def prepare_value(self, value: Any) -> Any:
        return " ".join(area.code for area in value) if isinstance(value, list) else value


def label_of(area: Area) -> str:
    if area.level in (AreaLevel.REGION, AreaLevel.DEPARTMENT):
        return f"{area.display_name} ({AreaLevel(area.level).label})"
    return area.display_name


def propose(field: forms.ModelMultipleChoiceField, department: Area | None, held: Collection[Area]) -> None:
    """Offer the areas of the perimeter, and those already chosen that are not communes."""
    kept = [area.pk for area in held if area.level != AreaLevel.COMMUNE]
    offered = list(offered_areas(department).values_list("pk", flat=True))
    field.queryset = Area.objects.filter(pk__in=[*offered, *kept]).order_by("level", "name")


def gather(areas: Collection[Area], others: Collection[Area]) -> list[Area]:
    return list({area.pk: area for area in [*areas, *others]}.values())


def split(areas: Collection[Area]) -> tuple[list[int], list[Area]]:
    """What the boxes hold, and the communes."""
    communes = sorted((area for area in areas if area.level == AreaLevel.COMMUNE), key=lambda area: area.code)
    return [area.pk for area in areas if area.level != AreaLevel.COMMUNE], communes
