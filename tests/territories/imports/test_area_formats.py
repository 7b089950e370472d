"""Zones d’emploi, bassins, zonings and districts: areas made of communes, dated, and never twice."""

import datetime as dt

import pytest

from territories.enums import AreaLevel, MovementKind, ZoningScheme, ZoningStatus
from territories.models import Area, AreaMembership, AreaOutline, DistrictCommune, RegionLoad, Zoning
from tests.factories.imports import import_file, make_land, make_movement, write_json, write_text, write_workbook

pytestmark = pytest.mark.django_db
ZONES = "codgeo,libgeo,ze2020,libze2020,ze_partie_reg,dep,reg\n"
FRR = "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025;\n"
QPV = "code_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci\r\n"


@pytest.fixture
def land():
    return make_land()


def zones(folder, *rows, name="zones.csv"):
    text = "".join(f"{commune},C,{zone},{label},,99,99\n" for commune, zone, label in rows)
    return write_text(folder, ZONES + text, name=name)


def insee_workbook(folder, *rows, year=2023):
    head = [["Zones d'emploi 2020"], ["Composition"], [f"Mise en ligne le 17/03/{year}"], ["@Insee"]]
    titles = ["CODGEO", "LIBGEO", "ZE2020", "LIBZE2020", "ZE2020_PARTIE_REG", "DEP", "REG"]
    lines = [[commune, "C", zone, label, "", "99", "99"] for commune, zone, label in rows]
    return write_workbook(folder, {"Composition_communale": [*head, ["Libellés"] * 7, titles, *lines]})


def test_zone_is_made_of_its_communes_outline_and_population(tmp_path, land):
    import_file(zones(tmp_path, ("99001", "9901", "Zone A"), ("99002", "9901", "Zone A"), ("99003", "59", "Zone B")))
    zone = Area.objects.get(level=AreaLevel.EMPLOYMENT_ZONE, code="9901")
    assert (zone.name, zone.population, zone.cog_vintage, zone.is_partial) == ("Zone A", 1600, 2025, False)
    assert AreaOutline.objects.get(area=zone).geom.extent == (1.0, 0.0, 3.0, 1.0)
    assert zone.point.within(AreaOutline.objects.get(area=zone).geom)
    assert Area.objects.filter(level=AreaLevel.EMPLOYMENT_ZONE, code="0059").exists()
    link = AreaMembership.objects.get(child=land.communes["99001"], parent_level=AreaLevel.EMPLOYMENT_ZONE)
    assert (link.parent, link.validity.lower, link.validity.upper) == (zone, dt.date(2025, 1, 1), None)
    assert AreaMembership.objects.filter(child=zone, parent=land.region).exists()


def test_new_outlines_renew_the_tiles(tmp_path, land):
    import_file(zones(tmp_path, ("99001", "9901", "Zone A")))
    assert RegionLoad.objects.count() == 2


def test_zone_that_reaches_out_of_the_region_is_partial(tmp_path, land):
    import_file(zones(tmp_path, ("99001", "9901", "Zone A"), ("01001", "9901", "Zone A")))
    assert Area.objects.get(level=AreaLevel.EMPLOYMENT_ZONE).is_partial


def test_commune_that_changes_zone_keeps_its_history(tmp_path, land):
    import_file(insee_workbook(tmp_path, ("99001", "9901", "Zone A"), ("99002", "9902", "Zone B")))
    import_file(zones(tmp_path, ("99001", "9902", "Zone B"), ("99002", "9902", "Zone B")))
    links = AreaMembership.objects.filter(child=land.communes["99001"], parent_level=AreaLevel.EMPLOYMENT_ZONE)
    assert [
        (link.parent.name, link.validity.lower.year, link.validity.upper and link.validity.upper.year)
        for link in links.order_by("validity")
    ] == [("Zone A", 2023, 2025), ("Zone B", 2025, None)]
    assert not Area.objects.get(level=AreaLevel.EMPLOYMENT_ZONE, code="9901").is_current


def test_older_vintage_changes_nothing(tmp_path, land):
    import_file(zones(tmp_path, ("99001", "9902", "Zone B")))
    report = import_file(insee_workbook(tmp_path, ("99001", "9901", "Zone A")))
    assert report.changes_nothing
    assert "Le portail tient déjà le millésime 2025" in report.notes[-1]
    assert not Area.objects.filter(code="9901", level=AreaLevel.EMPLOYMENT_ZONE).exists()


def test_same_composition_again_changes_nothing(tmp_path, land):
    import_file(zones(tmp_path, ("99001", "9901", "Zone A")))
    links = list(AreaMembership.objects.values_list("pk", "validity"))
    assert import_file(zones(tmp_path, ("99001", "9901", "Zone A"))).changes_nothing
    assert list(AreaMembership.objects.values_list("pk", "validity")) == links


