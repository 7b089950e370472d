"""How an address of the API is told in its OpenAPI document: formats, errors and headers, said once for all."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes

from iae_portal.common.access import PUBLIC
from iae_portal.common.api.problems import PROBLEM_TYPE, TITLES
from iae_portal.common.api.rendering import GEOJSON_TYPE, CsvRenderer, GeoJsonRenderer

SECURITY = "jeton"
FORMATS = {"json": "JSON", "csv": "CSV (virgules, UTF-8)", "geojson": "GeoJSON (RFC 7946), avec les géométries"}
# Every address may refuse with these; the others depend on it.
ALWAYS = (400, 401, 404, 405, 406, 429)


class ApiSchema(AutoSchema):
    """Reads `tag`, `summary`, `about`, `example` and the parameters of the view."""

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_operation_id(self) -> str:
        return self.view.operation or str(super().get_operation_id())

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:
        return str(self.view.about or self.view.summary)

    def get_auth(self) -> list[dict[str, Any]]:
        """Optional where the address is public: a token then counts its own requests."""
        optional: list[dict[str, Any]] = [{}] if self.view.permission == PUBLIC else []
        return [*optional, {SECURITY: []}]

    def map_renderers(self, attribute: str) -> list[Any]:
        """The schema describes JSON; the other formats are added to it, with their own."""
        return ["application/json"] if attribute == "media_type" else super().map_renderers(attribute)

    def get_response_serializers(self) -> Any:
        """A list is told by its pages; an address that writes its own answer gives its schema."""
        if self.view.answer_schema is not None:
            return OpenApiTypes.OBJECT
        serializer = self.view.get_serializer_class()
        return serializer(many=True) if self.view.pagination_class is not None else serializer()

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        own = [{"name": name, "in": "query", **told} for name, told in self.view.parameters.items()]
        told = [
            {**parameter, **self.view.path_parameters.get(parameter["name"], {})}
            if parameter["in"] == "path"
            else parameter
            for parameter in parameters
        ]
        return sorted([*told, *own], key=lambda parameter: (parameter["in"] != "path", parameter["name"]))

    def _get_format_parameters(self) -> list[dict[str, Any]]:
        formats = [renderer.format for renderer in self.view.renderer_classes]
        if len(formats) == 1 and formats[0] == "json":
            return []
        words = "\u00a0; ".join(f"`{name}`\u00a0: {FORMATS[name]}" for name in formats)
        return [
            {
                "name": self.view.format_parameter,
                "in": "query",
                "description": f"Format, si l’en-tête Accept ne le dit pas. {words}.",
                "schema": {"type": "string", "enum": formats},
            }
        ]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        answers = operation["responses"]
        for code, answer in list(answers.items()):
            if str(code).startswith("2"):
                self._complete(answer)
        answers["304"] = {"$ref": "#/components/responses/Unchanged"}
        for code in [*ALWAYS, *([403] if self.view.permission != PUBLIC or self.view.may_forbid else []), 503]:
            answers[str(code)] = {"$ref": f"#/components/responses/Problem{code}"}
        return operation

    def _complete(self, answer: dict[str, Any]) -> None:
        content = answer.setdefault("content", {})
        json = content.get("application/json")
        if json is not None and self.view.answer_schema is not None:
            json["schema"] = self.view.answer_schema
        if json is not None and self.view.example is not None:
            json["example"] = self.view.build_example()
        formats = [renderer.format for renderer in self.view.renderer_classes]
        if CsvRenderer.format in formats:
            content["text/csv"] = {"schema": {"type": "string"}}
        if GeoJsonRenderer.format in formats:
            content[GEOJSON_TYPE] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}
        answer["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        if self.view.pagination_class is not None:
            answer["headers"]["Link"] = {"$ref": "#/components/headers/Link"}


def problem_responses() -> dict[str, Any]:
    """The components that every operation refers to."""
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {
        f"Problem{int(status)}": {"description": title, "content": content} for status, title in TITLES.items()
    }
    found["Problem429"] = {
        **found["Problem429"],
        "headers": {"Retry-After": {"description": "Secondes à attendre.", "schema": {"type": "integer"}}},
    }
    found["Unchanged"] = {"description": "Inchangé depuis la version que le client a déjà."}
    return found


COMPONENTS: dict[str, Any] = {
    "responses": problem_responses(),
    "headers": {
        "ETag": {
            "description": "Empreinte de la réponse, à rendre dans If-None-Match.",
            "schema": {"type": "string"},
        },
        "Link": {
            "description": "Adresses des pages suivante (next) et précédente (prev).",
            "schema": {"type": "string"},
        },
    },
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "Une erreur, selon la RFC 9457.",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "description": "Toujours « about:blank »."},
                "title": {"type": "string", "description": "Ce que veut dire le code."},
                "status": {"type": "integer", "description": "Le code HTTP."},
                "detail": {"type": "string", "description": "Ce qui ne va pas, et quoi faire."},
                "errors": {
                    "type": "array",
                    "description": "Les paramètres en cause.",
                    "items": {
                        "type": "object",
                        "required": ["parameter", "detail"],
                        "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
                    },
                },
            },
        },
        "FeatureCollection": {
            "type": "object",
            "description": "Des objets géographiques (RFC 7946), en WGS84. Leurs propriétés sont les champs du JSON.",
            "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "numberMatched": {"type": "integer"},
                "numberReturned": {"type": "integer"},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            },
        },
        "Feature": {
            "type": "object",
            "description": "Un objet géographique (RFC 7946).",
            "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
                "geometry": {"type": "object", "nullable": True},
                "properties": {"type": "object", "nullable": True},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
            },
        },
        "Link": {
            "type": "object",
            "description": "Un lien, selon l’OGC.",
            "required": ["href", "rel"],
            "properties": {
                "href": {"type": "string"},
                "rel": {"type": "string"},
                "type": {"type": "string"},
                "title": {"type": "string"},
            },
        },
    },
    "securitySchemes": {
        SECURITY: {
            "type": "http",
            "scheme": "bearer",
            "description": "Jeton créé dans « Mon compte ». En-tête\u00a0: `Authorization: Bearer iae_…`.",
        },
    },
}
