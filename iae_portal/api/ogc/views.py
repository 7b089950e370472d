"""The addresses of OGC API – Features: landing page, conformance, collections, items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.http import Http404
from django.urls import reverse
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from iae_portal.api.ogc.collections import COLLECTIONS, Collection, list_collections, may_read
from iae_portal.api.ogc.parameters import COMMON, Asked, describe_filters, read_items
from iae_portal.common.api.rendering import GEOJSON_TYPE, GeoJsonRenderer, Rows, write_feature
from iae_portal.common.api.views import ApiView
from territories.models import AreaOutline

TAG = "OGC API – Features"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
]
OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
COLLECTION = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "extent": {"type": "object"},
        "itemType": {"type": "string"},
        "crs": {"type": "array", "items": {"type": "string"}},
        "links": LINKS,
    },
}
KEY = {
    "key": {"description": "Identifiant de la collection.", "schema": {"type": "string", "enum": list(COLLECTIONS)}},
    "feature": {"description": "Identifiant de l’objet.", "schema": {"type": "string", "pattern": "^[0-9A-Z]{1,12}$"}},
}


class FeaturesJson(GeoJsonRenderer):
    """GeoJSON for who accepts JSON without saying more."""

    media_type = "application/json"
    format = "json"


@dataclass(frozen=True, slots=True)
class Feature:
    """One object, with its outline already written."""

    key: str
    properties: Mapping[str, Any]
    shape: str | None
    links: Sequence[Mapping[str, str]]


class FeatureRenderer(GeoJsonRenderer):
    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        return write_feature(data.key, data.properties, data.shape, links=data.links).encode()


class FeatureJson(FeatureRenderer):
    media_type = "application/json"
    format = "json"


class OgcView(ApiView):
    tag = TAG
    format_parameter = "f"
    pagination_class = None

    def address(self, name: str, *args: str) -> str:
        return self.request.build_absolute_uri(reverse(f"api:ogc-{name}", args=args))

    def link(self, rel: str, href: str, title: str = "", kind: str = "application/json") -> dict[str, str]:
        return {"href": href, "rel": rel, "type": kind, **({"title": title} if title else {})}

    def find_layer(self) -> Collection:
        """The collection of the address, if the token may read it."""
        layer = COLLECTIONS.get(self.kwargs["key"])
        if layer is None:
            raise Http404("Cette collection n’existe pas.")
        user = self.request.user
        if not may_read(user, layer):
            raise PermissionDenied if user.is_authenticated else NotAuthenticated
        return layer


class Landing(OgcView):
    operation = "features_landing"
    summary = "Page d’accueil OGC API – Features"
    about = "L’adresse à donner à QGIS (« OGC API – Features ») ou à GDAL (pilote OAPIF)."
    answer_schema = {
        "type": "object",
        "required": ["links"],
        "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "links": LINKS},
    }

    def get(self, request: Request) -> Response:
        document = request.build_absolute_uri(reverse("api:openapi"))
        guide = request.build_absolute_uri(reverse("api:home"))
        return Response(
            {
                "title": settings.SERVICE_NAME,
                "description": "Zones blanches, territoires et structures. Sans jeton, les seules données publiques.",
                "links": [
                    self.link("self", self.address("landing"), "Cette page"),
                    self.link("service-desc", document, "Description OpenAPI 3.0", OPENAPI_TYPE),
                    self.link("service-doc", guide, "Documentation", "text/html"),
                    self.link("conformance", self.address("conformance"), "Classes de conformité"),
                    self.link("data", self.address("collections"), "Collections"),
                ],
            }
        )


class Conformance(OgcView):
    operation = "features_conformance"
    summary = "Classes de conformité"
    answer_schema = {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    }
    example = {"conformsTo": CONFORMANCE}

    def get(self, _request: Request) -> Response:
        return Response({"conformsTo": CONFORMANCE})


class Described(OgcView):
    """What a collection says of itself."""

    def extent(self) -> dict[str, Any] | None:
        """The same for all: the region, in one query."""
        found = AreaOutline.objects.aggregate(box=Extent("geom"))["box"]
        return {"spatial": {"bbox": [[round(number, 5) for number in found]], "crs": CRS84}} if found else None

    def describe(self, layer: Collection, extent: dict[str, Any] | None) -> dict[str, Any]:
        items = self.address("items", layer.key)
        told: dict[str, Any] = {
            "id": layer.key,
            "title": layer.title,
            "description": layer.description,
            "itemType": "feature",
            "crs": [CRS84],
            "links": [
                self.link("self", self.address("collection", layer.key), layer.title),
                self.link("items", items, layer.title, GEOJSON_TYPE),
                self.link("license", LICENCE, "Licence Ouverte", "text/html"),
            ],
        }
        return {**told, "extent": extent} if extent else told


class CollectionList(Described):
    operation = "features_collections"
    summary = "Collections"
    about = "Les couches que ce jeton peut ouvrir\u00a0; sans jeton, les territoires."
    answer_schema = {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": LINKS, "collections": {"type": "array", "items": COLLECTION}},
    }

    def get(self, request: Request) -> Response:
        extent = self.extent()
        return Response(
            {
                "links": [self.link("self", self.address("collections"), "Collections")],
                "collections": [self.describe(layer, extent) for layer in list_collections(request.user)],
            }
        )


class CollectionDetail(Described):
    operation = "features_collection"
    summary = "Une collection"
    answer_schema = COLLECTION
    path_parameters = KEY
    may_forbid = True

    def get(self, _request: Request, **_kwargs: str) -> Response:
        return Response(self.describe(self.find_layer(), self.extent()))


class Items(OgcView):
    operation = "features_items"
    summary = "Objets d’une collection"
    about = (
        "Les objets d’une couche, en GeoJSON et en CRS84, avec leur contour exact. Les autres paramètres filtrent sur "
        "une propriété de la collection."
    )
    renderer_classes = [GeoJsonRenderer, FeaturesJson]
    answer_schema = {"$ref": "#/components/schemas/FeatureCollection"}
    path_parameters = KEY
    parameters = {**COMMON, **describe_filters()}
    may_forbid = True

    def known_parameters(self) -> set[str]:
        layer = COLLECTIONS.get(self.kwargs["key"])
        return {self.format_parameter, *COMMON, *(layer.filters if layer else ())}

    def get(self, request: Request, **_kwargs: str) -> Response:
        layer = self.find_layer()
        asked = read_items(request.query_params, layer)
        rows = layer.rows(request.user, asked.filters)
        if asked.box is not None:
            rows = rows.filter(**{f"{layer.place}__intersects": asked.box})
        count = rows.count()
        found = list(rows[asked.offset : asked.offset + asked.limit])
        answer = Rows(
            body={},
            rows=layer.properties(found),
            columns=(),
            shapes=layer.shapes(found),
            keys=[layer.key_of(row) for row in found],
            extra={
                "links": self._links(layer, asked, count),
                "numberMatched": count,
                "numberReturned": len(found),
            },
        )
        return Response(answer)

    def _links(self, layer: Collection, asked: Asked, count: int) -> list[dict[str, str]]:
        whole = self.request.build_absolute_uri()
        links = [
            self.link("self", whole, "Cette page", GEOJSON_TYPE),
            self.link("collection", self.address("collection", layer.key), layer.title),
        ]
        around = {"next": asked.offset + asked.limit, "prev": max(0, asked.offset - asked.limit)}
        if around["next"] < count:
            links.append(self._turn("next", layer, around["next"], asked.limit))
        if asked.offset:
            links.append(self._turn("prev", layer, around["prev"], asked.limit))
        return links

    def _turn(self, rel: str, layer: Collection, offset: int, limit: int) -> dict[str, str]:
        kept = self.request.query_params.dict()
        query = urlencode({**kept, "limit": limit, "offset": offset})
        return self.link(rel, f"{self.address('items', layer.key)}?{query}", kind=GEOJSON_TYPE)


class Item(OgcView):
    operation = "features_item"
    summary = "Un objet d’une collection"
    renderer_classes = [FeatureRenderer, FeatureJson]
    answer_schema = {"$ref": "#/components/schemas/Feature"}
    path_parameters = KEY
    may_forbid = True

    def get(self, request: Request, **_kwargs: str) -> Response:
        layer = self.find_layer()
        row = layer.one(layer.rows(request.user, {}), self.kwargs["feature"])
        if row is None:
            raise Http404
        key = layer.key_of(row)
        links = [
            self.link("self", self.address("item", layer.key, key), kind=GEOJSON_TYPE),
            self.link("collection", self.address("collection", layer.key), layer.title),
        ]
        return Response(Feature(key, layer.properties([row])[0], layer.shapes([row])[0], links))