def test_former_commune_of_a_composition_is_set_aside(tmp_path, land):
    make_movement("99801", land.communes["99001"])
    report = import_file(zones(tmp_path, ("99001", "9901", "Zone A"), ("99801", "9901", "Zone A")))
    assert dict(report.set_aside) == {"commune disparue\u00a0: celle qui l’a réunie est aussi dans le fichier": 1}


def test_workbook_without_its_titles_asks_for_them(tmp_path, land):
    rows = [["CODGEO", "LIBGEO", "ZE2020", "LIBZE2020", "ZE2020_PARTIE_REG"], ["99001", "C", "9901", "Zone A", ""]]
    report = import_file(write_workbook(tmp_path, {"Composition_communale": rows}))
    assert "ne dit pas son millésime" in report.refusal


def test_frr_statuses_are_stored_with_their_year(tmp_path, land):
    text = FRR + "99001;99;A;FRR socle;\r\n99002;99;B;FRR+;\r\n99003;99;C;Non classée;\r\n"
    report = import_file(write_text(tmp_path, text))
    rows = Zoning.objects.order_by("area__code").values_list("scheme", "status", "vintage")
    assert list(rows) == [("frr", "in", "2025"), ("frr", "plus", "2025"), ("frr", "out", "2025")]
    assert report.notes == ["Communes de la région absentes du fichier\u00a0: 1."]


def test_unknown_status_of_the_region_is_refused_and_of_another_ignored(tmp_path, land):
    text = FRR + "99001;99;A;FRR future;\r\n97101;971;B;Classée autrement;\r\n"
    report = import_file(write_text(tmp_path, text))
    assert [problem.row for problem in report.problems] == [2]
    assert "le classement «\u00a0FRR future\u00a0» est inconnu" in report.problems[0].message


def test_zrr_of_a_former_commune_is_that_of_its_heir(tmp_path, land):
    make_movement("99801", land.communes["99004"])
    make_movement("99001", land.communes["99001"], kind=MovementKind.SPLIT)
    make_movement("99001", land.communes["99003"], kind=MovementKind.SPLIT)
    rows = [("99001", "C"), ("99002", "NC"), ("99801", "PC")]
    data = [{"model": "geo.zrr", "pk": 1, "fields": {"insee_code": code, "status": status}} for code, status in rows]
    import_file(write_json(tmp_path, data))
    statuses = dict(Zoning.objects.filter(scheme=ZoningScheme.ZRR).values_list("area__code", "status"))
    assert statuses == {
        "99001": ZoningStatus.IN,
        "99002": ZoningStatus.OUT,
        "99003": ZoningStatus.IN,
        "99004": ZoningStatus.PARTIAL,
    }


def test_mountain_is_also_said_on_the_commune(tmp_path, land):
    text = "code_insee;nom;montagne_2024\n99001;A;Oui\n99002;B;Non\n99003;C;\n"
    import_file(write_text(tmp_path, text))
    mountains = dict(Area.objects.filter(level=AreaLevel.COMMUNE).values_list("code", "is_mountain"))
    assert mountains == {"99001": True, "99002": False, "99003": None, "99004": None}


def test_district_list_with_wrapped_codes_is_read(tmp_path, land):
    text = QPV + (
        'QN09901M;Le Haut;99;R;99;D;"=""99001""";Bourg;999999999;E\r\n'
        'QN09902M;Le Bas;99;R;99;D;"99001;99002";Bourg;999999999;E\r\n'
    )
    import_file(write_text(tmp_path, text))
    links = DistrictCommune.objects.order_by("district__code", "commune__code")
    assert list(links.values_list("district__code", "commune__code")) == [
        ("QN09901M", "99001"),
        ("QN09902M", "99001"),
        ("QN09902M", "99002"),
    ]
    district = Area.objects.get(code="QN09901M")
    assert AreaMembership.objects.filter(child=district, parent=land.department).exists()


def test_district_outlines_are_stored_and_a_later_list_keeps_them(tmp_path, land):
    square = {"type": "Polygon", "coordinates": [[[1.1, 0.1], [1.2, 0.1], [1.2, 0.2], [1.1, 0.2], [1.1, 0.1]]]}
    properties = {"code_qp": "QN09901M", "lib_qp": "Le Haut", "insee_com": "99001"}
    features = [{"type": "Feature", "properties": properties, "geometry": square}]
    import_file(write_json(tmp_path, {"type": "FeatureCollection", "features": features}, name="qpv.geojson"))
    report = import_file(write_text(tmp_path, QPV + "QN09901M;Le Haut;99;R;99;D;99001;Bourg;999999999;E\r\n"))
    assert report.changes_nothing
    outline = AreaOutline.objects.get(area__code="QN09901M")
    assert outline.geom.extent == pytest.approx((1.1, 0.1, 1.2, 0.2))


def test_district_code_that_is_none_is_refused(tmp_path, land):
    report = import_file(write_text(tmp_path, QPV + "12345;Le Haut;99;R;99;D;99001;Bourg;999999999;E\r\n"))
    assert [(problem.row, problem.column) for problem in report.problems] == [(2, "code_qp")]
