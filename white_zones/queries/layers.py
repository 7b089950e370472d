"""What the map of a run draws: a class by area, and the supply by commune."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, FloatField, Func, Sum

from iae_portal.common.replica import reading_connection
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from white_zones.models import Run, RunSupply
from white_zones.rules import ALL_KINDS

# Under this number of structures, the ETP of a commune would tell the figures of one: they are rounded.
# Those of a kind always are, since the difference between two kinds, or a kind and all, may be one structure.
DISCREET_STRUCTURES = 3
DISCREET_STEP = 5

VALUES = """
SELECT coalesce(json_object_agg(area.code, json_build_object(
    'class', nullif(result.access_class, ''),
    'ratio', round(result.ratio::numeric, 4),
    'accessibility', round(result.accessibility::numeric, 8){more}
)), '{{}}'::json)::text
FROM {table} AS result JOIN territories_area AS area ON area.id = result.area_id
WHERE result.run_id = %(run)s AND result.kind = %(kind)s AND area.level = %(level)s
"""
# What only communes have: whether their class is to be confirmed, of small numbers, or near an unknown supply.
COMMUNE_MORE = """,
    'unsure', NOT result.is_robust,
    'small', result.access_class = 'white' AND result.demand < %(minimum)s,
    'border', result.is_border
"""
TABLES = {True: "white_zones_communeresult", False: "white_zones_arearesult"}


def map_values_json(run: Run, *, level: AreaLevel, kind: str = ALL_KINDS) -> str:
    """Code of each area → its class, ratio and accessibility; written by the database, four thousand rows at once."""
    is_commune = level == AreaLevel.COMMUNE
    sql = VALUES.format(table=TABLES[is_commune], more=COMMUNE_MORE if is_commune else "")
    minimum = float(run.parameters["minimum_demand"])
    with reading_connection(Run).cursor() as cursor:
        cursor.execute(sql, {"run": run.pk, "kind": kind, "level": level.value, "minimum": minimum})
        (text,) = cursor.fetchone()
    return str(text)


def supply_by_commune(run: Run, *, kind: str = ALL_KINDS) -> dict[str, Any]:
    """GeoJSON points: the supply of a run added up by commune, rounded where it would tell one structure's figures."""
    lines = RunSupply.objects.filter(run=run)
    if kind != ALL_KINDS:
        lines = lines.filter(kind=kind)
    rows = (
        lines.order_by("commune__code")
        .values("commune__code", "commune__name", longitude=_point("ST_X"), latitude=_point("ST_Y"))
        .annotate(total=Sum("etp"), structures=Count("site__siae_id", distinct=True))
    )
    is_whole = kind == ALL_KINDS and set(run.kinds) == set(SiaeKind.values)
    return {"type": "FeatureCollection", "features": [_feature(row, is_whole=is_whole) for row in rows]}


def _feature(row: Mapping[str, Any], *, is_whole: bool) -> dict[str, Any]:
    rounded = not is_whole or row["structures"] < DISCREET_STRUCTURES
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row["longitude"], 5), round(row["latitude"], 5)]},
        "properties": {
            "code": row["commune__code"],
            "name": row["commune__name"],
            "etp": discreet(float(row["total"])) if rounded else float(row["total"]),
            "rounded": rounded,
            "structures": row["structures"],
        },
    }


def discreet(etp: float) -> float:
    """To the nearest step, and never nothing where there is something."""
    return float(max(DISCREET_STEP, DISCREET_STEP * round(etp / DISCREET_STEP)))


def _point(function: str) -> Func:
    return Func(F("commune__point"), function=function, output_field=FloatField())
