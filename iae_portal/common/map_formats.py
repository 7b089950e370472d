"""The bytes of the two formats of maps: GeoJSON (RFC 7946) and GeoPackage (OGC 12-128), in degrees (EPSG:4326).

Attributes carry the headings of the table; where they come from is said inside the file.
"""

import json
import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from fudgeo.enumeration import MetadataScope, ShapeType
from fudgeo.extension.metadata import TableReference
from fudgeo.geopkg import FeatureClass, Field, GeoPackage, SpatialReferenceSystem

from iae_portal.common.columns import Column, Kind
from iae_portal.common.export_formats import Exported, plain_value

WGS84 = 4326
DUBLIN_CORE = "https://www.dublincore.org/specifications/dublin-core/dcmi-terms/"
GEOMETRY, KEY = "geom", "fid"
# 1.3: the library declares 1.4, of which nothing is used here and which older desktop software warns about.
VERSION = 10_300
# Flags of a GeoPackage geometry: little endian, with an envelope of four numbers.
HEADER = struct.Struct("<2sBBi4d")
FLAGS = 0b011
FIELD_TYPES = {
    Kind.INTEGER: "INTEGER",
    Kind.DECIMAL: "DOUBLE",
    Kind.ETP: "DOUBLE",
    Kind.EURO: "DOUBLE",
    Kind.PERCENT: "DOUBLE",
    Kind.DATE: "DATE",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A multipolygon in degrees, both as GeoJSON and as well-known binary, with its west, south, east and north."""

    geojson: str
    wkb: bytes
    bounds: tuple[float, float, float, float]


def write_geojson(export: Exported, outlines: Sequence[Outline | None]) -> bytes:
    """A collection of the rows in their order; a row without outline has a null geometry."""
    features = [
        f'{{"type": "Feature", "geometry": {outline.geojson if outline else "null"}, "properties": '
        f"{json.dumps(properties, ensure_ascii=False)}}}"
        for properties, outline in zip(_properties(export), outlines, strict=True)
    ]
    about = json.dumps([{"label": label, "text": text} for label, text in export.about], ensure_ascii=False)
    title = json.dumps(export.title, ensure_ascii=False)
    text = f'{{"type": "FeatureCollection", "title": {title}, "metadata": {about}, "features": [\n'
    return (text + ",\n".join(features) + "\n]}\n").encode()


def write_gpkg(export: Exported, outlines: Sequence[Outline | None]) -> bytes:
    """A database of one layer, named after the title, with its spatial index and its metadata."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.gpkg"
        package = GeoPackage.create(path, flavor="EPSG", ogr_contents=True, enable_metadata=True)
        try:
            _fill(package, export, outlines)
        finally:
            package.connection.close()
        return path.read_bytes()


def _fill(package: GeoPackage, export: Exported, outlines: Sequence[Outline | None]) -> None:
    layer = package.create_feature_class(
        name=slugify(export.title).replace("-", "_") or "donnees",
        srs=_wgs84(package),
        shape_type=ShapeType.multi_polygon,
        fields=[Field(column.heading, FIELD_TYPES.get(column.kind, "TEXT")) for column in export.columns],
        description=" — ".join(text for label, text in export.about if label != "Titre"),
        geom_name=GEOMETRY,
        pk_name=KEY,
    )
    headings = ", ".join(f'"{column.heading}"' for column in export.columns)
    places = ", ".join("?" for _ in range(len(export.columns) + 1))
    with package.connection as connection:
        connection.executemany(
            f'INSERT INTO "{layer.name}" ({GEOMETRY}, {headings}) VALUES ({places})',  # noqa: S608 -- our own names  # nosec B608
            (
                (_geometry(outline), *properties.values())
                for properties, outline in zip(_properties(export), outlines, strict=True)
            ),
        )
    drawn = [outline.bounds for outline in outlines if outline]
    if drawn:
        west, south, east, north = zip(*drawn, strict=True)
        layer.extent = (min(west), min(south), max(east), max(north))
    _describe(package, layer, export)
    package.connection.execute(f"PRAGMA user_version = {VERSION}")


def _describe(package: GeoPackage, layer: FeatureClass, export: Exported) -> None:
    """What the spreadsheets say on their « Source » sheet."""
    metadata = package.metadata
    text = "\n".join(f"{label} : {text}" for label, text in export.about)
    key = metadata.add_metadata(uri=DUBLIN_CORE, scope=MetadataScope.dataset, metadata=text, mime_type="text/plain")
    metadata.add_references(TableReference(table_name=layer.name, file_id=key))


def _wgs84(package: GeoPackage) -> SpatialReferenceSystem:
    return package.spatial_references[WGS84]


def _geometry(outline: Outline | None) -> bytes | None:
    if outline is None:
        return None
    west, south, east, north = outline.bounds
    return HEADER.pack(b"GP", 0, FLAGS, WGS84, west, east, south, north) + outline.wkb


def _properties(export: Exported) -> Iterator[dict[str, Any]]:
    for row in export.rows:
        yield {column.heading: _plain(column, value) for column, value in zip(export.columns, row, strict=True)}


def _plain(column: Column, value: Any) -> Any:
    """Numbers stay numbers, days and hours are written as ISO 8601 asks."""
    found = plain_value(column, value)
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, datetime | date):
        return found.isoformat()
    return int(found) if column.kind is Kind.INTEGER and found == int(found) else float(found)
