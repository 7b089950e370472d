"""GeoJSON and GeoPackage, read again by GDAL."""

import json
import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.gis.gdal import DataSource
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.exports import prepare_export
from iae_portal.common.map_formats import Outline, write_geojson, write_gpkg
from iae_portal.common.models import Source
from iae_portal.common.tables import Table

COLUMNS = [
    Column(key="name", label="Commune", row_header=True),
    Column(key="etp", label="ETP", kind=Kind.ETP, unit="par an"),
    Column(key="count", label="Sites à portée", kind=Kind.INTEGER),
    Column(key="share", label="Part", kind=Kind.PERCENT),
    Column(key="since", label="Depuis", kind=Kind.DATE),
]
ROWS = [
    {"name": "L’Isle", "etp": Decimal("12.40"), "count": 3, "share": 0.125, "since": date(2026, 3, 1)},
    {"name": "Sans contour", "etp": None, "count": 0, "share": None, "since": None},
]
SOURCE = Source(
    title="ETP",
    producer="ASP",
    licence="Licence Ouverte 2.0",
    vintage="2019",
    is_demonstration=True,
    imported_at=date(2026, 1, 2),
)
SQUARE = MultiPolygon(Polygon.from_bbox((4.0, 45.0, 4.5, 45.25)), srid=4326)
OUTLINES = [Outline(SQUARE.json, bytes(SQUARE.wkb), SQUARE.extent), None]


@pytest.fixture
def exported():
    table = Table(columns=COLUMNS, rows=ROWS, caption="Communes", params=QueryDict())
    return prepare_export(table, title="Accès par commune", rows=ROWS, filters_text="Aucun", sources=[SOURCE])


@pytest.fixture
def open_again(tmp_path):
    def read(content, fmt):
        path = tmp_path / f"export.{fmt}"
        path.write_bytes(content)
        return DataSource(str(path))

    return read


@pytest.mark.parametrize(("fmt", "write"), [("geojson", write_geojson), ("gpkg", write_gpkg)])
def test_map_is_read_again_by_gdal(exported, open_again, fmt, write):
    layer = open_again(write(exported, OUTLINES), fmt)[0]

    assert len(layer) == 2
    assert layer.srs.srid == 4326
    assert layer.extent.tuple == (4.0, 45.0, 4.5, 45.25)
    assert layer.fields == ["Commune", "ETP (par an)", "Sites à portée", "Part", "Depuis"]
    first = next(iter(layer))
    assert [first.get(name) for name in layer.fields] == ["L’Isle", 12.4, 3, 0.125, date(2026, 3, 1)]
    assert first.geom.geos.equals(SQUARE)


@pytest.mark.parametrize(("fmt", "write"), [("geojson", write_geojson), ("gpkg", write_gpkg)])
def test_what_is_unknown_stays_unknown(exported, open_again, fmt, write):
    layer = open_again(write(exported, OUTLINES), fmt)[0]
    _, second = layer
    assert [second.get(name) for name in layer.fields] == ["Sans contour", None, 0, None, None]


def test_row_without_outline_has_a_null_geometry_in_geojson(exported):
    assert json.loads(write_geojson(exported, OUTLINES))["features"][1]["geometry"] is None


def test_row_without_outline_has_no_geometry_in_a_geopackage(exported, tmp_path):
    path = tmp_path / "export.gpkg"
    path.write_bytes(write_gpkg(exported, OUTLINES))
    rows = sqlite3.connect(path).execute("SELECT geom IS NULL FROM acces_par_commune ORDER BY fid").fetchall()
    assert rows == [(0,), (1,)]


def test_geojson_says_where_it_comes_from(exported):
    about = {line["label"]: line["text"] for line in json.loads(write_geojson(exported, OUTLINES))["metadata"]}
    assert about["Source"] == "ETP (ASP, 2019) — licence Licence Ouverte 2.0"
    assert about["Avertissement"] == "Données de démonstration ou estimées"


def test_geopackage_says_where_it_comes_from(exported, tmp_path):
    path = tmp_path / "export.gpkg"
    path.write_bytes(write_gpkg(exported, OUTLINES))
    base = sqlite3.connect(path)
    ((text,),) = base.execute("SELECT metadata FROM gpkg_metadata").fetchall()
    lines = text.replace("\u00a0", " ").splitlines()
    assert "Source : ETP (ASP, 2019) — licence Licence Ouverte 2.0" in lines
    assert "Avertissement : Données de démonstration ou estimées" in lines
    assert base.execute("SELECT reference_scope, table_name FROM gpkg_metadata_reference").fetchall() == [
        ("table", "acces_par_commune")
    ]


def test_geopackage_is_sound_and_indexed(exported, tmp_path):
    path = tmp_path / "export.gpkg"
    path.write_bytes(write_gpkg(exported, OUTLINES))
    base = sqlite3.connect(path)
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert base.execute("SELECT * FROM rtree_acces_par_commune_geom").fetchall() == [(1, 4.0, 4.5, 45.0, 45.25)]


def test_empty_table_makes_an_empty_layer(open_again):
    table = Table(columns=COLUMNS, rows=[], caption="Communes", params=QueryDict())
    export = prepare_export(table, title="Rien", rows=[])
    assert len(open_again(write_gpkg(export, []), "gpkg")[0]) == 0
