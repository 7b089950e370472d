"""The traps of DARES, CNAF and INSEE files."""

from decimal import Decimal

import pytest

from territories.enums import AreaLevel, MovementKind, ValueState
from territories.models import IndicatorTotal, IndicatorValue
from tests.factories.imports import import_file, make_land, make_movement, write_json, write_text, write_workbook
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db
DARES = (
    "Date;Code région;Région;Code département;Département;Code commune;Commune;Type de données;Catégorie;Sexe;"
    "Tranche d'âge;Nombre de demandeurs d'emploi\n"
)
CAF = "dtreffre;numcomdo;nomcom;indfoy_ndur;indnbp_ndur;indfoy_rsa;indfoy_ppa\n"
FILOSOFI = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021;PPMINI21\n"


@pytest.fixture
def land():
    return make_land()


def stored(code):
    rows = IndicatorValue.objects.filter(indicator__code=code).order_by("period", "area__code")
    return [(row.area.code, row.period, row.value, ValueState(row.state)) for row in rows.select_related("area")]


def test_dares_rows_of_one_sex_or_age_are_set_aside(tmp_path, land):
    text = DARES + "".join(
        f"2024-T4;99;R;99;D;99001;C;Brutes;{category};{sex};{age};{value}\n"
        for category, sex, age, value in [
            ("ABC", "Total", "Total", 50),
            ("ABC", "Femmes", "Total", 26),
            ("ABC", "Total", "Moins de 25 ans", 9),
            ("A", "Total", "Total", 30),
        ]
    )
    report = import_file(write_text(tmp_path, text, encoding="utf-8-sig"))
    assert stored("demandeurs_emploi_abc") == [("99001", "2024-T4", Decimal(50), ValueState.KNOWN)]
    assert dict(report.set_aside) == {"autre découpage (sexe, âge, catégorie)": 3}


def test_dares_technical_names_are_read(tmp_path, land):
    text = (
        "date;code_commune;sexe;tranche_d_age;categorie;type_de_donnees;nombre_de_demandeurs_d_emploi\n"
        "2024-T4;99001;Total;Total;ABC;Brutes;50\n"
    )
    import_file(write_text(tmp_path, text))
    assert stored("demandeurs_emploi_abc") == [("99001", "2024-T4", Decimal(50), ValueState.KNOWN)]


def test_republished_job_seekers_are_those_of_the_last_quarter_of_2023(tmp_path, land):
    import_file(write_json(tmp_path, [{"insee": "99001", "nom_commune": "Bourg", "population": "50"}]))
    assert stored("demandeurs_emploi_abc") == [("99001", "2023-T4", Decimal(50), ValueState.KNOWN)]


def test_true_populations_are_not_taken_for_job_seekers(tmp_path, land):
    rows = [
        {"insee": code, "nom_commune": area.name, "population": str(area.population)}
        for code, area in land.communes.items()
    ]
    report = import_file(write_json(tmp_path, rows))
    assert "ses effectifs sont ceux d’une population" in report.refusal
    assert stored("demandeurs_emploi_abc") == []


def test_caf_file_without_commune_or_with_masked_cells(tmp_path, land):
    text = CAF + "2023-12;99001;Bourg;700;1240;70;280\n2023-12;;;5;5;5;5\n2023-12;99002;Hameau;;;;\n"
    report = import_file(write_text(tmp_path, text))
    assert stored("foyers_rsa") == [
        ("99001", "2023-12", Decimal(70), ValueState.KNOWN),
        ("99002", "2023-12", None, ValueState.SECRET),
    ]
    assert stored("personnes_couvertes_caf")[0][2] == 1240
    assert dict(report.set_aside) == {"allocataires sans commune": 1}


def test_caf_city_by_districts_is_added_up(tmp_path, land):
    for code in ("99901", "99902"):
        make_movement(code, land.communes["99001"], kind=MovementKind.DISTRICT)
    import_file(write_text(tmp_path, CAF + "2023-12;99901;A;0;0;40;0\n2023-12;99902;B;0;0;35;0\n"))
    assert stored("foyers_rsa") == [("99001", "2023-12", Decimal(75), ValueState.KNOWN)]


