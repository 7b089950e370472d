"""The layers that mapping software opens: each says who may read it, its rows, their outlines and their properties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from accounts.roles import Permission
from iae_portal.common.access import PUBLIC
from structures.api.sites import EXAMPLE as SITE_EXAMPLE, PublicSiteSerializer, list_public_sites
from structures.enums import StructureKind
from territories.api.areas import EXAMPLE as AREA_EXAMPLE, AreaSerializer
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from territories.queries.areas import loaded_levels
from territories.queries.parent_codes import map_parent_codes
from territories.queries.shapes import Detail, read_shapes
from white_zones.api.results import ALL, EXAMPLE as RESULT_EXAMPLE, KINDS, ResultSerializer
from white_zones.enums import Access
from white_zones.models import AreaResult
from white_zones.queries.results import results_at
from white_zones.queries.runs import published_run
from white_zones.rules import ALL_KINDS

# The country of a national portal is not a layer that anybody draws; districts have no outline.
LAYERS = tuple(level for level in AreaLevel if level not in {AreaLevel.COUNTRY, AreaLevel.PRIORITY_DISTRICT})
DEPARTMENT = "Code d’un département."
CODE = "Code officiel du territoire."


class Collection(Protocol):
    """One layer. `filters` are the properties that may be filtered on, with their words and their closed values."""

    key: str
    title: str
    description: str
    permission: str
    filters: Mapping[str, tuple[str, Sequence[str]]]
    place: str
    example: Mapping[str, Any]

    def rows(self, user: Any, filters: Mapping[str, str]) -> "QuerySet[Any]": ...

    def properties(self, found: Sequence[Any]) -> Sequence[Mapping[str, Any]]: ...

    def shapes(self, found: Sequence[Any]) -> Sequence[str | None]: ...

    def key_of(self, row: Any) -> str: ...

    def one(self, rows: "QuerySet[Any]", key: str) -> Any: ...


@dataclass(frozen=True)
class AreaLayer:
    """The areas of one level: public data."""

    level: AreaLevel
    permission = PUBLIC
    place = "outline__geom"
    example = AREA_EXAMPLE
    filters = {"code": (CODE, ()), "department": (DEPARTMENT, ())}

    @property
    def key(self) -> str:
        return f"territoires-{self.level.slug}"

    @property
    def title(self) -> str:
        return f"Territoires\u00a0: {self.level.plural}"

    @property
    def description(self) -> str:
        return f"Nom, population, rattachements et contour exact des {self.level.plural}."

    def rows(self, user: Any, filters: Mapping[str, str]) -> "QuerySet[Any]":
        areas = Area.objects.visible_to(user).current().at_level(self.level).select_related("source").order_by("code")
        if code := filters.get("code"):
            areas = areas.filter(code=code)
        if department := filters.get("department"):
            areas = areas.filter(pk__in=_inside(department))
        return areas

    def properties(self, found: Sequence[Area]) -> Sequence[Mapping[str, Any]]:
        parents = map_parent_codes([area.pk for area in found])
        rows: Sequence[Mapping[str, Any]] = AreaSerializer(found, many=True, context={"parents": parents}).data
        return rows

    def shapes(self, found: Sequence[Area]) -> Sequence[str | None]:
        return read_shapes([area.pk for area in found], detail=Detail.EXACT)

    def key_of(self, row: Area) -> str:
        return row.code

    def one(self, rows: "QuerySet[Any]", key: str) -> Any:
        return rows.filter(code=key).first()


@dataclass(frozen=True)
class ZoneLayer:
    """The results of the published diagnosis at one level."""

    level: AreaLevel
    key: str
    permission = Permission.WHITE_ZONES_RUN_VIEW
    place = "area__outline__geom"
    example = RESULT_EXAMPLE
    filters = {
        "code": (CODE, ()),
        "department": (DEPARTMENT, ()),
        "access_class": ("Classe retenue\u00a0; `white` pour les seules zones blanches.", tuple(Access.values)),
        "kind": ("Filière\u00a0; `all`, par défaut, pour toutes ensemble.", tuple(value for value, _ in KINDS)),
    }

    @property
    def title(self) -> str:
        return f"Zones blanches par {self.level.label}"

    @property
    def description(self) -> str:
        return (
            "L’accès à l’offre d’insertion au diagnostic publié de la dernière année, avec la classe de chaque "
            f"{self.level.label}\u00a0: `access_class=white` garde les zones blanches."
        )

    def rows(self, user: Any, filters: Mapping[str, str]) -> "QuerySet[Any]":
        run = published_run(user)
        if run is None:
            return AreaResult.objects.none()
        kind = filters.get("kind") or ALL
        rows = results_at(run, level=self.level, kind=ALL_KINDS if kind == ALL else kind)
        if code := filters.get("code"):
            rows = rows.filter(area__code=code)
        if department := filters.get("department"):
            rows = rows.filter(area__in=_inside(department))
        if access := filters.get("access_class"):
            rows = rows.filter(access_class=access)
        return rows

    def properties(self, found: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        # Read once, by itself: its parameters beside each of a thousand rows would be parsed a thousand times.
        run = found[0].run if found else None
        rows: Sequence[Mapping[str, Any]] = ResultSerializer(found, many=True, context={"run": run}).data
        return rows

    def shapes(self, found: Sequence[Any]) -> Sequence[str | None]:
        return read_shapes([row.area_id for row in found], detail=Detail.EXACT)

    def key_of(self, row: Any) -> str:
        return str(row.area.code)

    def one(self, rows: "QuerySet[Any]", key: str) -> Any:
        return rows.filter(area__code=key).first()


@dataclass(frozen=True)
class SiteLayer:
    """The public places of structures, for who signed in."""

    key = "structures-sites"
    title = "Sites des structures"
    description = "Les lieux où travaillent les structures du registre, sans leurs ETP."
    permission = Permission.STRUCTURES_SIAE_VIEW
    place = "point"
    example = SITE_EXAMPLE
    filters = {
        "kind": ("Filière.", tuple(StructureKind.values)),
        "commune": ("Code INSEE de la commune.", ()),
        "department": ("Code du département conventionneur.", ()),
    }

    def rows(self, user: Any, filters: Mapping[str, str]) -> "QuerySet[Any]":
        paths = {"kind": "siae__kind", "commune": "commune__code", "department": "siae__department__code"}
        return list_public_sites(user).filter(**{paths[name]: value for name, value in filters.items() if value})

    def properties(self, found: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = PublicSiteSerializer(found, many=True).data
        return rows

    def shapes(self, found: Sequence[Any]) -> Sequence[str | None]:
        return [_geojson(site.point) for site in found]

    def key_of(self, row: Any) -> str:
        return str(row.pk)

    def one(self, rows: "QuerySet[Any]", key: str) -> Any:
        is_number = key.isascii() and key.isdigit() and len(key) < 10  # noqa: PLR2004 -- what an integer column holds
        return rows.filter(pk=int(key)).first() if is_number else None


ALL_LAYERS: tuple[Any, ...] = (
    ZoneLayer(AreaLevel.COMMUNE, "zones-blanches-communes"),
    ZoneLayer(AreaLevel.EPCI, "zones-blanches-epci"),
    SiteLayer(),
    *(AreaLayer(level) for level in LAYERS),
)
COLLECTIONS: Mapping[str, Collection] = {layer.key: layer for layer in ALL_LAYERS}


def list_collections(user: Any) -> list[Collection]:
    """Those that the user may read and that hold something."""
    loaded = loaded_levels()
    return [
        layer
        for layer in COLLECTIONS.values()
        if may_read(user, layer) and (not isinstance(layer, AreaLayer) or layer.level in loaded)
    ]


def may_read(user: Any, layer: Collection) -> bool:
    return layer.permission == PUBLIC or bool(user.is_authenticated and user.can(layer.permission))


def _inside(department: str) -> Any:
    """The areas whose direct link is with the département."""
    links = AreaMembership.objects.current().filter(parent_level=AreaLevel.DEPARTMENT, parent__code=department)
    return links.values("child")


def _geojson(point: Point) -> str:
    return f'{{"type":"Point","coordinates":[{point.x:.5f},{point.y:.5f}]}}'
