"""The documentation and the data dictionary as pages show them, both read from the OpenAPI document."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from iae_portal.api.document import TAGS, build_document

TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "array": "liste",
    "object": "objet",
}
FORMATS = {"date": "date", "date-time": "date et heure", "uri": "adresse"}
MEDIA = {"application/json": "JSON", "text/csv": "CSV", "application/geo+json": "GeoJSON"}
# « * `white` - zone blanche »: how the document tells the values of a closed list.
MEANING = re.compile(r"^\* `([^`]*)` - (.+)$", re.MULTILINE)
# Those that describe a page, an error or a layer, and no data.
TECHNICAL = frozenset({"Problem", "FeatureCollection", "Feature", "Link"})


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    words: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One address, as the documentation tells it."""

    path: str
    anchor: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    formats: str
    example: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the data dictionary."""

    name: str
    label: str
    type: str
    words: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row of the API is: its fields in the order of the answers."""

    name: str
    title: str
    about: str
    entries: tuple[Entry, ...]


def list_sections() -> list[Section]:
    """The addresses by subject."""
    document = build_document()
    found: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        told = operations["get"]
        found.setdefault(told["tags"][0], []).append(_read_operation(path, told))
    return [Section(name, about, tuple(found.get(name, ()))) for name, about in TAGS]


def list_things() -> list[Thing]:
    """What is answered, without the pages, closed lists and errors."""
    schemas = build_document()["components"]["schemas"]
    kept = {
        name: schema
        for name, schema in schemas.items()
        if "properties" in schema and not name.startswith("Paginated") and name not in TECHNICAL
    }
    return [_read_thing(schema, name=name, schemas=schemas) for name, schema in kept.items()]


def _read_operation(path: str, told: Mapping[str, Any]) -> Operation:
    content = told["responses"]["200"].get("content", {})
    example = content.get("application/json", {}).get("example")
    return Operation(
        path=path,
        anchor=slugify(told["operationId"]),
        summary=told["summary"],
        about=told["description"],
        parameters=tuple(_read_parameter(one) for one in told.get("parameters", ())),
        formats=", ".join(MEDIA[name] for name in content if name in MEDIA),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example is not None else "",
        is_public={} in told.get("security", ()),
    )


def _read_parameter(told: Mapping[str, Any]) -> Parameter:
    schema = told.get("schema", {})
    meanings = dict(MEANING.findall(told.get("description", "")))
    words = _plain(told.get("description", ""))
    values = [str(value) for value in schema.get("enum", ()) if value]
    if not all(value in words for value in values):
        words = f"{words} Valeurs\u00a0: {', '.join(_tell_value(value, meanings) for value in values)}."
    is_required = told["in"] == "path" or told.get("required", False)
    return Parameter(told["name"], words, _type(schema), is_required)


def _read_thing(schema: Mapping[str, Any], *, name: str, schemas: Mapping[str, Any]) -> Thing:
    entries = tuple(_read_entry(field, told, schemas=schemas) for field, told in schema["properties"].items())
    title, _, about = _plain(schema.get("description", "")).partition(". ")
    return Thing(name, title.rstrip("."), about, entries)


def _read_entry(name: str, told: Mapping[str, Any], *, schemas: Mapping[str, Any]) -> Entry:
    parts = [told, *told.get("allOf", ()), *told.get("oneOf", ()), told.get("items", {})]
    values: list[str] = []
    kind = told.get("type", "")
    for part in parts:
        reference = part.get("$ref", "").rsplit("/", 1)[-1]
        target = schemas.get(reference, part)
        meanings = dict(MEANING.findall(target.get("description", "")))
        values += [_tell_value(value, meanings) for value in target.get("enum", ()) if value not in ("", None)]
        kind = kind or target.get("type", "")
    # A label that only repeats the name is not in the document.
    label = told.get("title") or {"id": "identifiant"}.get(name, name)
    words = _plain(told.get("description", ""))
    return Entry(name, label, _type({**told, "type": kind}), words, tuple(values))


def _tell_value(value: Any, meanings: Mapping[str, str]) -> str:
    meaning = meanings.get(str(value), "")
    return f"{value} ({meaning})" if meaning and meaning != value else str(value)


def _type(schema: Mapping[str, Any]) -> str:
    kind = FORMATS.get(schema.get("format", "")) or TYPES.get(schema.get("type", ""), "objet")
    return f"{kind}, ou vide" if schema.get("nullable") else kind


def _plain(text: str) -> str:
    """Without the marks of code, and without the list of values that the document repeats."""
    return text.partition("\n\n*")[0].partition("\n* ")[0].replace("`", "").strip()
