"""The region as the packages give it: figures checked against the official counts."""

from collections import Counter

import pytest
from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, Polygon

from territories.sources.packages import PackageDataError
from territories.sources.region import build_region

ENCLAVE_DES_PAPES = (4.962, 44.360)


def shapes(region, level, column="geom"):
    return {area.code: GEOSGeometry(getattr(area, column)) for area in region.areas if area.level == level}


def holes(geometry):
    polygons = [geometry] if isinstance(geometry, Polygon) else geometry
    return [ring for polygon in polygons for ring in list(polygon)[1:]]


def test_areas_of_each_level_are_all_there(real_region):
    assert Counter(area.level for area in real_region.areas) == {
        "commune": 4025,
        "epci": 172,
        "arrondissement": 39,
        "department": 12,
        "region": 1,
    }


@pytest.mark.parametrize("level", ["commune", "epci", "arrondissement", "department", "region"])
def test_population_of_each_level_is_the_region_s(real_region, level):
    assert sum(area.population for area in real_region.areas if area.level == level) == 8_205_557


def test_epci_that_straddle_the_border_are_partial(real_region):
    assert sum(area.is_partial for area in real_region.areas) == 172 - 163


@pytest.mark.parametrize("code", ["15031", "15035", "15047", "15171", "69114"])
def test_commune_published_without_outline_has_one(real_region, code):
    assert shapes(real_region, "commune")[code].area > 0


@pytest.mark.parametrize("column", ["geom", "tile_low", "tile_middle", "tile_full"])
def test_every_outline_is_valid(real_region, column):
    invalid = [area.code for area in real_region.areas if not GEOSGeometry(getattr(area, column)).valid]
    assert invalid == []


@pytest.mark.parametrize("column", ["geom", "tile_low", "tile_middle", "tile_full"])
def test_only_hole_is_the_enclave_des_papes(real_region, column):
    (hole,) = holes(GeometryCollection(list(shapes(real_region, "commune", column).values())).unary_union)
    hole = Polygon(hole, srid=4326 if column == "geom" else 3857)
    hole.transform(4326)
    assert hole.centroid.coords == pytest.approx(ENCLAVE_DES_PAPES, abs=0.01)


@pytest.mark.parametrize(
    ("column", "share"), [("geom", 1e-9), ("tile_full", 1e-9), ("tile_middle", 1e-7), ("tile_low", 5e-5)]
)
def test_communes_do_not_overlap(real_region, column, share):
    parts = list(shapes(real_region, "commune", column).values())
    union = GeometryCollection(parts).unary_union
    assert sum(part.area for part in parts) - union.area < share * union.area


@pytest.mark.parametrize("level", ["epci", "arrondissement", "department", "region"])
def test_upper_outlines_cover_what_the_communes_cover(real_region, level):
    communes = sum(shape.area for shape in shapes(real_region, "commune").values())
    assert sum(shape.area for shape in shapes(real_region, level).values()) == pytest.approx(communes, rel=1e-9)


def test_point_of_each_area_is_inside_it(real_region):
    outside = [
        area.code for area in real_region.areas if not GEOSGeometry(area.geom).contains(GEOSGeometry(area.point))
    ]
    assert outside == []


def test_each_commune_has_one_parent_of_each_level(real_region):
    parents = Counter(
        (link.child_code, link.parent_level) for link in real_region.memberships if link.child_level == "commune"
    )
    assert set(parents.values()) == {1}
    assert len(parents) == 4 * 4025


def test_commune_in_no_outline_stops_the_build(packages):
    packages.outlines["98002"] = None
    packages.write()
    with pytest.raises(PackageDataError, match="98002"):
        build_region(packages.files(), region_code="99")


def test_crossed_outline_stops_the_build(packages):
    bow_tie = GEOSGeometry("MULTIPOLYGON(((0 45,0.1 45.1,0.1 45,0 45.1,0 45)))")
    packages.outlines["98001"] = bow_tie
    packages.write()
    with pytest.raises(PackageDataError, match="Contours de commune non valides : 98001"):
        build_region(packages.files(), region_code="99")
