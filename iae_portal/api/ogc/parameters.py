"""The parameters of the items of a collection, read or refused."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from iae_portal.api.ogc.collections import COLLECTIONS, Collection
from iae_portal.common.api.pages import read_number
from iae_portal.common.api.problems import ParameterError

DEFAULT_LIMIT, LARGEST_LIMIT = 100, 5000
LARGEST_OFFSET = 10_000_000
PLANE, SPACE = 4, 6
# A view of the whole world, and more, as software asks for it.
LARGEST_DEGREE = 1000.0
LONGEST_VALUE = 80
INSTANT = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?"
INTERVAL = re.compile(rf"({INSTANT}|\.\.)?/({INSTANT}|\.\.)?|{INSTANT}")
COMMON: Mapping[str, Mapping[str, Any]] = {
    "bbox": {
        "description": "Rectangle\u00a0: ouest, sud, est, nord en degrés (CRS84), séparés par des virgules.",
        "explode": False,
        "style": "form",
        "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    },
    "limit": {
        "description": f"Objets par page\u00a0: {DEFAULT_LIMIT} par défaut\u00a0; au-delà de {LARGEST_LIMIT}, la page "
        f"en compte {LARGEST_LIMIT}.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    },
    "offset": {
        "description": "Objets à passer, depuis le premier.",
        "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0},
    },
    "datetime": {
        "description": "Instant ou intervalle (RFC 3339). Les objets n’ont pas de date\u00a0: tous répondent.",
        "schema": {"type": "string"},
    },
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a collection."""

    box: MultiPolygon | None
    limit: int
    offset: int
    filters: Mapping[str, str]


def read_items(params: Mapping[str, str], layer: Collection) -> Asked:
    """Refused in French when a parameter cannot be read."""
    moment = params.get("datetime", "")
    if moment and not INTERVAL.fullmatch(moment):
        raise ParameterError({"datetime": "Écrivez un instant ou un intervalle de la RFC 3339."})
    # The standard wants a larger limit served as the largest, and not refused.
    limit = read_number(params, "limit", default=DEFAULT_LIMIT, lowest=1, largest=None)
    return Asked(
        box=read_box(params.get("bbox", "")),
        limit=min(limit, LARGEST_LIMIT),
        offset=read_number(params, "offset", default=0, lowest=0, largest=LARGEST_OFFSET),
        filters=_read_filters(params, layer),
    )


def _read_filters(params: Mapping[str, str], layer: Collection) -> dict[str, str]:
    found = {}
    for name, (_, values) in layer.filters.items():
        value = params.get(name, "")
        if values and value and value not in values:
            raise ParameterError({name: f"Valeurs possibles\u00a0: {', '.join(values)}."})
        if len(value) > LONGEST_VALUE or not value.isprintable():
            raise ParameterError({name: f"Écrivez {LONGEST_VALUE} caractères imprimables au plus."})
        found[name] = value
    return found


def read_box(text: str) -> MultiPolygon | None:
    """West, south, east, north; heights are passed over; a box across the antimeridian is cut in two."""
    if not text:
        return None
    refusal = ParameterError(
        {"bbox": "Écrivez quatre nombres\u00a0: ouest, sud, est, nord, en degrés, le sud sous le nord."}
    )
    parts = text.split(",")
    if len(parts) not in {PLANE, SPACE}:
        raise refusal
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise refusal from None
    if not all(math.isfinite(number) and abs(number) <= LARGEST_DEGREE for number in numbers):
        raise refusal
    west, south, east, north = numbers if len(numbers) == PLANE else (*numbers[:2], *numbers[3:5])
    if south > north:
        raise refusal
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return MultiPolygon([Polygon.from_bbox((left, south, right, north)) for left, right in spans], srid=4326)


def describe_filters() -> dict[str, dict[str, Any]]:
    """The properties that some collection filters on, for the document of the API."""
    told: dict[str, dict[str, Any]] = {}
    for layer in COLLECTIONS.values():
        for name, (words, _) in layer.filters.items():
            entry = told.setdefault(name, {"description": words, "schema": {"type": "string"}})
            if words not in entry["description"]:
                entry["description"] = f"{entry['description']} Ou\u00a0: {words}"
    return told
