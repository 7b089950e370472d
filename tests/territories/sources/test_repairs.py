import pytest
from django.contrib.gis.geos import MultiPolygon

from territories.sources.outlines import Outlines
from territories.sources.packages import PackageDataError
from territories.sources.repairs import build_outlines
from tests.territories.packages import square


def hexed(**outlines):
    return {code[1:]: outline.hex.decode() for code, outline in outlines.items()}


def build(codes, *, published=None, earlier=None, former=None):
    return build_outlines(
        codes=dict.fromkeys(codes),
        published=Outlines(current=published or {}, former={}),
        earlier=Outlines(current=earlier or {}, former=former or {}),
    )


def test_published_outline_is_kept_as_it_is():
    outlines = build(["01112"], published=hexed(_01112=square(0.0)))
    assert outlines["01112"].equals_exact(square(0.0))


def test_outline_is_a_multipolygon_in_degrees():
    outline = build(["01112"], published=hexed(_01112=square(0.0)))["01112"]
    assert (outline.geom_type, outline.srid) == ("MultiPolygon", 4326)


def test_merged_commune_gets_the_outline_of_those_it_absorbed():
    outlines = build(
        ["42084"], published=hexed(_42084=square(0.0)), earlier=hexed(_42109=square(0.1), _42252=square(0.2))
    )
    assert outlines["42084"].equals(square(0.0).union(square(0.1)).union(square(0.2)))


def test_renamed_commune_gets_its_earlier_outline():
    assert build(["69114"], earlier=hexed(_69159=square(4.0)))["69114"].equals_exact(square(4.0))


def test_restored_commune_gets_the_outline_it_had_as_a_former_one():
    assert build(["15035"], former=hexed(_15035=square(2.0)))["15035"].equals_exact(square(2.0))


def test_divided_commune_loses_those_that_left_it():
    left = hexed(_15031=square(0.0), _15035=square(0.1), _15047=square(0.2), _15171=square(0.3))
    whole = MultiPolygon(square(0.0, side=0.5)[0])
    outlines = build(["15141"], earlier=hexed(_15141=whole), former=left)
    assert outlines["15141"].area == pytest.approx(0.25 - 0.04)


def test_commune_without_any_outline_is_named():
    with pytest.raises(PackageDataError, match=r"1 commune\(s\) sans contour dans les paquets de données : 01112\."):
        build(["01112"])


def test_missing_piece_of_a_repair_is_named():
    with pytest.raises(PackageDataError, match="Le contour 01330, nécessaire à une réparation, manque"):
        build(["01187"], published=hexed(_01187=square(0.0)))


def test_unreadable_outline_is_refused():
    with pytest.raises(PackageDataError, match="n’est pas une géométrie lisible"):
        build(["01112"], published={"01112": "0106zz"})