def test_rsa_types_are_added_and_one_masked_masks_all(tmp_path, land):
    text = (
        "dtreffre;numcomdo;nomcom;rsa_type;indfoy_rsa;indnbp_rsa\n"
        "2023-12;99001;Bourg;RSA socle;40;80\n2023-12;99001;Bourg;RSA majoré;15;40\n"
        "2023-12;99002;Hameau;RSA socle;10;20\n2023-12;99002;Hameau;RSA majoré;;\n"
    )
    import_file(write_text(tmp_path, text))
    assert stored("foyers_rsa") == [
        ("99001", "2023-12", Decimal(55), ValueState.KNOWN),
        ("99002", "2023-12", None, ValueState.SECRET),
    ]


def test_unemployment_of_a_zone_between_regions_is_kept(tmp_path, land):
    make_area(level=AreaLevel.EMPLOYMENT_ZONE, code="0099", name="Zone entre deux régions")
    rows = [
        ["Taux de chômage localisés"],
        ["Code de la zone", "Libellé", "Région", "Libellé région", "1er trimestre 2023", "2e trimestre 2023"],
        ["ZE2020", "LIBZE2020", "REG", "LIBREG", "2023-T1", "2023-T2"],
        ["0099", "Zone entre deux régions", "00", "INTERRÉGIONAL", 7.1, 6.9],
        ["1101", "Ailleurs", "11", "Ailleurs", 5.0, 5.1],
    ]
    file = write_workbook(tmp_path, {"Documentation": [["Note"]], "txcho_ze": rows})
    report = import_file(file)
    assert stored("taux_chomage_localise") == [
        ("0099", "2023-T1", Decimal("7.1"), ValueState.KNOWN),
        ("0099", "2023-T2", Decimal("6.9"), ValueState.KNOWN),
    ]
    assert dict(report.set_aside) == {"hors de la région": 2}


def test_unemployment_before_the_zones_says_what_to_import_first(tmp_path, land):
    file = write_workbook(tmp_path, {"txcho_ze": [["ZE2020", "LIBZE2020", "2023-T1"], ["0099", "Z", 7.1]]})
    assert "importez d’abord sa composition communale" in import_file(file).refusal


def test_filosofi_year_is_read_in_the_columns_and_rates_keep_their_denominator(tmp_path, land):
    text = FILOSOFI + "99001;346;1000;25820;s;10,0;2,1\n99002;115;500;24480;s;20,0;s\n99003;51;100;nd;s;s;s\n"
    import_file(write_text(tmp_path, text, encoding="ascii"))
    assert stored("revenu_median") == [
        ("99001", "2021", Decimal(25820), ValueState.KNOWN),
        ("99002", "2021", Decimal(24480), ValueState.KNOWN),
        ("99003", "2021", None, ValueState.SECRET),
    ]
    total = IndicatorTotal.objects.get(area=land.department, indicator__code="taux_pauvrete")
    assert (total.value.quantize(Decimal("0.01")), total.secret) == (Decimal("13.33"), 1)


def test_poverty_of_another_year_is_another_period(tmp_path, land):
    rows = [["Titre"], ["Code", "Libellé", "Taux"], ["CODGEO", "LIBGEO", "TP6019"], ["99001", "Bourg", 18.0]]
    import_file(write_workbook(tmp_path, {"Sommaire": [["x"]], "ENSEMBLE": rows}))
    assert stored("taux_pauvrete") == [("99001", "2019", Decimal(18), ValueState.KNOWN)]


def test_code_without_its_leading_zero_is_found(tmp_path, land):
    commune = make_area(code="09901", name="Commune au zéro perdu")
    text = DARES + "2024-T4;99;R;99;D;9901;C;Brutes;ABC;Total;Total;5\n"
    import_file(write_text(tmp_path, text))
    assert stored("demandeurs_emploi_abc") == [(commune.code, "2024-T4", Decimal(5), ValueState.KNOWN)]
