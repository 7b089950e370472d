"""The formats of answers: JSON, CSV, GeoJSON, and JSON of problems; and how a request chooses one."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from iae_portal.common.api.problems import PROBLEM_TYPE, ParameterError
from iae_portal.common.export_formats import neutralise

GEOJSON_TYPE = "application/geo+json"


class Encoder(JSONEncoder):
    """Decimals are numbers: they have at most as many digits as a double keeps."""

    def default(self, obj: Any) -> Any:
        return float(obj) if isinstance(obj, Decimal) else super().default(obj)


class JsonRenderer(JSONRenderer):
    encoder_class = Encoder
    charset = None


class ProblemRenderer(JsonRenderer):
    media_type = PROBLEM_TYPE


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows as it is answered in JSON, with the outlines that GeoJSON asks for, already written."""

    body: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    columns: Sequence[str]
    shapes: Sequence[str | None] = ()
    keys: Sequence[Any] = ()
    """The identifier of each feature."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What a collection of features says of itself."""


class RowsJsonRenderer(JsonRenderer):
    """The page in JSON."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        body = data.body if isinstance(data, Rows) else data
        return super().render(body, accepted_media_type, renderer_context)


class CsvRenderer(BaseRenderer):
    """Commas and points, UTF-8, names of fields as headings: for programs; the exports of pages are for people."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        columns = list(data.columns)
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in data.rows)
        return buffer.getvalue().encode()


class GeoJsonRenderer(BaseRenderer):
    """A collection of features (RFC 7946); outlines come from the database as text and are not read again."""

    media_type = GEOJSON_TYPE
    format = "geojson"
    charset = None

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        if not isinstance(data, Rows):
            return _dump(data).encode()
        features = ",\n".join(_features(data))
        extra = "".join(f"{_dump(name)}:{_dump(value)}," for name, value in data.extra.items())
        return f'{{"type":"FeatureCollection",{extra}"features":[\n{features}\n]}}'.encode()


def write_feature(key: Any, properties: Mapping[str, Any], shape: str | None, *, links: Any = None) -> str:
    """One feature, whose outline is already GeoJSON."""
    more = f',"links":{_dump(links)}' if links else ""
    geometry = shape or "null"
    return f'{{"type":"Feature","id":{_dump(key)},"geometry":{geometry},"properties":{_dump(properties)}{more}}}'


def _features(data: Rows) -> Iterable[str]:
    for key, row, shape in zip(data.keys, data.rows, data.shapes, strict=True):
        yield write_feature(key, row, shape)


def _dump(value: Any) -> str:
    return json.dumps(value, cls=Encoder, ensure_ascii=False, separators=(",", ":"))


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would run is neutralised; a list is cut by vertical bars."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return neutralise("|".join(str(part) for part in value))
    return neutralise(value) if isinstance(value, str) else value


class Negotiation(DefaultContentNegotiation):
    """`?format=` first, then the Accept header; what is asked and not served is refused, not replaced."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        parameter = request.parser_context["view"].format_parameter
        asked = request.query_params.get(parameter)
        if asked is None:
            return super().select_renderer(request, renderers, format_suffix)
        for renderer in renderers:
            if renderer.format == asked:
                return renderer, renderer.media_type
        served = ", ".join(renderer.format for renderer in renderers)
        raise ParameterError({parameter: f"Format inconnu. Formats servis\u00a0: {served}."})
