"""Naming an area in an address: `department:15`."""

from typing import Any

from iae_portal.common.api.problems import ParameterError
from territories.enums import AreaLevel
from territories.models import Area
from territories.models.areas import AreaQuerySet
from territories.queries.areas import list_children

LEVELS = tuple((level.value, level.label) for level in AreaLevel)
LEVEL_PATH = {
    "description": "Maille\u00a0: " + ", ".join(f"`{level.value}` ({level.label})" for level in AreaLevel) + ".",
    "schema": {"type": "string", "enum": [level.value for level in AreaLevel]},
}
CODE_PATH = {
    "description": "Code officiel\u00a0: INSEE d’une commune, SIREN d’un EPCI, numéro d’un département…",
    "schema": {"type": "string", "pattern": "^[0-9A-Z]{2,12}$"},
}
WITHIN_WORDS = "Dans ce territoire, écrit maille:code, par exemple `department:15`. Demande `level`."


def find_within(text: str, *, user: Any) -> Area:
    """The area that `department:15` names; refused in French otherwise."""
    level, _, code = text.partition(":")
    area = Area.objects.visible_to(user).current().filter(level=level, code=code).first()
    if area is None:
        raise ParameterError({"within": "Ce territoire est inconnu\u00a0: écrivez maille:code, « department:15 »."})
    return area


def list_within(area: Area, *, level: str) -> AreaQuerySet:
    """The areas of the level inside the area."""
    return list_children(area, level=AreaLevel(level))
